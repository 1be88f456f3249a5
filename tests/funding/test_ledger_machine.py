"""Whatever people do, in whatever order, no 分 is lost or made."""

from decimal import Decimal

import pytest
import uuid6
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from funding.enums import BatchState, Direction, EntryKind, TransferState
from funding.models import AllotmentBatch, Entry, Expenditure, Reversal, Transfer
from funding.operations import checks, own_money, reductions, reversals, transfers
from shuangbai.base.errors import ActError, Denied
from tests.funding.conftest import Chain

EXAMPLES, STEPS = 76, 50
sums = st.integers(1, 40_000).map(lambda fen: Decimal(fen) / 100)
index = st.integers(0, 30)
PEOPLE = {"4408": ("city", "city2"), "440882": ("finance", "finance2")}
TOWNS = {"440882101": ("township_finance", "finance"), "440882104": ("sibling_finance", "finance")}


class Money(RuleBasedStateMachine):
    """Acts with any sums in any order; `steps` counts them, `done` those that were not refused."""

    cast = None
    steps = done = 0

    @initialize()
    def begin(self):
        # Rolled back after each example: the proof of the whole ledger stays quick.
        self.around = transaction.atomic()
        self.around.__enter__()
        self.chain = Chain(self.cast)
        self.places = [
            self.chain.city,
            self.chain.county,
            self.chain.township,
            self.chain.sibling,
        ]
        self.papers = 0
        self.money = Decimal(0)
        self.grant(Decimal(900))
        self.receive(Decimal(700))
        self.allot(Decimal(300), Decimal(200), which=1)

    def teardown(self):
        if hasattr(self, "around"):
            transaction.set_rollback(True)
            self.around.__exit__(None, None, None)

    def people(self, place):
        return {**PEOPLE, **TOWNS}[place.code]

    def tried(self, act, *args, **kwargs):
        type(self).steps += 1
        try:
            made = act(*args, **kwargs)
        except (ActError, Denied):
            return None
        type(self).done += 1
        return made

    def one_of(self, rows, which):
        found = list(rows.filter(programme=self.chain.programme).order_by("pk"))
        return found[which % len(found)] if found else None

    @rule(amount=sums)
    def grant(self, amount):
        self.papers += 1
        self.tried(self.chain.grant, amount, number=f"湛财社〔2026〕{self.papers}号")

    @rule(amount=sums)
    def receive(self, amount):
        if self.tried(self.chain.receive, amount):
            self.money += amount

    @rule(amount=sums, more=sums, which=index)
    def allot(self, amount, more, which):
        pairs = ((self.chain.township, amount), (self.chain.sibling, more))
        rows = AllotmentBatch.objects.filter(state=BatchState.POSTED)
        old = self.one_of(rows, which) if which % 3 == 0 else None
        batch = self.tried(self.chain.propose_batch, *pairs, replaces=old)
        if batch:
            self.tried(self.chain.approve_batch, batch)

    @rule(amount=sums, which=index)
    def reduce(self, amount, which):
        old = self.one_of(AllotmentBatch.objects.filter(state=BatchState.POSTED), which)
        place = self.places[2 + which % 2]
        done = old and self.tried(
            reductions.propose_reduction,
            by=self.chain.member("city"),
            key=uuid6.uuid7(),
            batch=old,
            title="核减",
            sums={place: amount},
            reason="岗位减少",
        )
        if done:
            self.tried(self.chain.approve_batch, done.row)

    @rule(amount=sums, which=index)
    def propose(self, amount, which):
        hop = self.one_of(self.chain.programme.hops.model.objects, which)
        if hop:
            self.tried(self.chain.propose, hop, min(amount, hop.amount), self.people(hop.giver)[0])

    @rule(which=index)
    def approve(self, which):
        row = self.one_of(Transfer.objects.waiting(), which)
        if row:
            second = "city2" if row.direction == Direction.RECLAIM else self.people(row.giver)[1]
            self.tried(self.chain.approve, row, second)

    @rule(which=index)
    def confirm(self, which):
        row = self.one_of(Transfer.objects.on_the_way(), which)
        if row:
            self.tried(self.chain.confirm, row, self.people(row.place)[0])

    @rule(which=index, amount=sums)
    def dispute(self, which, amount):
        row = self.one_of(Transfer.objects.on_the_way(), which)
        if row:
            self.tried(self.chain.dispute, row, amount, by=self.people(row.place)[0])

    @rule(which=index)
    def settle(self, which):
        row = self.one_of(Transfer.objects.filter(state=TransferState.DISPUTED), which)
        if row:
            self.tried(
                transfers.settle_dispute,
                by=self.chain.member(self.people(row.giver)[0]),
                key=uuid6.uuid7(),
                transfer=row,
                on=self.chain.today,
            )

    @rule(which=index, amount=sums)
    def spend(self, which, amount):
        place = self.places[which % 4]
        self.tried(self.chain.spend, place, amount, self.people(place)[0])

    @rule(which=index, amount=sums)
    def own(self, which, amount):
        place = self.places[which % 4]
        act = (own_money.match_money, own_money.advance_money, own_money.repay_advance)[which % 3]
        entry = self.tried(
            act,
            by=self.chain.member(self.people(place)[0]),
            key=uuid6.uuid7(),
            programme=self.chain.programme,
            place=place,
            amount=amount,
            on=self.chain.today,
        )
        if entry:
            self.money += -amount if which % 3 == 2 else amount

    @rule(which=index, amount=sums)
    def back(self, which, amount):
        place = self.places[1 + which % 3]
        above = self.chain.county if len(place.code) == 9 else self.chain.city
        out = which % 2 == 0
        act = transfers.propose_reclaim if out else transfers.propose_return
        self.tried(
            act,
            by=self.chain.member("city" if out else self.people(place)[0]),
            key=uuid6.uuid7(),
            programme=self.chain.programme,
            giver=place,
            place=None if which % 5 == 0 else above,
            amount=amount,
            reason="结余",
        )

    @rule(which=index)
    def reverse(self, which):
        entries = Entry.objects.filter(reverses=None, reversed_by=None)
        entry = self.one_of(entries, which)
        asked = entry and self.tried(
            reversals.propose_reversal,
            by=self.chain.member("city"),
            key=uuid6.uuid7(),
            entry=entry,
            reason="记错",
        )
        open_ones = Reversal.objects.waiting()
        row = asked.row if asked else self.one_of(open_ones, which)
        if row and self.tried(
            reversals.decide_reversal,
            by=self.chain.member("city2"),
            key=uuid6.uuid7(),
            reversal=row,
            decision="approved",
        ):
            self.note(row.entry)

    def note(self, entry):
        """What a reversal does to the money that is in the chain."""
        if entry.kind in (EntryKind.MATCHED, EntryKind.ADVANCED):
            self.money -= entry.amount
        elif entry.kind == EntryKind.REPAID:
            self.money += entry.amount
        elif entry.kind == EntryKind.RECEIVED and entry.other_id is None:
            self.money -= entry.amount

    @invariant()
    def nothing_is_lost(self):
        if not hasattr(self, "chain"):
            return
        assert checks.differences() == []
        # Reckoned here from the acts alone: the ledger must know of the same money.
        sums = checks.totals()[self.chain.programme.pk]
        here = sums["balance"] + sums["spent"] + sums["out"] + sums["on_the_way"]
        assert here == self.money
        spent = sum(
            one.amount
            for one in Expenditure.objects.standing().filter(programme=self.chain.programme)
        )
        assert sums["spent"] == spent


@pytest.mark.once("sqlite")
@pytest.mark.django_db
def test_thousands_of_acts_in_any_order_keep_every_fen(cast):
    Money.cast, Money.steps, Money.done = cast, 0, 0
    run_state_machine_as_test(
        Money,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Money.steps >= 2000, Money.done
    assert Money.done >= Money.steps / 4
