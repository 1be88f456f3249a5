"""Acts on a staff roster: uploaded, checked, written as one batch, taken back or discarded."""

import json
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from shuangbai.base.errors import ActError, Denied
from shuangbai.base.uploads import clean_name
from shuangbai.base.workbooks import BadWorkbook, read_workbook
from stations import audit
from stations.enums import DataClass, Right, RosterState, RosterStepKind
from stations.jobs import enqueue, job
from stations.models import RosterImport, RosterStep, User
from stations.permissions import can_import_roster
from stations.roster import planning, sheets, writing

KEPT = timedelta(days=30)
# A workbook may have titles above and notes below its people.
MOST_SHEET_ROWS = 2 * sheets.MOST_ROWS
CHECK = "roster.check"


def upload_roster(*, by, upload):
    """Reads the workbook and asks for its dry run. Raises Denied, or ActError for a file that
    cannot be read. The file is not kept."""
    demand_may_import(by)
    try:
        rows, ignored = sheets.raw_rows(read_workbook(upload, most_rows=MOST_SHEET_ROWS))
    except BadWorkbook as problem:
        raise ActError(problem.message, field="roster") from None
    with transaction.atomic():
        roster = RosterImport.objects.create(
            file_name=clean_name(upload.name),
            uploaded_by=by.user,
            posting=by.posting,
            ignored_sheets=ignored,
            cells=json.dumps(sheets.as_json(rows), ensure_ascii=False),
        )
        audit.record(act="roster.upload", by=by, obj=roster)
        ask_for_check(by, roster)
    return roster


def demand_may_import(by):
    if not can_import_roster(by):
        raise Denied("您现在的任职不能导入人员名册。", who_can="站长、承接机构主管、县民政")


def ask_for_check(by, roster):
    roster.job = enqueue(kind=CHECK, by=by, payload={"roster": roster.pk})
    RosterImport.objects.filter(pk=roster.pk).update(job=roster.job)


@job(CHECK, label="核对人员名册", data_class=DataClass.PAYROLL, right=Right.WRITE)
def check_roster(*, by, payload, progress):
    """The dry run: writes nothing but its own outcome."""
    roster = RosterImport.objects.get(pk=payload["roster"])
    lines = planned(by, roster, tell=lambda done, total: progress(done, total, "逐行核对"))
    with progress.finishing() as result:
        lock(roster, RosterState.CHECKING)
        keep(roster, lines)
        refused = roster.counts[planning.REFUSED]
        words = f"核对了 {len(lines):,} 行" + (f"，其中 {refused:,} 行不能导入" * bool(refused))
        result.update(summary=f"{words}。", url=reverse("roster", args=[roster.uid]))


def planned(by, roster, **options):
    rows = sheets.from_json(json.loads(roster.cells.reveal()))
    return planning.plan(by=by, rows=rows, **options)


def keep(roster, lines):
    roster.lines = json.dumps(planning.as_json(lines), ensure_ascii=False)
    roster.counts = planning.counts(lines)
    roster.state = RosterState.CHECKED
    roster.save(update_fields=["lines", "counts", "state"])


def lock(roster, *states):
    """The roster's row for this transaction alone; two clerks come one after the other."""
    held = RosterImport.objects.light().select_for_update().get(pk=roster.pk)
    if held.state not in states:
        raise ActError(f"这份名册{held.get_state_display()}，不能再办这一步。")
    return held


def write_roster(*, by, roster):
    """One batch: people, records, and postings that wait for a second person. What has changed
    since the dry run is shown again instead of written. Raises Denied or ActError."""
    demand_may_import(by)
    try:
        with transaction.atomic():
            lines = write_locked(by, roster)
    except IntegrityError:
        raise ActError("刚刚有人登记了名册里的人，没有写入。请重新核对。") from None
    if lines is not None:
        with transaction.atomic():
            lock(roster, RosterState.CHECKED)
            keep(roster, lines)
        raise ActError("核对之后系统里的数据有变动，没有写入。下面是重新核对的结果，请看过再确认。")


def write_locked(by, roster):
    """None when written, otherwise the lines that differ from the ones shown."""
    lock(roster, RosterState.CHECKED)
    roster.refresh_from_db()
    shown = json.loads(roster.lines.reveal())
    # Nobody else proposes for these people until this commits; see propose_posting.
    User.objects.hold(line["user_id"] for line in shown if line["user_id"])
    lines = planned(by, roster)
    if planning.as_json(lines) != shown:
        return lines
    if not any(line.kind not in (planning.SAME, planning.REFUSED) for line in lines):
        raise ActError("这份名册里没有可写入的行。")
    undo = writing.write(by=by, roster=roster, lines=lines)
    roster.undo = json.dumps(undo)
    step(by, roster, RosterStepKind.WRITE, RosterState.WRITTEN, "undo")
    return None


@transaction.atomic
def undo_roster(*, by, roster):
    """The whole batch, while nobody has acted on any of it."""
    demand_may_import(by)
    lock(roster, RosterState.WRITTEN)
    roster.refresh_from_db()
    if not roster.undo:
        raise ActError("写入已超过 30 天，不能整批撤销，请逐人办理。")
    writing.take_back(by=by, roster=roster, undo=json.loads(roster.undo.reveal()))
    step(by, roster, RosterStepKind.UNDO, RosterState.UNDONE)


@transaction.atomic
def discard_roster(*, by, roster):
    demand_may_import(by)
    lock(roster, RosterState.CHECKED, RosterState.CHECKING)
    roster.cells = roster.lines = ""
    step(by, roster, RosterStepKind.DISCARD, RosterState.DISCARDED, "cells", "lines")


def step(by, roster, kind, state, *columns):
    roster.state = state
    roster.save(update_fields=["state", *columns])
    RosterStep.objects.create(roster=roster, kind=kind, by=by.user)
    audit.record(act=f"roster.{kind}", by=by, obj=roster)


def forget_old_rosters(*, now=None):
    """Empties the sealed content of rosters past KEPT. Returns how many."""
    old = RosterImport.objects.filter(uploaded_at__lt=(now or timezone.now()) - KEPT)
    return old.update(cells="", lines="", undo="")
