"""Acts on a roll: uploaded, its columns settled, checked, decided, written, taken back, discarded."""

import base64
import hashlib
import json
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from clients.duplicates import MERGED
from clients.enums import RollState, RollStepKind, RowDecision, RowKind
from clients.models import Client, Roll, RollEffect, RollLayout, RollRow, RollStep
from clients.permissions import can_import_rolls
from clients.rolls.checking import DryRun
from clients.rolls.holding_on import hold_place, locked
from clients.rolls.judging import judge, judge_known
from clients.rolls.known import Known
from clients.rolls.layout import digest, problems_of, sheet_plan
from clients.rolls.parsing import Parser, month_end
from clients.rolls.places import Places
from clients.rolls.reading import LIMITS, preview_text, previews
from clients.rolls.undoing import Undo
from clients.rolls.writing import Batch, raw_of
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.uploads import clean_name
from shuangbai.base.workbooks import BadWorkbook, read_upload
from stations import audit
from stations.enums import DataClass, Right
from stations.jobs import enqueue, job

KEPT = timedelta(days=30)
CHECK, WRITE, UNDO = "roll.check", "roll.write", "roll.undo"
WHO_CAN = "县民政、站长"
MOST_SHOWN = 5


def upload_roll(*, by, upload):
    """Keeps the file, sealed, with the columns that its headings suggest. Nothing of it is written
    to anybody's file. Raises Denied, or ActError for a file that cannot be read."""
    demand_may_import(by)
    try:
        data = read_upload(upload, LIMITS)
        heads, rows = previews(data)
    except BadWorkbook as problem:
        raise ActError(problem.message, field="roll") from None
    place = place_of(by)
    plans = [sheet_plan(n, head, one, remembered(place)) for n, (head, one) in enumerate(zip(heads, rows, strict=True))]  # fmt: skip
    with transaction.atomic():
        roll = Roll.objects.create(
            file_name=clean_name(upload.name),
            sha256=hashlib.sha256(data).hexdigest(),
            body=base64.b64encode(data).decode(),
            preview=preview_text(rows),
            layout={"sheets": plans, "reads_hidden": False},
            division=place,
            uploaded_by=by.user,
            posting=by.posting,
        )
        audit.record(act="roll.upload", by=by, obj=roll)
    return roll


def demand_may_import(by):
    if not can_import_rolls(by):
        raise Denied("您现在的任职不能导入对象名册。", who_can=WHO_CAN)


def place_of(by):
    posting = by.posting
    return posting.station.division if posting.station_id else posting.place_division


def remembered(place):
    return dict(RollLayout.objects.filter(division=place).values_list("headings", "columns"))


@transaction.atomic
def settle_layout(*, by, roll, layout, category, month, division, is_whole):
    """How the file is read and what it states; asks for the dry run. Raises Denied or ActError."""
    demand_may_import(by)
    held = locked(roll, RollState.READ, RollState.CHECKING, RollState.CHECKED)
    if not by.scope.covers_code(division.code):
        raise ActError("名册所属地不在您的辖区。", field="division")
    read = [plan for plan in layout["sheets"] if plan["reads"]]
    if not read:
        raise ActError("请至少勾选一张要读的工作表。")
    if problem := next(filter(None, map(problems_of, read)), None):
        raise ActError(problem)
    held.layout, held.category, held.month = layout, category, month.replace(day=1)
    held.division, held.is_whole, held.state = division, is_whole, RollState.CHECKING
    held.save(update_fields=["layout", "category", "month", "division", "is_whole", "state"])
    for plan in read:
        RollLayout.objects.update_or_create(
            division=place_of(by),
            headings=digest(plan["labels"]),
            defaults={"columns": plan["columns"]},
        )
    audit.record(act="roll.layout", by=by, obj=held)
    ask(by, held, CHECK)
    return held


@transaction.atomic
def move_headings(*, by, roll, layout):
    """The headings stand in other rows than suggested; the columns found there wait for a look."""
    demand_may_import(by)
    held = locked(roll, RollState.READ, RollState.CHECKING, RollState.CHECKED)
    held.layout, held.state = layout, RollState.READ
    held.save(update_fields=["layout", "state"])
    return held


def ask(by, roll, kind):
    roll.job = enqueue(kind=kind, by=by, payload={"roll": roll.pk})
    Roll.objects.filter(pk=roll.pk).update(job=roll.job)


@transaction.atomic
def check_again(*, by, roll):
    """After a dry run that failed, or when the files have changed meanwhile."""
    demand_may_import(by)
    held = locked(roll, RollState.CHECKING, RollState.CHECKED)
    held.state = RollState.CHECKING
    held.save(update_fields=["state"])
    ask(by, held, CHECK)
    return held


