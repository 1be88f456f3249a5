"""Whoever wrote it does not approve it: not on the page, not in the administration, not over the
API, not in SQL."""

import datetime
from decimal import Decimal

import pytest
import uuid6
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from funding.enums import BatchState, Category, Decision, SpendState, TransferState
from funding.models import AllotmentBatch, Approval, Entry, Programme, Transfer
from funding.operations import checks, spending, transfers
from shuangbai.base.errors import ActError, Denied

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def waiting(funded):
    """A transfer and a batch by the city's first officer."""
    funded.sent = funded.propose(funded.hop(funded.county), "10.00")
    funded.next = funded.propose_batch((funded.township, "10.00"))
    return funded


def yes():
    return {"key": uuid6.uuid7(), "decision": "approved", "on": "2026-11-20", "reason": ""}


def still_waits(chain):
    transfer = Transfer.objects.get(pk=chain.sent.pk)
    batch = AllotmentBatch.objects.get(pk=chain.next.pk)
    return (transfer.state, batch.state) == (TransferState.PROPOSED, BatchState.PROPOSED)


def test_not_on_the_page(waiting, browse):
    browser = browse(waiting.cast["city"])
    for route, row in (("transfer_decision", waiting.sent), ("batch_decision", waiting.next)):
        assert browser.post(reverse(route, args=[row.uid]), yes()).status_code == 403
    assert still_waits(waiting)


def test_not_by_somebody_below(waiting, browse):
    browser = browse(waiting.cast["finance"])
    # The batch hands money on to the county, which therefore sees it, but it is the city's.
    answer = browser.post(reverse("batch_decision", args=[waiting.next.uid]), yes())
    assert answer.status_code == 403
    assert still_waits(waiting)


def test_not_in_the_administration(waiting, browse):
    browser = browse(waiting.cast["city"])
    for model, row in (("transfer", waiting.sent), ("allotmentbatch", waiting.next)):
        address = reverse(f"admin:funding_{model}_change", args=[row.pk])
        assert browser.get(address).status_code == 200
        assert browser.post(address, {"state": "sent"}).status_code == 403
    assert still_waits(waiting)


def test_not_over_the_api(waiting, browse):
    browser = browse(waiting.cast["city"])
    for route in ("programmes", "hops", "entries"):
        address = reverse(f"api:{route}")
        for method in (browser.post, browser.put, browser.delete):
            assert method(address, {}, content_type="application/json").status_code in (403, 405)
    assert still_waits(waiting)


