"""Money comes back: reversals, returns, advances, replaced batches."""

from decimal import Decimal

import pytest
import uuid6

from funding.enums import BatchState, Decision, EntryKind, TransferState
from funding.models import Entry, Reversal
from funding.operations import checks, own_money, reversals, transfers
from shuangbai.base.errors import ActError

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
D = Decimal


def reverse(chain, entry, by="city", second="city2", decision=Decision.APPROVED):
    asked = Reversal.objects.waiting().filter(entry=entry).first()
    asked = (
        asked
        or reversals.propose_reversal(
            by=chain.member(by), key=uuid6.uuid7(), entry=entry, reason="记错"
        ).row
    )
    return reversals.decide_reversal(
        by=chain.member(second), key=uuid6.uuid7(), reversal=asked, decision=decision, reason="属实"
    ).row


def entry_of(chain, kind, place):
    return Entry.objects.filter(
        programme=chain.programme, kind=kind, place=place, reverses=None
    ).latest("pk")


def test_a_receipt_and_then_its_sending_are_reversed(funded):
    sent = funded.confirm(funded.send(funded.county, "300.00"), "finance")
    with pytest.raises(ActError, match="请先冲销到账"):
        reverse(funded, entry_of(funded, EntryKind.SENT, funded.city))
    reverse(funded, entry_of(funded, EntryKind.RECEIVED, funded.county), "finance", "finance2")
    sent.refresh_from_db()
    assert (sent.state, sent.on_the_way) == (TransferState.SENT, D(300))
    reverse(funded, entry_of(funded, EntryKind.SENT, funded.city))
    sent.refresh_from_db()
    assert sent.state == TransferState.REVERSED
    assert funded.account(funded.city).balance == D(1000)
    assert funded.hop(funded.county).unsent == D(600)
    assert checks.differences() == []


def test_what_is_spent_already_cannot_be_taken_from_under_it(funded):
    funded.to_township("300.00")
    funded.spend(funded.township, "200.00", "township_finance")
    entry = entry_of(funded, EntryKind.RECEIVED, funded.township)
    with pytest.raises(ActError, match="余额不够"):
        reverse(funded, entry, "township_finance", "finance")
    assert checks.differences() == []


def test_a_reversal_is_once_and_never_of_a_reversal(funded):
    entry = entry_of(funded, EntryKind.RECEIVED, funded.city)
    reverse(funded, entry)
    for again in (entry, Entry.objects.get(reverses=entry)):
        with pytest.raises(ActError, match="冲销"):
            reverse(funded, Entry.objects.get(pk=again.pk))


def test_a_batch_is_replaced_by_a_new_one(funded):
    new = funded.propose_batch((funded.township, "500.00"), replaces=funded.batch)
    funded.approve_batch(new)
    funded.batch.refresh_from_db()
    assert funded.batch.state == BatchState.WITHDRAWN
    assert funded.account(funded.sibling).granted == 0
    assert funded.account(funded.township).granted == D(500)
    assert funded.account(funded.city).available == D(500)
    assert checks.differences() == []


def test_a_batch_of_which_something_was_sent_stays(funded):
    funded.send(funded.county, "1.00")
    asked = reversals.propose_withdrawal(
        by=funded.member("city"), key=uuid6.uuid7(), batch=funded.batch, reason="标准有误"
    ).row
    with pytest.raises(ActError, match="已经有拨付"):
        reversals.decide_reversal(
            by=funded.member("city2"), key=uuid6.uuid7(), reversal=asked, decision="approved"
        )
    funded.batch.refresh_from_db()
    assert funded.batch.state == BatchState.POSTED