@job(CHECK, label="核对对象名册", data_class=DataClass.CLIENT, right=Right.WRITE)
def check_roll(*, by, payload, progress):
    """The dry run: writes nothing but the roll's own rows."""
    roll = Roll.objects.select_related("category", "division").get(pk=payload["roll"])
    try:
        found = DryRun(by=by, roll=roll, tell=progress).work()
    except BadWorkbook as problem:
        raise ActError(problem.message) from None
    with progress.finishing() as result:
        held = locked(roll, RollState.CHECKING)
        if held.run != roll.run:
            raise ActError("这份名册已经重新核对，以后一次为准。")
        keep_check(held, found)
        result.update(summary=said_of(held.counts), url=reverse("roll", args=[roll.uid]))


def keep_check(roll, found):
    roll.counts, roll.remarks, roll.state = found["counts"], found["remarks"], RollState.CHECKED
    roll.save(update_fields=["counts", "remarks", "state"])


def said_of(counts):
    kinds = (RowKind.NEW, RowKind.CHANGED, RowKind.LEAVING, RowKind.REFUSED, RowKind.LIKELY)
    return "，".join(f"{kind.label} {counts[kind]:,}" for kind in kinds) + "。"


@transaction.atomic
def decide_row(*, by, row, decision, client=None):
    """What a likely duplicate is, or that somebody leaving stays for now."""
    demand_may_import(by)
    roll = locked(row.roll, RollState.CHECKED, RollState.WRITTEN)
    if RollEffect.objects.filter(row=row).exists():
        raise ActError("这一行已经写入，不能再改。")
    fits = {RowKind.LIKELY: ("", "same", "separate"), RowKind.LEAVING: ("", "keep")}
    if decision not in fits.get(row.kind, ()):
        raise ActError("这一行不用决定。")
    if row.kind == RowKind.LIKELY:
        settle_person(by, roll, row, decision, client)
    row.decision = decision
    row.save(update_fields=["decision", "client", "changes", "notes"])
    audit.record(act="roll.decide", by=by, obj=roll, fields=["decision"])
    return row


def settle_person(by, roll, row, decision, client):
    """The row becomes about that file, or about nobody's; its changes are what it would do then."""
    row.client, row.changes, row.notes = None, [], []
    if decision != RowDecision.SAME_PERSON:
        return
    known_ids = [pk for pk, _ in row.likely]
    if client is None or client.pk not in known_ids:
        raise ActError("请从列出的档案里选是哪一位。")
    places, known = Places(by, roll.division), Known(by, roll.category)
    parsed = Parser(roll.category, places, month_end(roll.month)).parsed(
        raw_of(row), places.town_of_sheet(row.sheet)
    )
    known.chosen = {client.pk}
    judge(known, places, [parsed])
    if client.pk not in known.by_pk:
        raise ActError("这份档案已并入别的档案，请重新核对名册。")
    verdict = judge_known(known, places, parsed, known.by_pk[client.pk])
    if parsed.errors:
        raise ActError(parsed.errors[-1][3])
    row.client_id, row.changes, row.notes = client.pk, verdict.changes, verdict.notes


@transaction.atomic
def decide_alike(*, by, roll, decision):
    """By rule: every undecided row whose one candidate has the same name, birth date and village.
    Returns how many rows that was."""
    demand_may_import(by)
    rows = RollRow.objects.filter(roll=roll).undecided().select_related("roll")
    wanted = [row for row in rows if is_alike(row)]
    people = Client.objects.visible_to(by).in_bulk([row.likely[0][0] for row in wanted])
    for row in wanted:
        decide_row(by=by, row=row, decision=decision, client=people.get(row.likely[0][0]))
    return len(wanted)


def is_alike(row):
    if len(row.likely) != 1:
        return False
    same = set(row.likely[0][1])
    # A name that only a merged file bears is for somebody to look at.
    return {"姓名", "出生日期", "村（社区）"} <= same and MERGED not in same


@transaction.atomic
def confirm_roll(*, by, roll, leaves_on=None):
    """Starts the writing; `leaves_on`: the last day in the category of who is no longer on the
    roll, None when nobody is to leave. Raises Denied or ActError."""
    demand_may_import(by)
    held = locked(roll, RollState.CHECKED, RollState.WRITING, RollState.WRITTEN)
    if leaves_on is not None and leaves_on >= month_end(held.month):
        raise ActError("退出日期应早于名册月份的月底。", field="leaves_on")
    refuse_under_way(held)
    rows = RollRow.objects.filter(roll=held)
    if not rows.to_write().exists() and not (leaves_on and rows.leaving().exists()):
        raise ActError("这份名册没有要写入的内容。")
    held.state, held.leaves_on = RollState.WRITING, leaves_on
    held.save(update_fields=["state", "leaves_on"])
    RollStep.objects.create(roll=held, kind=RollStepKind.CONFIRM, by=by.user)
    audit.record(act="roll.confirm", by=by, obj=held)
    ask(by, held, WRITE)
    return held


