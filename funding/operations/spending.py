"""Spending at a place, its vouchers, and moving budget between categories."""

from django.db import IntegrityError, transaction
from django.db.models import Sum

from funding.budgets import held_by
from funding.enums import BatchState, Category, EntryKind, SpendState
from funding.models import BudgetAdjustment, Expenditure, Voucher
from funding.operations.decisions import decide, lock
from funding.operations.ledger import (
    Move,
    demand_positive,
    locked,
    post,
    refuse_beyond_balance,
    refuse_future,
    refuse_odd_day,
)
from funding.operations.once import once
from funding.permissions import can_act_for
from shuangbai.base.errors import ActError, Denied
from stations import audit

MOST_VOUCHERS = 9


def spend(
    *,
    by,
    key,
    programme,
    place,
    category,
    amount,
    on,
    summary,
    payee="",
    instalment=None,
    vouchers=(),
    is_decided=False,
):
    """Money leaves a place for good: at once up to the programme's `alone_up_to`, above it when a
    second person has agreed. `is_decided`: the second person of another act has (payroll).
    `vouchers`: CheckedUploads."""

    def act():
        demand_spender(by, place)
        demand_positive(amount)
        if not summary.strip():
            raise ActError("请写一句摘要：这笔钱买了什么。", field="summary")
        refuse_odd_day(programme, on)
        refuse_bad_instalment(programme, instalment, amount)
        is_alone = is_decided or is_small(by, programme, place, category, amount, on)
        if not is_alone:
            refuse_beyond_balance(programme, place, amount)
        state = SpendState.POSTED if is_alone else SpendState.PROPOSED
        row = store(
            Expenditure(
                programme=programme,
                place=place,
                category=category,
                amount=amount,
                on=on,
                payee=payee.strip(),
                summary=summary.strip(),
                instalment=instalment,
                state=state,
                author=by.user,
            )
        )
        keep_vouchers(by, row, vouchers)
        if state == SpendState.POSTED:
            book(by, row)
        audit.record(act="expenditure.record", by=by, obj=row)
        return row

    body = {
        "act": "spend",
        "programme": programme,
        "place": place,
        "category": category,
        "amount": amount,
        "on": on,
        "summary": summary,
        "payee": payee,
        "instalment": instalment,
        "vouchers": [one.sent_sha256 for one in vouchers],
    }
    return once(by=by, key=key, body=body, act=act)


def is_small(by, programme, place, category, amount, on):
    """Whether one person may spend it alone: with what they alone spent on the same category that
    day, so that one bill in two halves is no way round the second person."""
    # Two halves sent in at once come one after the other.
    locked(programme, {place})
    rows = Expenditure.objects.standing().alone(by.user)
    same = rows.filter(programme=programme, place=place, category=category, on=on)
    before = same.aggregate(total=Sum("amount"))["total"] or 0
    return before + amount <= programme.alone_up_to


def book(by, row):
    links = {"expenditure": row}
    moves = [Move(EntryKind.SPENT, row.place, row.amount, row.on, links=links)]
    post(by=by, programme=row.programme, moves=moves)


def decide_expenditure(*, by, key, expenditure, decision, reason=""):
    """The second person's word; with it the money is gone. One that is sent back keeps the remark
    and is recorded anew."""

    def act():
        row = lock(expenditure, "programme", "place")
        approved = decide(
            by=by, name="expenditure", row=row, place=row.place, decision=decision, reason=reason
        )
        row.state = SpendState.POSTED if approved else SpendState.REFUSED
        row.save(update_fields=["state"])
        if approved:
            book(by, row)
        audit.record(act="expenditure.decide", by=by, obj=row, reason=reason)
        return row

    body = {"act": "decide", "row": expenditure, "decision": decision, "why": reason}
    return once(by=by, key=key, body=body, act=act)


def demand_spender(by, place):
    if not can_act_for(by, place):
        raise Denied("支出由花钱的单位自己登记。", who_can=f"{place.name}的资金经办人")


