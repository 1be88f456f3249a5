"""Wages leave the account, through the fund chain's own acts, and come back when they must."""

import uuid
from decimal import Decimal

from funding.enums import Category, EntryKind
from funding.models import (
    Account,
    AdvanceRepayment,
    LineMove,
    PaymentSource,
    PayrollLine,
    PayrollPayment,
    PaySplit,
)
from funding.operations.ledger import Move, post, refuse_future
from funding.operations.once import once
from funding.operations.own_money import advance_money, repay_advance
from funding.operations.payroll_steps import demand_turn, held, move
from funding.operations.spending import spend
from funding.payroll.enums import LineKind, LineStatus, MoveKind, SheetKind
from funding.payroll.permissions import can_pay_wages
from funding.payroll.split import in_proportion, split
from shuangbai.base.errors import ActError, Denied
from stations import audit

WHO_PAYS = "县财政或镇财政"
ZERO = Decimal("0.00")


def pay_sheets(*, by, key, sheets, on, advance=False, at=None):
    """Pays the sheets out of the payer's own accounts, one expenditure per programme. With
    `advance` the place lends what a programme lacks (垫付). A recovery is money that came back."""

    def act():
        if not can_pay_wages(by):
            raise Denied("工资由财政发放。", who_can=WHO_PAYS)
        rows = held(sheets, MoveKind.PAY)
        for row in rows:
            demand_turn(by, row, MoveKind.PAY)
        refuse_future(on)
        refuse_mixed(rows)
        payment = PayrollPayment.objects.create(
            place=by.posting.place_division,
            month=rows[0].month,
            amount=sum((row.cost for row in rows), ZERO),
            on=on,
            by=by.user,
        )
        if rows[0].kind == SheetKind.RECOVERY:
            take_in(by, payment, rows)
        else:
            pay_out(by, key, payment, rows, advance)
        for row in rows:
            row.payment = payment
            move(row, MoveKind.PAY, by=by, fields=["payment"], at=at)
        send_lines(by, rows, on)
        audit.record_many(act="payroll.pay", by=by, objs=rows)
        return payment

    body = {
        "act": "pay wages",
        "sheets": sorted(sheet.pk for sheet in sheets),
        "on": on,
        "advance": advance,
    }
    return once(by=by, key=key, body=body, act=act)


def refuse_mixed(rows):
    if len({row.month for row in rows}) > 1:
        raise ActError("一次只能发放同一个月的工资表。")
    if len({row.kind == SheetKind.RECOVERY for row in rows}) > 1:
        raise ActError("扣回要单独办理，不能和发放一起。")


def pay_out(by, key, payment, rows, advance):
    place = payment.place
    rules = PaySplit.objects.holding_at(place, payment.month)
    if not rules:
        raise ActError(
            f"{place.name}还没有登记工资从哪些资金项目支付，请先在“工资资金来源”里登记。"
        )
    people = PayrollLine.objects.standing().filter(
        sheet__in=rows, kind__in=(LineKind.REGULAR, LineKind.SHARE)
    )
    for programme, amount in split(payment.amount, people.count(), rules):
        lent = lend(by, key, payment, programme, amount, advance=advance)
        expenditure = spend(
            by=by,
            key=derived(key, "spend", programme),
            programme=programme,
            place=place,
            category=Category.PEOPLE,
            amount=amount,
            on=payment.on,
            summary=f"{payment.month:%Y年%-m月}工资 {len(rows)} 张表",
            payee="社工工资",
            # The sheets had their second person step by step.
            is_decided=True,
        ).row
        PaymentSource.objects.create(
            payment=payment,
            programme=programme,
            amount=amount,
            advanced=lent,
            expenditure=expenditure,
        )


def lend(by, key, payment, programme, amount, *, advance):
    """What the programme lacks at the place; without `advance` a lack is refused. Its account is
    locked first, so that nobody takes from it between the look and the spending."""
    account = (
        Account.objects.select_for_update(no_key=True)
        .filter(programme=programme, place=payment.place)
        .first()
    )
    lacking = amount - (account.balance if account else ZERO)
    if lacking <= 0:
        return ZERO
    if not advance:
        raise ActError(
            f"“{programme.name}”在{payment.place.name}的余额不够，差 {lacking:,.2f} 元。"
            "请先确认到账，或者勾选“资金不够时由本级垫付”。"
        )
    advance_money(
        by=by,
        key=derived(key, "advance", programme),
        programme=programme,
        place=payment.place,
        amount=lacking,
        on=payment.on,
    )
    return lacking


def derived(key, act, programme):
    """The same payment sent again asks for the same keys."""
    return uuid.uuid5(uuid.UUID(str(key)), f"{act}-{programme.pk}")


def take_in(by, payment, rows):
    """Wages handed back: into the programmes that had borne them, in their proportion. What was
    deducted too little goes on to the tax or insurance office and is no money of a programme."""
    if payment.amount > 0:
        raise ActError("扣回合计不能大于 0，请核对。")
    shares = {}
    lines = PayrollLine.objects.standing().filter(sheet__in=rows)
    for line in lines.select_related("corrects__sheet__payment"):
        if not line.cost:
            continue
        for programme, amount in in_proportion(-line.cost, weights_of(line)).items():
            shares[programme] = shares.get(programme, ZERO) + amount
    for programme, amount in sorted(shares.items(), key=lambda pair: pair[0].pk):
        moves = [Move(EntryKind.GOT_BACK, payment.place, amount, payment.on)]
        (entry,) = post(by=by, programme=programme, moves=moves)
        PaymentSource.objects.create(
            payment=payment, programme=programme, amount=-amount, entry=entry
        )


def weights_of(line):
    """{programme: yuan} that bore what the line puts right; a correction that cost nothing was
    borne by nobody, then the wage before it counts."""
    origin = line.corrects
    while origin is not None:
        sources = origin.sheet.payment.sources.select_related("programme").order_by("pk")
        if found := {source.programme: source.amount for source in sources}:
            return found
        origin = origin.corrects
    raise ActError(f"{line.name}的这笔工资没有资金项目列支过，不能扣回。")


def send_lines(by, rows, on):
    lines = list(PayrollLine.objects.standing().filter(sheet__in=rows))
    LineMove.objects.bulk_create(
        [
            LineMove(line=line, status=LineStatus.SENT, attempt=1, on=on, by=by.user)
            for line in lines
        ],
        batch_size=500,
    )
    PayrollLine.objects.filter(pk__in=[line.pk for line in lines]).update(
        status=LineStatus.SENT, attempt=1, paid_on=on
    )


def repay(*, by, key, source, on):
    """The money from above is there: what was lent for this source goes back (归还垫付)."""

    def act():
        place = source.payment.place
        locked = PaymentSource.objects.select_for_update(of=("self",), no_key=True)
        row = locked.select_related("programme", "payment__place").get(pk=source.pk)
        if not row.advanced:
            raise ActError("这一笔没有垫付。")
        if AdvanceRepayment.objects.filter(source=row).exists():
            raise ActError("这一笔垫付已经归还。")
        entry = repay_advance(
            by=by,
            key=derived(key, "repay", row.programme),
            programme=row.programme,
            place=place,
            amount=row.advanced,
            on=on,
        ).row
        made = AdvanceRepayment.objects.create(source=row, entry=entry, by=by.user)
        audit.record(act="payroll.repay", by=by, obj=row.payment)
        return made

    return once(by=by, key=key, body={"act": "repay wages", "row": source, "on": on}, act=act)
