"""The case file on paper: cover, assessments, plan, records, follow-up, closing."""

from django.utils import timezone

from clients.operations.clients import reveal_identity
from clients.permissions import can_reveal_identity
from services.case_page import goals_of, members_of
from services.case_story import stage_days
from services.enums import OPEN_STAGES, SEVERITIES, CaseRisk, Dimension
from services.models import Assessment, FollowUp, Satisfaction, ServiceRecord

MOST = 500


def context_of(member, case, *, reason="", now=None):
    """ID numbers stand masked; with a reason, which is audited, in full for those who may."""
    may_reveal = can_reveal_identity(member, case.client)
    days = stage_days(case, now or timezone.now())
    plan = case.plans.filter(in_force=True).select_related("decision__by", "author").first()
    return {
        "case": case,
        "people": [person(member, one, reason) for one in members_of(case)],
        "is_full": bool(reason),
        "may_reveal": may_reveal,
        "stages": [(one.label, days[one]) for one in OPEN_STAGES if one in days],
        "consent": case.client.consents.filter(withdrawn_on=None).order_by("-given_on").first(),
        "assessments": [assessment(one) for one in assessments_of(case)],
        "plan": plan,
        "goals": goals_of(case, plan),
        "tasks": plan.tasks.order_by("starts_on", "pk") if plan else [],
        "records": records_of(case),
        "follow_ups": follow_ups_of(case),
        "satisfactions": Satisfaction.objects.filter(case=case)
        .select_related("asked_by")
        .order_by("asked_on", "pk"),
        "closures": case.closures.select_related("move__by").order_by("pk"),
        "checks": case.checks.select_related("by").order_by("pk"),
        "moves": case.moves.select_related("by").order_by("number"),
        "printed_by": member.user.name,
        "printed_at": now or timezone.now(),
    }


def person(member, client, reason):
    number = ""
    if client.id_number:
        number = client.id_number.masked
        if reason:
            number = reveal_identity(by=member, client=client, reason=reason)
    return {"client": client, "number": number, "age": client.age(timezone.localdate())}


def assessments_of(case):
    rows = Assessment.objects.filter(case=case, completed_at__isnull=False)
    return rows.select_related("author", "questions").order_by("number")


def assessment(row):
    return {
        "assessment": row,
        "levels": [
            {
                "name": one.label,
                "level": row.levels.get(one.value),
                "word": SEVERITIES[row.levels[one.value]] if one.value in row.levels else "—",
                "words": row.words.get(one.value, ""),
            }
            for one in Dimension
        ],
        "risks": [CaseRisk(key).label for key in row.risks],
    }


def records_of(case):
    rows = (
        ServiceRecord.objects.standing()
        .filter(case=case)
        .select_related("worker", "task", "contact")
    )
    return rows.order_by("happened_at", "pk")[:MOST]


def follow_ups_of(case):
    rows = FollowUp.objects.filter(case=case).select_related("by")
    return rows.prefetch_related("measurements__goal").order_by("at", "pk")
