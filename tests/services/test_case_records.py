"""What is recorded in a case, by client-made ids; following up, asking again, comments."""

import datetime

import pytest
import uuid6
from django.urls import reverse
from django.utils import timezone

from clients.enums import ContactKind
from services.case_tasks import tasks_met_by
from services.enums import Method, Outcome, TaskState
from services.models import CaseComment, RecordClash, RecordVersion, ServiceRecord, Task
from services.operations.case_records import (
    RecordConflict,
    correct_record,
    finish_task,
    log_service,
    settle_record_clash,
)
from services.operations.contacts import ContactBody, log_contact
from services.operations.follow_ups import (
    check_closed_case,
    comment,
    follow_up,
    see_comments,
)
from services.operations.fulfilments import fulfil_with_contact
from shuangbai.base.errors import ActError, Denied
from tests.services import casework as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(by, boss, client_of):
    return made.serving(by, boss, client_of())


@pytest.fixture
def task(case):
    return Task.objects.get(plan__case=case, plan__in_force=True)


def visited(by, client, **facts):
    facts = {
        "kind": ContactKind.VISIT,
        "outcome": Outcome.SEEN,
        "happened_at": timezone.now() - datetime.timedelta(minutes=30),
        **facts,
    }
    body = ContactBody(clients=(client.uid,), **facts)
    return log_contact(by=by, uid=uuid6.uuid7(), body=body).contact


def test_a_record_that_finishes_its_task_leaves_nothing_due(by, case, task):
    record, is_new = log_service(
        by=by, case=case, uid=uuid6.uuid7(), body=made.body(task, finishes=True)
    )
    task.refresh_from_db()
    assert (is_new, record.station, task.state, task.next_on) == (
        True,
        case.station,
        TaskState.DONE,
        None,
    )


def test_a_repeated_task_is_due_again_after_its_interval(by, case, task):
    Task.objects.filter(pk=task.pk).update(every_days=7)
    log_service(by=by, case=case, uid=uuid6.uuid7(), body=made.body(task))
    task.refresh_from_db()
    assert task.next_on == timezone.localdate() + datetime.timedelta(days=7)


def test_the_same_record_again_is_accepted_once(by, case, task):
    uid, body = uuid6.uuid7(), made.body(task, finishes=True)
    assert log_service(by=by, case=case, uid=uid, body=body)[1] is True
    assert log_service(by=by, case=case, uid=uid, body=body)[1] is False
    assert ServiceRecord.objects.count() == 1


def test_another_body_under_the_id_is_kept_beside_it_until_somebody_says_which(by, case):
    uid = uuid6.uuid7()
    stored, _ = log_service(by=by, case=case, uid=uid, body=made.body())
    other = made.body(note="另一种说法", minutes=20)
    for _ in range(2):
        with pytest.raises(RecordConflict):
            log_service(by=by, case=case, uid=uid, body=other)
    clash = RecordClash.objects.get()
    settle_record_clash(by=by, clash=clash, take_newer=True)
    stored.refresh_from_db()
    assert (stored.note, stored.minutes, stored.version) == ("另一种说法", 20, 2)
    with pytest.raises(ActError, match="核对过"):
        settle_record_clash(by=by, clash=clash, take_newer=False)


def test_a_record_in_the_future_or_without_its_task_is_refused_with_the_field(by, case, task):
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    nowhere = Task(key=uuid6.uuid7())
    wrong = [
        (made.body(happened_at=tomorrow), "happened_at"),
        (made.body(kind="dance"), "kind"),
        (made.body(minutes=0), "minutes"),
        (made.body(nowhere), "task"),
    ]
    for body, field in wrong:
        with pytest.raises(ActError) as refusal:
            log_service(by=by, case=case, uid=uuid6.uuid7(), body=body)
        assert refusal.value.field == field