def refuse_bad_instalment(programme, instalment, amount):
    if instalment is None:
        return
    if instalment.contract_id != programme.contract_id:
        raise ActError("这一期不属于本项目的承接合同。", field="instalment")
    if amount != instalment.amount:
        raise ActError(f"{instalment}是 {instalment.amount:,.2f} 元，金额要一致。", field="amount")
    if instalment.met_on is None:
        raise ActError(f"{instalment}的付款条件还没有达成，请先在合同里登记。", field="instalment")


def store(row):
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if row.instalment and Expenditure.objects.holding().filter(instalment=row.instalment):
            words = f"{row.instalment}已经付过了，或者正在等审批。"
            raise ActError(words, field="instalment") from None
        raise
    return row


@transaction.atomic
def add_vouchers(*, by, expenditure, vouchers):
    """Photos that come after the money."""
    demand_spender(by, expenditure.place)
    if not vouchers:
        raise ActError("请选择凭证照片或文件。", field="vouchers")
    keep_vouchers(by, expenditure, vouchers)
    audit.record(act="expenditure.vouchers", by=by, obj=expenditure, fields=["vouchers"])
    return expenditure


def keep_vouchers(by, row, vouchers):
    known = set(row.vouchers.values_list("sent_sha256", flat=True))
    if len(known) + len(vouchers) > MOST_VOUCHERS:
        raise ActError(f"一笔支出最多 {MOST_VOUCHERS} 份凭证，请去掉几份。", field="vouchers")
    for file in vouchers:
        if file.sent_sha256 not in known:
            known.add(file.sent_sha256)
            Voucher.objects.create(expenditure=row, uploaded_by=by.user, **file.columns)


def propose_adjustment(
    *, by, key, programme, place, from_category, to_category, amount, why, reason, on
):
    """Budget from one category to another; the ratio is of the place's whole budget."""

    def act():
        demand_spender(by, place)
        demand_positive(amount)
        refuse_future(on)
        if from_category == to_category:
            raise ActError("调减和调增不能是同一类别。", field="to_category")
        if not reason.strip():
            raise ActError("请写明调整的原因和依据。", field="reason")
        row = BudgetAdjustment.objects.create(
            programme=programme,
            place=place,
            from_category=from_category,
            to_category=to_category,
            amount=amount,
            base=whole_budget(programme, place, from_category, amount),
            why=why,
            reason=reason.strip(),
            on=on,
            author=by.user,
        )
        audit.record(act="adjustment.propose", by=by, obj=row)
        return row

    body = {
        "act": "adjust",
        "programme": programme,
        "place": place,
        "from": from_category,
        "to": to_category,
        "amount": amount,
        "why": why,
        "reason": reason,
        "on": on,
    }
    return once(by=by, key=key, body=body, act=act)


def whole_budget(programme, place, category, amount):
    """The place's whole budget, the ratio's base: as laid down, else what was granted to it."""
    account = locked(programme, {place})[place.pk]
    held = held_by(programme, place)
    if held:
        refuse_beyond(held, category, amount)
        return sum(held.values())
    if amount > account.granted:
        words = f"{place.name}的预算只有 {account.granted:,.2f} 元，调整不能超过它。"
        raise ActError(words, field="amount")
    return account.granted


def refuse_beyond(held, category, amount):
    has = held.get(category, 0)
    if amount > has:
        words = f"{Category(category).label}的预算只有 {has:,.2f} 元，调减不能超过它。"
        raise ActError(words, field="amount")


def decide_adjustment(*, by, key, adjustment, decision, reason=""):
    def act():
        row = lock(adjustment, "programme", "place")
        approved = decide(
            by=by, name="adjustment", row=row, place=row.place, decision=decision, reason=reason
        )
        if approved:
            # Another one may have taken from the same category since.
            whole_budget(row.programme, row.place, row.from_category, row.amount)
        row.state = BatchState.POSTED if approved else BatchState.REFUSED
        row.save(update_fields=["state"])
        audit.record(act="adjustment.decide", by=by, obj=row, reason=reason)
        return row

    body = {"act": "decide", "row": adjustment, "decision": decision, "why": reason}
    return once(by=by, key=key, body=body, act=act)
