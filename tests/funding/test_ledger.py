"""Money goes down hop by hop and back, and nothing is lost on the way."""

import datetime
from decimal import Decimal

import pytest
import uuid6
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from funding.enums import AdjustmentReason, BatchState, Category, Decision, EntryKind, TransferState
from funding.models import Account, Approval, Dispute, Entry, Hop, Transfer
from funding.operations import allotments, checks, reversals, spending, transfers
from funding.operations.once import KeyTaken
from shuangbai.base.append_only import AppendOnlyRefused
from shuangbai.base.errors import ActError, Denied
from stations.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
D = Decimal


def entry_of(chain, kind, place):
    return Entry.objects.filter(
        programme=chain.programme, kind=kind, place=place, reverses=None
    ).latest("pk")


def test_a_batch_becomes_one_hop_per_step_of_the_chain(funded):
    steps = {(hop.giver.code, hop.place.code): hop.amount for hop in Hop.objects.all()}
    assert steps == {
        ("4408", "440882"): D(600),
        ("440882", "440882101"): D(400),
        ("440882", "440882104"): D(200),
    }
    assert funded.account(funded.city).available == D(400)
    assert funded.account(funded.county).available == 0
    assert funded.account(funded.township).granted == D(400)


def test_money_arrives_only_when_the_receiver_says_so(funded):
    sent = funded.send(funded.county, "300.00")
    assert funded.account(funded.city).balance == D(700)
    assert funded.account(funded.county).balance == 0
    assert sent.on_the_way == D(300)
    got = funded.confirm(sent, "finance")
    assert (got.state, got.on_the_way) == (TransferState.RECEIVED, 0)
    assert funded.account(funded.county).balance == D(300)
    assert checks.differences() == []


def test_the_day_for_the_next_hop_runs_from_the_arrival(funded):
    before = funded.hop(funded.township)
    assert before.due_on is None
    funded.confirm(funded.send(funded.county, "300.00"), "finance")
    assert funded.hop(funded.township).due_on == funded.today + datetime.timedelta(30)


def test_it_goes_all_the_way_down_and_is_spent(funded):
    funded.to_township("300.00")
    funded.spend(funded.township, "120.50", "township_finance")
    account = funded.account(funded.township)
    assert (account.received, account.spent, account.balance) == (D(300), D("120.50"), D("179.50"))
    assert checks.differences() == []


def test_more_than_there_is_cannot_be_sent(chain):
    chain.grant()
    chain.receive("100.00")
    chain.allot((chain.township, "400.00"))
    waiting = chain.propose(chain.hop(chain.county), "200.00")
    with pytest.raises(ActError, match=r"余额不够，差 100\.00 元"):
        chain.approve(waiting)
    assert Transfer.objects.get(pk=waiting.pk).state == TransferState.PROPOSED
    assert chain.account(chain.city).balance == D(100)


def test_more_than_a_hop_owes_cannot_be_sent(funded):
    with pytest.raises(ActError, match=r"还应拨 600\.00 元"):
        funded.propose(funded.hop(funded.county), "600.01")


def test_more_than_was_granted_cannot_be_allotted(funded):
    with pytest.raises(ActError, match=r"超出 0\.01 元"):
        funded.propose_batch((funded.township, "400.01"))


def test_two_proposals_that_fit_alone_do_not_both_post(funded):
    one = funded.propose_batch((funded.township, "300.00"))
    other = funded.propose_batch((funded.sibling, "300.00"))
    funded.approve_batch(one)
    with pytest.raises(ActError, match="可分配的指标不够"):
        funded.approve_batch(other)
    other.refresh_from_db()
    assert other.state == BatchState.PROPOSED


def test_more_than_the_papers_grant_cannot_arrive(chain):
    chain.grant("1000.00")
    chain.receive("900.00")
    with pytest.raises(ActError, match="超过文件下达的指标"):
        chain.receive("100.01")


def test_nobody_approves_what_they_wrote(funded):
    batch = funded.propose_batch((funded.township, "10.00"))
    sent = funded.propose(funded.hop(funded.county), "10.00")
    for act in (funded.approve_batch, funded.approve):
        with pytest.raises(Denied, match="不能审批自己"):
            act(batch if act == funded.approve_batch else sent, by="city")
    asked = reversals.propose_reversal(
        by=funded.member("city"),
        key=uuid6.uuid7(),
        entry=entry_of(funded, EntryKind.RECEIVED, funded.city),
        reason="记错",
    ).row
    with pytest.raises(Denied, match="不能审批自己"):
        reversals.decide_reversal(
            by=funded.member("city"), key=uuid6.uuid7(), reversal=asked, decision="approved"
        )


def test_the_database_refuses_an_approval_by_the_author(funded):
    sent = funded.propose(funded.hop(funded.county), "10.00")
    facts = {"transfer": sent, "decision": "approved", "author": sent.author}
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.create(by=sent.author, **facts)


