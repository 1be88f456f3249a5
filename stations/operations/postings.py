"""Postings: proposed by one person, confirmed by another, ended with a reason."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from shuangbai.base.errors import ActError, Denied
from stations import audit
from stations.enums import ADMIN_ROLES, Decision, Hiring, JobTitle
from stations.models import Posting, PostingDecision, User
from stations.permissions import (
    can_decide_posting,
    can_end_posting,
    can_propose_posting,
    is_own_staff,
)
from stations.places import is_place_of

MOVED = "调动"
WHO_PROPOSES = "这个地点的上一级民政或系统管理员"


@transaction.atomic
def propose_posting(
    *,
    by,
    user,
    role,
    starts_on,
    station=None,
    division=None,
    unit=None,
    contract=None,
    title=JobTitle.OTHER,
    hiring=Hiring.DIRECT,
    employer=None,
    ends_on=None,
    replaces=None,
):
    """A posting that waits for a second person. With `replaces` it is a move: that posting ends
    the day before when this one is confirmed. Raises Denied or ActError."""
    posting = Posting(
        user=user,
        role=role,
        station=station,
        division=division,
        unit=unit,
        contract=contract,
        title=title,
        hiring=hiring,
        employer=employer,
        starts_on=starts_on,
        ends_on=ends_on,
        replaces=replaces,
        proposed_by=by.user,
    )
    demand_may_propose(by, posting)
    refuse_odd_terms(posting)
    # One proposal for a person at a time, or two alike could pass the check below together.
    User.objects.select_for_update().get(pk=user.pk)
    refuse_overlap(posting)
    refuse_two_administrators(posting)
    posting.save()
    audit.record(act="posting.propose", by=by, obj=posting)
    return posting


def demand_may_propose(by, posting):
    allowed = can_propose_posting(
        by, role=posting.role, station=posting.station, division=posting.place_division
    )
    if not allowed or not is_own_staff(by, posting):
        raise Denied("这个任职不归您提出。", who_can=WHO_PROPOSES)
    if posting.replaces and not can_end_posting(by, posting.replaces):
        raise Denied("要调出的任职不归您办离岗。", who_can=WHO_PROPOSES)


def refuse_odd_terms(posting):
    """What one posting must not say, wherever it was typed."""
    if not is_place_of(posting.role, posting.place):
        raise ActError(f"{posting.get_role_display()}不能任职于{posting.place}。", field="place")
    if posting.ends_on and posting.ends_on < posting.starts_on:
        raise ActError("离岗日期不能早于到岗日期。", field="ends_on")
    if posting.hiring == Hiring.OPERATOR and posting.employer_id is None:
        raise ActError("机构派驻的要选派驻机构。", field="employer")
    if posting.hiring != Hiring.OPERATOR and posting.employer_id is not None:
        raise ActError("只有机构派驻的才填派驻机构。", field="employer")
    old = posting.replaces
    if old and (old.user_id != posting.user_id or old.starts_on >= posting.starts_on):
        raise ActError(
            f"调动日期应晚于现任职的到岗日期 {old.starts_on:%Y-%m-%d}。", field="starts_on"
        )


def refuse_overlap(posting):
    """One person holds the same role at the same place once at a time."""
    same = Posting.objects.standing().filter(
        user=posting.user,
        role=posting.role,
        division=posting.division,
        station=posting.station,
        unit=posting.unit,
        contract=posting.contract,
    )
    if posting.replaces_id:
        same = same.exclude(pk=posting.replaces_id)
    if same.overlapping(posting.starts_on, posting.ends_on).exists():
        raise ActError(
            f"{posting.user.name}在{posting.place}已有同样的任职，请先办离岗再登记。", field="user"
        )


def refuse_two_administrators(posting):
    """三员分立: one person is never two of the three administrators."""
    if posting.role not in ADMIN_ROLES:
        return
    held = Posting.objects.filter(user=posting.user, role__in=ADMIN_ROLES)
    others = held.to_come_or_running(posting.starts_on).exclude(role=posting.role)
    if others.exists():
        raise ActError("三员分立：同一个人不能当两种管理员。", field="user")


def decide_posting(*, by, posting, decision, reason=""):
    """The second person's word on one. Raises Denied, or ActError when already decided or refused
    without a reason."""
    made = decide_postings(by=by, postings=[posting], decision=decision, reason=reason)
    if not made:
        raise ActError("这项任职已经有人处理过了。")
    return made[0]


@transaction.atomic
def decide_postings(*, by, postings, decision, reason=""):
    """The second person's word on many at once, in as many queries as on one. What somebody else
    decided meanwhile stays as it is; returns the decisions made. Raises Denied for all of them
    when one is the author's own."""
    if not all(can_decide_posting(by, posting) for posting in postings):
        raise Denied(
            "提出任职的人和本人不能确认这项任职。", who_can="安全管理员，或上一级民政的另一位"
        )
    if decision == Decision.REFUSED and not reason.strip():
        raise ActError("不同意时请写明原因。", field="reason")
    undecided = lock_undecided(postings)
    if decision == Decision.CONFIRMED:
        for posting in undecided:
            refuse_two_administrators(posting)
    made = PostingDecision.objects.bulk_create(
        PostingDecision(
            posting=posting,
            decision=decision,
            author_id=posting.proposed_by_id,
            by=by.user,
            reason=reason.strip(),
        )
        for posting in undecided
    )
    if decision == Decision.CONFIRMED:
        end_replaced(by, undecided)
    audit.record_many(act=f"posting.{decision}", by=by, objs=undecided, reason=reason)
    return made


