"""Households visited and forms complete, by village and station, with the rows behind each figure."""

import datetime

import pytest
import uuid6
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.enums import ContactKind
from services.enums import Outcome
from services.household_list import coverage
from services.measures import FORMS_COMPLETE, HOUSEHOLDS_COVERED
from services.models import Contact
from services.operations.contacts import ContactBody, log_contact
from shuangbai.base.measures import Period
from stations.enums import PointStatus
from stations.models import ServicePoint
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def visit(worker, as_member):
    def visited(client, outcome=Outcome.SEEN):
        body = ContactBody(clients=(client.uid,), kind=ContactKind.VISIT, outcome=outcome)
        return log_contact(by=as_member(worker), uid=uuid6.uuid7(), body=body).contact

    return visited


def text_of(browser, address, **query):
    answer = browser.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_household_is_covered_once_somebody_was_met_at_home(client_of, visit, head, as_member):
    one, other, third = client_of("甲某"), client_of("乙某"), client_of("丙某")
    visit(one)
    visit(one)
    visit(other, Outcome.FAMILY)
    visit(third, Outcome.NOT_HOME)
    member, year = as_member(head), Period(datetime.date(TODAY.year, 1, 1), TODAY)
    assert HOUSEHOLDS_COVERED.value(member.scope, year) == 2
    [row] = coverage(member, TODAY, 12)
    assert (row["households"], row["visited"], row["complete"]) == (3, 2, 0)
    assert FORMS_COMPLETE.value(member.scope, year) == 0


def test_a_visit_of_last_year_covers_nothing_now(client_of, visit, head, as_member):
    made = visit(client_of())
    Contact.objects.filter(pk=made.pk).update(on=datetime.date(TODAY.year - 1, 12, 31))
    [row] = coverage(as_member(head), TODAY, 12)
    assert row["visited"] == 0


def test_every_figure_opens_its_rows(client_of, visit, browse, head):
    visit(client_of("甲某"))
    client_of("乙某")
    browser = browse(head)
    text = text_of(browser, reverse("coverage"))
    assert "place=440882101201&amp;visited=yes" in text
    assert "50.0%" in text
    listed = text_of(browser, reverse("households"), place="440882101201", visited="yes")
    assert "甲某" in listed
    assert "乙某" not in listed
    rest = text_of(browser, reverse("households"), place="440882101201", visited="no")
    assert "乙某" in rest
    assert "甲某" not in rest


def test_a_county_sees_its_stations(client_of, visit, browse, county, head):
    visit(client_of())
    text = text_of(browse(county), reverse("coverage"))
    assert "沈塘镇" in text
    assert "place=440882101&amp;visited=yes" in text


@pytest.fixture
def two_points(village, station):
    """The village has an open point that reaches the next one; a third has none."""
    own = ServicePoint.objects.get(village=village)
    near, far = (factories.village_point(code) for code in ("440882101214", "440882101202"))
    ServicePoint.objects.update(status=PointStatus.NOT_OPEN, opened_on=None)
    ServicePoint.objects.filter(pk=own.pk).update(status=PointStatus.OPEN, opened_on=TODAY)
    ServicePoint.objects.filter(pk=near.pk).update(reached_from=own)
    return near.village, far.village


def test_households_are_grouped_by_the_point_that_reaches_them(
    client_of, visit, browse, head, two_points, as_member, village
):
    near, far = two_points
    visit(client_of("甲某"))
    client_of("乙某", village=near)
    client_of("丙某", village=far)
    rows = coverage(as_member(head), TODAY, 12, by_point=True)
    assert [(row["place"], row["households"], row["visited"], row["villages"]) for row in rows] == [
        (village.code, 2, 1, 2),
        ("none", 1, 0, 1),
    ]
    browser = browse(head)
    text = text_of(browser, reverse("coverage"), by="point")
    assert f"point={village.code}&amp;visited=yes" in text
    assert "没有服务点的村" in text
    listed = text_of(browser, reverse("households"), point=village.code)
    assert "甲某" in listed
    assert "乙某" in listed
    assert "丙某" not in listed
    assert "丙某" in text_of(browser, reverse("households"), point="none")


def test_a_city_has_too_many_points_for_a_table(client_of, browse, city):
    client_of()
    text = text_of(browse(city), reverse("coverage"), by="point")
    assert "按服务点" not in text


def test_households_are_found_by_who_lives_there_and_where(client_of, browse, worker):
    client_of("甲某", address="东头巷 3 号")
    client_of("乙某", address="西边巷 9 号")
    browser = browse(worker)
    for asked in ("甲某", "东头巷"):
        text = text_of(browser, reverse("households"), q=asked)
        assert "东头巷" in text
        assert "西边巷" not in text


def test_the_city_reads_the_list_masked_and_the_province_not_at_all(
    client_of, browse, city, province
):
    client_of(address="东头巷 3 号")
    text = text_of(browse(city), reverse("households"))
    assert "梁玉桂" not in text
    assert "东头巷" not in text
    assert browse(province).get(reverse("households")).status_code == 403


def test_the_list_asks_the_same_number_of_queries_for_one_and_fifty(client_of, browse, worker):
    browser, address = browse(worker), reverse("households")
    client_of("甲")
    text_of(browser, address)
    with CaptureQueriesContext(connection) as one:
        text_of(browser, address)
    for number in range(50):
        client_of(f"乙{number}")
    with CaptureQueriesContext(connection) as many:
        text_of(browser, address)
    # One more: counting beyond the first page.
    assert len(many) <= len(one) + 1
