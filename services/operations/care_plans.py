"""Plans: drafted, agreed with the person, submitted, decided by somebody else."""

import datetime
from functools import partial

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from services.debts import present_assessment
from services.enums import Agreement, PlanVerdict, Stage, TaskState
from services.models import CarePlan, Goal, PlanDecision, PlanFile, ResourceLink, Task
from services.operations.cases import demand_open, for_work, locked
from services.permissions import can_approve_plan, can_write_plan
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.races import checked_again
from shuangbai.base.uploads import IMAGES, check_upload
from stations import audit

GOAL_FACTS = ("dimension", "title", "measure", "unit", "baseline", "target", "due_on")
TASK_FACTS = ("title", "method", "doer", "doer_name", "starts_on", "every_days")
KEPT = ("state", "settled_on", "drop_reason", "next_on")
MOST_GOALS, MOST_TASKS = 20, 40


@transaction.atomic
def start_plan(*, by, case, at=None):
    """A draft: empty the first time, else a copy of the version before to change. A draft that
    somebody else began and left is put aside. Raises Denied, ActError."""
    now = at or timezone.now()
    case = for_work(by, case)
    if case.stage in (Stage.IDENTIFY, Stage.CLOSED):
        raise ActError("先把需求识别清楚、评估以后再写计划。")
    drafts = case.plans.select_for_update().filter(submitted_at=None, is_dropped=False)
    for draft in drafts:
        if draft.author_id == by.user.pk:
            return draft
        draft.is_dropped = True
        draft.save(update_fields=["is_dropped"])
    if case.plans.waiting().exists():
        raise ActError("上一版还在等批准，批准或退回以后再改。")
    return draft_after(by, case, now)


def draft_after(by, case, now):
    before = case.plans.filter(is_dropped=False).order_by("-number").first()
    last = case.plans.aggregate(last=Max("number"))["last"] or 0
    plan = CarePlan.objects.create(
        case=case,
        number=last + 1,
        assessment=present_assessment(case),
        author=by.user,
        started_at=now,
    )
    if before is not None:
        copy(before, plan)
    audit.record(act="plan.start", by=by, obj=case)
    return plan


def copy(before, plan):
    goals = {}
    for goal in before.goals.order_by("pk"):
        facts = {name: getattr(goal, name) for name in GOAL_FACTS}
        goals[goal.pk] = Goal.objects.create(plan=plan, key=goal.key, **facts)
    for task in before.tasks.order_by("pk"):
        facts = {name: getattr(task, name) for name in (*TASK_FACTS, *KEPT)}
        Task.objects.create(plan=plan, key=task.key, goal=goals.get(task.goal_id), **facts)


def for_writing(by, plan):
    """The draft, locked, for its author alone: whoever writes may not approve, so nobody writes
    into another's."""
    # The case first, as every act on it: it is not closed meanwhile.
    case = locked(plan.case)
    row = (
        CarePlan.objects.select_for_update(of=("self",))
        .select_related("case__client__station__division")
        .get(pk=plan.pk)
    )
    demand_author(by, row)
    demand_open(case)
    if not row.is_draft:
        raise ActError("这一版已经提交，要改请写新的一版。")
    return row


def demand_author(by, plan):
    if not can_write_plan(by, plan):
        raise Denied("这一版不是您写的，请他修改，或写新的一版。", who_can="写这一版的人")


@transaction.atomic
def save_goal(*, by, plan, goal=None, **facts):
    plan = for_writing(by, plan)
    if goal is None and plan.goals.count() >= MOST_GOALS:
        raise ActError(f"目标最多 {MOST_GOALS} 个，请先合并。")
    if facts["baseline"] == facts["target"]:
        raise ActError("要达到的和现在的一样，请改其中一个。", field="target")
    row = goal or Goal(plan=plan)
    for name in GOAL_FACTS:
        setattr(row, name, facts[name])
    row.save()
    unagree(plan)
    return row


@transaction.atomic
def remove_goal(*, by, plan, goal):
    plan = for_writing(by, plan)
    goal.delete()
    unagree(plan)


@transaction.atomic
def save_task(*, by, plan, task=None, goal=None, **facts):
    plan = for_writing(by, plan)
    if task is None and plan.tasks.count() >= MOST_TASKS:
        raise ActError(f"任务最多 {MOST_TASKS} 项，请先合并。")
    row = task or Task(plan=plan)
    for name in TASK_FACTS:
        setattr(row, name, facts[name])
    row.goal = goal
    if row.state == TaskState.OPEN:
        row.next_on = row.starts_on
    row.save()
    unagree(plan)
    return row


@transaction.atomic
def remove_task(*, by, plan, task):
    """Resources that were asked for it go back to the task in an earlier version; returns those
    that are for no task any more."""
    plan = for_writing(by, plan)
    rows = ResourceLink.objects.select_for_update(of=("self",)).filter(task=task)
    links = list(rows.order_by("pk"))
    same = Task.objects.filter(plan__case=plan.case_id, key=task.key).exclude(pk=task.pk)
    earlier = same.order_by("-plan__number").first()
    for link in links:
        link.task = earlier
        link.save(update_fields=["task"])
        audit.record(act="link.task", by=by, obj=link)
    task.delete()
    unagree(plan)
    return [] if earlier else links


