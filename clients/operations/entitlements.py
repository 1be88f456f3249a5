"""How far people are with what they are owed: every step is a move (DOMAIN, "Entitlements")."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from clients.models import (
    Client,
    Eligibility,
    Entitlement,
    EntitlementMove,
    EntitlementNote,
)
from clients.permissions import can_edit_client
from clients.policy_enums import (
    MOVES,
    PASSING,
    REASONS,
    EntitlementState,
    MoveSource,
    Why,
)
from shuangbai.base.errors import ActError, Denied
from stations import audit

BATCH = 500
S = EntitlementState
ACTS = {
    S.ELIGIBLE: "entitlement.why_not",
    S.APPLIED: "entitlement.apply",
    S.APPROVED: "entitlement.approve",
    S.RECEIVING: "entitlement.receive",
    S.STOPPED: "entitlement.stop",
    S.REFUSED: "entitlement.refuse",
}


@dataclass(frozen=True)
class Step:
    """What is said with a move. `review_on`: the day from which a reason no longer answers."""

    new: str
    on: object
    amount: object = None
    reason: str = ""
    review_on: object = None
    note: str = ""


def apply_for(*, by, client, policy, on, note=""):
    """The application is in."""
    return move(by=by, client=client, policy=policy, step=Step(S.APPLIED, on, note=note))


def approve(*, by, client, policy, on, amount=None, note=""):
    """The office has approved it; `amount` as it decided."""
    step = Step(S.APPROVED, on, amount=amount, note=note)
    return move(by=by, client=client, policy=policy, step=step)


def note_receiving(*, by, client, policy, on, amount=None, note=""):
    """The money or service has really come, since that day."""
    step = Step(S.RECEIVING, on, amount=amount, note=note)
    return move(by=by, client=client, policy=policy, step=step)


def note_refusal(*, by, client, policy, on, reason, review_on=None, note=""):
    step = Step(S.REFUSED, on, reason=reason, review_on=review_on, note=note)
    return move(by=by, client=client, policy=policy, step=step)


def note_stop(*, by, client, policy, on, reason, review_on=None, note=""):
    step = Step(S.STOPPED, on, reason=reason, review_on=review_on, note=note)
    return move(by=by, client=client, policy=policy, step=step)


def say_why_not(*, by, client, policy, on, reason, review_on=None, note=""):
    """The reason for a gap; one that passes by itself names the day to look again."""
    step = Step(S.ELIGIBLE, on, reason=reason, review_on=review_on, note=note)
    return move(by=by, client=client, policy=policy, step=step)


@transaction.atomic
def note_eligible(*, by, client, policy):
    """A worker finds that somebody may be eligible whom the rules do not know."""
    demand_editor(by, client)
    locked(client)
    noted, is_new = Eligibility.objects.get_or_create(
        client=client,
        policy=policy,
        defaults={"since_on": timezone.localdate(), "is_noted": True},
    )
    if not is_new:
        raise ActError(f"“{policy}”已在可能符合之列。", field="policy")
    audit.record(act="entitlement.note", by=by, obj=client, fields=[policy.key])
    return noted


@transaction.atomic
def move(*, by, client, policy, step, at=None):
    """One step forward, sideways or back. Raises Denied, or ActError with the field."""
    demand_editor(by, client)
    now = at or timezone.now()
    check_step(step, timezone.localdate(now))
    client = locked(client)
    known = Entitlement.objects.select_for_update(of=("self",)).of_person(client, policy).first()
    refuse_odd_move(known, step, policy)
    kept = known or Entitlement(client=client, policy=policy)
    made = advance(kept, client, step, by=by.user, at=now)
    kept.save()
    made.save()
    if step.note.strip():
        EntitlementNote.objects.create(move=made, text=step.note.strip())
    audit.record(act=ACTS[step.new], by=by, obj=client, fields=[policy.key])
    return kept


def demand_editor(by, client):
    if not can_edit_client(by, client):
        raise Denied("这位对象的政策落实不归您记。", who_can="本站社工、站长或县民政")


def locked(client):
    rows = Client.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("station").get(pk=client.pk)


def check_step(step, today):
    if step.on > today:
        raise ActError("日期在将来，请填实际发生的那天。", field="on")
    if step.amount is not None and step.amount < 0:
        raise ActError("金额不能是负数。", field="amount")
    allowed = REASONS.get(step.new, ())
    if allowed and step.reason not in allowed:
        raise ActError("请选一个原因。", field="reason")
    if step.reason == Why.OTHER and not step.note.strip():
        raise ActError("选了“其他”，请写一句说明。", field="note")
    if step.reason in PASSING and step.review_on is None:
        raise ActError("请填哪天再看，到时会重新列为缺口。", field="review_on")
    if step.review_on is not None and step.review_on <= today:
        raise ActError("再看的日期要在今天以后。", field="review_on")


def refuse_odd_move(known, step, policy):
    old = known.state if known else None
    if step.new not in MOVES[old]:
        now = known.get_state_display() if known else "还没有申请"
        raise ActError(f"“{policy}”现在是“{now}”，不能直接改成“{S(step.new).label}”。")
    if known and step.on < known.since_on:
        raise ActError(f"日期早于上一步（{known.since_on}），请核对。", field="on")
    if old == S.RECEIVING == step.new and step.amount in (None, known.amount):
        raise ActError("已经在领，金额也没有变。", field="amount")


def advance(kept, client, step, *, by, at, source=MoveSource.ACT):
    """Sets the entitlement to the step and returns the move; neither is saved. An amount stays
    known until another one is said."""
    made = EntitlementMove(
        entitlement=kept,
        station=client.station,
        old=kept.state,
        new=step.new,
        on=step.on,
        amount=step.amount,
        reason=step.reason,
        review_on=step.review_on,
        source=source,
        by=by,
        at=at,
    )
    kept.state, kept.reason, kept.review_on = step.new, step.reason, step.review_on
    # A change of amount leaves the day since which it is received.
    if made.old != step.new:
        kept.since_on = step.on
    if step.amount is not None:
        kept.amount = step.amount
    return made


@dataclass
class Confirmed:
    """What a roll changed: people newly on record as receiving, with another amount, the same."""

    new: int = 0
    changed: int = 0
    same: int = 0


@transaction.atomic
def confirm_receiving(*, by, policy, rows, at=None):
    """A roll says who receives a policy. `rows`: (Client with its station, day, amount or None)
    per person, all in reach; in one batch of a constant number of statements. Raises Denied."""
    now = at or timezone.now()
    wanted = {client.pk: (client, on, amount) for client, on, amount in rows}
    for client, _, _ in wanted.values():
        demand_editor(by, client)
    # The people first, as in every act on an entitlement; in key order, so that no ring forms.
    locking = Client.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted)
    list(locking.order_by("pk").values("pk"))
    found = Entitlement.objects.select_for_update(of=("self",)).of_people(list(wanted))
    # Where two merged files each have one, the newer holds.
    known = {one.person: one for one in found.filter(policy=policy).order_by("since_on", "pk")}
    done, moves, fresh, known_ones = Confirmed(), [], [], []
    for client_id in sorted(wanted):
        client, on, amount = wanted[client_id]
        kept = known.get(client_id)
        if kept and kept.state == S.RECEIVING and amount in (None, kept.amount):
            done.same += 1
            continue
        if kept and kept.state == S.RECEIVING:
            done.changed += 1
        else:
            done.new += 1
        kept = kept or Entitlement(client=client, policy=policy)
        (known_ones if kept.pk else fresh).append(kept)
        # The step before may be of a later day than the roll's: days never run backwards.
        step = Step(S.RECEIVING, max(on, kept.since_on or on), amount=amount)
        moves.append(advance(kept, client, step, by=by.user, at=now, source=MoveSource.ROLL))
    write_moves(fresh, known_ones, moves)
    objs = [one.entitlement.client for one in moves]
    audit.record_many(act="entitlement.roll", by=by, objs=objs, fields=[policy.key])
    return done


def write_moves(fresh, known_ones, moves):
    Entitlement.objects.bulk_create(fresh, batch_size=BATCH)
    changed = ["state", "since_on", "amount", "reason", "review_on"]
    Entitlement.objects.bulk_update(known_ones, changed, batch_size=BATCH)
    for one in moves:
        # Its id is known only now.
        one.entitlement = one.entitlement
    EntitlementMove.objects.bulk_create(moves, batch_size=BATCH)
