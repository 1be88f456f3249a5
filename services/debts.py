"""What a case owes in each stage: one function per line of DOMAIN's table, each line with a way to
where it is mended."""

from dataclasses import dataclass

from django.db.models import Max
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from services.enums import Dimension, FollowDecision, MoveKind, TaskState
from services.loop_settings import settings_of
from services.models import Goal, GoalMeasurement
from services.sampling import is_sampled


@dataclass(frozen=True)
class Debt:
    """A line of the checklist: `words` name what is there or missing."""

    words: str
    is_met: bool
    detail: str = ""
    url: str = ""
    act: str = ""


def line(is_met, done, missing, *, detail="", route="", args=(), act=""):
    if is_met:
        return [Debt(done, True, detail)]
    return [Debt(missing, False, detail, address(route, args), act)]


def address(route, args):
    try:
        return reverse(route, args=args) if route else ""
    except NoReverseMatch:
        return ""


# ---------- identify ----------
def how_found(case):
    return line(
        bool(case.found_by and case.found_on),
        f"发现途径：{case.get_found_by_display()} {case.found_on}",
        "没有写怎么发现的",
        route="case_edit",
        args=[case.uid],
        act="去填写",
    )


def presenting_problem(case):
    return line(
        bool(case.problem.strip()),
        "主要问题已写",
        "没有写主要问题",
        route="case_edit",
        args=[case.uid],
        act="去填写",
    )


def consent(case):
    given = case.client.consents.filter(withdrawn_on=None).order_by("-given_on", "-pk").first()
    words = (
        f"{given.given_on} {given.get_given_by_display()}{given.get_form_display()}"
        if given
        else ""
    )
    return line(
        given is not None,
        f"知情同意：{words}",
        f"没有{case.client.name}的知情同意",
        route="case_consent",
        args=[case.uid],
        act="去记录",
    )


# ---------- assess ----------
def round_since(case):
    """When the present round through the loop began: a case that comes back to be assessed owes a
    new assessment, and a plan made from it."""
    back = case.moves.filter(kind__in=(MoveKind.LOOP, MoveKind.REOPEN))
    return back.aggregate(at=Max("at"))["at"] or case.opened_at


def present_assessment(case):
    """The newest complete one of this round, else the draft, else None."""
    of_round = case.assessments.filter(completed_at__gte=round_since(case))
    newest = of_round.order_by("-number").first()
    return newest or case.assessments.filter(completed_at=None).first()


def needs_assessed(case):
    found = present_assessment(case)
    if found is None:
        words = "还没有评估" if not case.assessments.exists() else "回到评估后还没有重新评估"
        return line(False, "", words, route="assessment_edit", args=[case.uid], act="去评估")
    known = [key for key in Dimension.values if found.levels.get(key) is not None]
    missing = [one.label for one in Dimension if one.value not in known]
    detail = f"还差：{'、'.join(missing)}" if missing else "评估已完成" * found.is_complete
    return line(
        found.is_complete,
        "七个方面都评了",
        f"七个方面评了 {len(known)} 个，评估还没有完成",
        detail="" if found.is_complete else detail,
        route="assessment_edit",
        args=[case.uid],
        act="接着评",
    )


def strengths(case):
    found = present_assessment(case)
    return line(
        bool(found and found.strengths.strip()),
        "优势与资源已写",
        "没有写本人和家庭的优势",
        route="assessment_edit",
        args=[case.uid],
        act="去填写",
    )


def tier_proposed(case):
    found = present_assessment(case)
    return line(
        bool(found and found.is_complete and found.tier),
        f"建议分级：{found.tier if found else ''} 级",
        "没有建议分级",
        route="assessment_edit",
        args=[case.uid],
        act="去建议",
    )


# ---------- plan ----------
def newest_plan(case):
    return case.plans.filter(is_dropped=False).order_by("-number").first()


def goals_and_tasks(case):
    plan = newest_plan(case)
    if plan is None:
        return line(False, "", "还没有服务计划", route="plan_new", args=[case.uid], act="写计划")
    goals, tasks = plan.goals.count(), plan.tasks.count()
    page = {"route": "plan", "args": [plan.uid]}
    return [
        *line(goals > 0, f"目标 {goals} 个", "计划里没有目标", **page, act="加目标"),
        *line(tasks > 0, f"任务 {tasks} 项", "计划里没有任务", **page, act="加任务"),
    ]


