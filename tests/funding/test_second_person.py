"""Whoever wrote it does not approve it: not on the page, not in the administration, not over the
API, not in SQL."""

import pytest
import uuid6
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from funding.enums import BatchState, Decision, TransferState
from funding.models import AllotmentBatch, Approval, Entry, Transfer
from funding.operations import spending, transfers
from shuangbai.base.errors import Denied

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
