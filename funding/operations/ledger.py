"""The one place where money moves: entries are written and accounts follow, under their locks.

Every act says what happened as `Move`s and calls `post`. Locks are always taken in the same order:
the act's own row (batch, transfer, expenditure), hops by id, accounts by id.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from funding.enums import EntryKind
from funding.models import Account, Entry
from shuangbai.base.errors import ActError

K = EntryKind
# What an entry adds to its place's account (+ and −), and to the account of `other`.
EFFECTS = {
    K.GRANTED: (("granted",), ()),
    K.ALLOTTED: (("granted",), ()),
    K.RESERVED: (("reserved",), ()),
    K.PROMISED: (("promised",), ()),
    K.RECEIVED: (("received", "balance"), ()),
    K.MATCHED: (("matched", "granted", "balance"), ()),
    K.ADVANCED: (("advanced", "balance"), ()),
    K.REPAID: (("repaid",), ("balance",)),
    K.SENT: (("passed_on",), ("balance",)),
    K.UNSENT: (("balance",), ("passed_on",)),
    K.SPENT: (("spent",), ("balance",)),
    K.RETURNED: (("returned",), ("balance",)),
    K.RECLAIMED: (("returned",), ("balance",)),
    K.GOT_BACK: (("got_back", "balance"), ()),
}
EFFECTS_ON_OTHER = {K.ALLOTTED: ("given",)}
# What it adds besides when it comes from another place, not from outside: wages that a payee hands
# back are money, but no budget to share out anew.
EFFECTS_FROM_PLACE = {K.GOT_BACK: ("regained",)}
A_YEAR = timedelta(days=366)
HANDED_BACK = (K.RETURNED, K.RECLAIMED)
COLUMNS = (
    "granted",
    "given",
    "reserved",
    "regained",
    "promised",
    "received",
    "got_back",
    "matched",
    "advanced",
    "repaid",
    "passed_on",
    "spent",
    "returned",
    "balance",
)


@dataclass(frozen=True)
class Move:
    """One line to be written; `links` are the entry's further foreign keys."""

    kind: str
    place: object
    amount: Decimal
    on: date
    other: object = None
    links: dict = field(default_factory=dict)


def post(*, by, programme, moves, at=None):
    """Writes the entries and moves the accounts. Inside the act's transaction. Raises ActError
    when a place does not have what it gives."""
    moves = [move for move in moves if move.amount]
    for move in moves:
        refuse_odd_day(programme, move.on, at)
    accounts = locked(programme, {place for move in moves for place in touched(move)})
    before = {pk: account.available for pk, account in accounts.items()}
    for move in moves:
        apply(accounts, move)
    back = {move.place.pk for move in moves if move.kind in HANDED_BACK and move.amount > 0}
    for pk, account in accounts.items():
        refuse_overdrawn(account)
        refuse_overgiven(account, before[pk], is_handed_back=pk in back)
    Account.objects.bulk_update(accounts.values(), COLUMNS, batch_size=200)
    return Entry.objects.bulk_create(
        [entry_of(by, programme, move, at) for move in moves], batch_size=500
    )


def refuse_future(on, at=None):
    if on > timezone.localdate(at):
        raise ActError("日期不能晚于今天。", field="on")


def refuse_odd_day(programme, on, at=None):
    """Money may come before its programme starts, but a day more than a year before is a slip of
    the pen: 1026 for 2026."""
    refuse_future(on, at)
    if on < min(programme.starts_on, timezone.localdate(at)) - A_YEAR:
        words = f"{on} 比项目开始日 {programme.starts_on} 早一年以上，请核对年份。"
        raise ActError(words, field="on")


def touched(move):
    yield move.place
    if move.kind in EFFECTS_ON_OTHER and move.other is not None:
        yield move.other


def locked(programme, places):
    """{place id: Account}, made where absent, locked by id: nobody waits for somebody who waits."""
    ids = sorted(place.pk for place in places)
    there = set(
        Account.objects.filter(programme=programme, place__in=ids).values_list(
            "place_id", flat=True
        )
    )
    lacking = [Account(programme=programme, place_id=pk) for pk in ids if pk not in there]
    if lacking:
        Account.objects.bulk_create(lacking, ignore_conflicts=True)
    rows = (
        Account.objects.select_for_update(of=("self",), no_key=True)
        .filter(programme=programme, place__in=ids)
        .select_related("place")
        .order_by("place_id")
    )
    return {account.place_id: account for account in rows}


def apply(accounts, move):
    more, less = EFFECTS[move.kind]
    account = accounts[move.place.pk]
    change(account, more, move.amount)
    change(account, less, -move.amount)
    if move.other is not None:
        change(account, EFFECTS_FROM_PLACE.get(move.kind, ()), move.amount)
    if move.other is not None and move.kind in EFFECTS_ON_OTHER:
        change(accounts[move.other.pk], EFFECTS_ON_OTHER[move.kind], move.amount)


def change(account, columns, amount):
    for column in columns:
        setattr(account, column, getattr(account, column) + amount)


def refuse_overdrawn(account):
    place = account.place.name
    if account.balance < 0:
        raise ActError(
            f"{place}的余额不够，差 {-account.balance:,.2f} 元。请先确认到账，或改小金额。",
            field="amount",
        )
    if account.owed < 0:
        raise ActError(
            f"{place}的垫付只有 {account.advanced:,.2f} 元，归还不能超过它。", field="amount"
        )
    if any(getattr(account, column) < 0 for column in COLUMNS):
        raise ActError(f"{place}的账已经用到这笔钱，不能再退。", field="amount")


def refuse_beyond_balance(programme, giver, amount):
    """Asked early for a clear answer; the account's lock asks again when it leaves."""
    account = Account.objects.filter(programme=programme, place=giver).first()
    has = account.balance if account else 0
    if amount > has:
        raise ActError(f"{giver.name}账上只有 {has:,.2f} 元，请改小金额。", field="amount")


def refuse_overgiven(account, before, *, is_handed_back):
    """Handing money back may use up a reserve, but not what places below have a claim on."""
    place = account.place.name
    if is_handed_back and account.unpassed < 0:
        raise ActError(
            f"{place}的指标已经分给下级，还差 {-account.unpassed:,.2f} 元。"
            "请改小金额，或先核减下级还没有拨的指标。",
            field="amount",
        )
    if not is_handed_back and account.available < min(0, before):
        raise ActError(
            f"{place}可分配的指标不够，差 {-account.available:,.2f} 元。请改小金额，或先登记新的指标文件。",
            field="amount",
        )


def entry_of(by, programme, move, at):
    return Entry(
        programme=programme,
        kind=move.kind,
        place=move.place,
        other=move.other,
        amount=move.amount,
        on=move.on,
        by=by.user if by else None,
        at=at or timezone.now(),
        **move.links,
    )


def demand_positive(amount, field="amount"):
    if amount is None or amount <= 0:
        raise ActError("金额要大于 0。", field=field)
