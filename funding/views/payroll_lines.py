"""One person's line; the bank's word on the lines of a sheet."""

import uuid6
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from funding.forms.payroll import BankForm, CorrectionForm
from funding.models import LineMove, PayrollEdit, PayrollLine, PayrollRemark
from funding.operations import payroll_corrections, payroll_lines
from funding.payroll.enums import LineStatus, SheetState
from funding.payroll.permissions import WHO_WRITES, can_pay_wages, can_take_turn, can_write_sheet
from funding.payroll.reckon import words_of
from funding.views.payroll import demand_sheets
from funding.views.payroll_sheets import load_sheet
from shuangbai.base.errors import ActError, Denied
from stations.enums import DataClass
from stations.forms.acts import acted, is_sent
from stations.gate import gated, load
from stations.views.acting import GET_OR_POST


def load_line(member, uid):
    demand_sheets(member)
    rows = PayrollLine.objects.select_related(
        "sheet__station__division",
        "sheet__employer",
        "sheet__scheme",
        "station__division",
        "before",
        "user",
        "corrects",
    )
    return load(rows, member, uid=uid)


@gated(DataClass.PAYROLL)
@require_safe
def payroll_line(request, uid):
    member = request.member
    line = load_line(member, uid)
    can_write = can_write_sheet(member, line.sheet)
    past = line.sheet.state not in (SheetState.DRAFT, SheetState.VOID)
    context = {
        "line": line,
        "sheet": line.sheet,
        "items": items_of(line),
        "moves": LineMove.objects.filter(line=line).select_related("by").order_by("-pk"),
        "edits": PayrollEdit.objects.filter(line=line).select_related("by").order_by("-pk"),
        "remarks": PayrollRemark.objects.filter(line=line)
        .select_related("move__by")
        .order_by("pk"),
        "corrections": line.corrections.standing().select_related("sheet").order_by("pk"),
        "can_correct": can_write and past and not line.is_void,
        "can_mend": line.status == LineStatus.FAILED
        and (can_write or can_take_turn(member, line.sheet)),
    }
    return render(request, "funding/payroll_line.html", context)


def items_of(line):
    """[(item, fen, fen of last month or None, its rule in words)]"""
    items = line.sheet.scheme.items.prefetch_related("rates").order_by("position", "pk")
    before = line.before.amounts if line.before else {}
    return [
        {
            "item": item,
            "fen": line.amounts.get(item.code, 0),
            "before": before.get(item.code) if line.before else None,
            "words": words_of(item),
            "is_typed": item.code in line.typed,
        }
        for item in items
    ]


@gated(DataClass.PAYROLL)
@require_http_methods(GET_OR_POST)
def payroll_correction(request, uid):
    member = request.member
    line = load_line(member, uid)
    if not can_write_sheet(member, line.sheet):
        raise Denied("这个人的工资不归您更正。", who_can=WHO_WRITES)
    page = reverse("payroll_line", args=[line.uid])
    items = list(line.sheet.scheme.items.order_by("position", "pk"))
    form = CorrectionForm(request.POST or None, items=items, initial={"key": uuid6.uuid7()})
    if is_sent(request, form):
        made = acted(
            form,
            payroll_corrections.correct_line,
            by=member,
            key=form.cleaned_data["key"],
            line=line,
            amounts=form.amounts(),
            reason=form.cleaned_data["reason"],
        )
        if made:
            messages.success(request, "已记在本月的补发（扣回）表上，还要报送。")
            return redirect("payroll_sheet", made.row.sheet.uid)
    context = {
        "form": form,
        "title": "补发或扣回",
        "sub": str(line),
        "back": page,
        "act_label": "记下",
    }
    return render(request, "stations/form.html", context)


@gated(DataClass.PAYROLL)
@require_POST
def payroll_mending(request, uid):
    line = load_line(request.member, uid)
    try:
        payroll_lines.mend_line(by=request.member, line=line)
    except ActError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "已换成人员档案里的账户，等财政重发。")
    return redirect("payroll_line", line.uid)


@gated(DataClass.PAYROLL)
@require_http_methods(GET_OR_POST)
def payroll_bank(request, uid):
    member = request.member
    sheet = load_sheet(member, uid)
    payroll_lines.demand_payer(member, sheet)
    lines = list(sheet.lines.standing().in_order())
    sent = [line for line in lines if line.status == LineStatus.SENT]
    form = BankForm(request.POST or None, lines=sent)
    if is_sent(request, form):
        marked = acted(
            form,
            payroll_lines.mark_lines,
            by=member,
            results=form.results(),
            on=form.cleaned_data["on"],
        )
        if marked is not None:
            failed = sum(1 for _, ok, _ in form.results() if not ok)
            messages.success(request, f"已登记 {len(marked)} 人，其中退票 {failed} 人。")
            return redirect("payroll_sheet", sheet.uid)
    context = {
        "sheet": sheet,
        "form": form,
        "rows": [(line, form[f"fail_{line.uid.hex}"]) for line in sent],
        "mended": [line for line in lines if line.status == LineStatus.MENDED],
        "failed": [line for line in lines if line.status == LineStatus.FAILED],
        "can_pay": can_pay_wages(member),
        "back": reverse("payroll_sheet", args=[sheet.uid]),
    }
    return render(request, "funding/payroll_bank.html", context)


@gated(DataClass.PAYROLL)
@require_POST
def payroll_resend(request, uid):
    """All mended lines of the sheet go to the bank once more."""
    member = request.member
    sheet = load_sheet(member, uid)
    payroll_lines.demand_payer(member, sheet)
    lines = list(sheet.lines.standing().filter(status=LineStatus.MENDED))
    try:
        payroll_lines.resend_lines(by=member, lines=lines, on=timezone.localdate())
    except ActError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"已重发 {len(lines)} 人。")
    return redirect("payroll_bank", sheet.uid)
