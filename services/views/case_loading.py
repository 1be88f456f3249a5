"""Reaching a case through the gate: to read (with a reason above the station), to work on."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from services.forms.acts import ReasonForm
from services.models import Case, Task
from services.operations.cases import WHO
from services.permissions import can_work_case, gives_reason
from shuangbai.base.errors import ActError, Denied
from stations import audit
from stations.gate import load
from stations.views.acting import act_page

BESIDE = (
    "client__station__division",
    "client__village",
    "client__household",
    "household",
    "station",
    "worker",
    "contact",
)


def load_case(member, uid):
    return load(Case.objects.select_related(*BESIDE), member, uid=uid)


def case_for_work(member, uid):
    case = load_case(member, uid)
    demand_work(member, case)
    return case


def demand_work(member, case):
    if not can_work_case(member, case):
        raise Denied("这件个案不归您办理。", who_can=WHO)


def task_for_work(member, uid, key):
    """A task of the plan in force."""
    rows = Task.objects.select_related("plan__case__client__station__division", "goal")
    task = load(rows, member, plan__case__uid=uid, plan__in_force=True, key=key)
    demand_work(member, task.plan.case)
    return task


def page_of(case):
    return reverse("case", args=[case.uid])


def read(request, case, template, build, *, title="查看个案"):
    """Above the station a reason is asked first; every reading is in the trail. `build()` gives
    the context."""
    reason = ""
    if gives_reason(request.member):
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if not form.is_valid():
            context = {
                "title": title,
                "sub": "您现在的任职查看个案要写明理由。",
                "form": form,
                "act_label": "查看",
                "back": reverse("cases"),
            }
            return render(request, "stations/form.html", context)
        reason = form.cleaned_data["reason"]
    audit.record_read(act="case.read", by=request.member, obj=case, reason=reason)
    return render(request, template, build())


def case_form(request, case, form, act, *, title, done, then=None, **context):
    """A form about one case that goes back to it."""
    page = page_of(case)
    return act_page(
        request,
        form,
        lambda **sent: act(case=case, **sent),
        then=then or page,
        done=done,
        title=title,
        sub=f"{case.title} · {case.code}",
        back=context.pop("back", page),
        crumbs=[("个案", reverse("cases")), (case.title, page)],
        **context,
    )


def done_or_said(request, act, done, then, *, after=None):
    """An act without a form: does it, or says why not. `after`: where it leads when it was done."""
    try:
        act()
    except ActError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
        return redirect(after or then)
    return redirect(then)
