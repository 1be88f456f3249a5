"""The casework part of the work table: fair rates, worst first, every figure opens its rows."""

import datetime
import re
import uuid

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients import reference as client_reference
from clients.models import Client, ContactState
from clients.operations.clients import register_client
from clients.operations.tiers import propose_tier
from services import reference as service_reference
from services.operations.contacts import ContactBody, log_contact
from shuangbai.home import care_table
from shuangbai.home.care_table import Timeliness
from stations.enums import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def served(station, worker, as_member):
    """`served(3, late=1)`: people of the cast's station, so many of them overdue."""
    client_reference.load()
    service_reference.load()
    village = factories.village_point("440882101201", station=station).village
    by = as_member(worker)

    def made(number, late=0, contacted=0):
        people = []
        for index in range(number):
            client = register_client(by=by, name=f"对象{index}", village=village)
            propose_tier(by=by, client=client, tier=4)
            people.append(client)
        day = timezone.localdate() - datetime.timedelta(days=30)
        states = ContactState.objects.filter(client__in=people[:late])
        states.update(due_on=day, next_on=day)
        for client in people[late : late + contacted]:
            body = ContactBody(clients=(client.uid,), kind="visit", outcome="seen", note="好")
            log_contact(by=by, uid=uuid.uuid4(), body=body)
        return people

    return made


def table(user, **query):
    browser = Browser()
    browser.force_login(user)
    return browser.get(reverse("home"), query)


def test_the_rate_counts_what_is_still_overdue_as_not_on_time():
    assert Timeliness(met=8, on_time=6, overdue=4).percent == 50
    assert Timeliness(met=0, on_time=0, overdue=0).percent is None


def test_a_county_ranks_its_places_and_small_bases_stand_last(served, county, places):
    served(16, late=2, contacted=13)
    rows = table(county).context["places"]
    assert [row.division.code for row in rows] == ["440882101"]
    assert (rows[0].rate.due, rows[0].rate.on_time, rows[0].late_people) == (15, 13, 2)
    small = care_table.Row(rows[0].division, Timeliness(1, 0, 1), 1, 1, 0, 1, "", "")
    assert sorted([small, rows[0]], key=care_table.behind) == [rows[0], small]


@pytest.mark.parametrize("who", ["city", "province"])
def test_upper_levels_read_the_same_numbers_from_tallies(who, request, served, county):
    served(14, late=2, contacted=11)
    below = table(county).context["average"]
    assert table(request.getfixturevalue(who)).context["average"] == below
    assert below == pytest.approx(11 / 13 * 100)


def test_each_count_opens_exactly_its_rows(served, county):
    served(6, late=2, contacted=3)
    browser = Browser()
    browser.force_login(county)
    html = browser.get(reverse("home")).content.decode()
    late = re.search(r'class="sb-count is-danger" href="(/clients/[^"]+)">(\d+)<', html)
    rows = browser.get(late.group(1).replace("&amp;", "&")).context["listing"].page.rows
    assert len(rows) == int(late.group(2)) == 2
    visits = re.search(r'href="(/contacts/[^"]+kind=visit[^"]*)">(\d+)<', html)
    rows = browser.get(visits.group(1).replace("&amp;", "&")).context["listing"].page.rows
    assert len(rows) == 3


def test_one_walks_from_the_province_down_to_a_station(served, province):
    served(12, late=1, contacted=4)
    code = ""
    for expected in ("4408", "440882", "440882101"):
        response = table(province, **({"place": code} if code else {}))
        code = response.context["places"][0].division.code
        assert code == expected
    station = table(province, place=code)
    assert station.context["places"] == []
    assert station.context["workloads"][0].clients == 12
    assert "对象" not in re.sub("服务对象", "", station.content.decode())


def test_a_place_out_of_reach_is_not_there(served, county, operator_manager):
    assert table(county, place="440883").status_code == 404
    assert table(county, place="999999").status_code == 404
    assert table(operator_manager, place="440882101").status_code == 404


def test_a_head_sees_who_owes_most(served, head, station, as_member):
    served(5, late=2)
    idle = factories.person(Role.SOCIAL_WORKER, station, "吴春燕")
    Client.objects.filter(name="对象4").update(worker=idle)
    ContactState.objects.filter(client__name="对象4").update(worker=idle)
    rows = table(head).context["workloads"]
    assert [(row.worker.name, row.clients, row.late) for row in rows] == [
        ("陈晓岚", 4, 2),
        ("吴春燕", 1, 0),
    ]


def test_a_worker_starts_from_the_own_numbers(served, worker):
    served(4, late=1, contacted=2)
    mine = {one["label"]: one["values"][0]["value"] for one in table(worker).context["mine"]}
    assert mine == {"今天该联系": 1, "其中逾期": 1, "我负责": 4, "本月我记的": 2}


def test_finance_and_administrators_see_no_casework(served, finance, system_admin):
    served(2)
    for user in (finance, system_admin):
        assert "places" not in table(user).context
        assert "按时联系率" not in table(user).content.decode()


def test_the_period_stays_in_the_address(served, county):
    served(2, contacted=1)
    response = table(county, period="last")
    assert response.context["period"] == "last"
    assert "place=440882101&amp;period=last" in response.content.decode()
    assert table(county, period="nonsense").context["period"] == "month"


def test_the_ranking_comes_as_a_workbook(served, county, worker):
    served(3, contacted=1)
    sent = table(county, export="xlsx")
    assert sent["Content-Type"].endswith("sheet")
    assert table(worker, export="xlsx").status_code in (200, 403)


def test_it_asks_the_same_queries_for_many_places(
    served, county, places, django_assert_max_num_queries
):
    served(3, late=1)
    table(county)
    with django_assert_max_num_queries(120) as few:
        table(county)
    served(30, late=8)
    with django_assert_max_num_queries(120) as many:
        table(county)
    assert len(many) == len(few)


def test_a_station_searches_people_and_a_bureau_places(served, worker, county):
    served(1)
    assert f'action="{reverse("clients")}"' in table(worker).content.decode()
    assert f'action="{reverse("search")}"' in table(county).content.decode()
