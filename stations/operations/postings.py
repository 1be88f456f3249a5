"""Postings: proposed by one person, confirmed by another, ended with a reason."""

from django.db import transaction
from django.utils import timezone

from shuangbai.base.errors import ActError, Denied
from stations import audit
from stations.enums import ADMIN_ROLES, Decision, Hiring, JobTitle
from stations.models import Posting, PostingDecision
from stations.permissions import can_decide_posting, can_end_posting, can_propose_posting


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
):
    """A posting that waits for a second person. Raises Denied or ActError."""
    place_division = division or (unit and unit.division) or (contract and contract.buyer)
    if not can_propose_posting(by, role=role, station=station, division=place_division):
        raise Denied("这个任职不归您提出。", who_can="这个地点的上一级民政或系统管理员")
    if ends_on and ends_on < starts_on:
        raise ActError("离岗日期不能早于到岗日期。", field="ends_on")
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
        proposed_by=by.user,
    )
    refuse_overlap(posting)
    refuse_two_administrators(posting)
    posting.save()
    audit.record(act="posting.propose", by=by, obj=posting)
    return posting


def refuse_overlap(posting):
    """One person holds the same role at the same place once at a time."""
    same = Posting.objects.filter(
        user=posting.user,
        role=posting.role,
        division=posting.division,
        station=posting.station,
        unit=posting.unit,
        contract=posting.contract,
    ).exclude(decision__decision=Decision.REFUSED)
    if same.running(posting.starts_on).exists():
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


@transaction.atomic
def decide_posting(*, by, posting, decision, reason=""):
    """The second person's word. Raises Denied for the author, ActError when already decided or
    refused without a reason."""
    if not can_decide_posting(by, posting):
        raise Denied(
            "提出任职的人和本人不能确认这项任职。", who_can="安全管理员，或上一级民政的另一位"
        )
    if decision == Decision.REFUSED and not reason.strip():
        raise ActError("不同意时请写明原因。", field="reason")
    Posting.objects.select_for_update(of=("self",)).get(pk=posting.pk)
    if decision == Decision.CONFIRMED:
        refuse_two_administrators(posting)
    if PostingDecision.objects.filter(posting=posting).exists():
        raise ActError("这项任职已经有人处理过了。")
    made = PostingDecision.objects.create(
        posting=posting, decision=decision, author=posting.proposed_by, by=by.user, reason=reason
    )
    audit.record(act=f"posting.{decision}", by=by, obj=posting, reason=reason)
    return made


@transaction.atomic
def end_posting(*, by, posting, on, reason):
    """The posting's last day. Access ends with it; ending it today ends access tomorrow."""
    if not can_end_posting(by, posting):
        raise Denied("这个任职不归您办离岗。", who_can="这个地点的上一级民政或系统管理员")
    if not reason.strip():
        raise ActError("请写明离岗原因。", field="reason")
    if on < posting.starts_on:
        raise ActError("离岗日期不能早于到岗日期。", field="on")
    if posting.role in ADMIN_ROLES and is_last_of_its_kind(posting, on):
        raise ActError("这是最后一位在任的同类管理员，请先任命接任者。")
    posting.ends_on, posting.end_reason = on, reason.strip()
    posting.save(update_fields=["ends_on", "end_reason"])
    audit.record(act="posting.end", by=by, obj=posting, fields=["ends_on", "end_reason"])
    return posting


def is_last_of_its_kind(posting, on):
    today = max(on, timezone.localdate())
    others = Posting.objects.in_force(today).filter(role=posting.role).exclude(pk=posting.pk)
    return not others.exists()
