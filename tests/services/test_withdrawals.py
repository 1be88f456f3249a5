"""A contact that was none takes back what it met in a case; nothing is deleted."""

import datetime

import pytest
import uuid6
from django.urls import reverse
from django.utils import timezone

from clients.enums import ContactKind
from services import debts
from services.case_story import story_of
from services.case_tasks import tasks_met_by
from services.enums import Outcome, TaskState
from services.models import Case, Contact, RecordWithdrawal, Task
from services.operations.care_plans import decide_plan
from services.operations.case_records import (
    correct_record,
    finish_task,
    log_service,
)
from services.operations.contacts import ContactBody, correct_contact, log_contact
from services.operations.fulfilments import fulfil_with_contact
from shuangbai.base.append_only import AppendOnlyRefused
from shuangbai.base.errors import ActError
from tests.services import casework as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(by, boss, client_of):
    return made.serving(by, boss, client_of())


@pytest.fixture
def task(case):
    return Task.objects.get(plan__case=case, plan__in_force=True)


@pytest.fixture
def contact(by, case):
    return visited(by, case.client)


def visited(by, client):
    body = ContactBody(
        clients=(client.uid,),
        kind=ContactKind.VISIT,
        outcome=Outcome.SEEN,
        happened_at=timezone.now() - datetime.timedelta(minutes=30),
    )
    return log_contact(by=by, uid=uuid6.uuid7(), body=body).contact


def correct(by, contact, **changes):
    contact.refresh_from_db()
    return correct_contact(
        by=by, contact=contact, version=contact.version, reason="点错了人", **changes
    )


def state(task):
    task.refresh_from_db()
    return task.state, task.settled_on, task.next_on


def test_a_voided_contact_withdraws_the_record_and_the_task_is_owed_again(by, case, task, contact):
    record, _ = fulfil_with_contact(by=by, task=task, contact=contact)
    assert all(line.is_met for line in debts.tasks_settled(case))
    correct(by, contact, outcome=Outcome.VOID)
    record.refresh_from_db()
    assert record.is_withdrawn
    assert RecordWithdrawal.objects.get().record == record
    assert state(task) == (TaskState.OPEN, None, task.starts_on)
    assert not any(line.is_met for line in (*debts.tasks_settled(case), *debts.served(case)))


def test_what_was_taken_back_is_told_and_stays_readable(by, worker, browse, case, task, contact):
    record, _ = fulfil_with_contact(by=by, task=task, contact=contact)
    browser = browse(worker)
    page = browser.post(
        reverse("contact_correction", args=[contact.uid]),
        {"outcome": "void", "minutes": 20, "reason": "点错了人", "version": 1, "note": ""},
        follow=True,
    )
    assert "撤回了 1 条" in page.content.decode()
    told = [line.title for line in story_of(case)]
    assert f"撤回 {record.on:%m-%d} 的服务记录" in told
    assert "误记，作废" in browser.get(reverse("case", args=[case.uid])).content.decode()
    shown = browser.get(reverse("record", args=[record.uid])).content.decode()
    assert "不再算数" in shown
    with pytest.raises(ActError, match="已撤回"):
        correct_record(by=by, record=record, version=1, reason="改", note="另写")
    with pytest.raises(AppendOnlyRefused):
        RecordWithdrawal.objects.get().delete()


def test_a_contact_that_met_nobody_after_all_withdraws_too(by, task, contact):
    fulfil_with_contact(by=by, task=task, contact=contact)
    correct(by, contact, outcome=Outcome.NOT_HOME)
    assert state(task)[0] == TaskState.OPEN


def test_a_corrected_contact_keeps_its_record(by, task, contact):
    record, _ = fulfil_with_contact(by=by, task=task, contact=contact)
    correct(by, contact, minutes=45, note="侄女在场")
    record.refresh_from_db()
    assert (record.is_withdrawn, state(task)[0]) == (False, TaskState.DONE)


def test_minutes_corrected_on_the_contact_are_corrected_on_its_record(by, task, contact):
    record, _ = fulfil_with_contact(by=by, task=task, contact=contact)
    correct(by, contact, minutes=90)
    record.refresh_from_db()
    assert (record.minutes, record.version) == (90, 2)
    kept = record.versions.get()
    assert (kept.content["minutes"], kept.reason) == (20, "联系记录更正：点错了人")


def test_minutes_that_were_corrected_on_the_record_stay(by, task, contact):
    record, _ = fulfil_with_contact(by=by, task=task, contact=contact)
    correct_record(by=by, record=record, version=1, reason="只有十分钟", minutes=10)
    correct(by, contact, minutes=90)
    record.refresh_from_db()
    assert record.minutes == 10


def test_a_contact_that_was_one_after_all_meets_its_task_once_more(by, task, contact):
    first, _ = fulfil_with_contact(by=by, task=task, contact=contact)
    correct(by, contact, outcome=Outcome.VOID)
    contact = correct(by, contact, outcome=Outcome.SEEN)
    assert tasks_met_by(by, contact) == [task]
    again, is_new = fulfil_with_contact(by=by, task=task, contact=contact)
    assert (is_new, again.pk != first.pk, state(task)[0]) == (True, True, TaskState.DONE)
    assert fulfil_with_contact(by=by, task=task, contact=contact) == (again, False)


def test_a_void_contact_meets_nothing_from_a_page_left_open(by, task, contact):
    stale = Contact.objects.select_related("client").get(pk=contact.pk)
    correct(by, contact, outcome=Outcome.VOID)
    with pytest.raises(ActError, match="没有联系上"):
        fulfil_with_contact(by=by, task=task, contact=stale)


def test_a_repeated_task_is_due_after_what_is_left(by, case, task, contact):
    Task.objects.filter(pk=task.pk).update(every_days=7)
    task.refresh_from_db()
    earlier = timezone.now() - datetime.timedelta(days=3)
    Task.objects.filter(pk=task.pk).update(starts_on=earlier.date())
    Case.objects.filter(pk=case.pk).update(found_on=earlier.date())
    log_service(by=by, case=case, uid=uuid6.uuid7(), body=made.body(task, happened_at=earlier))
    fulfil_with_contact(by=by, task=task, contact=contact)
    correct(by, contact, outcome=Outcome.VOID)
    due_on = timezone.localdate(earlier) + datetime.timedelta(days=7)
    assert state(task) == (TaskState.OPEN, None, due_on)


def test_a_task_that_is_done_without_it_stays_done(by, case, task, contact):
    Task.objects.filter(pk=task.pk).update(every_days=7)
    task.refresh_from_db()
    log_service(by=by, case=case, uid=uuid6.uuid7(), body=made.body(task))
    fulfil_with_contact(by=by, task=task, contact=contact)
    finish_task(by=by, task=task)
    correct(by, contact, outcome=Outcome.VOID)
    assert state(task)[0] == TaskState.DONE


def test_the_task_of_a_newer_plan_is_open_again(by, boss, case, task, contact):
    fulfil_with_contact(by=by, task=task, contact=contact)
    decide_plan(by=boss, plan=made.submitted(by, case), verdict="approved")
    newer = Task.objects.get(plan__case=case, plan__in_force=True)
    assert (newer.pk != task.pk, newer.state) == (True, TaskState.DONE)
    assert tasks_met_by(by, contact) == []
    correct(by, contact, outcome=Outcome.VOID)
    assert state(newer)[0] == TaskState.OPEN
