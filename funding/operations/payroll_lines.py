"""Each person's wage and the bank: arrived, failed, mended, sent again."""

from django.db import transaction
from django.utils import timezone

from funding.models import LineMove, PayrollLine, PayrollMove, PayrollSheet
from funding.payroll.enums import LineStatus, MoveKind, SheetState
from funding.payroll.permissions import can_pay_wages, can_take_turn, can_write_sheet
from shuangbai.base.errors import ActError, Denied
from stations import audit
from stations.models import StaffRecord

L = LineStatus
WHO_PAYS = "县财政或镇财政"


@transaction.atomic
def mark_lines(*, by, results, on, at=None):
    """What the bank says. `results`: [(line, True, "") or (line, False, reason)]. The failed are
    kept to be mended. Raises ActError when one of them is not under way."""
    if on > timezone.localdate():
        raise ActError("日期不能晚于今天。", field="on")
    said = {line.pk: (ok, reason.strip()) for line, ok, reason in results}
    lines = held_lines(said)
    for sheet in {line.sheet for line in lines}:
        demand_payer(by, sheet)
    for line in lines:
        ok, reason = said[line.pk]
        demand_status(line, L.SENT)
        if not ok and not reason:
            raise ActError(f"请写明{line.name}退票的原因。", field="reason")
    write(by, [x for x in lines if said[x.pk][0]], L.CONFIRMED, on)
    failed = [line for line in lines if not said[line.pk][0]]
    write(by, failed, L.FAILED, on, {line.pk: said[line.pk][1] for line in failed})
    close_sheets(by, lines, at)
    audit.record_many(act="payroll.mark", by=by, objs=lines)
    return lines


@transaction.atomic
def confirm_own_line(*, by, line, on=None):
    """The worker says that the money has arrived."""
    (row,) = held_lines([line.pk])
    if row.user_id != by.user.pk:
        raise Denied("到账由本人确认。", who_can="本人")
    demand_status(row, L.SENT)
    write(by, [row], L.CONFIRMED, on or timezone.localdate())
    close_sheets(by, [row])
    audit.record(act="payroll.confirm", by=by, obj=row)
    return row


@transaction.atomic
def mend_line(*, by, line):
    """A failed line takes the account that the person's record now has."""
    (row,) = held_lines([line.pk])
    if not (can_write_sheet(by, row.sheet) or can_take_turn(by, row.sheet)):
        raise Denied("退票的账户不归您改。", who_can=f"本站站长或{WHO_PAYS}")
    demand_status(row, L.FAILED)
    record = StaffRecord.objects.filter(user=row.user_id).first()
    if record is None or not record.bank_account:
        raise ActError(f"{row.name}的人员档案里没有银行账号，请先登记。")
    was = (row.bank_index, row.bank_name)
    row.bank_name, row.bank_account = record.bank_name, record.bank_account.reveal()
    PayrollLine._meta.get_field("bank_account").seal(row)
    if was == (row.bank_index, row.bank_name):
        raise ActError(f"{row.name}的账户还是退票的那个，请先在人员档案里改好。")
    row.status = L.MENDED
    row.save(update_fields=["bank_name", "bank_account", "status"])
    note(by, [row], L.MENDED, timezone.localdate(), {})
    audit.record(act="payroll.mend", by=by, obj=row, fields=["bank_account"])
    return row


@transaction.atomic
def resend_lines(*, by, lines, on):
    """Mended lines go to the bank once more. The money left the account the first time: no further
    expenditure. Whoever mended an account does not send money to it."""
    rows = held_lines([line.pk for line in lines])
    if not rows:
        raise ActError("请先选择要重发的人。")
    for row in rows:
        demand_payer(by, row.sheet)
        demand_status(row, L.MENDED)
        mended = row.moves.filter(status=L.MENDED).latest("pk")
        if mended.by_id == by.user.pk:
            raise Denied("账户是您改的，要由另一个人重发。", who_can=WHO_PAYS)
    if on > timezone.localdate():
        raise ActError("日期不能晚于今天。", field="on")
    for row in rows:
        row.attempt += 1
    PayrollLine.objects.bulk_update(rows, ["attempt"])
    write(by, rows, L.SENT, on)
    audit.record_many(act="payroll.resend", by=by, objs=rows)
    return rows


def held_lines(pks):
    """The lines under the locks of their sheets, in order of id."""
    sheets = PayrollLine.objects.filter(pk__in=pks).values("sheet")
    held = {row.pk: row for row in PayrollSheet.objects.held().filter(pk__in=sheets)}
    rows = list(PayrollLine.objects.standing().filter(pk__in=pks).order_by("pk"))
    for row in rows:
        row.sheet = held[row.sheet_id]
    return rows


def demand_payer(by, sheet):
    if not can_pay_wages(by) or not by.scope.covers_station(sheet.station):
        raise Denied("银行结果由发放的财政登记。", who_can=WHO_PAYS)


def demand_status(line, status):
    if line.status != status:
        raise ActError(
            f"{line.name}现在是“{line.get_status_display()}”，可能别人刚办过，请刷新页面。"
        )


def write(by, lines, status, on, reasons=None):
    days = {"paid_on": on} if status == L.SENT else {}
    days |= {"confirmed_on": on} if status == L.CONFIRMED else {}
    PayrollLine.objects.filter(pk__in=[line.pk for line in lines]).update(status=status, **days)
    note(by, lines, status, on, reasons or {})


def note(by, lines, status, on, reasons):
    LineMove.objects.bulk_create(
        [
            LineMove(
                line=line,
                status=status,
                attempt=line.attempt,
                on=on,
                by=by.user,
                reason=reasons.get(line.pk, ""),
            )
            for line in lines
        ],
        batch_size=500,
    )


def close_sheets(by, lines, at=None):
    """A sheet of which every line has arrived is done."""
    for sheet in {line.sheet for line in lines}:
        if sheet.lines.standing().unconfirmed().exists():
            continue
        start, now = sheet.state, at or timezone.now()
        sheet.state, sheet.since = SheetState.CONFIRMED, now
        sheet.save(update_fields=["state", "since"])
        PayrollMove.objects.create(
            sheet=sheet,
            kind=MoveKind.CONFIRM,
            from_state=start,
            to_state=SheetState.CONFIRMED,
            by=by.user,
            at=now,
        )
