"""Putting a wage right that has gone out: a further line, never a change of the old one."""

from decimal import Decimal

from funding.models import PayrollEdit, PayrollLine, PayrollMove, PayrollSheet
from funding.operations.once import once
from funding.operations.payroll_draft import recount, set_sums
from funding.payroll.causes import changed_account
from funding.payroll.enums import LineKind, LineStatus, MoveKind, SheetKind, SheetState
from funding.payroll.permissions import WHO_WRITES, can_write_sheet
from funding.payroll.reckon import summed
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.months import this_month
from stations import audit
from stations.models import StaffRecord

ZERO = Decimal("0.00")
NOT_OUT = (SheetState.DRAFT, SheetState.VOID)


def correct_line(*, by, key, line, amounts, reason):
    """Back pay (补发) or recovery (扣回) for a line that has left its draft. `amounts`: {code: yuan},
    all of one sign; it goes on this month's supplementary sheet, which takes its own way through
    county and finance."""
    body = {"act": "correct", "row": line, "amounts": amounts, "why": reason}

    def act():
        sheet = PayrollSheet.objects.held().get(pk=line.sheet_id)
        if not can_write_sheet(by, sheet):
            raise Denied("这个人的工资不归您更正。", who_can=WHO_WRITES)
        if not reason.strip():
            raise ActError("请写明补发或扣回的原因和依据。", field="reason")
        items = list(sheet.scheme.items.order_by("position", "pk"))
        reckoned = summed(items, checked(items, amounts))
        kind = kind_of(reckoned)
        refuse_too_early(line, sheet, kind)
        refuse_both_ways(reckoned, kind)
        if kind == LineKind.RECOVERY:
            refuse_too_much(line, reckoned)
        home = open_sheet(by, sheet, kind)
        made = further_line(home, line, kind, reckoned, reason)
        made.save(force_insert=True)
        # Whoever adds to another's open sheet wrote in it, too, and neither compiles nor checks it.
        changes = {code: [0, fen] for code, fen in made.amounts.items() if fen}
        PayrollEdit.objects.create(line=made, changes=changes, by=by.user)
        recount(home)
        audit.record(act="payroll.correct", by=by, obj=made, reason=reason)
        return made

    return once(by=by, key=key, body=body, act=act)


def reverse_line(*, by, key, line, reason):
    """All of a wage that was paid wrongly is asked back."""
    amounts = {code: -Decimal(fen) / 100 for code, fen in line.amounts.items()}
    return correct_line(by=by, key=key, line=line, amounts=amounts, reason=reason)


def checked(items, amounts):
    known = {item.code for item in items}
    if set(amounts) - known:
        raise ActError("工资标准里没有这个项目，请刷新页面。", field="amounts")
    given = [amount for amount in amounts.values() if amount]
    if not given or (min(given) < 0 < max(given)):
        raise ActError("请填要补或要扣的金额，一张单子不能又补又扣。", field="amounts")
    return {item.code: Decimal(amounts.get(item.code) or ZERO) for item in items}


def kind_of(reckoned):
    return LineKind.RECOVERY if reckoned.net < 0 else LineKind.SUPPLEMENT


def refuse_too_early(line, sheet, kind):
    if sheet.state in NOT_OUT or line.is_void:
        raise ActError("还是草稿，请直接在表里改。")
    if kind == LineKind.RECOVERY and line.status != LineStatus.CONFIRMED:
        raise ActError("钱还没有到账，不能扣回；请先退回或等银行结果。")


def refuse_both_ways(reckoned, kind):
    """One sheet moves the person's money and the programmes' in one direction."""
    cost = reckoned.gross + reckoned.employer_cost
    if kind == LineKind.RECOVERY and cost > 0:
        raise ActError("代扣比应发补得多：请把补发和补扣分成两张单子。", field="amounts")
    if kind == LineKind.SUPPLEMENT and cost < 0:
        raise ActError(
            "单位缴纳多缴的由社保、公积金经办机构退回，记在拨付台账，不在工资里扣回。",
            field="amounts",
        )


def refuse_too_much(line, reckoned):
    """Never more than the person got, by item."""
    rows = PayrollLine.objects.standing().filter(corrects=line)
    got = line.net + sum((row.net for row in rows), ZERO)
    if -reckoned.net > got:
        raise ActError(f"{line.name}这个月净得 {got:,.2f} 元，扣回不能超过它。", field="amounts")


def open_sheet(by, origin, kind):
    """This month's supplementary draft of the same station and payer, begun when there is none."""
    month = this_month()
    sheet_kind = SheetKind(kind.value)
    rows = PayrollSheet.objects.held().of(month).in_states(SheetState.DRAFT)
    found = rows.filter(
        station=origin.station, employer=origin.employer, kind=sheet_kind, scheme=origin.scheme
    ).first()
    if found:
        return found
    made = PayrollSheet.objects.create(
        station=origin.station,
        month=month,
        kind=sheet_kind,
        employer=origin.employer,
        scheme=origin.scheme,
        author=by.user,
    )
    PayrollMove.objects.create(
        sheet=made, kind=MoveKind.DRAFT, to_state=SheetState.DRAFT, by=by.user
    )
    audit.record(act="payroll.draft", by=by, obj=made)
    return made


def further_line(home, line, kind, reckoned, reason):
    """To the account that the person has now: the one of that month may be closed."""
    record = StaffRecord.objects.filter(user=line.user_id).first()
    source = record if record and record.bank_account else line
    made = PayrollLine(
        sheet=home,
        user_id=line.user_id,
        posting_id=line.posting_id,
        station_id=line.station_id,
        month=home.month,
        kind=kind,
        position=home.people + 1,
        name=line.name,
        licence=line.licence,
        hiring=line.hiring,
        years=line.years,
        note=reason.strip(),
        of_month=line.of_month or line.month,
        corrects=line,
        bank_name=source.bank_name,
        bank_account=source.bank_account.reveal(),
    )
    PayrollLine._meta.get_field("bank_account").seal(made)
    made.causes = [*changed_account(made, line)]
    set_sums(made, reckoned)
    made.typed = sorted(code for code, fen in made.amounts.items() if fen)
    return made
