"""The staff roster: upload, what it would do, writing it, taking it back."""

import json
from collections import defaultdict

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangbai.base import sheets as base_sheets
from shuangbai.base.errors import ActError
from shuangbai.base.listing import Listing
from stations import audit
from stations.enums import DataClass, Right, RosterState
from stations.forms.acts import acted, is_sent
from stations.forms.roster import RosterForm
from stations.gate import gated, load
from stations.listing import attachment
from stations.models import Job, Posting, RosterImport
from stations.operations.roster import (
    demand_may_import,
    discard_roster,
    undo_roster,
    upload_roster,
    write_roster,
)
from stations.roster import planning, sheets
from stations.roster.columns import BY_KEY

PAGE_SIZE = 50
# What will happen comes first, then what cannot.
ORDER = (planning.NEW, planning.POSTED, planning.CHANGED, planning.REFUSED, planning.SAME)


@gated(DataClass.PAYROLL, Right.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def rosters(request):
    member = request.member
    demand_may_import(member)
    form = RosterForm(request.POST or None, request.FILES or None)
    if is_sent(request, form):
        made = acted(form, upload_roster, by=member, upload=form.cleaned_data["roster"])
        if made:
            return redirect("roster", uid=made.uid)
    rows = RosterImport.objects.visible_to(member).light().select_related("uploaded_by")
    listing = Listing(request, rows, sorts={"at": ("uploaded_at",)}, sort="-at")
    return render(request, "stations/rosters.html", {"form": form, "listing": listing})


@gated(DataClass.PAYROLL, Right.WRITE)
@require_safe
def roster_template(request):
    return attachment(sheets.template(), "人员名册模板.xlsx", base_sheets.MIME)


@gated(DataClass.PAYROLL, Right.WRITE)
@never_cache
@require_safe
def roster(request, uid):
    member = request.member
    one = load(RosterImport.objects.select_related("uploaded_by", "job"), member, uid=uid)
    lines = planning.from_json(json.loads(one.lines.reveal() or "[]"))
    kind = request.GET.get("kind")
    if kind not in planning.KINDS:
        kind = next((name for name in ORDER if one.counts.get(name)), planning.NEW)
    shown = [line for line in lines if line.kind == kind]
    page = Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "roster": one,
        "is_own_job": one.job and Job.objects.visible_to(member).filter(pk=one.job_id).exists(),
        "is_forgotten": not one.lines and one.state in (RosterState.WRITTEN, RosterState.UNDONE),
        "kind": kind,
        "tabs": tabs(one, kind),
        "page": page,
        "rows": [row_of(line) for line in page.object_list],
        "words": f"共 {len(shown):,} 行",
        "steps": [
            {"icon": "check", "at": step.at, "title": step.get_kind_display(), "by": step.by.name}
            for step in one.steps.select_related("by").order_by("-at", "-pk")
        ],
        "waiting": Posting.objects.waiting().filter(batch=one).count(),
        "writable": sum(one.counts.get(name, 0) for name in ORDER[:3]),
        "refused": one.counts.get(planning.REFUSED, 0),
        "crumbs": [("人员与岗位", reverse("staff")), ("名册导入", reverse("rosters"))],
    }
    return render(request, "stations/roster.html", context)


def tabs(one, kind):
    return [
        {
            "label": planning.KINDS[name],
            "url": f"?kind={name}",
            "count": one.counts.get(name, 0),
            "current": name == kind,
            "tone": "over" if name == planning.REFUSED and one.counts.get(name) else "",
        }
        for name in ORDER
    ]


def row_of(line):
    """What the preview shows of a line, in words."""
    facts = line.facts
    return {
        "line": line,
        "name": facts.get("name", ""),
        "tail": facts.get("id_number", "")[-4:],
        "title": dict(BY_KEY["title"].choices).get(facts.get("title"), ""),
        "starts_on": facts.get("starts_on", ""),
        "changes": [(BY_KEY[key].label, old, new) for key, old, new in line.changes],
    }


@gated(DataClass.PAYROLL, Right.WRITE)
@require_POST
def roster_writing(request, uid):
    return acted_upon(request, uid, write_roster, "已写入。任职等另一个人确认后生效。")


@gated(DataClass.PAYROLL, Right.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def roster_undoing(request, uid):
    one = load(RosterImport.objects.light(), request.member, uid=uid)
    if request.method == "POST":
        return acted_upon(request, uid, undo_roster, "已整批撤销，系统恢复到写入之前。")
    context = {
        "heading": "撤销这份名册",
        "text": "名册里新增的人员和提出的任职全部收回，改过的资料改回原样。已有人办理过的不能撤销。",
        "facts": [("文件", one.file_name), ("新增", f"{one.counts.get(planning.NEW, 0)} 人")],
        "act_label": "整批撤销",
        "danger": True,
        "cancel_url": reverse("roster", args=[uid]),
    }
    return render(request, "sb/confirm.html", context)


@gated(DataClass.PAYROLL, Right.WRITE)
@require_POST
def roster_discarding(request, uid):
    return acted_upon(request, uid, discard_roster, "已取消，没有写入任何数据。")


def acted_upon(request, uid, act, words):
    one = load(RosterImport.objects.light(), request.member, uid=uid)
    try:
        act(by=request.member, roster=one)
    except ActError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, words)
    return redirect("roster", uid=uid)


@gated(DataClass.PAYROLL, Right.WRITE)
@never_cache
@require_safe
def roster_refused(request, uid):
    """The refused rows with their reasons, to mend and upload again."""
    one = load(RosterImport.objects, request.member, uid=uid)
    if not one.lines or not one.cells:
        raise Http404
    reasons = defaultdict(list)
    for line in planning.from_json(json.loads(one.lines.reveal())):
        if line.kind == planning.REFUSED:
            reasons[line.sheet, line.row] = line.errors
    rows = [
        (row, "；".join(f"{BY_KEY[key].label}：{reason}" for key, _, _, reason in errors))
        for row in sheets.from_json(json.loads(one.cells.reveal()))
        if (errors := reasons.get((row.sheet, row.row)))
    ]
    audit.record_read(act="roster.refused", by=request.member, obj=one)
    name = f"未导入 {timezone.localdate():%Y-%m-%d}.xlsx"
    return attachment(sheets.refused_workbook(rows), name, base_sheets.MIME)