def test_an_advance_is_spent_and_repaid_when_the_money_comes(funded):
    member, money = funded.member("finance"), {"programme": funded.programme, "on": funded.today}
    own_money.advance_money(
        by=member, key=uuid6.uuid7(), place=funded.county, amount=D(150), **money
    )
    funded.send(funded.township, "150.00", by="finance", second="finance2")
    with pytest.raises(ActError, match="余额不够"):
        own_money.repay_advance(
            by=member, key=uuid6.uuid7(), place=funded.county, amount=D(150), **money
        )
    funded.confirm(funded.send(funded.county, "300.00"), "finance")
    with pytest.raises(ActError, match="归还不能超过"):
        own_money.repay_advance(
            by=member, key=uuid6.uuid7(), place=funded.county, amount=D(151), **money
        )
    own_money.repay_advance(
        by=member, key=uuid6.uuid7(), place=funded.county, amount=D(150), **money
    )
    account = funded.account(funded.county)
    assert (account.owed, account.balance) == (0, D(150))
    assert checks.differences() == []


def test_own_matching_may_be_allotted_and_sent(funded):
    own_money.match_money(
        by=funded.member("finance"),
        key=uuid6.uuid7(),
        programme=funded.programme,
        place=funded.county,
        amount=D(90),
        on=funded.today,
    )
    account = funded.account(funded.county)
    assert (account.matched, account.balance, account.available) == (D(90), D(90), D(90))
    assert checks.differences() == []


def test_money_goes_back_up_and_out(funded):
    funded.to_township("300.00")
    back = transfers.propose_return(
        by=funded.member("township_finance"),
        key=uuid6.uuid7(),
        programme=funded.programme,
        giver=funded.township,
        place=funded.county,
        amount=D(50),
        reason="年底结余",
    ).row
    funded.approve(back, by="finance")
    assert funded.account(funded.township).balance == D(250)
    funded.confirm(back, "finance2")
    assert funded.account(funded.county).got_back == D(50)
    out = transfers.propose_reclaim(
        by=funded.member("city"),
        key=uuid6.uuid7(),
        programme=funded.programme,
        giver=funded.county,
        place=None,
        amount=D(50),
        reason="年底收回国库",
    ).row
    funded.approve(out, by="city2")
    assert funded.account(funded.county).balance == 0
    assert checks.differences() == []
    reverse(funded, entry_of(funded, EntryKind.RECLAIMED, funded.county))
    assert funded.account(funded.county).balance == D(50)
    assert checks.differences() == []


def test_a_reclaim_to_the_place_above_arrives_at_once_and_is_reversed_as_one(funded):
    funded.to_township("300.00")
    taken = transfers.propose_reclaim(
        by=funded.member("finance"),
        key=uuid6.uuid7(),
        programme=funded.programme,
        giver=funded.township,
        place=funded.county,
        amount=D(80),
        reason="超期未用",
    ).row
    funded.approve(taken, by="finance2")
    assert funded.account(funded.county).balance == D(80)
    with pytest.raises(ActError, match="两边会一起退回"):
        reverse(funded, entry_of(funded, EntryKind.GOT_BACK, funded.county), "finance", "finance2")
    reverse(funded, entry_of(funded, EntryKind.RECLAIMED, funded.township), "finance", "finance2")
    assert funded.account(funded.township).balance == D(300)
    assert funded.account(funded.county).balance == 0
    assert checks.differences() == []


def test_who_takes_money_back_books_it_on_no_account_above(funded):
    """What is reclaimed arrives without the receiver's word: the city confirms its own money."""
    funded.to_township("300.00")
    facts = {"by": funded.member("finance"), "programme": funded.programme, "amount": D(1)}
    with pytest.raises(ActError, match="由它确认到账") as refusal:
        transfers.propose_reclaim(
            key=uuid6.uuid7(), giver=funded.township, place=funded.city, reason="年底", **facts
        )
    assert refusal.value.field == "place"


def test_more_than_there_is_goes_back_nowhere(funded):
    funded.to_township("300.00")
    facts = {"programme": funded.programme, "giver": funded.township, "amount": D("300.01")}
    acts = (
        (transfers.propose_return, "township_finance", funded.county),
        (transfers.propose_reclaim, "finance", None),
    )
    for act, who, place in acts:
        with pytest.raises(ActError, match=r"账上只有 300\.00 元") as refusal:
            act(by=funded.member(who), key=uuid6.uuid7(), place=place, reason="结余", **facts)
        assert refusal.value.field == "amount"
