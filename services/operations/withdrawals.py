"""A service record stands on what it was made from: a contact, a resource that came. When that is
taken back, the record is withdrawn and its task is owed again; nothing is deleted."""

import datetime

from django.db.models import Max
from django.utils import timezone

from services.enums import TaskState
from services.models import RecordVersion, RecordWithdrawal, ServiceRecord, Task
from services.models.case_records import WORDING
from stations import audit


def withdraw_records_of(*, by, at=None, **made_from):
    """Takes back what stands on this `contact` or `link`, which no longer counts. The caller holds
    its row, as who meets a task with one does. Returns the records."""
    rows = ServiceRecord.objects.standing().filter(**made_from)
    records = list(rows.select_related("case", "task").order_by("pk"))
    for record in records:
        withdraw(by, record, at or timezone.now())
    return records


def carry_minutes(*, by, contact, former, reason):
    """A contact lasted longer or shorter than was written: so did what it was recorded as, unless
    somebody has corrected that already. The caller holds the contact's row."""
    rows = ServiceRecord.objects.standing().filter(contact=contact, minutes=former)
    for row in rows.select_for_update(of=("self",)).select_related("case").order_by("pk"):
        RecordVersion.objects.create(
            record=row,
            number=row.version,
            content={name: getattr(row, name) for name in WORDING},
            reason=f"联系记录更正：{reason.strip()}"[:100],
            replaced_by=by.user,
        )
        row.minutes, row.version = contact.minutes, row.version + 1
        row.save(update_fields=["minutes", "version"])
        audit.record(act="record.correct", by=by, obj=row.case, fields=["minutes"])


def withdraw(by, record, now):
    RecordWithdrawal.objects.create(record=record, case=record.case, by=by.user, at=now)
    record.is_withdrawn = True
    record.save(update_fields=["is_withdrawn"])
    if record.task is not None:
        open_again(record)
    audit.record(act="record.withdraw", by=by, obj=record.case)


def open_again(record):
    """The task of the plan in force, unless it was dropped or is done without this record."""
    rows = Task.objects.select_for_update(of=("self",))
    task = rows.filter(plan__case=record.case, plan__in_force=True, key=record.task.key).first()
    if task is None or task.state == TaskState.DROPPED:
        return
    left = ServiceRecord.objects.standing().filter(case=record.case, task__key=task.key)
    if task.state == TaskState.DONE and is_done_by(left, record):
        return
    task.state, task.settled_on, task.next_on = TaskState.OPEN, None, next_day(task, left)
    task.save(update_fields=["state", "settled_on", "next_on"])


def is_done_by(left, withdrawn):
    """Another record finished it; or it was finished by hand, on what is left."""
    return left.filter(finishes=True).exists() or (not withdrawn.finishes and left.exists())


def next_day(task, left):
    last_on = left.aggregate(last=Max("on"))["last"]
    if not task.every_days or last_on is None:
        return task.starts_on
    return max(task.starts_on, last_on + datetime.timedelta(days=task.every_days))
