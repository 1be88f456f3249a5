"""What is done in a case: records, tasks, following up."""

from django.contrib import messages
from django.db.models import F, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from services.case_story import why_withdrawn
from services.debts import address
from services.enums import Method
from services.forms import case_records as forms
from services.link_debts import detail_of
from services.loop_settings import settings_of
from services.models import (
    Contact,
    Goal,
    RecordClash,
    RecordWithdrawal,
    ResourceLink,
    ServiceRecord,
)
from services.operations.case_records import (
    RecordConflict,
    correct_record,
    drop_task,
    earlier_records,
    finish_task,
    log_service,
    settle_record_clash,
)
from services.operations.cases import WHO
from services.operations.follow_ups import follow_up as save_follow_up
from services.operations.follow_ups import record_satisfaction
from services.operations.fulfilments import fulfil_with_contact, fulfil_with_link
from services.operations.links import serve_task
from services.permissions import can_ask_satisfaction, can_work_case
from services.resource_enums import LinkState
from services.sampling import is_sampled
from services.views.case_loading import (
    case_for_work,
    case_form,
    demand_work,
    done_or_said,
    load_case,
    page_of,
    read,
    task_for_work,
)
from shuangbai.base.errors import ActError, Denied
from stations.enums import DataClass, Right
from stations.gate import gated, load
from stations.views.acting import GET_OR_POST, act_page, show_refusal
from stations.views.paths import own_path

NEAREST = 5


@gated(DataClass.CASEWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def record_new(request, uid):
    """`?task=<key>` from a task."""
    case = case_for_work(request.member, uid)
    form = forms.RecordForm(request.POST or None, case=case, task=request.GET.get("task"))
    then = own_path(request.GET.get("next"), default=page_of(case))
    if form.is_bound and form.is_valid():
        try:
            sent_uid = form.cleaned_data["uid"]
            log_service(by=request.member, case=case, uid=sent_uid, body=form.body())
        except RecordConflict as conflict:
            messages.error(request, conflict.message)
            return redirect(page_of(case))
        except ActError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "服务已记。")
            return redirect(then)
    context = {
        "form": form,
        "title": "记服务",
        "sub": f"{case.title} · {case.code}",
        "back": then,
        "crumbs": [("个案", reverse("cases")), (case.title, page_of(case))],
    }
    return render(request, "stations/form.html", context)


@gated(DataClass.CASEWORK)
@never_cache
@require_http_methods(GET_OR_POST)
def record(request, uid):
    rows = ServiceRecord.objects.select_related(
        "case__client__station__division", "task", "worker", "station", "contact"
    )
    row = load(rows, request.member, uid=uid)
    return read(
        request,
        row.case,
        "services/record.html",
        lambda: record_context(request.member, row),
        title="查看服务记录",
    )


def record_context(member, row):
    withdrawal = RecordWithdrawal.objects.filter(record=row).select_related("by").first()
    return {
        "record": row,
        "case": row.case,
        "facts": [
            ("为哪项任务", row.task.title if row.task else "计划以外"),
            ("方式", row.get_kind_display()),
            ("时长", f"{row.minutes} 分钟"),
            ("谁参加", row.took_part),
            ("记录人", f"{row.worker.name} · {row.station.name}"),
        ],
        "versions": [
            {
                "version": one,
                "facts": [
                    ("方式", Method(one.content["kind"]).label),
                    ("时长", f"{one.content['minutes']} 分钟"),
                    ("谁参加", one.content["took_part"]),
                    ("经过", one.content["note"]),
                ],
            }
            for one in row.versions.select_related("replaced_by").order_by("-number")
        ],
        "withdrawal": withdrawal,
        "withdrawn_words": withdrawn_words(withdrawal),
        "can_correct": not row.is_withdrawn and can_work_case(member, row.case),
        "crumbs": [("个案", reverse("cases")), (row.case.title, page_of(row.case))],
    }


def withdrawn_words(withdrawal):
    if withdrawal is None:
        return ""
    on = timezone.localdate(withdrawal.at)
    why = why_withdrawn(withdrawal.record)
    return f"{withdrawal.by.name} {on} 撤回，不再算数：{why}"


