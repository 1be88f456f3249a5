"""A sheet's way from the township to the bank, step by step, and back.

Which step leads where is the table STEPS; every step takes the sheets' locks in order of id, asks
the state again under them and adds a PayrollMove.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from funding.models import PayrollBatch, PayrollEdit, PayrollMove, PayrollRemark, PayrollSheet
from funding.payroll.checks import blocking
from funding.payroll.enums import MoveKind, SheetState
from funding.payroll.permissions import can_compile, can_submit, can_take_turn, can_write_sheet
from shuangbai.base.errors import ActError, Denied
from stations import audit
from stations.models import Division

S = SheetState


@dataclass(frozen=True)
class StepRule:
    start: str
    end: str
    done: str
    who: str


STEPS = {
    MoveKind.SUBMIT: StepRule(S.DRAFT, S.SUBMITTED, "报送", "本站站长、镇财政或承接机构主管"),
    MoveKind.COMPILE: StepRule(S.SUBMITTED, S.COMPILED, "汇总", "县民政"),
    MoveKind.CHECK: StepRule(S.COMPILED, S.CHECKED, "审核", "县财政"),
    MoveKind.APPLY: StepRule(S.CHECKED, S.APPLIED, "申请", "镇财政或县财政"),
    MoveKind.PAY: StepRule(S.APPLIED, S.PAID, "发放", "县财政或镇财政"),
}
# Where a sheet may be sent back to: the step before, or whoever drew it up.
BACK = {
    S.SUBMITTED: (S.DRAFT,),
    S.COMPILED: (S.DRAFT, S.SUBMITTED),
    S.CHECKED: (S.DRAFT, S.COMPILED),
    S.APPLIED: (S.DRAFT, S.CHECKED),
}
# What is forgotten when a sheet stands before the step that set it.
SET_BY = {
    S.DRAFT: ("submitted_by", "compiled_by", "batch", "checked_by", "applied_on"),
    S.SUBMITTED: ("compiled_by", "batch", "checked_by", "applied_on"),
    S.COMPILED: ("checked_by", "applied_on"),
    S.CHECKED: ("applied_on",),
}


@transaction.atomic
def submit_sheet(*, by, sheet, at=None):
    """The township hands its sheet to the county."""
    (row,) = held([sheet], MoveKind.SUBMIT)
    if not can_submit(by, row):
        raise Denied("这张工资表不归您报送。", who_can=STEPS[MoveKind.SUBMIT].who)
    if wrong := blocking(row):
        first = f"{wrong[0].name}：{wrong[0].words}" if wrong[0].name else wrong[0].words
        more = f"（还有 {len(wrong) - 1} 处）" if len(wrong) > 1 else ""
        raise ActError(f"还不能报送。{first}{more}")
    row.submitted_by = by.user
    move(row, MoveKind.SUBMIT, by=by, fields=["submitted_by"], at=at)
    audit.record(act="payroll.submit", by=by, obj=row)
    return row


@transaction.atomic
def compile_sheets(*, by, county, month, sheets=None, at=None):
    """All that the county's townships submitted for the month, or just `sheets`, into one batch.
    What the officer wrote or handed in themselves is left to a colleague."""
    if not can_compile(by, county):
        raise Denied("汇总由县民政办理。", who_can=STEPS[MoveKind.COMPILE].who)
    # One compiling of a county at a time: the serial number is counted up under this lock.
    Division.objects.select_for_update(no_key=True).get(pk=county.pk)
    rows = PayrollSheet.objects.held().of(month).under(county).in_states(S.SUBMITTED)
    if sheets is not None:
        rows = rows.filter(pk__in=[sheet.pk for sheet in sheets])
    rows = [row for row in rows if not wrote(by, row)]
    if not rows:
        raise ActError(
            "没有可以汇总的工资表：镇街还没有报送，或者都已汇总，或者是您自己填报的（要由同事汇总）。"
        )
    last = PayrollBatch.objects.filter(division=county, month=month).aggregate(last=Max("serial"))
    batch = PayrollBatch.objects.create(
        division=county,
        month=month,
        serial=(last["last"] or 0) + 1,
        compiled_by=by.user,
        compiled_at=at or timezone.now(),
    )
    for row in rows:
        row.compiled_by, row.batch = by.user, batch
        move(row, MoveKind.COMPILE, by=by, fields=["compiled_by", "batch"], at=at)
    audit.record_many(act="payroll.compile", by=by, objs=rows)
    return batch


@transaction.atomic
def check_sheets(*, by, sheets, at=None):
    """County finance agrees. Whoever wrote, handed in or compiled a sheet may not."""
    rows = held(sheets, MoveKind.CHECK)
    for row in rows:
        demand_turn(by, row, MoveKind.CHECK)
        if by.user.pk == row.compiled_by_id or wrote(by, row):
            raise Denied("不能审核自己填报或汇总的工资表。", who_can="另一位县财政经办人")
        row.checked_by = by.user
        move(row, MoveKind.CHECK, by=by, fields=["checked_by"], at=at)
    audit.record_many(act="payroll.check", by=by, objs=rows)
    return rows


def wrote(by, sheet):
    """Drew it up, handed it in, or set a sum in it."""
    if by.user.pk in (sheet.author_id, sheet.submitted_by_id):
        return True
    return PayrollEdit.objects.filter(line__sheet=sheet, by=by.user).exists()


@transaction.atomic
def note_application(*, by, sheets, number, on, at=None):
    """It was applied for in 数字财政 under that number on that day."""
    number = number.strip()
    if not number:
        raise ActError("请填数字财政系统里的申请单号。", field="number")
    if on > timezone.localdate():
        raise ActError("申请日期不能晚于今天。", field="on")
    rows = held(sheets, MoveKind.APPLY)
    for row in rows:
        demand_turn(by, row, MoveKind.APPLY)
        row.application_no, row.applied_on = number, on
        move(row, MoveKind.APPLY, by=by, fields=["application_no", "applied_on"], at=at)
    audit.record_many(act="payroll.apply", by=by, objs=rows)
    return rows


@transaction.atomic
def send_back(*, by, sheet, to, reason, remarks=(), at=None):
    """Back to the step before or to the draft. `remarks`: [(line, words)]."""
    row = PayrollSheet.objects.held().get(pk=sheet.pk)
    if row.state not in BACK:
        raise ActError(f"{row}是“{row.words}”，不能退回。")
    demand_holder(by, row)
    if to not in BACK[row.state]:
        raise ActError("只能退回上一步或退回制表人。", field="to")
    if not reason.strip():
        raise ActError("请写明退回原因，对方要据此修改。", field="reason")
    for name in SET_BY[to]:
        setattr(row, name, None)
    if "applied_on" in SET_BY[to]:
        row.application_no = ""
    row.is_returned = True
    made = move(
        row,
        MoveKind.BACK,
        by=by,
        to=to,
        reason=reason,
        fields=[*SET_BY[to], "application_no"],
        at=at,
    )
    said = [(line, words.strip()) for line, words in remarks if words.strip()]
    if any(line.sheet_id != row.pk for line, _ in said):
        raise ActError("意见只能写在这张表的人员上。")
    PayrollRemark.objects.bulk_create(
        PayrollRemark(move=made, line=line, words=words) for line, words in said
    )
    audit.record(act="payroll.back", by=by, obj=row)
    return row


@transaction.atomic
def void_sheet(*, by, sheet, reason):
    """A draft that was begun by mistake: its people are free for another sheet."""
    row = PayrollSheet.objects.held().get(pk=sheet.pk)
    if not can_write_sheet(by, row):
        raise Denied("这张工资表不归您作废。", who_can="制表人")
    if row.state != S.DRAFT:
        raise ActError("只有草稿可以作废；已报送的请先退回。")
    if not reason.strip():
        raise ActError("请写明作废原因。", field="reason")
    row.lines.standing().update(is_void=True)
    move(row, MoveKind.VOID, by=by, to=S.VOID, reason=reason)
    audit.record(act="payroll.void", by=by, obj=row)
    return row


def held(sheets, kind):
    """The sheets anew under their locks, all in the state that the step starts from."""
    wanted = {sheet.pk for sheet in sheets}
    if not wanted:
        raise ActError("请先选择工资表。")
    rows = list(PayrollSheet.objects.held().filter(pk__in=wanted))
    for row in rows:
        if row.state != STEPS[kind].start:
            raise ActError(
                f"{row}现在是“{row.words}”，不能{STEPS[kind].done}：可能别人刚办过，请刷新页面。"
            )
    return rows


def demand_turn(by, row, kind):
    if not can_take_turn(by, row):
        raise Denied(f"{STEPS[kind].done}不归您办理。", who_can=STEPS[kind].who)


def demand_holder(by, row):
    if not can_take_turn(by, row):
        raise Denied("现在不是您在办理这张工资表。", who_can=who_holds(row))


def who_holds(row):
    return next((rule.who for rule in STEPS.values() if rule.start == row.state), "")


def move(row, kind, *, by, to=None, reason="", fields=(), at=None):
    """Writes the sheet's new state and the move that led there."""
    start, now = row.state, at or timezone.now()
    row.state, row.since = to or STEPS[kind].end, now
    if kind != MoveKind.BACK:
        row.is_returned = False
    row.save(update_fields=["state", "since", "is_returned", *fields])
    return PayrollMove.objects.create(
        sheet=row,
        kind=kind,
        from_state=start,
        to_state=row.state,
        by=by.user,
        reason=reason.strip(),
        at=now,
    )
