"""Proposing, deciding and withdrawing batches of allotments."""

from django.utils import timezone

from funding.allotting import hops_of, plan, simulated
from funding.enums import BatchState, EntryKind
from funding.models import AllotmentBatch, AllotmentLine, Entry, Hop
from funding.operations.decisions import decide, lock
from funding.operations.ledger import A_YEAR, Move, post
from funding.operations.once import once
from funding.operations.reductions import post_reduction
from funding.permissions import can_allot
from shuangbai.base.errors import ActError, Denied
from stations import audit

LONGEST_BATCH = 4000


def propose_batch(
    *, by, key, programme, giver, title, due_on, rules, document=None, typed=None, replaces=None
):
    """A batch with all its lines, as `simulate` showed it. `typed`: {place id: sum} of a table that
    came along. The sums count when a second person has approved."""

    def act():
        if not can_allot(by, giver):
            raise Denied("指标由本级的资金经办人分配。", who_can=f"{giver.name}的民政、财政")
        if not title.strip():
            raise ActError("请写批次名称，例如“2022 年第一批”。", field="title")
        refuse_odd_due_day(programme, due_on)
        lines = plan(giver, rules, typed)
        refuse_bad_lines(lines)
        refuse_bad_replacement(programme, giver, replaces)
        refuse_too_much(programme, giver, lines, replaces)
        batch = AllotmentBatch.objects.create(
            programme=programme,
            giver=giver,
            document=document,
            title=title.strip(),
            due_on=due_on,
            amount=sum(line.amount for line in lines),
            replaces=replaces,
            author=by.user,
        )
        for line in lines:
            line.batch = batch
        AllotmentLine.objects.bulk_create(lines, batch_size=500)
        audit.record(act="batch.propose", by=by, obj=batch)
        return batch

    body = {
        "act": "batch",
        "programme": programme,
        "giver": giver,
        "title": title,
        "due_on": due_on,
        "rules": [rule.body for rule in rules],
        "document": document,
        "typed": {str(place): str(amount) for place, amount in (typed or {}).items()},
        "replaces": replaces,
    }
    return once(by=by, key=key, body=body, act=act)


def refuse_odd_due_day(programme, due_on):
    first, last = programme.starts_on - A_YEAR, programme.ends_on + A_YEAR
    if not first <= due_on <= last:
        words = f"{due_on} 和项目期限 {programme.starts_on} 至 {programme.ends_on} 差一年以上，请核对年份。"
        raise ActError(words, field="due_on")


def refuse_bad_lines(lines):
    if not lines:
        raise ActError("这样算下来没有一笔可分配，请核对算法、岗位日期和范围。", field="rules")
    if len(lines) > LONGEST_BATCH:
        raise ActError(f"一批最多 {LONGEST_BATCH:,} 行，请按地区拆成几批。", field="rules")


def refuse_bad_replacement(programme, giver, replaces):
    if replaces is None:
        return
    if (replaces.programme_id, replaces.giver_id) != (programme.pk, giver.pk):
        raise ActError("只能替换本单位同一项目的批次。", field="replaces")
    if replaces.reduces_id:
        raise ActError("核减不能被替换，请再核减，或另下一批。", field="replaces")
    if replaces.state != BatchState.POSTED:
        raise ActError("只有已下达的批次可以被替换。", field="replaces")


def refuse_too_much(programme, giver, lines, replaces=None):
    """Asked early for a clear answer; the account's lock asks again when the batch is posted."""
    result = simulated(programme, giver, lines, replaces)
    if result.left < 0:
        raise ActError(
            f"可分配 {result.available:,.2f} 元，这一批合计 {result.total:,.2f} 元，"
            f"超出 {-result.left:,.2f} 元。请改小标准，或先登记新的指标文件。",
            field="rules",
        )


def decide_batch(*, by, key, batch, decision, reason=""):
    """The second person's word; with it the sums are budget of the places below."""

    def act():
        row = lock(batch, "programme", "giver", "replaces", "reduces")
        approved = decide(
            by=by, name="batch", row=row, place=row.giver, decision=decision, reason=reason
        )
        row.state = BatchState.POSTED if approved else BatchState.REFUSED
        row.save(update_fields=["state"])
        if approved:
            post_batch(by, row)
        audit.record(act="batch.decide", by=by, obj=row, reason=reason)
        return row

    body = {"act": "decide", "row": batch, "decision": decision, "why": reason}
    return once(by=by, key=key, body=body, act=act)


def post_batch(by, batch):
    if batch.reduces:
        return post_reduction(by, batch)
    today = timezone.localdate()
    taken_back = withdrawal(batch.replaces) if batch.replaces else []
    lines = list(batch.lines.select_related("place"))
    hops = hops_of(batch, lines, today)
    Hop.objects.bulk_create(hops, batch_size=500)
    links = {"batch": batch, "document": batch.document}
    moves = [
        Move(EntryKind.ALLOTTED, hop.place, hop.amount, today, hop.giver, {**links, "hop": hop})
        for hop in hops
    ]
    kept = sum(line.amount for line in lines if line.place_id == batch.giver_id)
    moves.append(Move(EntryKind.RESERVED, batch.giver, kept, today, links=links))
    return post(by=by, programme=batch.programme, moves=taken_back + moves)


def withdraw(by, batch):
    batch = lock(batch, "programme")
    post(by=by, programme=batch.programme, moves=withdrawal(batch))


def withdrawal(batch):
    """The moves that take a posted batch back; nothing of it may be on its way."""
    batch = lock(batch)
    if batch.state != BatchState.POSTED:
        raise ActError("这个批次已经撤销过了。")
    if batch.reduces_id or batch.reductions.filter(state=BatchState.POSTED).exists():
        raise ActError("核减过的批次和核减本身不能撤销。请再核减，或另下一批。")
    hops = Hop.objects.select_for_update(no_key=True).filter(batch=batch).order_by("pk")
    if any(hop.sent for hop in hops):
        raise ActError("这个批次已经有拨付，不能整批撤销。请核减还没有拨出的部分，或先冲销拨付。")
    batch.state = BatchState.WITHDRAWN
    batch.save(update_fields=["state"])
    Hop.objects.filter(batch=batch).update(is_withdrawn=True)
    today = timezone.localdate()
    rows = Entry.objects.filter(batch=batch, reverses__isnull=True).select_related("place", "other")
    return [
        Move(
            entry.kind,
            entry.place,
            -entry.amount,
            today,
            entry.other,
            {
                "batch_id": batch.pk,
                "hop_id": entry.hop_id,
                "document_id": entry.document_id,
                "reverses": entry,
            },
        )
        for entry in rows.order_by("pk")
    ]
