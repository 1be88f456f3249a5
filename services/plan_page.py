"""What a plan's page shows: its goals with their tasks, what fits the needs, what changed."""

from django.urls import reverse
from django.utils import timezone

from services.debts import present_assessment
from services.enums import SEVERITIES, Dimension
from services.forms.case_records import shown
from services.permissions import (
    can_approve_plan,
    can_work_case,
    can_write_plan,
    sees_photos,
)
from services.plan_library import offered_at

MOST_WAITING = 50
# Days after which a plan has waited too long.
LONG_WAIT = 3
MOST_OFFERED = 12


def context_of(member, plan):
    is_open = plan.case.is_open
    may_write = plan.is_draft and is_open and can_write_plan(member, plan)
    newest = plan.case.plans.filter(is_dropped=False).order_by("-number").first()
    return {
        "plan": plan,
        "case": plan.case,
        "goals": goals_with_tasks(plan),
        "loose": with_links(plan, plan.tasks.filter(goal=None).order_by("starts_on", "pk")),
        "templates": templates_for(plan) if may_write else [],
        "differences": differences(plan),
        "files": plan.files.order_by("pk") if sees_photos(member) else [],
        "state": state_of(plan),
        "may_write": may_write,
        "may_renew": can_work_case(member, plan.case)
        and is_open
        and newest == plan
        and not may_write
        and not is_waiting(plan),
        "may_decide": is_waiting(plan) and is_open and can_approve_plan(member, plan),
        "versions": plan.case.plans.filter(submitted_at__isnull=False).order_by("-number"),
        "today": timezone.localdate(),
        "crumbs": [
            ("个案", reverse("cases")),
            (plan.case.title, reverse("case", args=[plan.case.uid])),
        ],
    }


def is_waiting(plan):
    return plan.submitted_at is not None and not hasattr(plan, "decision") and not plan.is_dropped


def state_of(plan):
    """(kind of mark, words)"""
    if plan.is_dropped:
        return "soon", "不要了"
    if plan.is_draft:
        return "today", "草稿"
    if is_waiting(plan):
        return "held", "等批准"
    if plan.decision.verdict == "returned":
        return "over", "被退回"
    return ("ok", "正在执行") if plan.in_force else ("ok", "批准过")


def goals_with_tasks(plan):
    """[{goal, scale, tasks}] in three queries."""
    tasks = {}
    for task in with_links(plan, plan.tasks.order_by("starts_on", "pk")):
        tasks.setdefault(task.goal_id, []).append(task)
    return [goal_line(goal, tasks.get(goal.pk, [])) for goal in plan.goals.order_by("due_on", "pk")]


def with_links(plan, tasks):
    """The tasks, each with the `links` that serve it."""
    links = {}
    for link in plan.case.resource_links.all():
        if link.task_id:
            links.setdefault(link.task.key, []).append(link)
    found = list(tasks)
    for task in found:
        task.links = sorted(links.get(task.key, []), key=lambda link: link.pk)
    return found


def goal_line(goal, tasks):
    return {
        "goal": goal,
        "scale": f"{shown(goal.baseline)} → {shown(goal.target)} {goal.unit}".strip(),
        "tasks": tasks,
    }


def needs_of(case):
    found = present_assessment(case) or case.assessments.order_by("-number").first()
    if found is None:
        return []
    rows = [(one, found.levels.get(one.value) or 0) for one in Dimension]
    rows.sort(key=lambda pair: -pair[1])
    return [
        {"name": one.label, "level": level, "word": SEVERITIES[level]}
        for one, level in rows
        if level
    ]


def templates_for(plan):
    """What fits the needs found, the worst first; those already in the plan are left out."""
    found = plan.assessment or present_assessment(plan.case)
    levels = found.levels if found else {}
    taken = set(plan.goals.values_list("title", flat=True))
    fitting = [
        one
        for one in offered_at(plan.case.client.station.division.code)
        if levels.get(one.dimension, 0) >= one.from_level and one.title not in taken
    ]
    fitting.sort(key=lambda one: -levels.get(one.dimension, 0))
    return fitting[:MOST_OFFERED]


def differences(plan):
    """What this version changes against the one in force before it: [(word, what)]."""
    before = (
        plan.case.plans.filter(number__lt=plan.number, submitted_at__isnull=False)
        .order_by("-number")
        .first()
    )
    if before is None:
        return []
    return [
        *changed("目标", before.goals.all(), plan.goals.all(), goal_words),
        *changed("任务", before.tasks.all(), plan.tasks.all(), task_words),
    ]


def changed(noun, before, now, words):
    old = {row.key: words(row) for row in before.order_by("pk")}
    new = {row.key: words(row) for row in now.order_by("pk")}
    added = [(f"新{noun}", said) for key, said in new.items() if key not in old]
    gone = [(f"去掉{noun}", said) for key, said in old.items() if key not in new]
    edited = [
        (f"改{noun}", f"{old[key]} → {said}")
        for key, said in new.items()
        if key in old and old[key] != said
    ]
    return [*added, *gone, *edited]


def goal_words(goal):
    scale = f"{shown(goal.baseline)} → {shown(goal.target)} {goal.unit}".strip()
    return f"{goal.title}（{scale}，{goal.due_on} 前）"


def task_words(task):
    rhythm = f"每 {task.every_days} 天" if task.every_days else "一次"
    return f"{task.title}（{task.get_doer_display()}{task.doer_name}，{task.starts_on} 起{rhythm}）"


def line_of(member, plan):
    """A plan on the list of what waits, with all that is needed to decide."""
    tasks = {}
    ordered = sorted(plan.tasks.all(), key=lambda one: (one.starts_on, one.pk))
    for task in with_links(plan, ordered):
        tasks.setdefault(task.goal_id, []).append(task)
    days = (timezone.localdate() - timezone.localdate(plan.submitted_at)).days
    goals = sorted(plan.goals.all(), key=lambda one: (one.due_on, one.pk))
    return {
        "plan": plan,
        "goals": [goal_line(goal, tasks.get(goal.pk, [])) for goal in goals],
        "loose": tasks.get(None, []),
        "has_signature": bool(plan.files.all()),
        "late": ("over" if days > LONG_WAIT else "soon", f"等了 {days} 天"),
        "may_decide": can_approve_plan(member, plan),
    }