def test_the_database_refuses_an_account_that_does_not_add_up(funded):
    rows = Account.objects.filter(programme=funded.programme, place=funded.city)
    for wrong in ({"balance": D(5)}, {"balance": D(-1)}, {"given": D(2000)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


def test_the_ledger_is_never_changed(funded):
    entry = Entry.objects.latest("pk")
    with pytest.raises(AppendOnlyRefused):
        entry.delete()
    statements = ("DELETE FROM funding_entry", "UPDATE funding_entry SET amount = 1")
    for statement in statements:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize("who", ["city", "county", "head", "sibling_finance", "township_finance"])
def test_only_the_receiver_confirms(funded, who):
    sent = funded.send(funded.county, "300.00")
    if who == "county":
        assert funded.confirm(sent, who).state == TransferState.RECEIVED
        return
    with pytest.raises(Denied, match="到账由收款方自己确认"):
        funded.confirm(sent, who)


def test_a_head_confirms_for_the_own_township(funded):
    funded.confirm(funded.send(funded.county, "300.00"), "finance")
    sent = funded.send(funded.township, "300.00", by="finance", second="finance2")
    assert funded.confirm(sent, "head").state == TransferState.RECEIVED


def test_a_dispute_books_what_arrived_and_leaves_the_rest_on_the_way(funded):
    row = funded.dispute(funded.send(funded.county, "300.00"), "280.00")
    assert (row.state, row.received, row.on_the_way) == (TransferState.DISPUTED, D(280), D(20))
    assert Dispute.objects.get().amount == D(280)
    assert checks.differences() == []
    settled = transfers.settle_dispute(
        by=funded.member("city"), key=uuid6.uuid7(), transfer=row, on=funded.today
    ).row
    assert (settled.state, settled.on_the_way) == (TransferState.SETTLED, 0)
    assert funded.account(funded.city).balance == D(720)
    assert funded.hop(funded.county).unsent == D(320)
    assert checks.differences() == []


def test_what_was_disputed_may_still_turn_up(funded):
    row = funded.dispute(funded.send(funded.county, "300.00"), "280.00")
    assert funded.confirm(row, "finance").state == TransferState.RECEIVED
    assert funded.account(funded.county).balance == D(300)
    assert checks.differences() == []


def test_more_than_was_sent_is_noted_but_not_made(funded):
    row = funded.dispute(funded.send(funded.county, "300.00"), "301.00")
    assert (row.received, row.on_the_way) == (D(300), 0)
    assert checks.differences() == []


def test_the_same_key_counts_once_and_another_body_is_refused(funded):
    key, hop = uuid6.uuid7(), funded.hop(funded.county)
    first = funded.propose(hop, "100.00", key=key)
    assert funded.propose(hop, "100.00", key=key) == first
    with pytest.raises(KeyTaken):
        funded.propose(hop, "100.01", key=key)
    sent = funded.approve(first, key=(again := uuid6.uuid7()))
    assert funded.approve(first, key=again) == sent
    assert Transfer.objects.count() == 1
    assert funded.account(funded.city).balance == D(900)
    assert funded.propose(hop, "100.00", by="city2", key=key) != first


def test_nothing_is_recorded_in_the_future(funded):
    funded.to_township("300.00")
    with pytest.raises(ActError, match="不能晚于今天"):
        funded.spend(
            funded.township, "1.00", "township_finance", on=funded.today + datetime.timedelta(1)
        )


def test_a_refusal_needs_a_reason_and_moves_nothing(funded):
    waiting = funded.propose(funded.hop(funded.county), "100.00")
    with pytest.raises(ActError, match="写明理由"):
        funded.approve(waiting, decision=Decision.REFUSED)
    row = funded.approve(waiting, decision=Decision.REFUSED, reason="金额不对")
    assert row.state == TransferState.REFUSED
    with pytest.raises(ActError, match="已经处理过了"):
        funded.approve(waiting)
    assert funded.account(funded.city).balance == D(1000)


def test_an_adjustment_keeps_the_base_of_its_ratio(funded):
    row = spending.propose_adjustment(
        by=funded.member("township_finance"),
        key=uuid6.uuid7(),
        programme=funded.programme,
        place=funded.township,
        from_category=Category.RUNNING,
        to_category=Category.PEOPLE,
        amount=D(30),
        why=AdjustmentReason.OTHER,
        reason="新增一名社工",
        on=funded.today,
    ).row
    spending.decide_adjustment(
        by=funded.member("finance"), key=uuid6.uuid7(), adjustment=row, decision="approved"
    )
    funded.allot((funded.township, "100.00"))
    row.refresh_from_db()
    assert (row.state, row.ratio) == (BatchState.POSTED, D("7.5"))


def test_each_act_is_in_the_trail(funded):
    funded.to_township("10.00")
    acts = set(AuditEntry.objects.values_list("act", flat=True))
    assert {"batch.propose", "batch.decide", "transfer.decide", "transfer.confirm"} <= acts


def test_the_command_proves_the_ledger_and_names_what_is_wrong(funded, capsys):
    funded.to_township("300.00")
    call_command("ledger", "--check")
    assert "台账平" in capsys.readouterr().out
    Account.objects.filter(place=funded.township).update(received=D(301), balance=D(301))
    with pytest.raises(CommandError, match="不平"):
        call_command("ledger", "--check")
    assert "balance" in capsys.readouterr().out
    Account.objects.filter(place=funded.sibling).delete()
    call_command("ledger", "--rebuild")
    assert checks.differences() == []


def test_only_the_own_place_allots_and_only_below_itself(funded):
    stranger = funded.member("finance")
    with pytest.raises(Denied):
        funded.propose_batch((funded.township, "1.00"), by=stranger)
    with pytest.raises(ActError, match="不在雷州市以下"):
        funded.propose_batch((funded.city, "1.00"), by=stranger, giver=funded.county)
    assert allotments.LONGEST_BATCH > 1610
