import datetime

import pytest
from django.urls import reverse

from stations.enums import PointStatus, Role
from tests import factories

TODAY = datetime.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 20, 2, 0, tzinfo=datetime.UTC), tick=False)


@pytest.fixture
def page(client):
    def opened(user):
        client.force_login(user)
        return client.get(reverse("home"))

    return opened


def words(response):
    return response.content.decode()


def test_a_county_sees_what_to_do_before_any_figure(page, county, station):
    factories.quota(station, 10)
    factories.village_point("440882101201", due_on=datetime.date(2026, 6, 30))
    text = words(page(county))
    assert "服务点过期未开" in text
    assert text.index("先处理") < text.index("岗位 / 在岗")
    assert "纪家镇" in text
    assert "浅水镇" not in text


def test_places_with_the_lowest_share_filled_stand_first(page, county, station):
    other = factories.station("440882104")
    factories.quota(station, 2)
    factories.quota(other, 10)
    factories.person(Role.SOCIAL_WORKER, station)
    response = page(county)
    assert [place.division.code for place in response.context["posts"]] == [
        "440882104",
        "440882101",
    ]
    assert response.context["posts"][1].filled_percent == 50


def test_a_city_without_counties_lists_its_townships(page, places):
    officer = factories.person(Role.CITY_BUREAU, factories.division("4419"))
    assert [place.division.code for place in page(officer).context["posts"]] == ["441900003"]


def test_a_worker_sees_figures_of_the_own_station_and_no_list_of_places(page, worker):
    response = page(worker)
    assert response.context["posts"] == []
    assert "先处理" in words(response)


def test_an_administrator_sees_no_network(page, security_admin):
    assert "figures" not in page(security_admin).context


def test_a_person_without_a_posting_is_told_what_to_do(page, db):
    assert "没有在任的任职" in words(page(factories.UserFactory()))


def test_each_attention_opens_exactly_what_it_counts(client, county, station):
    factories.quota(station, 3)
    factories.village_point("440882101201", due_on=datetime.date(2026, 6, 30))
    factories.village_point(
        "440882101214", status=PointStatus.PREPARING, due_on=datetime.date(2026, 12, 1)
    )
    client.force_login(county)
    for one in client.get(reverse("home")).context["attention"]:
        assert client.get(one.url).status_code == 200, one
    listed = client.get(reverse("stations") + "?overdue=on").context["listing"].page.rows
    assert listed == [station]
    bare = client.get(reverse("stations") + "?no_head=on").context["listing"].page.rows
    assert {row.division.code for row in bare} == {"440882101", "440882104"}


def test_queries_do_not_grow_with_the_places(client, province, django_assert_max_num_queries):
    client.force_login(province)
    factories.quota(factories.station("440882104"), 2)
    with django_assert_max_num_queries(66) as few:
        client.get(reverse("home"))
    for number in range(30):
        factories.quota(factories.station(f"4410{number:02}100"), 2)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(reverse("home"))
