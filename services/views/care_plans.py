"""A plan: drafting goal by goal, agreeing, submitting, deciding."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services import plan_page
from services.enums import PlanVerdict, Stage
from services.forms import care_plans as forms
from services.models import CarePlan, Goal, PlanFile, PlanTemplate, Task
from services.operations import care_plans as acts
from services.permissions import can_approve_plan, sees_photos
from services.views.case_loading import case_for_work, done_or_said, page_of, read
from shuangbai.base.errors import Denied
from shuangbai.base.uploads import serve
from stations import audit
from stations.enums import DataClass, Right
from stations.gate import gated, load
from stations.views.acting import GET_OR_POST, act_page
from stations.views.paths import own_path


@gated(DataClass.CASEWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def plan_new(request, uid):
    """What was found, and the way into a draft: empty, or a copy of the last version."""
    case = case_for_work(request.member, uid)
    if request.method == "POST":
        try:
            plan = acts.start_plan(by=request.member, case=case)
        except acts.ActError as refusal:
            messages.error(request, refusal.message)
            return redirect(page_of(case))
        return redirect("plan", uid=plan.uid)
    last = case.plans.filter(is_dropped=False).order_by("-number").first()
    context = {
        "case": case,
        "last": last,
        "needs": plan_page.needs_of(case),
        "is_early": case.stage in (Stage.IDENTIFY, Stage.ASSESS),
        "back": page_of(case),
    }
    return render(request, "services/plan_new.html", context)


def plans():
    return CarePlan.objects.select_related(
        "case__client__station__division", "case__worker", "author", "decision__by", "assessment"
    )


@gated(DataClass.CASEWORK)
@never_cache
@require_http_methods(GET_OR_POST)
def plan(request, uid):
    rows = plans().prefetch_related("case__resource_links__task")
    row = load(rows, request.member, uid=uid)
    return read(
        request,
        row.case,
        "services/plan.html",
        lambda: plan_page.context_of(request.member, row),
        title="查看服务计划",
    )


def draft_for(member, uid):
    """The plan for its author; for others 403 with who could."""
    row = load(plans(), member, uid=uid)
    acts.demand_author(member, row)
    return row


def plan_form(request, row, form, act, *, title, done, **context):
    page = reverse("plan", args=[row.uid])
    return act_page(
        request,
        form,
        lambda **sent: act(plan=row, **sent),
        then=page,
        done=done,
        title=title,
        sub=f"{row.case.title} · 计划第 {row.number} 版",
        back=page,
        crumbs=[(row.case.title, page_of(row.case)), (f"计划第 {row.number} 版", page)],
        **context,
    )


@gated(DataClass.CASEWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def goal(request, uid, key=None):
    row = draft_for(request.member, uid)
    known = load(Goal.objects, request.member, plan=row, key=key) if key else None
    form = forms.GoalForm(request.POST or None, instance=known)
    return plan_form(
        request,
        row,
        form,
        lambda **sent: acts.save_goal(goal=fresh(known), **sent),
        title="修改目标" if known else "加目标",
        done="目标已存。",
    )


def fresh(row):
    """The row as it is stored: the form has already changed the one in memory."""
    return type(row).objects.get(pk=row.pk) if row is not None else None


@gated(DataClass.CASEWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def task_edit(request, uid, key=None):
    row = draft_for(request.member, uid)
    known = load(Task.objects, request.member, plan=row, key=key) if key else None
    form = forms.TaskForm(request.POST or None, instance=known, plan=row)
    return plan_form(
        request,
        row,
        form,
        lambda **sent: acts.save_task(task=fresh(known), **sent),
        title="修改任务" if known else "加任务",
        done="任务已存。",
    )


@gated(DataClass.CASEWORK, Right.WRITE)
@require_POST
def goal_removal(request, uid, key):
    row = draft_for(request.member, uid)
    known = load(Goal.objects, request.member, plan=row, key=key)
    return done_or_said(
        request,
        lambda: acts.remove_goal(by=request.member, plan=row, goal=known),
        f"已去掉目标“{known.title}”。",
        reverse("plan", args=[uid]),
    )


@gated(DataClass.CASEWORK, Right.WRITE)
@require_POST
def task_removal(request, uid, key):
    row = draft_for(request.member, uid)
    known = load(Task.objects, request.member, plan=row, key=key)
    try:
        left = acts.remove_task(by=request.member, plan=row, task=known)
    except acts.ActError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"已去掉任务“{known.title}”。")
        if left:
            names = "、".join(link.need for link in left)
            messages.warning(request, f"为它列的资源还在：{names}。不要了的请放弃。")
    return redirect("plan", uid=uid)


@gated(DataClass.CASEWORK, Right.WRITE)
@require_POST
def plan_template(request, uid, pk):
    """One tap takes a goal with its task from the library."""
    row = draft_for(request.member, uid)
    template = load(PlanTemplate.objects, request.member, pk=pk, is_active=True)
    return done_or_said(
        request,
        lambda: acts.take_template(
            by=request.member, plan=row, template=template, on=timezone.localdate()
        ),
        f"已加“{template.title}”，按实际情况改一改。",
        reverse("plan", args=[uid]),
    )


@gated(DataClass.CASEWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def plan_agreement(request, uid):
    row = draft_for(request.member, uid)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return plan_form(
        request,
        row,
        forms.AgreementForm(*sent),
        acts.record_agreement,
        title=f"与{row.case.client.name}商定计划",
        done="已记下商定。",
        template="services/plan_agreement.html",
        is_upload=True,
        plan=row,
        goals=row.goals.order_by("due_on", "pk"),
        tasks=row.tasks.order_by("starts_on", "pk"),
    )


@gated(DataClass.CASEWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def plan_submission(request, uid):
    row = draft_for(request.member, uid)
    is_first = not row.case.plans.filter(is_dropped=False).exclude(pk=row.pk).exists()
    sent = request.POST if request.method == "POST" else None
    return plan_form(
        request,
        row,
        forms.SubmissionForm(sent, is_first=is_first),
        acts.submit_plan,
        title="提交计划",
        done="已提交，等站长批准。",
        act_label="提交给站长",
        template="services/plan_submission.html",
        differences=plan_page.differences(row),
    )


@gated(DataClass.CASEWORK, Right.APPROVE)
@require_POST
def plan_decision(request, uid):
    """`verdict`: approved, or returned with a remark."""
    row = load(plans(), request.member, uid=uid)
    then = own_path(request.POST.get("then"), default=reverse("plan_approvals"))
    if not can_approve_plan(request.member, row):
        raise Denied("计划由写的人以外的站长批准。", who_can="本站站长（不是写计划的人）")
    verdict = request.POST.get("verdict")
    if verdict not in PlanVerdict.values:
        messages.error(request, "请选批准或退回。")
        return redirect(then)
    remark = request.POST.get("remark", "").replace("\x00", "")[:300]
    return done_or_said(
        request,
        lambda: acts.decide_plan(by=request.member, plan=row, verdict=verdict, remark=remark),
        f"{row.case.title}的计划已{PlanVerdict(verdict).label}。",
        then,
    )


@gated(DataClass.CASEWORK, Right.APPROVE)
@require_safe
def plan_approvals(request):
    """Everything that waits, whole on one page: goals, tasks, agreement, and the two answers."""
    member = request.member
    rows = (
        plans()
        .visible_to(member)
        .waiting()
        .select_related("case__client__village")
        .prefetch_related("goals", "tasks", "files", "case__resource_links__task")
        .order_by("submitted_at", "pk")
    )
    waiting = [plan_page.line_of(member, row) for row in rows[: plan_page.MOST_WAITING]]
    return render(request, "services/plan_approvals.html", {"waiting": waiting})


@gated(DataClass.CASEWORK)
@require_safe
def plan_file(request, uid):
    stored = load(PlanFile.objects.select_related("plan__case"), request.member, uid=uid)
    if not sees_photos(request.member):
        raise Denied("签字只给站里看。", who_can="本站社工、站长、督导")
    audit.record_read(act="plan.signature", by=request.member, obj=stored.plan.case)
    return serve(stored, inline=True)
