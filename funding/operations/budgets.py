"""Laying down what a place means to spend on each category, and changing it with its grant."""

from django.db.models import Sum

from funding.budgets import held_by
from funding.enums import Category
from funding.models import BudgetLine, Hop
from funding.operations.ledger import locked, refuse_future
from funding.operations.once import once
from funding.permissions import can_act_for
from shuangbai.base.errors import ActError, Denied
from stations import audit


def lay_down_budget(*, by, key, programme, place, sums, on, reason=""):
    """The opening budget of a place, {category: yuan}; later calls add to it, or cut it with
    negative sums, and say why. Never more than the grant that stays with the place."""

    def act():
        if not can_act_for(by, place):
            raise Denied("支出预算由花钱的单位自己登记。", who_can=f"{place.name}的资金经办人")
        refuse_mixed(sums)
        refuse_future(on)
        # Whoever lays down or adjusts at this place waits here.
        account = locked(programme, {place})[place.pk]
        held = held_by(programme, place)
        refuse_unfounded(held, sums, reason)
        refuse_too_much(account, held, sums)
        rows = BudgetLine.objects.bulk_create(
            BudgetLine(
                programme=programme,
                place=place,
                category=category,
                amount=amount,
                is_opening=not held,
                on=on,
                reason=reason.strip(),
                by=by.user,
            )
            for category, amount in sums.items()
        )
        audit.record(act="budget.lay_down", by=by, obj=programme, reason=reason)
        return rows[0]

    body = {
        "act": "budget",
        "programme": programme,
        "place": place,
        "sums": {category: str(amount) for category, amount in sums.items()},
        "on": on,
        "why": reason,
    }
    return once(by=by, key=key, body=body, act=act)


def refuse_mixed(sums):
    if not sums or any(not amount for amount in sums.values()):
        raise ActError("请至少填一个类别的金额。")
    if len({amount > 0 for amount in sums.values()}) > 1:
        raise ActError("追加和核减不能混在一起；类别之间挪用请做预算调整。")


def refuse_unfounded(held, sums, reason):
    if held and not reason.strip():
        raise ActError("预算已经登记过，追加或核减要写明依据。", field="reason")
    for category, amount in sums.items():
        has = held.get(category, 0)
        if has + amount < 0:
            words = f"{Category(category).label}的预算只有 {has:,.2f} 元，不能再减。"
            raise ActError(words, field=category)


def refuse_too_much(account, held, sums):
    """Cuts are never too much: the grant may have shrunk below the budget."""
    total = sum(held.values()) + sum(sums.values())
    kept = kept_here(account)
    if sum(sums.values()) > 0 and total > kept:
        raise ActError(
            f"预算合计 {total:,.2f} 元，超过留在{account.place.name}的指标 {kept:,.2f} 元。"
        )


def kept_here(account):
    """The grant less what goes on to places below."""
    hops = Hop.objects.standing().filter(programme=account.programme_id, giver=account.place_id)
    return account.granted - (hops.aggregate(total=Sum("amount"))["total"] or 0)
