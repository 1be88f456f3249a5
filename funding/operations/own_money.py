"""What a place itself puts in or gets from outside the chain: treasury money, own matching,
advances and their repayment."""

from django.db.models import Sum

from funding.enums import EntryKind
from funding.models import Entry
from funding.operations.entry_files import keep_entry_files, said
from funding.operations.ledger import Move, demand_positive, post
from funding.operations.once import once
from funding.permissions import can_act_for, can_keep_programme
from shuangbai.base.errors import ActError, Denied
from stations import audit


def receive_grant(*, by, key, programme, place, amount, on, document=None, files=()):
    """Money of a grant arrives from outside the chain; never more than the papers granted."""
    facts = (programme, place, amount, on, document, files)
    return record(by, key, EntryKind.RECEIVED, *facts, check=within_grant)


def match_money(*, by, key, programme, place, amount, on, document=None, files=()):
    """The place's own matching (配套) is there and may be used."""
    return record(by, key, EntryKind.MATCHED, programme, place, amount, on, document, files)


def advance_money(*, by, key, programme, place, amount, on, document=None, files=()):
    """The place lends the programme its own money (垫付) while that from above is late."""
    return record(by, key, EntryKind.ADVANCED, programme, place, amount, on, document, files)


def repay_advance(*, by, key, programme, place, amount, on, document=None, files=()):
    """The advance goes back to the place's own purse."""
    return record(by, key, EntryKind.REPAID, programme, place, amount, on, document, files)


def promise_matching(*, by, key, programme, place, amount, on, document=None, files=()):
    """What the place is to put in; an office above may lay it down, too."""
    return record(by, key, EntryKind.PROMISED, programme, place, amount, on, document, files)


def record(by, key, kind, programme, place, amount, on, document, files, check=None):
    def act():
        demand_keeper(by, kind, place)
        demand_positive(amount)
        move = Move(kind, place, amount, on, links={"document": document})
        (entry,) = post(by=by, programme=programme, moves=[move])
        if check:
            # The account is locked now: nobody else's entry can slip in.
            check(programme, place)
        keep_entry_files(by, entry, files)
        audit.record(act=f"money.{kind}", by=by, obj=entry)
        return entry

    body = {
        "act": kind,
        "programme": programme,
        "place": place,
        "amount": amount,
        "on": on,
        "document": document,
        **said(files),
    }
    return once(by=by, key=key, body=body, act=act)


def demand_keeper(by, kind, place):
    may = can_act_for(by, place)
    if kind == EntryKind.PROMISED:
        may = may or can_keep_programme(by, place)
    if not may:
        raise Denied("这一笔由本单位的资金经办人登记。", who_can=f"{place.name}的资金经办人")


def within_grant(programme, place):
    rows = Entry.objects.filter(programme=programme, place=place, other__isnull=True).order_by()
    sums = dict(rows.values_list("kind").annotate(total=Sum("amount")))
    granted, received = sums.get(EntryKind.GRANTED, 0), sums[EntryKind.RECEIVED]
    if received > granted:
        raise ActError(
            f"到账合计 {received:,.2f} 元，超过文件下达的指标 {granted:,.2f} 元。"
            "请核对金额，或先登记新的资金文件。",
            field="amount",
        )
