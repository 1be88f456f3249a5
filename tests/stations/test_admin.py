"""The administration pages: the gate holds in each list, form, filter, search and choice."""

import pytest
from django.urls import reverse

from stations.admin_site import site
from stations.enums import Role
from stations.models import AuditEntry, Station
from tests import factories

OWN, SIBLING, OTHER_CITY = "440882101", "440883100", "440902100"


@pytest.fixture
def other_city(places):
    return factories.person(Role.CITY_BUREAU, factories.division("4409"), "茂名市局")


def shown(response):
    assert response.status_code == 200
    return set(response.context["cl"].result_list)


def refusal(response):
    """What could tell two refusals apart, but for the request's own number."""
    number = response.headers["X-Request-ID"].encode()
    return response.status_code, response.content.replace(number, b"")


# Who comes in


@pytest.mark.parametrize("who", ["province", "city", "system_admin"])
def test_it_opens_for_the_officers_above_and_the_system_administrator(who, request, ask):
    response = ask(request.getfixturevalue(who), "index")
    assert response.status_code == 200
    assert "回工作台" in response.content.decode()


@pytest.mark.parametrize(
    "who",
    ["worker", "head", "county", "finance", "supervisor", "security_admin", "auditor"],
)
def test_it_is_closed_for_everybody_else(who, request, ask, station):
    user = request.getfixturevalue(who)
    for response in (
        ask(user, "index"),
        ask(user, "stations_station_changelist"),
        ask(user, "stations_station_change", station.pk),
        ask(user, "stations_station_change", 987654),
    ):
        assert response.status_code == 403
        assert "回工作台" in response.content.decode()


def test_a_guest_is_led_to_our_sign_in_page(client, db):
    response = client.get(reverse("admin:stations_station_changelist"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(
    "path",
    ["login/", "logout/", "password_change/", "autocomplete/", "r/1/1/", "stations/nothing/"],
)
def test_pages_of_djangos_that_we_do_not_need_are_absent(path, client, province):
    client.force_login(province)
    assert client.get(f"/admin/{path}").status_code == 404


def test_the_side_bar_names_it_for_those_who_may_enter(client, city, county):
    for user, is_there in ((city, True), (county, False)):
        client.force_login(user)
        assert (reverse("admin:index") in client.get("/").content.decode()) is is_there


# What they see


def test_a_list_shows_the_own_area_only(ask, province, city, other_city, system_admin):
    here = set(Station.objects.filter(division__code__startswith="4408"))
    there = set(Station.objects.filter(division__code__startswith="4409"))
    assert here
    assert there
    assert shown(ask(city, "stations_station_changelist")) == here
    assert shown(ask(other_city, "stations_station_changelist")) == there
    for user in (province, system_admin):
        assert shown(ask(user, "stations_station_changelist")) == set(Station.objects.all())


def test_the_count_is_that_of_the_own_area(ask, city):
    page = ask(city, "stations_station_changelist").context["cl"]
    assert page.result_count == Station.objects.filter(division__code__startswith="4408").count()


@pytest.mark.parametrize("view", ["change", "history"])
def test_a_foreign_row_looks_exactly_like_an_absent_one(view, ask, city, station, stranger):
    foreign = {
        "station": factories.station(OTHER_CITY),
        "division": factories.division("4409"),
        "user": stranger,
        "posting": stranger.postings.get(),
    }
    for model, row in foreign.items():
        name = f"stations_{model}_{view}"
        hidden, absent = ask(city, name, row.pk), ask(city, name, 987654321)
        assert refusal(hidden) == refusal(absent)
        assert hidden.status_code == 404
        assert refusal(ask(city, name, "nonsense")) == refusal(absent)


def test_a_foreign_row_is_a_denial_in_the_trail(ask, city):
    row = factories.station(OTHER_CITY)
    ask(city, "stations_station_change", row.pk)
    entry = AuditEntry.objects.get(result="denied")
    assert (entry.object_id, entry.channel) == (str(row.pk), "admin")


def test_a_search_finds_nothing_beyond_the_own_area(ask, city):
    foreign = factories.station(OTHER_CITY)
    for words in (foreign.name, foreign.division.name, foreign.division.code):
        assert shown(ask(city, "stations_station_changelist", q=words)) == set()
    own = factories.station(OWN)
    assert shown(ask(city, "stations_station_changelist", q=own.division.code)) == {own}


def test_a_search_for_people_finds_nobody_elsewhere(ask, city, worker, stranger):
    assert shown(ask(city, "stations_user_changelist", q=stranger.name)) == set()
    assert shown(ask(city, "stations_user_changelist", q=worker.name)) == {worker}
    assert shown(ask(city, "stations_posting_changelist", q=stranger.name)) == set()


@pytest.mark.parametrize(
    ("model", "query"),
    [
        ("user", {"password__startswith": "!"}),
        ("user", {"postings__station__division__code__startswith": "4409"}),
        ("user", {"phone__startswith": "1"}),
        ("staffrecord", {"id_index": "0"}),
        ("station", {"division__name__contains": "金"}),
        ("station", {"merged_into": "1"}),
        ("station", {"status__startswith": "o"}),
        ("operatorcontract", {"stations__name": "金塘镇社工站"}),
    ],
)
def test_the_address_asks_nothing_but_the_filters(model, query, ask, city):
    assert ask(city, f"stations_{model}_changelist", **query).status_code == 400


def test_the_filters_narrow_and_name_no_rows(ask, city):
    foreign = factories.station(OTHER_CITY, status="planned")
    response = ask(city, "stations_station_changelist", status__exact="operating", _facets="True")
    assert shown(response) == set(Station.objects.filter(division__code__startswith="4408"))
    assert foreign.division.name not in response.content.decode()


def test_filters_are_own_columns_of_the_row():
    for model, one in site._registry.items():
        for name in one.list_filter:
            assert not model._meta.get_field(name).is_relation, (model, name)


def test_a_contract_names_only_stations_in_reach(ask, city, station):
    foreign = factories.station(OTHER_CITY)
    contract = factories.contract([station, foreign])
    page = ask(city, "stations_operatorcontract_change", contract.pk).content.decode()
    assert station.name in page
    assert foreign.name not in page


def test_amounts_are_for_those_who_see_funds(ask, city, system_admin, station):
    contract = factories.contract([station], amount="486123.00")
    for user, is_there in ((city, True), (system_admin, False)):
        page = ask(user, "stations_operatorcontract_change", contract.pk).content.decode()
        assert ("486" in page and "合同额" in page) is is_there


def test_numbers_are_masked_and_opening_a_record_is_in_the_trail(ask, city, worker):
    number = "440882199001011232"
    record = factories.StaffRecordFactory(
        user=worker, id_number=number, bank_account="6222021234567"
    )
    page = ask(city, "stations_staffrecord_change", record.pk).content.decode()
    assert number not in page
    assert number[-4:] in page
    assert "6222021234567" not in page
    assert AuditEntry.objects.get(act="person.read").object_id == str(worker.pk)


@pytest.mark.parametrize("model", ["user", "posting", "operatorcontract"])
def test_looking_at_a_list_costs_the_same_for_more_rows(
    model, ask, city, station, worker, django_assert_max_num_queries
):
    factories.contract([station])
    with django_assert_max_num_queries(60) as few:
        ask(city, f"stations_{model}_changelist")
    for number in range(8):
        factories.person(Role.SOCIAL_WORKER, station, f"甲{number}")
        factories.contract([station])
    with django_assert_max_num_queries(len(few)):
        ask(city, f"stations_{model}_changelist")
