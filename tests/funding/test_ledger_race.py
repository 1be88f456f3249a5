"""Sixty-four hands at once on the same money, with real threads and real transactions."""

import contextlib
import threading
from decimal import Decimal

import pytest
import uuid6
from django.db.models import QuerySet

from funding.enums import SpendState, TransferState
from funding.models import AllotmentBatch, Entry, Reversal, Transfer
from funding.operations import checks, ledger, reductions, reversals, spending
from funding.operations.once import Done
from tests.at_once import at_once, kinds
from tests.funding.conftest import Chain

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

WORKERS = 64


def unexpected(outcomes):
    """What is neither a result nor a sentence for a person."""
    known = ("Done", "ActError", "Denied", "Transfer", "Entry", "AllotmentBatch", "Expenditure")
    return [one for one in outcomes if type(one).__name__ not in known]


@pytest.fixture
def chain(cast):
    made = Chain(cast)
    made.grant("10000.00")
    made.receive("10000.00")
    made.allot((made.township, "4000.00"), (made.sibling, "2000.00"))
    return made


def test_the_same_key_from_all_hands_is_one_transfer(chain):
    hop, key = chain.hop(chain.county), uuid6.uuid7()
    found = at_once(*[lambda: chain.propose(hop, "100.00", key=key)] * WORKERS)
    assert kinds(found) == {"Transfer": WORKERS}
    assert len({one.pk for one in found}) == 1
    waiting, key = found[0], uuid6.uuid7()
    found = at_once(*[lambda: chain.approve(waiting, key=key)] * WORKERS)
    assert kinds(found) == {"Transfer": WORKERS}
    assert Entry.objects.filter(kind="sent").count() == 1
    assert checks.differences() == []


def test_one_of_many_approvals_of_one_transfer_sends_it(chain):
    waiting = chain.propose(chain.hop(chain.county), "100.00")
    found = at_once(*[lambda: chain.approve(waiting)] * WORKERS)
    assert kinds(found) == {"Transfer": 1, "ActError": WORKERS - 1}
    assert chain.account(chain.city).balance == Decimal(9900)
    assert checks.differences() == []


def test_many_sendings_never_give_more_than_there_is(chain):
    """Each fits alone; together they would take four times what the hop owes."""
    hop = chain.hop(chain.county)
    waiting = [chain.propose(hop, "375.00") for _ in range(WORKERS)]
    found = at_once(*[lambda row=row: chain.approve(row) for row in waiting])
    assert unexpected(found) == []
    assert kinds(found) == {"Transfer": 16, "ActError": WORKERS - 16}
    assert chain.account(chain.city).balance == Decimal(4000)
    assert checks.differences() == []


def test_confirming_and_disputing_at_once_books_it_once(chain):
    rows = [chain.send(chain.county, "100.00") for _ in range(8)]
    tasks = []
    for row in rows:
        tasks += [lambda row=row: chain.confirm(row, "finance")] * 4
        tasks += [lambda row=row: chain.dispute(row, "60.00")] * 4
    found = at_once(*tasks)
    assert unexpected(found) == []
    for row in rows:
        row.refresh_from_db()
        assert row.state in (TransferState.RECEIVED, TransferState.DISPUTED)
        assert row.entries.filter(kind="received").count() in (1, 2)
    assert checks.differences() == []


def test_approvals_of_batches_never_give_out_more_than_was_granted(chain):
    batches = [
        chain.propose_batch((chain.township, "1000.00"), title=f"第 {n} 批") for n in range(WORKERS)
    ]
    found = at_once(*[lambda batch=batch: chain.approve_batch(batch) for batch in batches])
    assert kinds(found) == {"AllotmentBatch": 4, "ActError": WORKERS - 4}
    assert AllotmentBatch.objects.filter(state="posted").count() == 5
    assert chain.account(chain.city).available == 0
    assert checks.differences() == []


def test_cutting_and_sending_at_once_never_take_the_same_money(chain):
    """4,000 of a township's: cuts and sendings of 500 each, of which eight fit."""
    batch = AllotmentBatch.objects.get()
    chain.confirm(chain.send(chain.county, "6000.00"), "finance")
    hop = chain.hop(chain.township)
    cuts = [
        reductions.propose_reduction(
            by=chain.member("city"),
            key=uuid6.uuid7(),
            batch=batch,
            title=f"核减 {number}",
            sums={chain.township: Decimal(500)},
            reason="岗位减少",
        ).row
        for number in range(32)
    ]
    sent = [chain.propose(hop, "500.00", by="finance") for _ in range(32)]
    tasks = [lambda row=row: chain.approve_batch(row) for row in cuts]
    tasks += [lambda row=row: chain.approve(row, "finance2") for row in sent]
    found = at_once(*tasks)
    assert unexpected(found) == []
    assert kinds(found)["ActError"] == WORKERS - 8
    hop.refresh_from_db()
    assert hop.unsent == 0
    assert checks.differences() == []


def test_approvals_of_expenditures_never_spend_more_than_there_is(chain):
    chain.to_township("1000.00")
    type(chain.programme).objects.filter(pk=chain.programme.pk).update(alone_up_to=0)
    chain.programme.refresh_from_db()
    rows = [chain.spend(chain.township, "300.00", "township_finance") for _ in range(WORKERS)]

    def decide(row):
        return spending.decide_expenditure(
            by=chain.member("finance"), key=uuid6.uuid7(), expenditure=row, decision="approved"
        ).row

    found = at_once(*[lambda row=row: decide(row) for row in rows])
    assert kinds(found) == {"Expenditure": 3, "ActError": WORKERS - 3}
    assert chain.account(chain.township).balance == Decimal(100)
    assert checks.differences() == []