@gated(DataClass.CASEWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def record_correction(request, uid):
    rows = ServiceRecord.objects.select_related("case__client__station__division")
    row = load(rows, request.member, uid=uid)
    demand_work(request.member, row.case)
    page = reverse("record", args=[uid])
    return act_page(
        request,
        forms.CorrectionForm(request.POST or None, record=row),
        lambda **sent: correct_record(record=row, **sent),
        then=page,
        done="已更正，原来的写法还可以看到。",
        title="更正服务记录",
        warning="时间和任务不能改：记错了另记一条，在这里写明。",
        back=page,
        act_label="更正",
    )


@gated(DataClass.CASEWORK, Right.WRITE)
@require_POST
def record_clash_settlement(request, uid):
    clash = load(
        RecordClash.objects.select_related("case__client__station__division"),
        request.member,
        uid=uid,
    )
    if not can_work_case(request.member, clash.case):
        raise Denied("两份记录由责任社工或站长核对。", who_can=WHO)
    take_newer = request.POST.get("choice") == "newer"
    return done_or_said(
        request,
        lambda: settle_record_clash(by=request.member, clash=clash, take_newer=take_newer),
        "已核对。",
        page_of(clash.case),
    )


@gated(DataClass.CASEWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def task(request, uid, key):
    """A task of the plan in force: what was done for it, and the ways to settle it. Sent: it is
    done."""
    row = task_for_work(request.member, uid, key)
    page = address("task", [uid, key])
    if request.method == "POST":
        return done_or_said(
            request,
            lambda: finish_task(by=request.member, task=row),
            f"“{row.title}”已完成。",
            page_of(row.plan.case),
        )
    case = row.plan.case
    met = earlier_records(row).filter(contact__isnull=False).values("contact")
    near = (
        Contact.objects.visible_to(request.member)
        .real()
        .successful()
        .filter(client__household=case.client.household_id, on__gte=case.found_on)
        .exclude(pk__in=met)
        .select_related("client")
        .order_by("-happened_at", "-pk")
    )
    context = {
        "task": row,
        "case": case,
        "records": earlier_records(row).select_related("worker").order_by("-happened_at", "-pk"),
        "contacts": near[:NEAREST] if row.state == "open" else [],
        "links": links_for(row) if row.state == "open" else [],
        "page": page,
        "crumbs": [("个案", reverse("cases")), (case.title, page_of(case))],
    }
    return render(request, "services/task.html", context)


def links_for(task):
    """The case's resources: those that serve the task, then those of no task; what met it is left
    to the records."""
    met = earlier_records(task).filter(link__isnull=False).values("link")
    rows = ResourceLink.objects.filter(case=task.plan.case).exclude(pk__in=met)
    own = Q(task__key=task.key)
    rows = rows.filter(own | Q(task=None)).exclude(state=LinkState.GIVEN_UP)
    return [
        {"link": one, "is_own": one.task is not None, "detail": detail_of(one)}
        for one in rows.select_related("resource__provider", "task").order_by(
            F("task").asc(nulls_last=True), "pk"
        )
    ]


@gated(DataClass.CASEWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def task_drop(request, uid, key):
    row = task_for_work(request.member, uid, key)
    return case_form(
        request,
        row.plan.case,
        forms.DropForm(request.POST or None),
        lambda case, **sent: drop_task(task=row, **sent),
        title=f"不做了：{row.title}",
        done="已记下不做的理由。",
        back=reverse("task", args=[uid, key]),
        act_label="不做了",
    )


@gated(DataClass.CASEWORK, Right.WRITE)
@require_POST
def task_contact(request, uid, key):
    """One tap: a contact that was logged meets the task (`contact`: its uid)."""
    row = task_for_work(request.member, uid, key)
    then = own_path(request.POST.get("then"), default=page_of(row.plan.case))
    if not request.POST.get("contact"):
        messages.error(request, "请选是哪次联系。")
        return redirect(then)
    rows = Contact.objects.select_related("client")
    contact = load(rows, request.member, uid=request.POST["contact"])
    return done_or_said(
        request,
        lambda: fulfil_with_contact(by=request.member, task=row, contact=contact),
        f"已算作“{row.title}”。",
        then,
    )


@gated(DataClass.CASEWORK, Right.WRITE)
@require_POST
def task_links(request, uid, key):
    """A resource of the case is for this task (`link`: its uid)."""
    return with_link(
        request,
        uid,
        key,
        lambda task, link: serve_task(by=request.member, link=link, task=task),
        "已列到这项任务。",
    )


@gated(DataClass.CASEWORK, Right.WRITE)
@require_POST
def task_delivery(request, uid, key):
    """One tap: a resource that came meets the task (`link`: its uid)."""
    return with_link(
        request,
        uid,
        key,
        lambda task, link: fulfil_with_link(by=request.member, task=task, link=link),
        "资源已落实，算作这项任务。",
    )


def with_link(request, uid, key, act, done):
    row = task_for_work(request.member, uid, key)
    then = reverse("task", args=[uid, key])
    if not request.POST.get("link"):
        messages.error(request, "请选是哪项资源。")
        return redirect(then)
    rows = ResourceLink.objects.select_related("client__station__division", "case")
    link = load(rows, request.member, uid=request.POST["link"])
    return done_or_said(request, lambda: act(row, link), done, then)


@gated(DataClass.CASEWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def follow_up(request, uid):
    case = case_for_work(request.member, uid)
    goals = Goal.objects.filter(plan__case=case, plan__in_force=True).order_by("due_on", "pk")
    form = forms.FollowUpForm(request.POST or None, goals=goals)
    return case_form(
        request,
        case,
        form,
        lambda case, by, on, decision, note, **goals: save_follow_up(
            by=by, case=case, on=on, values=form.values(), decision=decision, note=note
        ),
        title="跟踪问效",
        done="已记下。",
    )


@gated(DataClass.CASEWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def satisfaction(request, uid):
    """Also for a colleague of the worker: of a sampled case somebody else asks."""
    case = load_case(request.member, uid)
    if not can_ask_satisfaction(request.member, case):
        raise Denied("满意度由本站的人询问。", who_can="本站社工、站长")
    percent = settings_of(case.client.station.division).sampled_percent
    return case_form(
        request,
        case,
        forms.SatisfactionForm(request.POST or None),
        record_satisfaction,
        title="问满意度",
        done="已记下满意度。",
        warning="这件抽到由责任社工以外的人询问。" if is_sampled(case, percent) else "",
    )
