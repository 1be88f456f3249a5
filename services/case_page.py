"""What the case page shows: where the case stands, what it owes, what is planned, what happened."""

import datetime
import statistics
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from clients.enums import ClientStatus
from clients.schemes import scheme_of
from services import workflow
from services.case_story import stage_days, story_of
from services.debts import newest_plan
from services.enums import OPEN_STAGES, SEVERITIES, Dimension, MoveKind, Stage, TaskState
from services.forms.case_records import shown
from services.loop_settings import settings_of
from services.models import Case, CaseMove, GoalMeasurement, Task
from services.permissions import (
    can_ask_satisfaction,
    can_comment,
    can_hand_over,
    can_work_case,
    sees_photos,
)
from shuangbai.base.scope import code_range
from stations.enums import COUNTY_DIGITS

YEAR = datetime.timedelta(days=365)
MOST_COUNTED = 2000
# The goal's scale as it is drawn: 304 wide, from the baseline at the left to the flag.
LEFT, FLAG, RIGHT = 12, 266, 292


def context_of(member, case, now):
    may_work = can_work_case(member, case)
    lines = workflow.checklist(case)
    missing = [line for line in lines if not line.is_met]
    plan = case.plans.filter(in_force=True).select_related("decision__by").first()
    story = story_of(case)
    scheme = scheme_of(case.client.station.division)
    tier = scheme.tiers.get(case.client.tier)
    unseen = sum(one.seen_at is None for line in story for one in line.comments)
    return {
        "case": case,
        "tier_name": tier.name if tier else "",
        "track": track_of(case, now),
        "next_stage": next_words(case),
        "checklist": [*missing, *(line for line in lines if line.is_met)],
        "missing": missing,
        "pace": pace_words(case, now),
        "moves": moves_of(case) if may_work else [],
        "plan": plan,
        "draft": newest_plan(case),
        "goals": goals_of(case, plan),
        "tasks": tasks_of(plan),
        "facts": facts_of(case),
        "needs": needs_of(case),
        "closure": case.closures.order_by("-pk").first() if not case.is_open else None,
        "gone": gone_words(case),
        "check_is_due": bool(case.check_on and case.check_on <= timezone.localdate(now)),
        "record_page": reverse("record_new", args=[case.uid]),
        "story": story,
        "comment_count": sum(len(line.comments) for line in story),
        "unseen": unseen,
        "sections": workflow.sections(member, case),
        "clashes": case.record_clashes.filter(settled_at=None).select_related("record", "by"),
        "may_work": may_work,
        "may_assign": can_hand_over(member, case.client.station),
        "may_comment": can_comment(member, case),
        "may_ask": can_ask_satisfaction(member, case),
        "sees_photos": sees_photos(member),
    }


def gone_words(case):
    """An open case of somebody who is no longer there; a household's goes on with the others."""
    client = case.client
    if not case.is_open or case.household_id or client.status == ClientStatus.ACTIVE:
        return ""
    return f"{client.name}已{client.get_status_display()}，请写小结，提前结案。"


def track_of(case, now):
    """The six stages with the days each took."""
    days = stage_days(case, now)
    here = OPEN_STAGES.index(Stage(case.stage)) if case.is_open else len(OPEN_STAGES)
    found = []
    for place, stage in enumerate(OPEN_STAGES):
        if place == here:
            state, note = "now", f"第 {days[stage] + 1} 天"
        else:
            was_there = stage in days
            is_done = place < here and (case.is_open or was_there)
            state, note = ("done" if is_done else ""), (f"{days[stage]} 天" if was_there else "")
        found.append({"label": stage.label, "note": note, "state": state})
    return found


def next_words(case):
    """{to, label} of the way forward; a case in follow-up is closed on a page of its own."""
    to = workflow.next_stage(case.stage)
    if to:
        return {"to": to, "label": f"进入“{to.label}”"}
    if case.stage == Stage.FOLLOW_UP:
        return {"to": "", "label": "结案", "url": reverse("case_closure", args=[case.uid])}
    return None


