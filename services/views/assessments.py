"""Assessing, reading an assessment with the questions it was asked with, risks on the head's list."""

import django_filters
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from services.enums import SEVERITIES, CaseRisk
from services.forms.acts import SettlementForm
from services.forms.assessments import MATTERS, AssessmentForm
from services.models import Assessment, CaseAlert, Question
from services.operations.assessments import (
    compared,
    questions_of_today,
    save_assessment,
    settle_case_alert,
)
from services.permissions import can_settle_case_alert, sees_alerts
from services.views.case_loading import case_for_work, page_of, read
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.listing import Listing
from stations.enums import DataClass, Right
from stations.gate import gated, load
from stations.listing import answer
from stations.views.acting import GET_OR_POST, act_page, show_refusal


@gated(DataClass.CASEWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def assessment_edit(request, uid):
    """The draft, or a new one that begins from what the last one knew."""
    case = case_for_work(request.member, uid)
    known = case.assessments.select_related("questions").order_by("-number").first()
    draft = known if known and not known.is_complete else None
    questions = draft.questions if draft else questions_of_today(timezone.localdate())
    sent = request.POST if request.method == "POST" else None
    form = AssessmentForm(sent, case=case, questions=questions, before=known)
    if form.is_bound and form.is_valid():
        complete = "complete" in request.POST
        try:
            save_assessment(
                by=request.member,
                case=case,
                seen=form.seen(),
                complete=complete,
                version=form.cleaned_data["version"],
                number=form.cleaned_data["number"],
            )
        except ActError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "评估已完成。" if complete else "草稿已存，可以接着写。")
            return redirect(page_of(case))
    context = {
        "form": form,
        "case": case,
        "draft": draft,
        "before": known if known and known.is_complete else None,
        "back": page_of(case),
        "crumbs": [("个案", reverse("cases")), (case.title, page_of(case))],
    }
    return render(request, "services/assessment_form.html", context)


@gated(DataClass.CASEWORK)
@never_cache
@require_http_methods(GET_OR_POST)
def assessment(request, uid):
    rows = Assessment.objects.select_related(
        "case__client__station__division", "questions", "author"
    )
    row = load(rows, request.member, uid=uid)
    return read(request, row.case, "services/assessment.html", lambda: shown(row), title="查看评估")


def shown(row):
    """The questions as they were asked, and what changed since the assessment before."""
    before = (
        row.case.assessments.filter(number__lt=row.number, completed_at__isnull=False)
        .order_by("-number")
        .first()
    )
    asked = {one.dimension: one for one in Question.objects.filter(set=row.questions)}
    lines = [
        {
            "name": one.label,
            "question": asked[one.value].text if one.value in asked else "",
            "level": now,
            "word": SEVERITIES[now] if now is not None else "没有评",
            "anchor": anchor_of(asked.get(one.value), now),
            "before": then,
            "change": None if then is None or now is None else now - then,
            "words": row.words.get(one.value, ""),
        }
        for one, then, now in compared(row, before)
    ]
    matters = dict(MATTERS)
    return {
        "assessment": row,
        "case": row.case,
        "lines": lines,
        "before": before,
        "risks": [CaseRisk(key).label for key in row.risks],
        "people": [{**one, "matters": matters.get(one.get("matters"), "")} for one in row.people],
        "alert": CaseAlert.objects.filter(assessment=row).select_related("settled_by").first(),
        "crumbs": [("个案", reverse("cases")), (row.case.title, page_of(row.case))],
    }


def anchor_of(question, level):
    if question is None or level is None or level >= len(question.anchors):
        return ""
    return question.anchors[level]


class CaseAlertFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        label="状态",
        choices=(("open", "待处理"), ("settled", "已处理")),
        method="by_state",
        empty_label="全部",
    )

    def by_state(self, rows, name, value):
        return rows.filter(settled_at__isnull=value == "open")


def alerts_of(member):
    rows = CaseAlert.objects.visible_to(member)
    return rows.select_related(
        "case__client__station__division",
        "case__client__village",
        "assessment",
        "raised_by",
        "settled_by",
    )


@gated(DataClass.CASEWORK)
@require_safe
def case_alerts(request):
    member = request.member
    if not sees_alerts(member):
        raise Denied("个案风险由站里和县民政处理。", who_can="本站社工、站长、县民政")
    request.GET = request.GET.copy()
    request.GET.setdefault("state", "open")
    listing = Listing(
        request,
        alerts_of(member),
        filterset=CaseAlertFilter,
        sorts={"raised_at": ("raised_at",)},
        sort="raised_at" if request.GET["state"] == "open" else "-raised_at",
    )
    for row in listing.page.rows:
        row.risk_names = [CaseRisk(key).label for key in row.assessment.risks]
        row.can_settle = row.settled_at is None and can_settle_case_alert(member, row)
    return answer(
        request,
        listing,
        "services/case_alerts.html",
        title="个案风险",
        data_class=DataClass.CASEWORK,
        act="case_alert.export",
        state=request.GET["state"],
    )


@gated(DataClass.CASEWORK)
@require_http_methods(GET_OR_POST)
def case_alert_settlement(request, uid):
    alert = load(alerts_of(request.member), request.member, uid=uid)
    if not can_settle_case_alert(request.member, alert):
        raise Denied("个案风险由站长处理。", who_can="本站站长、县民政")
    return act_page(
        request,
        SettlementForm(request.POST or None),
        lambda **sent: settle_case_alert(alert=alert, **sent),
        then=reverse("case_alerts"),
        done=f"{alert.case.client.name}的风险已处理。",
        title=f"处理 {alert.case.client.name} 的风险",
        sub=alert.assessment.risk_words,
        back=reverse("case_alerts"),
        act_label="处理完毕",
    )
