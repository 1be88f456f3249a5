"""Taking part of a posted batch back: a batch of its own with lines below zero, up to what has not
been passed on to the place yet."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from funding.enums import BatchState, EntryKind, Formula
from funding.models import AllotmentBatch, AllotmentLine, Hop
from funding.operations.ledger import Move, post
from funding.operations.once import once
from funding.permissions import can_allot
from shuangbai.base.errors import ActError, Denied
from stations import audit
from stations.models import Division

ZERO = Decimal(0)


@dataclass(frozen=True)
class Reducible:
    """What a place still has of a batch, and what of it was passed on to it already."""

    place: Division
    amount: Decimal
    sent: Decimal

    @property
    def most(self):
        return max(ZERO, self.amount - self.sent)


def reducible(batch, hops=None, but=None):
    """{place id: Reducible} in the order of codes; `hops`: the batch's own, where locked already;
    `but`: a reduction that does not count yet."""
    posted = batch.reductions.filter(state=BatchState.POSTED).exclude(pk=but and but.pk)
    family = [batch.pk, *posted.values_list("pk", flat=True)]
    sums, places = Counter(), {}
    lines = AllotmentLine.objects.filter(batch__in=family).select_related("place")
    for line in lines.order_by("place__code"):
        sums[line.place_id] += line.amount
        places[line.place_id] = line.place
    into = {hop.place_id: hop for hop in (hops if hops is not None else batch.hops.standing())}
    found = {}
    for pk, amount in sums.items():
        # What was passed on to a place is the part of its hop that is not unsent.
        unsent = into[pk].unsent if pk in into else amount
        sent = max(ZERO, amount - unsent) if pk != batch.giver_id else ZERO
        if amount > 0:
            found[pk] = Reducible(places[pk], amount, sent)
    return found


def propose_reduction(*, by, key, batch, title, sums, reason, document=None):
    """`sums`: {Division: yuan to be taken off}. Counts when a second person has approved."""

    def act():
        if not can_allot(by, batch.giver):
            raise Denied("核减由分配单位提出。", who_can=f"{batch.giver.name}的民政、财政")
        refuse_bad_reduction(batch, title, sums, reason)
        known = reducible(batch)
        for place, amount in sums.items():
            refuse_gone(known.get(place.pk), place, amount)
        row = AllotmentBatch.objects.create(
            programme=batch.programme,
            giver=batch.giver,
            document=document,
            title=title.strip(),
            due_on=timezone.localdate(),
            amount=-sum(sums.values()),
            reduces=batch,
            author=by.user,
        )
        AllotmentLine.objects.bulk_create(lines_of(row, batch, sums, reason), batch_size=500)
        audit.record(act="batch.reduce", by=by, obj=row, reason=reason)
        return row

    body = {
        "act": "reduce",
        "batch": batch,
        "title": title,
        "sums": {str(place.pk): str(amount) for place, amount in sums.items()},
        "why": reason,
        "document": document,
    }
    return once(by=by, key=key, body=body, act=act)


def refuse_bad_reduction(batch, title, sums, reason):
    if batch.state != BatchState.POSTED or batch.reduces_id:
        raise ActError("只有已下达的批次可以核减。")
    if not title.strip():
        raise ActError("请写批次名称，例如“第一批核减”。", field="title")
    if not reason.strip():
        raise ActError("请写明核减的原因和依据。", field="reason")
    if not sums or any(amount <= 0 for amount in sums.values()):
        raise ActError("请至少写一处要核减的金额，金额要大于 0。", field="table")


def refuse_gone(known, place, amount):
    if known is None:
        raise ActError(f"{place.name}在这一批里没有指标。", field="table")
    if amount > known.most:
        raise ActError(
            f"{place.name}这一批有 {known.amount:,.2f} 元，已经拨出 {known.sent:,.2f} 元，"
            f"最多核减 {known.most:,.2f} 元。",
            field="table",
        )


def lines_of(row, batch, sums, reason):
    """With the formula of the line they reduce, where it is the only one of its place."""
    formulas = {}
    for place, formula in batch.lines.values_list("place", "formula"):
        formulas.setdefault(place, set()).add(formula)
    for place, amount in sums.items():
        known = formulas.get(place.pk, set())
        formula = next(iter(known)) if len(known) == 1 else Formula.FIXED
        yield AllotmentLine(
            batch=row, place=place, formula=formula, amount=-amount, purpose=reason.strip()[:60]
        )


def post_reduction(by, batch):
    """Each hop on the way gives up what of it is unsent; what a place between holds already stays
    with it, to be allotted anew or handed back."""
    rows = AllotmentBatch.objects.select_for_update(no_key=True)
    old = rows.get(pk=batch.reduces_id)
    if old.state != BatchState.POSTED:
        raise ActError("要核减的批次已经撤销。")
    hops = Hop.objects.standing().select_for_update(of=("self",), no_key=True)
    hops = list(hops.filter(batch=old).select_related("giver", "place").order_by("pk"))
    known, into = reducible(old, hops, but=batch), {hop.place_id: hop for hop in hops}
    moves = []
    for line in batch.lines.select_related("place").order_by("place__code", "pk"):
        refuse_gone(known.get(line.place_id), line.place, -line.amount)
        moves += cut(batch, into, line, -line.amount)
    Hop.objects.bulk_update(hops, ["amount", "is_withdrawn"], batch_size=500)
    return post(by=by, programme=batch.programme, moves=moves)


def cut(batch, into, line, amount):
    links, today = {"batch": batch, "document": batch.document}, timezone.localdate()
    if line.place_id == batch.giver_id:
        yield Move(EntryKind.RESERVED, line.place, -amount, today, links=links)
    hop = into.get(line.place_id)
    while hop is not None:
        less = min(amount, hop.unsent)
        hop.amount -= less
        hop.is_withdrawn = hop.amount == 0
        links = {**links, "hop": hop}
        yield Move(EntryKind.ALLOTTED, hop.place, -less, today, hop.giver, links)
        hop = into.get(hop.giver_id)
