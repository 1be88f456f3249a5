"""Sending money down a hop, and what the receiver says of it."""

from datetime import timedelta

from django.utils import timezone

from funding.enums import Direction, EntryKind, TransferState
from funding.models import Dispute, Hop, Transfer
from funding.operations.decisions import decide, lock
from funding.operations.entry_files import keep_entry_files, said
from funding.operations.ledger import (
    Move,
    demand_positive,
    post,
    refuse_beyond_balance,
    refuse_odd_day,
)
from funding.operations.once import once
from funding.permissions import can_act_for, can_reclaim
from shuangbai.base.errors import ActError, Denied
from stations import audit

PLACES = ("programme", "giver", "place")


def propose_transfer(*, by, key, hop, amount, document=None, reason=""):
    """A place passes on (part of) what it owes under a hop; a second person has to approve."""

    def act():
        if not can_act_for(by, hop.giver):
            raise Denied("拨付由拨出方自己的经办人提出。", who_can=f"{hop.giver.name}的资金经办人")
        demand_positive(amount)
        current = lock(hop, "giver", "place")
        refuse_too_much(current, amount)
        row = Transfer.objects.create(
            programme_id=hop.programme_id,
            direction=Direction.DOWN,
            hop=hop,
            giver=hop.giver,
            place=hop.place,
            amount=amount,
            document=document,
            reason=reason.strip(),
            author=by.user,
        )
        audit.record(act="transfer.propose", by=by, obj=row)
        return row

    body = {"act": "transfer", "hop": hop, "amount": amount, "document": document, "why": reason}
    return once(by=by, key=key, body=body, act=act)


def refuse_too_much(hop, amount):
    if hop.is_withdrawn:
        raise ActError("这个批次已经撤销，不能再拨。")
    if amount > hop.unsent:
        raise ActError(
            f"{hop.giver.name}到{hop.place.name}这一批还应拨 {hop.unsent:,.2f} 元，请改小金额。",
            field="amount",
        )


def propose_return(*, by, key, programme, giver, place, amount, reason):
    """A place hands money back to the one above (None: to the treasury)."""

    def act():
        if not can_act_for(by, giver):
            raise Denied("上缴由本单位的经办人提出。", who_can=f"{giver.name}的资金经办人")
        return upward(by, Direction.BACK, programme, giver, place, amount, reason)

    return once(by=by, key=key, body=up("return", programme, giver, place, amount, reason), act=act)


def propose_reclaim(*, by, key, programme, giver, place, amount, reason):
    """Whoever stands above takes money back from a place (place None: into the treasury)."""

    def act():
        if not can_reclaim(by, giver):
            raise Denied("收回由上级或本级财政、民政提出。", who_can="县级以上的资金经办人")
        refuse_foreign_account(by, place)
        return upward(by, Direction.RECLAIM, programme, giver, place, amount, reason)

    return once(
        by=by, key=key, body=up("reclaim", programme, giver, place, amount, reason), act=act
    )


def refuse_foreign_account(by, place):
    """What is taken back is booked where it arrives at once, without the receiver's word: so only
    within the scope of whoever takes it."""
    if place is not None and not by.scope.covers_code(place.code):
        raise ActError(
            f"收回的钱只能到本级、下级或国库；交给{place.name}请由本级上缴，由它确认到账。",
            field="place",
        )


def up(act, programme, giver, place, amount, reason):
    return {
        "act": act,
        "programme": programme,
        "giver": giver,
        "place": place,
        "amount": amount,
        "why": reason,
    }


def upward(by, direction, programme, giver, place, amount, reason):
    demand_positive(amount)
    if not reason.strip():
        raise ActError("请写明原因和依据。", field="reason")
    if place is not None and (place == giver or not giver.code.startswith(place.code)):
        raise ActError("只能退给自己的上级，或者退到国库。", field="place")
    refuse_beyond_balance(programme, giver, amount)
    row = Transfer.objects.create(
        programme=programme,
        direction=direction,
        giver=giver,
        place=place,
        amount=amount,
        reason=reason.strip(),
        author=by.user,
    )
    audit.record(act=f"transfer.{direction}", by=by, obj=row)
    return row


def decide_transfer(*, by, key, transfer, decision, on=None, reason="", files=()):
    """The second person's word; with it the money leaves. `on`: the day it was paid out; `files`:
    the bank's slips of it."""
    day = on or timezone.localdate()

    def act():
        row = lock(transfer, *PLACES)
        approved = decide(
            by=by, name="transfer", row=row, place=row.giver, decision=decision, reason=reason
        )
        row.state = TransferState.REFUSED
        if approved:
            refuse_odd_day(row.programme, day)
            keep_entry_files(by, leave(by, row, day), files)
        row.save(update_fields=["state", "sent_on", "received", "received_on"])
        audit.record(act="transfer.decide", by=by, obj=row, reason=reason)
        return row

    body = {"act": "decide", "row": transfer, "decision": decision, "on": on, "why": reason}
    return once(by=by, key=key, body={**body, **said(files)}, act=act)


