"""The three rates are measures like any other number, each with the rows behind its two parts."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from funding.measures import execution_of
from funding.models import Hop
from shuangbai.base import measures
from shuangbai.base.measures import ALWAYS, Period
from shuangbai.base.scope import Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
D = Decimal
RATES = {
    "funds_execution": "execution",
    "funds_arrival": "arrival",
    "funds_timeliness": "timeliness",
}


@pytest.fixture
def half_late(funded):
    """300 of 400 came to the township in time; its sibling's 200 never came and are late."""
    funded.to_township("300.00")
    funded.spend(funded.township, "120.50", "township_finance")
    hops = Hop.objects.filter(programme=funded.programme)
    hops.filter(place=funded.sibling).update(due_on=funded.today - datetime.timedelta(1))
    hops.filter(place=funded.township).update(due_on=funded.today)
    return funded


@pytest.mark.parametrize("code", ["4408", "440882", "440882101", "440882104"])
def test_a_programme_reads_them_by_the_same_definition(half_late, code):
    now = execution_of(half_late.programme, Scope((code,)), half_late.today)
    span = Period(ALWAYS.first, half_late.today)
    for key, name in RATES.items():
        assert measures.get(key).value(Scope((code,)), span) == getattr(now, name), key


def test_nothing_received_has_no_rate(half_late):
    span = Period.day(half_late.today)
    assert measures.get("funds_execution").value(Scope(("440882104",)), span) is None
    assert measures.get("funds_execution").value(Scope(("440882101",)), span) == D("40.17")


@pytest.mark.parametrize("key", RATES)
def test_each_part_leads_to_its_rows(half_late, browse, key):
    ratio = measures.get(key)
    browser = browse(half_late.cast["finance"])
    scope = Scope(("440882",))
    for part in (ratio.part, ratio.whole):
        rows = part.rows(scope, Period(ALWAYS.first, half_late.today))
        shown = browser.get(reverse(part.page), part.page_query).context["listing"].page.rows
        assert {row.pk for row in shown} == set(rows.values_list("pk", flat=True)), part.key