def test_reversing_and_spending_at_once_leaves_no_hole(chain):
    chain.to_township("1000.00")
    entry = Entry.objects.get(kind="received", place=chain.township)
    asked = reversals.propose_reversal(
        by=chain.member("township_finance"), key=uuid6.uuid7(), entry=entry, reason="记错"
    ).row

    def reverse():
        return reversals.decide_reversal(
            by=chain.member("finance"), key=uuid6.uuid7(), reversal=asked, decision="approved"
        )

    spend = [lambda: chain.spend(chain.township, "40.00", "township_finance")] * 32
    found = at_once(*[*spend, *[reverse] * 32])
    assert unexpected(found) == []
    assert sum(isinstance(one, Done) for one in found) <= 1
    assert Reversal.objects.get().state in ("posted", "proposed")
    assert chain.account(chain.township).balance >= 0
    assert checks.differences() == []


def test_all_kinds_of_acts_at_once_keep_every_fen(chain):
    """Approve, send, confirm, dispute, reverse and the same keys again, over the same accounts."""
    hop = chain.hop(chain.county)
    waiting = [chain.propose(hop, "200.00") for _ in range(10)]
    sent = [chain.send(chain.county, "100.00") for _ in range(10)]
    done = [chain.confirm(chain.send(chain.county, "50.00"), "finance") for _ in range(6)]
    asked = [
        reversals.propose_reversal(
            by=chain.member("finance"),
            key=uuid6.uuid7(),
            entry=row.entries.get(kind="received"),
            reason="记错",
        ).row
        for row in done
    ]
    keys = [uuid6.uuid7() for _ in range(10)]
    tasks = [
        *[lambda n=n: chain.approve(waiting[n], key=keys[n]) for n in range(10)],
        *[lambda n=n: chain.approve(waiting[n], key=keys[n]) for n in range(10)],
        *[lambda n=n: chain.confirm(sent[n], "finance") for n in range(10)],
        *[lambda n=n: chain.dispute(sent[n], "70.00") for n in range(10)],
        *[
            lambda row=row: reversals.decide_reversal(
                by=chain.member("finance2"), key=uuid6.uuid7(), reversal=row, decision="approved"
            )
            for row in asked * 2
        ],
        *[lambda: chain.send(chain.township, "10.00", by="finance", second="finance2")] * 12,
    ]
    assert len(tasks) == WORKERS
    found = at_once(*tasks)
    assert unexpected(found) == []
    assert Transfer.objects.filter(pk__in=[row.pk for row in waiting], state="sent").count() == 10
    assert checks.differences() == []


@pytest.fixture
def in_step(monkeypatch):
    """Two acts stand between reading an account and writing it, if nothing keeps one out."""
    meet, real = threading.Barrier(2), ledger.apply

    def apply(accounts, move):
        with contextlib.suppress(threading.BrokenBarrierError):
            meet.wait(timeout=1.5)
        return real(accounts, move)

    monkeypatch.setattr(ledger, "apply", apply)


def two_spendings(chain):
    chain.to_township("1000.00")
    spend = [lambda: chain.spend(chain.township, "40.00", "township_finance")] * 2
    found = at_once(*spend)
    assert kinds(found) == {"Expenditure": 2}
    return checks.differences()


def test_neither_of_two_spendings_forgets_the_other(chain, in_step):
    assert two_spendings(chain) == []


def test_without_the_lock_one_would_be_forgotten(chain, in_step, monkeypatch):
    """Negative control; on a busy machine the two may miss each other once."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows)
    assert any(two_spendings(chain) for _ in range(5))


def test_without_the_lock_the_suite_of_acts_fails(chain, monkeypatch):
    """Negative control: the same sendings without any lock break the ledger, or are refused by
    the database's own constraints instead of a sentence."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows)
    hop = chain.hop(chain.county)
    waiting = [chain.propose(hop, "375.00") for _ in range(WORKERS)]
    found = at_once(*[lambda row=row: chain.approve(row) for row in waiting])
    assert unexpected(found) != [] or checks.differences() != []


HALVES = 8


@pytest.fixture
def halves(chain):
    """Sixty yuan each of one bill, where one person may spend a hundred a day."""
    chain.to_township("1000.00")
    chain.programme.alone_up_to = Decimal(100)
    chain.programme.save(update_fields=["alone_up_to"])
    return [lambda: chain.spend(chain.township, "60.00", "township_finance")] * HALVES


def booked(rows):
    return sum(row.state == SpendState.POSTED for row in rows)


def test_halves_of_a_bill_sent_at_once_do_not_slip_under_the_limit(halves):
    assert booked(at_once(*halves)) == 1
    assert checks.differences() == []


def test_without_the_accounts_lock_they_all_do(halves, monkeypatch):
    met, real = threading.Barrier(HALVES), spending.is_small

    def all_have_looked(*args):
        found = real(*args)
        met.wait(timeout=30)
        return found

    monkeypatch.setattr(spending, "locked", lambda programme, places: {})
    monkeypatch.setattr(spending, "is_small", all_have_looked)
    assert booked(at_once(*halves)) == HALVES