def test_not_in_sql(waiting):
    columns = "decision, author_id, by_id, reason, at, transfer_id"
    statement = f"INSERT INTO funding_approval ({columns}) VALUES ('approved', %s, %s, '', %s, %s)"
    author = waiting.sent.author_id
    values = [author, author, waiting.sent.created_at, waiting.sent.pk]
    with (
        pytest.raises(IntegrityError, match="fund_author_is_not_approver"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)
    assert not Approval.objects.filter(transfer=waiting.sent).exists()


def test_one_word_per_thing_and_never_changed(waiting):
    waiting.approve(waiting.sent)
    approval = Approval.objects.get(transfer=waiting.sent)
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.create(
            transfer=waiting.sent, author=approval.author, by=approval.by, decision="refused"
        )
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE funding_approval SET decision = 'refused'")


def test_the_second_person_says_yes_or_no_with_a_reason(waiting, browse):
    browser = browse(waiting.cast["city2"])
    no = {**yes(), "decision": "refused"}
    page = browser.post(reverse("batch_decision", args=[waiting.next.uid]), no)
    assert "写明理由" in page.content.decode()
    no["reason"] = "标准不对"
    browser.post(reverse("batch_decision", args=[waiting.next.uid]), no)
    waiting.next.refresh_from_db()
    assert waiting.next.state == BatchState.REFUSED
    history = browser.get(reverse("batch", args=[waiting.next.uid])).content.decode()
    assert "标准不对" in history
    assert not Entry.objects.filter(batch=waiting.next).exists()


def test_only_those_near_by_are_asked(waiting):
    """The city's transfer waits for the city and for the province; a township's for its county."""
    waiting.to_township("5.00")
    row = transfers.propose_return(
        by=waiting.member("township_finance"),
        key=uuid6.uuid7(),
        programme=waiting.programme,
        giver=waiting.township,
        place=waiting.county,
        amount=1,
        reason="结余",
    ).row

    def asked(name):
        found = Transfer.objects.decidable_by(waiting.member(name))
        return {one.pk for one in found}

    assert asked("city") == set()
    assert asked("city2") == asked("province") == {waiting.sent.pk}
    assert asked("finance") == {row.pk}
    assert asked("head") == set()


def test_an_adjustment_needs_one_too(funded):
    row = spending.propose_adjustment(
        by=funded.member("finance"),
        key=uuid6.uuid7(),
        programme=funded.programme,
        place=funded.county,
        from_category="running",
        to_category="people",
        amount=5,
        why="policy",
        reason="政策调整",
        on=funded.today,
    ).row
    with pytest.raises(Denied, match="不能审批自己"):
        spending.decide_adjustment(
            by=funded.member("finance"),
            key=uuid6.uuid7(),
            adjustment=row,
            decision=Decision.APPROVED,
        )


@pytest.fixture
def large(funded):
    """An expenditure of the township above what one person may book alone."""
    funded.to_township("300.00")
    Programme.objects.filter(pk=funded.programme.pk).update(alone_up_to=100)
    funded.programme.refresh_from_db()
    funded.paid = funded.spend(funded.township, "100.01", "township_finance")
    return funded


def decide_spending(chain, name, decision=Decision.APPROVED, reason=""):
    return spending.decide_expenditure(
        by=chain.member(name),
        key=uuid6.uuid7(),
        expenditure=chain.paid,
        decision=decision,
        reason=reason,
    ).row


def test_a_small_sum_is_spent_at_once_and_a_large_one_waits(large):
    assert large.spend(large.township, "100.00", "township_finance").state == SpendState.POSTED
    assert large.paid.state == SpendState.PROPOSED
    assert large.account(large.township).spent == 100
    assert decide_spending(large, "finance").state == SpendState.POSTED
    assert large.account(large.township).spent == Decimal("200.01")
    assert checks.differences() == []


def test_who_spent_does_not_approve_it_on_no_way(large, browse):
    with pytest.raises(Denied, match="不能审批自己"):
        decide_spending(large, "township_finance")
    with pytest.raises(Denied, match="不归您审批"):
        decide_spending(large, "head")
    address = reverse("expenditure_decision", args=[large.paid.uid])
    assert browse(large.cast["township_finance"]).post(address, yes()).status_code == 403
    large.confirm(large.send(large.county, "200.00"), "finance")
    own = large.spend(large.county, "100.01", "finance")
    address = reverse("expenditure_decision", args=[own.uid])
    assert browse(large.cast["finance"]).post(address, yes()).status_code == 403
    with pytest.raises(IntegrityError, match="fund_author_is_not_approver"), transaction.atomic():
        Approval.objects.create(
            expenditure=own, author=own.author, by=own.author, decision="approved"
        )
    assert not Entry.objects.filter(kind="spent").exists()


def test_what_is_sent_back_keeps_its_remark_and_is_recorded_anew(large, browse):
    waiting = browse(large.cast["finance"]).get(reverse("fund_decisions")).content.decode()
    assert "社工工资" in waiting
    address = reverse("expenditure_decision", args=[large.paid.uid])
    data = {**yes(), "decision": "refused", "reason": "缺签收单"}
    browse(large.cast["finance"]).post(address, data)
    browser = browse(large.cast["township_finance"])
    page = browser.get(reverse("expenditure", args=[large.paid.uid])).content.decode()
    assert "缺签收单" in page
    again = f"{reverse('expenditure_new', args=[large.programme.uid])}?again={large.paid.uid}"
    assert again in page
    form = browser.get(again).context["form"]
    assert (form["summary"].value(), form["amount"].value()) == ("社工工资", Decimal("100.01"))
    large.paid.refresh_from_db()
    assert large.paid.state == SpendState.REFUSED
    assert large.account(large.township).spent == 0


def test_money_that_is_gone_by_then_is_not_spent(large):
    for category in (Category.PEOPLE, Category.TRAINING, Category.EQUIPMENT):
        large.spend(large.township, "90.00", "township_finance", category=category)
    with pytest.raises(ActError, match="余额不够"):
        decide_spending(large, "finance")
    large.paid.refresh_from_db()
    assert large.paid.state == SpendState.PROPOSED


def test_a_bill_in_two_halves_waits_for_the_second_person_too(large):
    """The limit of 100 is of a day and a category, not of a click."""
    assert large.spend(large.township, "60.00", "township_finance").state == SpendState.POSTED
    half = large.spend(large.township, "40.01", "township_finance")
    assert half.state == SpendState.PROPOSED
    others = (
        {"on": large.today - datetime.timedelta(1)},
        {"category": Category.TRAINING},
    )
    for other in others:
        row = large.spend(large.township, "40.01", "township_finance", **other)
        assert row.state == SpendState.POSTED
    assert large.spend(large.township, "40.00", "township_finance").state == SpendState.POSTED


def test_what_a_second_person_approved_does_not_use_up_the_days_limit(large):
    decide_spending(large, "finance")
    assert large.spend(large.township, "100.00", "township_finance").state == SpendState.POSTED


def test_more_than_there_is_is_not_asked_for(large):
    with pytest.raises(ActError, match="账上只有") as refusal:
        large.spend(large.township, "999999.00", "township_finance")
    assert refusal.value.field == "amount"


def test_the_page_says_what_there_is_and_what_became_of_it(large, browse):
    browser = browse(large.cast["township_finance"])
    address = reverse("expenditure_new", args=[large.programme.uid])
    assert "账上还有 300.00 元" in browser.get(address).content.decode()
    for amount, words in (("5", "支出已登记入账"), ("100.01", "等第二个人审批后入账")):
        data = {"key": uuid6.uuid7(), "category": "people", "amount": amount, "summary": "工资"}
        answer = browser.post(address, {**data, "on": "2026-11-20"}, follow=True)
        assert words in answer.content.decode()