def lock_undecided(postings):
    """Locked in order of id, so that two batches never wait for each other; who comes second
    reads the first one's decisions after it committed."""
    wanted = Posting.objects.filter(pk__in=[posting.pk for posting in postings])
    locked = list(wanted.select_for_update(of=("self",)).order_by("pk"))
    decided = set(
        PostingDecision.objects.filter(posting__in=locked).values_list("posting_id", flat=True)
    )
    return [posting for posting in locked if posting.pk not in decided]


def end_replaced(by, confirmed):
    """The moves among them: the old posting ends on the eve, unless it is over already."""
    eves = {
        posting.replaces_id: posting.starts_on - timedelta(days=1)
        for posting in confirmed
        if posting.replaces_id
    }
    if not eves:
        return
    old = Posting.objects.filter(pk__in=eves).select_for_update(of=("self",)).order_by("pk")
    ending = [posting for posting in old if posting.is_open_on(eves[posting.pk] + timedelta(1))]
    for posting in ending:
        posting.ends_on, posting.end_reason = eves[posting.pk], MOVED
    Posting.objects.bulk_update(ending, ["ends_on", "end_reason"], batch_size=500)
    audit.record_many(
        act="posting.end", by=by, objs=ending, reason=MOVED, fields=["ends_on", "end_reason"]
    )


def demand_may_end(*, by, posting):
    """Raises Denied; asked by the page before it draws the form."""
    if not can_end_posting(by, posting):
        raise Denied("这个任职不归您办离岗。", who_can=WHO_PROPOSES)


@transaction.atomic
def end_posting(*, by, posting, on, reason):
    """The posting's last day. Access ends with it; ending it today ends access tomorrow. A day
    that was set only moves nearer: a longer posting is a new one, with a second person's word."""
    demand_may_end(by=by, posting=posting)
    if not reason.strip():
        raise ActError("请写明离岗原因。", field="reason")
    posting = locked_for_end(posting)
    if on < posting.starts_on:
        raise ActError("离岗日期不能早于到岗日期。", field="on")
    refuse_longer(posting, on)
    if posting.role in ADMIN_ROLES and is_last_of_its_kind(posting, on):
        raise ActError("这是最后一位在任的同类管理员，请先任命接任者。")
    posting.ends_on, posting.end_reason = on, reason.strip()
    posting.save(update_fields=["ends_on", "end_reason"])
    audit.record(act="posting.end", by=by, obj=posting, fields=["ends_on", "end_reason"])
    return posting


def locked_for_end(posting):
    """An administrator's with all the administrators' postings, in order of id: two who end each
    other's at once must not leave nobody."""
    if posting.role in ADMIN_ROLES:
        lock_administrators()
    return Posting.objects.select_for_update(of=("self",)).with_place().get(pk=posting.pk)


def lock_administrators():
    rows = Posting.objects.filter(role__in=ADMIN_ROLES).select_for_update(of=("self",))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def refuse_longer(posting, on):
    if posting.ends_on is None:
        return
    if posting.ends_on < timezone.localdate():
        raise ActError(f"这项任职在 {posting.ends_on} 已经结束。", field="on")
    if on > posting.ends_on:
        raise ActError(
            f"这项任职到 {posting.ends_on} 为止，这里只能提前。要延长，请另提任职，由第二个人确认。",
            field="on",
        )


def is_last_of_its_kind(posting, on):
    today = max(on, timezone.localdate())
    others = Posting.objects.in_force(today).filter(role=posting.role).exclude(pk=posting.pk)
    return not others.exists()
