"""What a place means to spend on each category, beside what it spent."""

from decimal import Decimal

import pytest
import uuid6
from django.db import IntegrityError, transaction
from django.urls import reverse

from funding.budgets import budget_of, held_by
from funding.models import BudgetLine
from funding.operations import spending
from funding.operations.budgets import lay_down_budget
from shuangbai.base.errors import ActError, Denied

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
D = Decimal


def lay_down(chain, reason="", by="township_finance", place=None, **sums):
    return lay_down_budget(
        by=chain.member(by),
        key=uuid6.uuid7(),
        programme=chain.programme,
        place=place or chain.township,
        sums={category: D(amount) for category, amount in sums.items()},
        on=chain.today,
        reason=reason,
    ).row


def move(chain, amount, why="other", less="running", more="people"):
    row = spending.propose_adjustment(
        by=chain.member("township_finance"),
        key=uuid6.uuid7(),
        programme=chain.programme,
        place=chain.township,
        from_category=less,
        to_category=more,
        amount=D(amount),
        why=why,
        reason="新增一名社工",
        on=chain.today,
    ).row
    return row


def approve(chain, row):
    spending.decide_adjustment(
        by=chain.member("finance"), key=uuid6.uuid7(), adjustment=row, decision="approved"
    )


@pytest.fixture
def planned(funded):
    """Of the township's 400: 250 for people, 150 for running the station."""
    funded.to_township("300.00")
    lay_down(funded, people="250.00", running="150.00")
    return funded


def test_budget_adjustment_and_spending_stand_side_by_side(planned):
    approve(planned, move(planned, "30.00"))
    approve(planned, move(planned, "10.00", why="policy"))
    move(planned, "5.00")
    planned.spend(planned.township, "145.00", "township_finance")
    planned.confirm(planned.send(planned.county, "50.00"), "finance")
    planned.spend(planned.county, "9.00", "finance")
    found = budget_of(planned.programme, planned.county)
    # The county laid down none: what it spends is not set against the township's.
    assert found.unplanned == D(9)
    rows = {row.category: row for row in found.rows}
    people = rows["people"]
    assert (people.opening, people.moved, people.budget) == (D(250), D(40), D(290))
    assert (people.spent, people.left, people.execution) == (D(145), D(145), D("50.00"))
    assert (rows["running"].budget, found.total.budget) == (D(110), D(400))
    assert (found.ratio, found.free_ratio) == (D("10.00"), D("7.50"))


def test_it_never_exceeds_what_stays_at_the_place(funded):
    with pytest.raises(ActError, match=r"超过留在沈塘镇的指标 400\.00 元"):
        lay_down(funded, people="400.01")
    # All that the county was granted goes on to its townships.
    with pytest.raises(ActError, match=r"留在雷州市的指标 0\.00 元"):
        lay_down(funded, by="finance", place=funded.county, people="1.00")
    assert not BudgetLine.objects.exists()


def test_a_changed_grant_adds_or_cuts_with_a_reason(planned):
    with pytest.raises(ActError, match="写明依据"):
        lay_down(planned, people="1.00")
    with pytest.raises(ActError, match=r"超过留在沈塘镇的指标"):
        lay_down(planned, reason="追加", people="1.00")
    planned.allot((planned.township, "100.00"))
    lay_down(planned, reason="湛财社追加", training="100.00")
    lay_down(planned, reason="压减一般性支出", running="-50.00")
    with pytest.raises(ActError, match="不能混在一起"):
        lay_down(planned, reason="挪用", people="10.00", running="-10.00")
    with pytest.raises(ActError, match=r"站点运营的预算只有 100\.00 元"):
        lay_down(planned, reason="压减", running="-100.01")
    assert held_by(planned.programme, planned.township) == {
        "people": 250,
        "running": 100,
        "training": 100,
    }


def test_an_adjustment_takes_no_more_than_its_category_has(planned):
    with pytest.raises(ActError, match=r"站点运营的预算只有 150\.00 元"):
        move(planned, "150.01")
    first, second = move(planned, "100.00"), move(planned, "100.00")
    approve(planned, first)
    with pytest.raises(ActError, match=r"站点运营的预算只有 50\.00 元"):
        approve(planned, second)
    assert first.ratio == 25


def test_the_opening_budget_is_laid_down_once_and_by_the_place_itself(planned):
    with pytest.raises(Denied, match="花钱的单位自己登记"):
        lay_down(planned, by="finance", people="1.00")
    facts = {"programme": planned.programme, "place": planned.township, "category": "people"}
    user = planned.cast["city"]
    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetLine.objects.create(**facts, amount=D(1), is_opening=True, on=planned.today, by=user)


def test_the_pages_show_it_and_take_it_in(planned, browse, count_queries):
    planned.spend(planned.township, "145.00", "township_finance")
    approve(planned, move(planned, "30.00"))
    browser = browse(planned.cast["finance"])
    address = reverse("budget", args=[planned.programme.uid])
    for page in (
        browser.get(address),
        browser.get(reverse("programme", args=[planned.programme.uid])),
    ):
        words = page.content.decode()
        for shown in ("人员经费", "250.00", "280.00", "145.00", "51.79", "占预算 7.50%"):
            assert shown in words
    few = count_queries(lambda: browser.get(address))
    new = reverse("budget_new", args=[planned.programme.uid])
    planned.allot((planned.township, "100.00"))
    data = {"key": uuid6.uuid7(), "on": "2026-11-20", "reason": "追加", "training": "60.00"}
    assert browse(planned.cast["township_finance"]).post(new, data).status_code == 302
    for category in ("activity", "equipment"):
        lay_down(planned, reason="追加", **{category: "20.00"})
    assert count_queries(lambda: browser.get(address)) == few
    empty = browse(planned.cast["township_finance"]).post(
        new, {**data, "key": uuid6.uuid7(), "training": ""}
    )
    assert "请至少填一个类别的金额" in empty.content.decode()