def test_one_tap_on_a_contact_fulfils_a_task_once(by, case, task):
    contact = visited(by, case.client)
    first, is_new = fulfil_with_contact(by=by, task=task, contact=contact)
    again, is_again = fulfil_with_contact(by=by, task=task, contact=contact)
    assert (first.pk, is_new, is_again) == (again.pk, True, False)
    assert (first.kind, first.contact, first.finishes) == (Method.VISIT, contact, True)
    task.refresh_from_db()
    assert task.state == TaskState.DONE


def test_a_contact_with_somebody_else_or_with_nobody_fulfils_nothing(by, case, task, client_of):
    with pytest.raises(ActError, match="同户"):
        fulfil_with_contact(by=by, task=task, contact=visited(by, client_of("别人")))
    missed = visited(by, case.client, outcome=Outcome.NOT_HOME)
    with pytest.raises(ActError, match="没有联系上"):
        fulfil_with_contact(by=by, task=task, contact=missed)


def test_what_was_before_the_case_was_found_fulfils_nothing(by, case, task, worker, browse):
    ago = timezone.now() - datetime.timedelta(days=40)
    contact = visited(by, case.client, happened_at=ago, late_reason="补记", note="四十天前")
    with pytest.raises(ActError, match="以前"):
        fulfil_with_contact(by=by, task=task, contact=contact)
    body = made.body(task, happened_at=ago)
    with pytest.raises(ActError) as refusal:
        log_service(by=by, case=case, uid=uuid6.uuid7(), body=body)
    assert refusal.value.field == "happened_at"
    page = browse(worker).get(reverse("task", args=[case.uid, task.key])).content.decode()
    assert "四十天前" not in page
    assert tasks_met_by(by, contact) == []


def test_a_task_is_not_done_by_saying_so(by, case, task):
    with pytest.raises(ActError, match="还没有服务记录"):
        finish_task(by=by, task=task)
    log_service(by=by, case=case, uid=uuid6.uuid7(), body=made.body(task))
    assert finish_task(by=by, task=task).state == TaskState.DONE


def test_a_correction_keeps_the_former_wording(by, case):
    record, _ = log_service(by=by, case=case, uid=uuid6.uuid7(), body=made.body())
    correct_record(by=by, record=record, version=1, reason="写错时长", minutes=60)
    assert RecordVersion.objects.get().content["minutes"] == 90
    with pytest.raises(ActError, match="没有改动"):
        correct_record(by=by, record=record, version=2, reason="再来", minutes=60)


def test_a_closed_case_takes_no_records(by, boss, client_of):
    done = made.closed(by, boss, client_of("乙"))
    with pytest.raises(ActError, match="先重开"):
        log_service(by=by, case=done, uid=uuid6.uuid7(), body=made.body())


def test_following_up_belongs_to_its_stage(by, case):
    with pytest.raises(ActError, match="跟踪"):
        follow_up(by=by, case=case, on=made.today(), values={}, decision="close")


def test_a_closed_case_is_asked_after_once(by, boss, client_of):
    done = made.closed(by, boss, client_of("乙"))
    assert done.check_on is not None
    with pytest.raises(ActError) as refusal:
        check_closed_case(by=by, case=done, on=made.today(), is_well=False)
    assert refusal.value.field == "note"
    check_closed_case(by=by, case=done, on=made.today(), is_well=True)
    done.refresh_from_db()
    assert done.check_on is None
    with pytest.raises(ActError, match="没有要回访"):
        check_closed_case(by=by, case=done, on=made.today(), is_well=True)


def test_a_supervisor_comments_and_the_worker_says_seen(by, case, supervisor, as_member, stranger):
    guide = as_member(supervisor)
    comment(by=guide, case=case, entry="move-1", text="先量门槛高度。")
    with pytest.raises(Denied):
        comment(by=by, case=case, entry="move-1", text="我也说一句")
    with pytest.raises(Denied):
        see_comments(by=guide, case=case)
    assert see_comments(by=by, case=case) == 1
    assert see_comments(by=by, case=case) == 0
    said = CaseComment.objects.visible_to(by).get()
    assert said.seen_by == by.user
    assert not CaseComment.objects.visible_to(as_member(stranger)).exists()