@transaction.atomic
def take_template(*, by, plan, template, on):
    """A goal with its task from the library, to be changed to fit."""
    goal = save_goal(
        by=by,
        plan=plan,
        dimension=template.dimension,
        title=template.title,
        measure=template.measure,
        unit=template.unit,
        baseline=template.baseline,
        target=template.target,
        due_on=on + datetime.timedelta(days=template.days),
    )
    save_task(
        by=by,
        plan=plan,
        goal=goal,
        title=template.task,
        method=template.method,
        doer="worker",
        doer_name="",
        starts_on=on + datetime.timedelta(days=min(template.every_days or 7, 7)),
        every_days=template.every_days,
    )
    return goal


def unagree(plan):
    """What was agreed was the plan as it stood."""
    if not plan.agreement:
        return
    plan.agreement, plan.agreed_by, plan.agreed_on, plan.witness = "", "", None, ""
    plan.save(update_fields=["agreement", "agreed_by", "agreed_on", "witness"])


def record_agreement(*, by, plan, agreement, agreed_by, agreed_on, witness="", file=None):
    """How the person agreed. A drawn or a paper signature comes with its picture."""
    checked = check_upload(file, kinds=IMAGES, field="file") if file else None
    with transaction.atomic():
        plan = for_writing(by, plan)
        if agreement == Agreement.ORAL and not witness.strip():
            raise ActError("口头同意要写见证人。", field="witness")
        if agreement != Agreement.ORAL and checked is None and not plan.files.exists():
            words = "请让本人在框里签字。" if agreement == Agreement.DRAWN else "请拍签字的那页。"
            raise ActError(words, field="file")
        if agreed_on > timezone.localdate():
            raise ActError("商定日期在将来，请核对。", field="agreed_on")
        if not plan.goals.exists() or not plan.tasks.exists():
            raise ActError("先写好目标和任务，再和本人商定。")
        if checked and not plan.files.filter(sent_sha256=checked.sent_sha256).exists():
            PlanFile.objects.create(plan=plan, uploaded_by=by.user, **checked.columns)
        plan.agreement, plan.agreed_by = agreement, agreed_by
        plan.agreed_on, plan.witness = agreed_on, witness.strip()
        plan.save(update_fields=["agreement", "agreed_by", "agreed_on", "witness"])
        audit.record(act="plan.agree", by=by, obj=plan.case)
    return plan


@transaction.atomic
def submit_plan(*, by, plan, changes="", at=None):
    """To somebody else, who decides. Raises ActError naming what the plan lacks."""
    plan = for_writing(by, plan)
    lacking = [
        words
        for words, has in (
            ("目标", plan.goals.exists()),
            ("任务", plan.tasks.exists()),
            ("与本人的商定", bool(plan.agreement)),
        )
        if not has
    ]
    if lacking:
        raise ActError(f"还不能提交，计划里没有{'、'.join(lacking)}。")
    others = plan.case.plans.filter(is_dropped=False).exclude(pk=plan.pk)
    if others.exists() and not changes.strip():
        raise ActError("请写这一版改了什么、为什么。", field="changes")
    plan.changes, plan.submitted_at = changes.strip(), at or timezone.now()
    plan.save(update_fields=["changes", "submitted_at"])
    audit.record(act="plan.submit", by=by, obj=plan.case)
    return plan


@transaction.atomic
def decide_plan(*, by, plan, verdict, remark="", at=None):
    """The word of somebody other than the author. Raises Denied for the author, ActError when it
    was decided already or has not been submitted."""
    now = at or timezone.now()
    # The case first, as every act on it.
    case = locked(plan.case)
    plan = CarePlan.objects.select_for_update(of=("self",)).select_related("author").get(pk=plan.pk)
    plan.case = case
    if not can_approve_plan(by, plan):
        raise Denied("计划由写的人以外的站长批准。", who_can="本站站长（不是写计划的人）")
    demand_open(case)
    if plan.submitted_at is None or plan.is_dropped:
        raise ActError("这一版还没有提交。")
    if verdict == PlanVerdict.RETURNED and not remark.strip():
        raise ActError("退回要写明改哪里。", field="remark")
    refuse_decided(plan)
    with checked_again(partial(refuse_decided, plan)):
        decision = PlanDecision.objects.create(
            plan=plan, verdict=verdict, author=plan.author, by=by.user, at=now
        )
    if verdict == PlanVerdict.RETURNED:
        plan.remark = remark.strip()
        plan.save(update_fields=["remark"])
    else:
        put_in_force(case, plan)
    audit.record(act=f"plan.{verdict}", by=by, obj=case)
    return decision


def refuse_decided(plan):
    known = PlanDecision.objects.filter(plan=plan).select_related("by").first()
    if known is not None:
        raise ActError(f"这一版已由{known.by.name}{known.get_verdict_display()}。")


def put_in_force(case, plan):
    """The new version takes over; what was done meanwhile under the old one stays done."""
    old = case.plans.filter(in_force=True).first()
    if old is not None:
        carry_over(old, plan)
        old.in_force = False
        old.save(update_fields=["in_force"])
    plan.in_force = True
    plan.save(update_fields=["in_force"])


def carry_over(old, plan):
    now_known = {task.key: task for task in old.tasks.all()}
    for task in plan.tasks.all():
        former = now_known.get(task.key)
        if former is None:
            continue
        is_same_rhythm = (task.starts_on, task.every_days) == (former.starts_on, former.every_days)
        names = KEPT if is_same_rhythm or former.state != TaskState.OPEN else KEPT[:-1]
        for name in names:
            setattr(task, name, getattr(former, name))
        task.save(update_fields=names)