def leave(by, row, on):
    """Gives the entry of what left."""
    row.state, row.sent_on = TransferState.SENT, on
    links = {"transfer": row, "document": row.document}
    if row.direction == Direction.DOWN:
        hop = locked_hop(row)
        refuse_too_much(hop, row.amount)
        hop.sent, hop.sent_on = hop.sent + row.amount, on
        hop.save(update_fields=["sent", "sent_on"])
        links |= {"hop": hop, "batch_id": hop.batch_id}
        moves = [Move(EntryKind.SENT, row.giver, row.amount, on, row.place, links)]
    elif row.direction == Direction.BACK:
        moves = [Move(EntryKind.RETURNED, row.giver, row.amount, on, row.place, links)]
    else:
        moves = [Move(EntryKind.RECLAIMED, row.giver, row.amount, on, row.place, links)]
        if row.place:
            moves.append(Move(EntryKind.GOT_BACK, row.place, row.amount, on, row.giver, links))
    if row.place is None or row.direction == Direction.RECLAIM:
        row.state, row.received, row.received_on = TransferState.RECEIVED, row.amount, on
    return post(by=by, programme=row.programme, moves=moves)[0]


def locked_hop(row):
    rows = Hop.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("giver", "place").get(pk=row.hop_id)


def confirm_receipt(*, by, key, transfer, on, files=()):
    """The receiver says that all that is on the way has arrived."""

    def act():
        row = demand_receiver(by, transfer)
        refuse_early(row, on)
        keep_entry_files(by, arrive(by, row, row.on_the_way, on), files)
        row.state = TransferState.RECEIVED
        row.save(update_fields=["state", "received", "received_on"])
        audit.record(act="transfer.confirm", by=by, obj=row)
        return row

    body = {"act": "confirm", "row": transfer, "on": on, **said(files)}
    return once(by=by, key=key, body=body, act=act)


def demand_receiver(by, transfer):
    row = lock(transfer, *PLACES)
    if not can_act_for(by, row.place):
        place = row.place.name if row.place else "国库"
        raise Denied("到账由收款方自己确认。", who_can=f"{place}的资金经办人")
    if not row.on_the_way:
        raise ActError("这笔钱不在途：已经确认过，或者已经冲销。请刷新页面看结果。")
    return row


def refuse_early(row, on):
    if on < row.sent_on:
        raise ActError(f"到账日期不能早于发出日期 {row.sent_on}。", field="on")
    # Where no sum arrives nothing is posted, which would ask this.
    refuse_odd_day(row.programme, on)


def arrive(by, row, amount, on):
    """Gives the entry of what arrived; where nothing did, that of what was sent."""
    links = {"transfer": row, "document": row.document}
    kind = EntryKind.GOT_BACK
    if row.direction == Direction.DOWN:
        kind, hop = EntryKind.RECEIVED, locked_hop(row)
        hop.received += amount
        hop.received_on = on if amount else hop.received_on
        hop.save(update_fields=["received", "received_on"])
        links |= {"hop": hop, "batch_id": hop.batch_id}
        if amount:
            start_next(hop, on)
    row.received, row.received_on = row.received + amount, on
    moves = [Move(kind, row.place, amount, on, row.giver, links)]
    entries = post(by=by, programme=row.programme, moves=moves)
    return entries[0] if entries else row.entries.filter(kind=EntryKind.SENT).latest("pk")


def start_next(hop, on):
    """From the day it has the money a place's own days run."""
    due_on = on + timedelta(days=hop.programme.allowed_days)
    waiting = Hop.objects.filter(batch=hop.batch_id, giver=hop.place_id, starts_on__isnull=True)
    waiting.update(starts_on=on, due_on=due_on)


def dispute_receipt(*, by, key, transfer, amount, on, reason, files=()):
    """Another sum arrived: what did is booked, what did not stays on the way until the giver takes
    it back or the receiver finds it."""

    def act():
        row = demand_receiver(by, transfer)
        refuse_early(row, on)
        if row.direction != Direction.DOWN or row.state != TransferState.SENT:
            raise ActError("只有在途、还没有确认的拨付可以登记金额出入。")
        if amount is None or amount < 0 or amount == row.amount:
            raise ActError("请填实际到账的金额；和拨付金额一致就直接确认到账。", field="amount")
        if not reason.strip():
            raise ActError("请写明出入的情况，拨出方要据此查账。", field="reason")
        Dispute.objects.create(
            transfer=row, amount=amount, on=on, reason=reason.strip(), by=by.user
        )
        keep_entry_files(by, arrive(by, row, min(amount, row.amount), on), files)
        row.state = TransferState.DISPUTED
        row.save(update_fields=["state", "received", "received_on"])
        audit.record(act="transfer.dispute", by=by, obj=row)
        return row

    body = {"act": "dispute", "row": transfer, "amount": amount, "on": on, "why": reason}
    return once(by=by, key=key, body={**body, **said(files)}, act=act)


def settle_dispute(*, by, key, transfer, on):
    """The giver agrees: what did not arrive is back in its balance and may be sent anew."""

    def act():
        row = lock(transfer, *PLACES)
        if not can_act_for(by, row.giver):
            raise Denied("差额由拨出方认领。", who_can=f"{row.giver.name}的资金经办人")
        if row.state != TransferState.DISPUTED:
            raise ActError("这笔拨付没有待处理的金额出入。")
        refuse_early(row, on)
        take_back(by, row, on)
        row.state = TransferState.SETTLED
        row.save(update_fields=["state", "unsent"])
        audit.record(act="transfer.settle", by=by, obj=row)
        return row

    return once(by=by, key=key, body={"act": "settle", "row": transfer, "on": on}, act=act)


def take_back(by, row, on):
    rest, hop = row.on_the_way, locked_hop(row)
    row.unsent += rest
    hop.sent -= rest
    hop.save(update_fields=["sent"])
    links = {"transfer": row, "hop": hop, "batch_id": hop.batch_id}
    moves = [Move(EntryKind.UNSENT, row.giver, rest, on, row.place, links)]
    post(by=by, programme=row.programme, moves=moves)
