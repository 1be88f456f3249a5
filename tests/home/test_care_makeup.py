"""Make-up and curve of the work table say what their measures say."""

import datetime

import pytest
from django.utils import timezone

from clients.enums import CategorySource
from clients.measures import clients_of_category, clients_of_tier
from clients.models import CategoryHolding, ClientCategory
from services.measures import DUTIES_MET, DUTIES_ON_TIME
from services.models import Contact
from shuangbai.base.measures import Period
from shuangbai.base.months import last_months
from shuangbai.base.scope import Scope
from shuangbai.home import care_makeup
from shuangbai.home.care_table import View
from stations import tallies
from stations.gate import member_for
from tests import factories

pytestmark = pytest.mark.django_db

CITY, COUNTY = Scope(("4408",)), Scope(("440882",))


def view_of(user, scope):
    today = timezone.localdate()
    return View(member_for(user), scope, Period(today.replace(day=1), today), today)


def placed(client, key, ends_on=None):
    CategoryHolding.objects.create(
        client=client,
        category=ClientCategory.objects.get(key=key),
        starts_on=datetime.date(2024, 1, 1),
        ends_on=ends_on,
        source=CategorySource.VISIT,
    )


def contact_in(client, worker, on, late=False):
    """A contact that met its duty, on that day."""
    moment = timezone.make_aware(datetime.datetime.combine(on, datetime.time(9)))
    Contact.objects.create(
        together="01900000-0000-7000-8000-000000000001",
        client=client,
        station=client.station,
        worker=worker,
        kind="call",
        happened_at=moment,
        on=on,
        outcome="reached",
        is_successful=True,
        was_due_on=on - datetime.timedelta(days=1 if late else 0),
        body_hash="-",
    )


def test_each_number_is_that_of_its_measure_and_opens_its_rows(client_of, county, browse):
    first, second, third = client_of("甲", tier=1), client_of("乙", tier=3), client_of("丙")
    key, other = ClientCategory.objects.order_by("position").values_list("key", flat=True)[:2]
    for client in (first, second):
        placed(client, key)
    placed(third, key, ends_on=datetime.date(2024, 6, 1))
    placed(first, other)
    view = view_of(county, COUNTY)
    (_, tiers), (_, categories) = care_makeup.makeup(view)
    assert [line["count"] for line in tiers] == [1, 1, 1]
    assert tiers[0]["count"] == clients_of_tier(1).value(COUNTY, view.day)
    for line, name in zip(categories, (key, other), strict=True):
        measure = clients_of_category(ClientCategory.objects.get(key=name))
        assert line["count"] == measure.value(COUNTY, view.day)
        rows = browse(county).get(line["url"]).context["listing"].page.rows
        assert len(rows) == line["count"]


def test_the_province_sees_numbers_without_lists(client_of, province):
    client_of("甲", tier=1)
    ((_, tiers),) = care_makeup.makeup(view_of(province, Scope(("44",))))
    assert tiers == [{"label": "第 1 级", "count": 1, "url": ""}]


@pytest.mark.parametrize("scope", [COUNTY, CITY])
def test_the_curve_follows_the_duties_month_by_month(client_of, worker, county, scope):
    client, today = client_of(tier=1), timezone.localdate()
    months = last_months(today, care_makeup.MONTHS)
    for month, late in ((months[-1], False), (months[-3], False), (months[-3], True)):
        contact_in(client, worker, month, late=late)
    tallies.rebuild()
    curve = care_makeup.trend(view_of(county, scope))
    assert [(dot.percent, dot.met) for dot in curve.dots] == [(50, 2), (100, 1)]
    assert (curve.top, curve.bottom) == (100, 50)
    assert [dot.y for dot in curve.dots] == [100, 0]
    period = Period(months[0], today)
    assert DUTIES_MET.by_month(scope, period) == {months[-3]: 2, months[-1]: 1}
    assert sum(DUTIES_ON_TIME.by_month(scope, period).values()) == DUTIES_ON_TIME.counted(
        scope, period
    )


def test_one_month_makes_no_curve(client_of, worker, county):
    contact_in(client_of(tier=1), worker, timezone.localdate())
    assert care_makeup.trend(view_of(county, COUNTY)) is None


def test_the_page_shows_both(client_of, worker, county, browse):
    client, today = client_of(tier=1), timezone.localdate()
    for month in last_months(today, care_makeup.MONTHS)[-2:]:
        contact_in(client, worker, month)
    page = browse(county).get("/").content.decode()
    assert "近 12 个月" in page
    assert "服务对象构成" in page
    assert factories.division("440882").name in page