def refuse_under_way(roll):
    """A second confirmation would change the first one's answer about who leaves in the middle of
    it. What stopped half-way may be gone on with."""
    if roll.state == RollState.WRITING and roll.job and roll.job.is_unfinished:
        raise ActError("这份名册已经有人确认，正在写入。")


@job(WRITE, label="写入对象名册", data_class=DataClass.CLIENT, right=Right.WRITE)
def write_roll(*, by, payload, progress):
    """Chunk by chunk; begun again it goes on with the rows that are not written."""
    roll = Roll.objects.select_related("category", "division").get(pk=payload["roll"])
    demand_may_import(by)

    def tell(done, total):
        progress(done, total, f"已写入 {done:,} 行")

    written, aside = Batch(by=by, roll=roll, tell=tell).work()
    with progress.finishing() as result:
        held = locked(roll, RollState.WRITING)
        held.state = RollState.WRITTEN
        held.counts = {**held.counts, **counted_again(held)}
        held.save(update_fields=["state", "counts"])
        words = f"已写入 {written:,} 行" + (f"，{aside:,} 行核对后有变动，没有写入" * bool(aside))
        result.update(summary=f"{words}。", url=reverse("roll", args=[roll.uid]))


def counted_again(roll):
    """Rows that were set aside while writing stand under another kind now."""
    rows = RollRow.objects.filter(roll=roll).current()
    kinds = (RowKind.NEW, RowKind.CHANGED, RowKind.STALE, RowKind.SAME, RowKind.LIKELY)
    return {kind: rows.filter(kind=kind).count() for kind in kinds}


@transaction.atomic
def undo_roll(*, by, roll):
    """Asks for the whole batch to be taken back; refused at once when something newer conflicts."""
    demand_may_import(by)
    held = locked(roll, RollState.WRITING, RollState.WRITTEN)
    if held.forgotten_at:
        raise ActError("写入已超过 30 天，不能整批撤销，请逐人办理。")
    demand_no_conflict(Undo(held))
    ask(by, held, UNDO)
    return held


def demand_no_conflict(undo):
    if found := undo.conflicts():
        names = dict(
            Client.objects.filter(pk__in=[pk for pk, _ in found[:MOST_SHOWN]]).values_list(
                "pk", "name"
            )
        )
        said = "；".join(f"{names.get(pk, '一户')}：{why}" for pk, why in found[:MOST_SHOWN])
        raise ActError(f"有 {len(found):,} 处后来的改动，不能整批撤销。{said}。")


@job(UNDO, label="撤销对象名册", data_class=DataClass.CLIENT, right=Right.WRITE)
def take_back_roll(*, by, payload, progress):
    """In one transaction: all of it, or nothing."""
    roll = Roll.objects.select_related("category", "division").get(pk=payload["roll"])
    demand_may_import(by)
    with progress.finishing() as result:
        hold_place(roll)
        held = locked(roll, RollState.WRITING, RollState.WRITTEN)
        undo = Undo(held)
        demand_no_conflict(undo)
        undo.work(by=by, today=timezone.localdate())
        held.state = RollState.UNDONE
        held.save(update_fields=["state"])
        RollStep.objects.create(roll=held, kind=RollStepKind.UNDO, by=by.user)
        audit.record(act="roll.undo", by=by, obj=held)
        result.update(
            summary=f"已撤销 {len(undo.effects):,} 行，恢复到写入之前。",
            url=reverse("roll", args=[roll.uid]),
        )


@transaction.atomic
def discard_roll(*, by, roll):
    demand_may_import(by)
    held = locked(roll, RollState.READ, RollState.CHECKING, RollState.CHECKED)
    held.state, held.body, held.preview = RollState.DISCARDED, "", ""
    held.save(update_fields=["state", "body", "preview"])
    rows = RollRow.objects.filter(roll=held, effect=None)
    rows._raw_delete(rows.db)
    RollStep.objects.create(roll=held, kind=RollStepKind.DISCARD, by=by.user)
    audit.record(act="roll.discard", by=by, obj=held)
    return held


def forget_old_rolls(*, now=None):
    """Empties the personal content of rolls past KEPT; how many rows of which kind there were, and
    who did what, stay. Returns how many rolls."""
    now = now or timezone.now()
    old = Roll.objects.filter(uploaded_at__lt=now - KEPT, forgotten_at=None)
    keys = list(old.values_list("pk", flat=True))
    with transaction.atomic():
        rows = RollRow.objects.filter(roll__in=keys)
        RollEffect.objects.filter(roll__in=keys).update(made={})
        rows.filter(effect=None).delete()
        rows.update(cells="", name="", tail="", changes=[], errors=[], notes=[], likely=[])
        return Roll.objects.filter(pk__in=keys).update(body="", preview="", forgotten_at=now)


def preview_rows(roll):
    return json.loads(roll.preview.reveal() or "[]")