def moves_of(case):
    """The other ways: back, round, out."""
    words = {MoveKind.BACK: "退回", MoveKind.LOOP: "回到"}
    found = []
    for to, kind in workflow.RULES[Stage(case.stage)].moves.items():
        if kind in words:
            page = f"{reverse('case_move', args=[case.uid])}?to={to}"
            found.append({"label": f"{words[kind]}“{to.label}”", "url": page})
        elif kind == MoveKind.CLOSE and case.stage != Stage.FOLLOW_UP:
            found.append(
                {"label": "提前结案或转介", "url": reverse("case_closure", args=[case.uid])}
            )
        elif kind == MoveKind.REOPEN:
            found.append({"label": "重开", "url": reverse("case_reopening", args=[case.uid])})
    return found


def pace_words(case, now):
    """“本县此阶段中位 9 天，本案第 15 天”, where the county has cases to compare with."""
    if not case.is_open:
        return ""
    today = f"本案第 {case.days_in_stage(timezone.localdate(now)) + 1} 天"
    median = median_days(case, now)
    return f"本县此阶段中位 {median:g} 天，{today}" if median is not None else today


def median_days(case, now):
    county = case.client.station.division.code[:COUNTY_DIGITS]
    days = CaseMove.objects.filter(
        code_range("station__division__code", county),
        from_stage=case.stage,
        kind__in=(MoveKind.FORWARD, MoveKind.CLOSE),
        at__gte=now - YEAR,
    ).order_by("-at")
    found = list(days.values_list("days", flat=True)[:MOST_COUNTED])
    return statistics.median(found) if found else None


def goals_of(case, plan):
    """Each goal with its scale and what was measured last."""
    if plan is None:
        return []
    goals = list(plan.goals.order_by("due_on", "pk"))
    keys = [goal.key for goal in goals]
    rows = GoalMeasurement.objects.filter(follow_up__case=case, goal__key__in=keys)
    newest = {
        one.goal.key: one.value
        for one in rows.select_related("goal").order_by("follow_up__at", "pk")
    }
    return [scale_of(goal, newest.get(goal.key)) for goal in goals]


def scale_of(goal, value):
    """From the baseline at the left to the target's flag, whichever of the two is larger."""
    now = goal.baseline if value is None else value
    share = attained(goal, now)
    at = min(max(LEFT + float(share) * (FLAG - LEFT), LEFT), RIGHT)
    words = f"基线 {shown(goal.baseline)}，目标 {shown(goal.target)} {goal.unit}"
    if value is not None:
        words += f"，现在 {shown(value)}"
    return {
        "goal": goal,
        "at": f"{at:.1f}",
        "label_at": f"{min(max(at, 34), 270):.1f}",
        "baseline": shown(goal.baseline),
        "target": f"{shown(goal.target)} {goal.unit}".strip(),
        "now": f"{shown(value)} {goal.unit}".strip() if value is not None else "",
        "percent": round(min(max(share, Decimal(0)), Decimal(1)) * 100),
        "words": words,
    }


def attained(goal, value):
    """0 at the baseline, 1 at the target."""
    return (value - goal.baseline) / (goal.target - goal.baseline)


def tasks_of(plan):
    if plan is None:
        return []
    return plan.tasks.order_by("settled_on", "next_on", "pk")


def facts_of(case):
    open_ones = Case.objects.open().of_worker(case.worker).count()
    limit = settings_of(case.client.station.division).caseload_limit
    contact = case.contact
    return {
        "worker": case.worker,
        "load": open_ones,
        "limit": limit,
        "is_over": open_ones > limit,
        "consent": case.client.consents.filter(withdrawn_on=None).order_by("-given_on").first(),
        "contact": contact,
        "members": members_of(case),
    }


def members_of(case):
    """Whom the case is about: the person first, then the household that it is for."""
    if case.household_id is None:
        return [case.client]
    others = case.household.members.filter(merged_into=None).exclude(pk=case.client_id)
    return [case.client, *others.order_by("born_on", "pk")]


def needs_of(case):
    """The newest complete assessment, worst first."""
    newest = case.assessments.filter(completed_at__isnull=False).order_by("-number").first()
    if newest is None:
        return None
    levels = sorted(
        ((one, newest.levels.get(one.value, 0)) for one in Dimension), key=lambda pair: -pair[1]
    )
    rows = [
        {"name": one.label, "level": level, "word": SEVERITIES[level], "bars": bars(level)}
        for one, level in levels
        if level
    ]
    return {"assessment": newest, "rows": rows}


def bars(level):
    return [place < level for place in range(4)]


def open_tasks(case):
    return Task.objects.filter(plan__case=case, plan__in_force=True, state=TaskState.OPEN)
