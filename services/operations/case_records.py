"""Recording what was done in a case; what that does to its tasks."""

import datetime
import hashlib
import json
import uuid
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from services.enums import Method, Stage, TaskState
from services.models import RecordClash, RecordVersion, ServiceRecord, Task
from services.models.case_records import WORDING
from services.operations.cases import WHO, for_work
from services.operations.contacts import LONGEST_CONTACT, refuse_odd_moment
from services.permissions import can_work_case
from shuangbai.base.errors import ActError, Denied
from stations import audit


@dataclass(frozen=True)
class RecordBody:
    """What the field says of a service; its hash tells a repeat from another record. `task`: the
    key of a task of the plan in force, None beside the plan."""

    kind: str
    happened_at: datetime.datetime
    minutes: int = 30
    task: uuid.UUID | None = None
    took_part: str = ""
    note: str = ""
    finishes: bool = False

    @property
    def canonical(self):
        facts = {**asdict(self), "happened_at": self.happened_at.astimezone(datetime.UTC)}
        return json.loads(json.dumps(facts, default=str, ensure_ascii=False))

    @property
    def hash(self):
        body = json.dumps(self.canonical, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(body.encode()).hexdigest()


class RecordConflict(ActError):
    """The id is taken by another record; the new one is kept as a RecordClash (409)."""

    def __init__(self, clash):
        super().__init__("这个编号已有另一条内容不同的服务记录，两份都留着，请在个案里核对。")
        self.clash = clash


def log_service(*, by, case, uid, body, contact=None, link=None, at=None):
    """(record, is_new). `contact`, `link`: what it was made from. The same id with the same body again is accepted again. Raises Denied,
    ActError with the field, RecordConflict."""
    now = at or timezone.now()
    refuse_odd_moment(body, now)
    try:
        with transaction.atomic():
            return store(by, case, uid, body, now, contact=contact, link=link), True
    except (ActError, Denied, IntegrityError):
        # What was stored in time stays stored when it is sent again after the case went on.
        stored = ServiceRecord.objects.filter(uid=uid).first()
        if stored is None:
            raise
    return repeated(by, stored, body), False


def repeated(by, stored, body):
    if stored.body_hash == body.hash and stored.worker_id == by.user.pk:
        return stored
    if not ServiceRecord.objects.visible_to(by).filter(pk=stored.pk).exists():
        raise ActError("这个编号不能用，请换一个新编号再发。", field="id")
    with transaction.atomic():
        clash, is_new = RecordClash.objects.get_or_create(
            record=stored,
            body_hash=body.hash,
            defaults={"case": stored.case, "body": body.canonical, "by": by.user},
        )
        if is_new:
            audit.record(act="record.clash", by=by, obj=stored.case)
    raise RecordConflict(clash)


def store(by, case, uid, body, now, **made_from):
    case = for_work(by, case)
    if case.stage == Stage.CLOSED:
        raise ActError("个案已结案，要先重开再记服务。")
    if timezone.localdate(body.happened_at) < case.found_on:
        raise ActError(f"这时个案还没有发现（{case.found_on}），请核对日期。", field="happened_at")
    if body.kind not in Method.values:
        raise ActError("没有这种方式，请重选。", field="kind")
    if not 1 <= body.minutes <= LONGEST_CONTACT:
        raise ActError(f"时长是 1 到 {LONGEST_CONTACT} 分钟。", field="minutes")
    task = task_of(case, body.task)
    record = ServiceRecord.objects.create(
        uid=uid,
        case=case,
        task=task,
        station=case.client.station,
        worker=by.user,
        kind=body.kind,
        happened_at=body.happened_at,
        on=timezone.localdate(body.happened_at),
        minutes=body.minutes,
        took_part=body.took_part.strip(),
        note=body.note.strip(),
        finishes=body.finishes and task is not None,
        logged_at=now,
        body_hash=body.hash,
        **made_from,
    )
    if task is not None:
        advance(task, record)
    audit.record(act="record.log", by=by, obj=case)
    return record


def task_of(case, key):
    """The open task of the plan in force with this key, locked."""
    if key is None:
        return None
    rows = Task.objects.select_for_update(of=("self",)).filter(
        plan__case=case, plan__in_force=True, key=key
    )
    task = rows.first()
    if task is None:
        raise ActError("执行中的计划里没有这项任务，请核对。", field="task")
    if task.state != TaskState.OPEN:
        raise ActError(
            f"任务“{task.title}”{task.get_state_display()}，要记请不选任务。", field="task"
        )
    return task


def advance(task, record):
    """Done with it, or due again after its interval."""
    if record.finishes:
        settle(task, TaskState.DONE, record.on)
    elif task.every_days:
        again_on = record.on + datetime.timedelta(days=task.every_days)
        task.next_on = max(task.next_on or again_on, again_on)
        task.save(update_fields=["next_on"])


def settle(task, state, on, reason=""):
    task.state, task.settled_on, task.next_on, task.drop_reason = state, on, None, reason
    task.save(update_fields=["state", "settled_on", "next_on", "drop_reason"])


@transaction.atomic
def drop_task(*, by, task, reason, at=None):
    """Not done any more, and why."""
    if not reason.strip():
        raise ActError("不做了要写理由。", field="reason")
    task = task_for_work(by, task)
    settle(task, TaskState.DROPPED, timezone.localdate(at), reason.strip())
    audit.record(act="task.drop", by=by, obj=task.plan.case)
    return task


@transaction.atomic
def finish_task(*, by, task, at=None):
    """Done: what was recorded for it is enough."""
    task = task_for_work(by, task)
    if not earlier_records(task).exists():
        raise ActError("这项任务还没有服务记录，请先记一条，或选“不做了”。")
    settle(task, TaskState.DONE, timezone.localdate(at))
    audit.record(act="task.finish", by=by, obj=task.plan.case)
    return task


def earlier_records(task):
    """Also those logged under a former version of the plan."""
    return ServiceRecord.objects.standing().filter(case=task.plan.case, task__key=task.key)


def task_for_work(by, task):
    case = for_work(by, task.plan.case)
    row = Task.objects.select_for_update(of=("self",)).select_related("plan").get(pk=task.pk)
    row.plan.case = case
    if not row.plan.in_force or not case.is_open:
        raise ActError("这项任务不在执行中的计划里。")
    if row.state != TaskState.OPEN:
        raise ActError(f"这项任务{row.get_state_display()}。")
    return row


@transaction.atomic
def correct_record(*, by, record, version, reason, **changes):
    """A new wording; the former one stays readable. Time, task and person cannot be corrected."""
    row = (
        ServiceRecord.objects.select_for_update(of=("self",))
        .select_related("case__client__station__division")
        .get(pk=record.pk)
    )
    if not can_work_case(by, row.case):
        raise Denied("这条记录不归您更正。", who_can=WHO)
    if row.is_withdrawn:
        raise ActError("这条记录已撤回，不用再更正。")
    if row.version != version:
        raise ActError("您打开之后别人更正过这条记录，请核对最新内容。")
    if not reason.strip():
        raise ActError("请写明更正理由。", field="reason")
    former = {name: getattr(row, name) for name in WORDING}
    changed = [name for name in WORDING if name in changes and changes[name] != former[name]]
    if not changed:
        raise ActError("没有改动。")
    RecordVersion.objects.create(
        record=row,
        number=row.version,
        content=former,
        reason=reason.strip(),
        replaced_by=by.user,
    )
    for name in changed:
        setattr(row, name, changes[name])
    row.version += 1
    row.save(update_fields=[*changed, "version"])
    audit.record(act="record.correct", by=by, obj=row.case, fields=changed)
    return row


@transaction.atomic
def settle_record_clash(*, by, clash, take_newer):
    """Which of two records with one id holds: the stored one, or the one that came, as its
    correction."""
    row = (
        RecordClash.objects.select_for_update(of=("self",))
        .select_related("record")
        .get(pk=clash.pk)
    )
    if row.settled_at:
        raise ActError("这两份已经核对过了。")
    case = for_work(by, row.case)
    if take_newer:
        changes = {name: row.body[name] for name in WORDING}
        if any(getattr(row.record, name) != value for name, value in changes.items()):
            correct_record(
                by=by,
                record=row.record,
                version=row.record.version,
                reason="以来件更正",
                **changes,
            )
    row.settled_at, row.settled_by = timezone.now(), by.user
    row.save(update_fields=["settled_at", "settled_by"])
    audit.record(act="record.clash_settle", by=by, obj=case)
    return row