def agreed_with_client(case):
    plan = newest_plan(case)
    words = f"{plan.agreed_on} {plan.get_agreement_display()}" if plan and plan.agreement else ""
    return line(
        bool(words),
        f"与本人商定：{words}",
        "还没有与本人商定",
        route="plan_agreement" if plan else "plan_new",
        args=[plan.uid if plan else case.uid],
        act="去商定",
    )


def plan_of_round(case):
    """The plan in force, if it was handed in since the present round began: one that only waited
    for its approval meanwhile was made from what was known before."""
    plan = case.plans.filter(in_force=True).first()
    return plan if plan and plan.submitted_at >= round_since(case) else None


def approved(case):
    if plan := plan_of_round(case):
        return line(True, f"第 {plan.number} 版已批准", "")
    plan = newest_plan(case)
    if plan is None:
        return line(False, "", "计划还没有批准")
    if plan.is_draft:
        words, act = "计划还没有提交", "去提交"
    elif hasattr(plan, "decision") and plan.decision.verdict == "returned":
        words, act = f"第 {plan.number} 版被退回：{plan.remark}", "改成新的一版"
    elif hasattr(plan, "decision"):
        words, act = f"第 {plan.number} 版是回到评估以前的，要有新的一版", "写新的一版"
    else:
        words, act = f"第 {plan.number} 版等站长批准（写的人不能自己批）", "看计划"
    return line(False, "", words, route="plan", args=[plan.uid], act=act)


# ---------- serve ----------
def served(case):
    count = case.records.standing().filter(on__gte=timezone.localdate(round_since(case))).count()
    return line(
        count > 0,
        f"服务记录 {count} 条",
        "还没有服务记录",
        route="record_new",
        args=[case.uid],
        act="记服务",
    )


def tasks_settled(case):
    plan = case.plans.filter(in_force=True).first()
    tasks = list(plan.tasks.order_by("starts_on", "pk")) if plan else []
    found = [Debt(f"任务“{one.title}”：{one.get_state_display()}", True, one.drop_reason)
             for one in tasks if one.state != TaskState.OPEN]  # fmt: skip
    owed = [
        Debt(
            f"任务“{one.title}”还没有了结",
            False,
            f"下次 {one.next_on}" if one.next_on else "",
            address("task", [case.uid, one.key]),
            "去了结",
        )
        for one in tasks
        if one.state == TaskState.OPEN
    ]
    return [*owed, *found]


# ---------- follow up ----------
def goals_measured(case):
    plan = case.plans.filter(in_force=True).first()
    goals = Goal.objects.filter(plan=plan) if plan else Goal.objects.none()
    measured = set(
        GoalMeasurement.objects.filter(
            follow_up__case=case, follow_up__at__gte=case.stage_since
        ).values_list("goal__key", flat=True)
    )
    return [
        one
        for goal in goals.order_by("due_on", "pk")
        for one in line(
            goal.key in measured,
            f"目标“{goal.title}”已再测",
            f"目标“{goal.title}”没有再测",
            route="follow_up",
            args=[case.uid],
            act="去测量",
        )
    ]


def satisfaction(case):
    given = case.satisfactions.filter(at__gte=case.stage_since).order_by("-at").first()
    by_other = is_sampled(case, settings_of(case.client.station.division).sampled_percent)
    return line(
        given is not None,
        f"满意度 {given.score if given else ''} 分",
        "没有问满意度" + ("（抽到由责任社工以外的人问）" if by_other else ""),
        route="satisfaction",
        args=[case.uid],
        act="去记录",
    )


def decision(case):
    found = case.follow_ups.filter(at__gte=case.stage_since).exclude(decision="")
    newest = found.order_by("-at", "-pk").first()
    label = FollowDecision(newest.decision).label if newest else ""
    return line(
        newest is not None,
        f"决定：{label}",
        "没有写跟踪的决定",
        route="follow_up",
        args=[case.uid],
        act="去决定",
    )
