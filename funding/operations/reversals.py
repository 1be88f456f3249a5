"""Taking entries and batches back: asked for by one, decided by another, never by deletion."""

from functools import partial

from django.utils import timezone

from funding.enums import BatchState, Direction, EntryKind, TransferState
from funding.models import Reversal
from funding.operations.allotments import withdraw
from funding.operations.decisions import decide, lock
from funding.operations.ledger import Move, post
from funding.operations.once import once
from funding.operations.transfers import PLACES, locked_hop
from funding.permissions import can_act_for, can_keep_programme
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.races import checked_again
from stations import audit

OF_BATCH = (EntryKind.ALLOTTED, EntryKind.RESERVED)


def propose_reversal(*, by, key, entry, reason):
    """Asks to take one line of the ledger back."""

    def act():
        refuse_not_reversible(entry)
        return propose(by, reason, entry.programme, entry.place, entry=entry)

    return once(by=by, key=key, body={"act": "reverse", "row": entry, "why": reason}, act=act)


def propose_withdrawal(*, by, key, batch, reason):
    """Asks to take a whole batch back, as long as nothing of it was sent."""

    def act():
        if batch.state != BatchState.POSTED:
            raise ActError("只有已下达的批次可以撤销。")
        if batch.reduces_id:
            raise ActError("核减不能撤销，请另下一批把指标加回来。")
        return propose(by, reason, batch.programme, batch.giver, batch=batch)

    return once(by=by, key=key, body={"act": "withdraw", "row": batch, "why": reason}, act=act)


def propose(by, reason, programme, place, **target):
    if not (can_act_for(by, place) or can_keep_programme(by, place)):
        raise Denied("冲销由记账的单位或上级提出。", who_can=f"{place.name}的资金经办人")
    if not reason.strip():
        raise ActError("请写明冲销原因。", field="reason")
    check = partial(refuse_open, target)
    check()
    with checked_again(check):
        row = Reversal.objects.create(
            programme=programme, place=place, reason=reason.strip(), author=by.user, **target
        )
    audit.record(act="reversal.propose", by=by, obj=row, reason=reason)
    return row


def refuse_open(target):
    if Reversal.objects.waiting().filter(**target).exists():
        raise ActError("这一笔已经有人提出冲销，正在等审批。")


def refuse_not_reversible(entry):
    if entry.reverses_id:
        raise ActError("冲销本身不能再冲销，请另记一笔。")
    if getattr(entry, "reversed_by", None):
        raise ActError("这一笔已经冲销过了。")
    if entry.kind in OF_BATCH:
        raise ActError("分配的指标请整批撤销。")
    if entry.kind == EntryKind.UNSENT:
        raise ActError("在途退回不能冲销，请重新拨付。")
    if entry.kind == EntryKind.GOT_BACK and not entry.transfer_id:
        raise ActError("收款人交回的钱不能冲销，请另记一笔支出。")
    if entry.kind == EntryKind.GOT_BACK and entry.transfer.direction == Direction.RECLAIM:
        raise ActError("请冲销“被收回”的那一笔，两边会一起退回。")


def decide_reversal(*, by, key, reversal, decision, reason=""):
    def act():
        row = lock(reversal, "programme", "place", "batch", "entry__transfer", "entry__other")
        approved = decide(
            by=by, name="reversal", row=row, place=row.place, decision=decision, reason=reason
        )
        row.state = BatchState.POSTED if approved else BatchState.REFUSED
        row.save(update_fields=["state"])
        if approved and row.batch:
            withdraw(by, row.batch)
        elif approved:
            take_back(by, row.entry)
        audit.record(act="reversal.decide", by=by, obj=row, reason=reason)
        return row

    body = {"act": "decide", "row": reversal, "decision": decision, "why": reason}
    return once(by=by, key=key, body=body, act=act)


def take_back(by, entry):
    """The entry once more with the sign turned, and what it had moved besides accounts."""
    entry = lock(entry, "programme", "place", "other", "transfer", "expenditure")
    refuse_not_reversible(entry)
    entries = [entry]
    if entry.transfer_id:
        entries = undo_transfer(entry)
    if entry.expenditure_id:
        entry.expenditure.is_reversed = True
        entry.expenditure.save(update_fields=["is_reversed"])
    post(by=by, programme=entry.programme, moves=[turned(one) for one in entries])


def turned(entry):
    """On the day it is taken back: the past stays as it was reported."""
    links = {
        name: getattr(entry, name)
        for name in ("document_id", "batch_id", "hop_id", "transfer_id", "expenditure_id")
    }
    return Move(
        entry.kind,
        entry.place,
        -entry.amount,
        timezone.localdate(),
        entry.other,
        {**links, "reverses": entry},
    )


def undo_transfer(entry):
    """What a transfer's entry did to the transfer and its hop; gives the entries to turn."""
    row = lock(entry.transfer, *PLACES)
    entries = [entry]
    if entry.kind in (EntryKind.SENT, EntryKind.RETURNED) and row.place_id:
        if row.received or row.unsent:
            raise ActError("对方已经确认到账，请先冲销到账，再冲销拨出。")
        row.state = TransferState.REVERSED
    elif entry.kind in (EntryKind.RECLAIMED, EntryKind.RETURNED):
        entries = list(row.entries.filter(reverses__isnull=True, reversed_by__isnull=True))
        row.state, row.received = TransferState.REVERSED, 0
    else:
        row.state, row.received = TransferState.SENT, row.received - entry.amount
    if entry.hop_id:
        undo_hop(row, entry)
    row.save(update_fields=["state", "received"])
    return entries


def undo_hop(row, entry):
    hop = locked_hop(row)
    column = "sent" if entry.kind == EntryKind.SENT else "received"
    setattr(hop, column, getattr(hop, column) - entry.amount)
    hop.save(update_fields=[column])
