"""Rolls: upload, columns, what it would do, and what came of it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from clients.enums import RollState, RowKind
from clients.filters_rolls import RollFilter
from clients.forms.rolls import LayoutForm, RollForm, places_for
from clients.models import ClientCategory, Roll, RollRow
from clients.operations.rolls import (
    demand_may_import,
    move_headings,
    place_of,
    preview_rows,
    settle_layout,
    upload_roll,
)
from clients.roll_page import RollPage, crumbs
from clients.rolls.columns import COLUMNS, LABELS, TEMPLATE
from clients.rolls.households import key_of
from clients.rolls.subject import guessed
from clients.rolls.writing import raw_of
from shuangbai.base import sheets
from shuangbai.base.cells import RawRow, masked_number
from shuangbai.base.listing import Listing
from shuangbai.base.returned import returned_workbook
from stations import audit
from stations.enums import DataClass, Right
from stations.forms.acts import acted, is_sent
from stations.gate import gated, load
from stations.jobs.views import page_facts
from stations.listing import attachment
from stations.models import Job

SAMPLES = 3


@gated(DataClass.CLIENT, Right.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def rolls(request):
    member = request.member
    demand_may_import(member)
    form = RollForm(request.POST or None, request.FILES or None)
    if is_sent(request, form):
        made = acted(form, upload_roll, by=member, upload=form.cleaned_data["roll"])
        if made:
            return redirect("roll_layout", uid=made.uid)
    rows = Roll.objects.visible_to(member).light().defer("body", "preview", "layout")
    rows = rows.select_related("uploaded_by", "category", "division")
    listing = Listing(
        request,
        rows,
        filterset=RollFilter,
        sorts={"at": ("uploaded_at",), "month": ("month", "uploaded_at")},
        sort="-at",
    )
    return render(request, "clients/rolls.html", {"form": form, "listing": listing})


@gated(DataClass.CLIENT, Right.WRITE)
@require_safe
def roll_template(request):
    """Headings that are always known; most offices send what they have instead."""
    demand_may_import(request.member)
    return attachment(returned_workbook(TEMPLATE, []), "对象名册模板.xlsx", sheets.MIME)


@gated(DataClass.CLIENT, Right.WRITE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def roll_layout(request, uid):
    """What the roll states and what its columns are; then the dry run."""
    member = request.member
    demand_may_import(member)
    roll = load(Roll.objects.light().select_related("category", "division"), member, uid=uid)
    rows = preview_rows(roll)
    if not rows:
        raise Http404
    categories = ClientCategory.objects.filter(is_active=True)
    form = LayoutForm(
        request.POST or None,
        roll=roll,
        places=places_for(member, place_of(member)),
        rows=rows,
        guess=guessed(categories, roll.file_name, rows),
    )
    if is_sent(request, form):
        if form.has_moved_header:
            move_headings(by=member, roll=roll, layout=form.layout())
            messages.info(request, "已按新的表头行重新认列，请核对后再开始。")
            return redirect("roll_layout", uid=uid)
        facts = {name: form.cleaned_data[name] for name in ("category", "month", "division", "is_whole")}  # fmt: skip
        if acted(form, settle_layout, by=member, roll=roll, layout=form.layout(), **facts):
            return redirect("roll", uid=uid)
    context = {
        "roll": roll,
        "form": form,
        "subject": [form[name] for name in ("category", "month", "division", "is_whole")],
        "groups": [drawn(form, group, rows) for group in form.groups],
        "earlier": earlier(member, roll),
        "crumbs": [("对象名册", reverse("rolls"))],
    }
    return render(request, "clients/roll_layout.html", context)


def drawn(form, group, rows):
    """Columns with a few of their values, numbers that identify masked."""
    plan = group.first
    below = rows[plan["index"]][plan["header"] :]
    return {
        "group": group,
        "is_known": bool(plan["header"]),
        "columns": [
            (form[name], index + 1, label, samples(below, index))
            for name, index, label in group.columns
        ],
    }


def samples(rows, index):
    said = [row[index] for row in rows if index < len(row) and row[index]]
    return "、".join(
        masked_number(text) if text[:6].isdigit() else text[:16] for text in said[:SAMPLES]
    )


def earlier(member, roll):
    """The same file, uploaded before."""
    return (
        Roll.objects.visible_to(member)
        .light()
        .filter(sha256=roll.sha256, pk__lt=roll.pk)
        .exclude(state=RollState.DISCARDED)
        .order_by("-pk")
        .first()
    )


@gated(DataClass.CLIENT, Right.WRITE)
@never_cache
@require_safe
def roll(request, uid):
    member = request.member
    demand_may_import(member)
    rows = Roll.objects.light().select_related("uploaded_by", "category", "division", "job")
    one = load(rows, member, uid=uid)
    if one.state == RollState.READ:
        return redirect("roll_layout", uid=uid)
    page = RollPage(member, one, request.GET)
    lines = RollRow.objects.filter(roll=one)
    is_open = one.state in (RollState.CHECKED, RollState.WRITTEN)
    is_whole = is_open and one.counts.get(RowKind.LEAVING) and one.state == RollState.CHECKED
    shown = page.page() if one.state not in (RollState.CHECKING, RollState.DISCARDED) else None
    context = {
        "roll": one,
        "job": job_of(member, one),
        "took": seconds_of(one) if one.state == RollState.CHECKED else None,
        "kind": page.kind,
        "tabs": page.tabs,
        "pills": page.pills,
        "towns": page.towns if shown else (),
        "town": request.GET.get("town", ""),
        "page": shown,
        "words": f"共 {shown.paginator.count:,} 行" if shown else "",
        "writable": lines.to_write().count() if is_open else 0,
        "leaving": lines.leaving().count() if is_open else 0,
        "undecided": lines.undecided().count() if is_open else 0,
        "refused": one.counts.get(RowKind.REFUSED, 0),
        "share": page.share_leaving() if is_whole else "",
        "few_refused": page.refused() if is_open and page.kind != RowKind.REFUSED else (),
        "few_likely": page.likely() if is_open and page.kind != RowKind.LIKELY else (),
        "is_forgotten": one.forgotten_at is not None,
        "steps": [
            {"icon": "check", "at": step.at, "title": step.get_kind_display(), "by": step.by.name}
            for step in one.steps.select_related("by").order_by("-at", "-pk")
        ],
        "crumbs": crumbs(one),
    }
    return render(request, "clients/roll.html", context)


def seconds_of(one):
    """How long the dry run took."""
    job = one.job
    if job is None or job.finished_at is None or job.started_at is None:
        return None
    return max(1, round((job.finished_at - job.started_at).total_seconds()))


def job_of(member, one):
    """What the job's own page would show, to those who may see it."""
    if one.job is None or not Job.objects.visible_to(member).filter(pk=one.job_id).exists():
        return None
    return page_facts(one.job)


@gated(DataClass.CLIENT, Right.WRITE)
@never_cache
@require_safe
def roll_refused(request, uid):
    """The refused rows with their reasons, to mend and upload again."""
    demand_may_import(request.member)
    one = load(Roll.objects.light().select_related("category"), request.member, uid=uid)
    rows = RollRow.objects.filter(roll=one, kind=RowKind.REFUSED).current()
    found = [
        (to_return(row), "；".join(f"{LABELS[key]}：{reason}" for key, _, _, reason in row.errors))
        for row in rows.order_by("position").iterator(chunk_size=1000)
        if row.cells
    ]
    if not found:
        raise Http404
    audit.record_read(act="roll.refused", by=request.member, obj=one)
    title = f"{one.category.name}名册 {one.month:%Y年%-m月} 退回表"
    body = returned_workbook(COLUMNS, found, title=title)
    return attachment(body, f"{title}.xlsx", sheets.MIME)


def to_return(row):
    """With the mark by which its household is found again once it is mended."""
    raw = raw_of(row)
    return RawRow(raw.sheet, raw.row, raw.letters, raw.cells | {"household_key": key_of(row)})
