"""Days that are slips of the pen are refused with their field, wherever a day is typed."""

import datetime
from decimal import Decimal

import pytest
import uuid6

from funding.enums import Decision
from funding.operations import checks, own_money, programmes, transfers
from shuangbai.base.errors import ActError

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
CENTURIES_AGO, FUTURE = datetime.date(1026, 11, 20), datetime.date(2030, 1, 1)


def test_money_does_not_move_a_thousand_years_ago(funded):
    waiting = funded.propose(funded.hop(funded.county), "5")
    acts = (
        lambda: funded.spend(funded.city, "1", "city", on=CENTURIES_AGO),
        lambda: funded.spend(funded.city, "99999", "city", on=CENTURIES_AGO),
        lambda: transfers.decide_transfer(
            by=funded.member("city2"),
            key=uuid6.uuid7(),
            transfer=waiting,
            decision=Decision.APPROVED,
            on=CENTURIES_AGO,
        ),
        lambda: own_money.match_money(
            by=funded.member("city"),
            key=uuid6.uuid7(),
            programme=funded.programme,
            place=funded.city,
            amount=Decimal(1),
            on=CENTURIES_AGO,
        ),
    )
    for act in acts:
        with pytest.raises(ActError, match="请核对年份") as refusal:
            act()
        assert refusal.value.field == "on"
    assert checks.differences() == []


def test_money_may_come_in_the_autumn_before_its_programme(funded):
    """提前下达: next year's money is often paid out in November."""
    funded.spend(funded.city, "1", "city", on=datetime.date(2025, 11, 1))


@pytest.mark.parametrize("amount", ["0.00", "400.00"])
def test_a_dispute_and_its_end_lie_in_no_future_even_where_no_sum_moves(funded, amount):
    sent = funded.send(funded.county, "300.00")
    facts = {"by": funded.member("finance"), "transfer": sent, "amount": Decimal(amount)}
    with pytest.raises(ActError, match="晚于今天"):
        transfers.dispute_receipt(key=uuid6.uuid7(), on=FUTURE, reason="没有到", **facts)
    funded.dispute(sent, amount)
    with pytest.raises(ActError, match="晚于今天"):
        transfers.settle_dispute(
            by=funded.member("city"), key=uuid6.uuid7(), transfer=sent, on=FUTURE
        )


@pytest.mark.parametrize("due_on", [CENTURIES_AGO, datetime.date(9999, 12, 31)])
def test_a_batch_is_due_near_its_programme(funded, due_on):
    with pytest.raises(ActError, match="请核对年份") as refusal:
        funded.propose_batch((funded.township, "1"), due_on=due_on)
    assert refusal.value.field == "due_on"


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [("1026-01-01", "2026-12-31", "starts_on"), ("2026-01-01", "2226-12-31", "ends_on")],
)
def test_a_programme_lasts_years_not_centuries(chain, first, last, field):
    known = chain.programme
    with pytest.raises(ActError, match="请核对年份") as refusal:
        programmes.save_programme(
            by=chain.member("city"),
            division=chain.city,
            name="另一个项目",
            source=known.source,
            purpose="乡镇社工站",
            starts_on=datetime.date.fromisoformat(first),
            ends_on=datetime.date.fromisoformat(last),
            allowed_days=30,
            contract=None,
        )
    assert refusal.value.field == field


def test_a_number_is_not_of_a_later_year_than_its_paper(chain):
    with pytest.raises(ActError, match="文号是 2099 年的") as refusal:
        chain.grant(number="粤财社〔2099〕65号")
    assert refusal.value.field == "number"
