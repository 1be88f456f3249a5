"""One sheet: the clerk's page while it is a draft, a page to read and check afterwards."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from funding.forms.payroll import GridForm, ReasonForm, ReturnForm
from funding.models import PayrollRemark, PayrollSheet
from funding.operations import payroll_draft, payroll_steps
from funding.payroll import pages
from funding.payroll.causes import alarming
from funding.payroll.checks import findings, gone
from funding.payroll.enums import SheetKind, SheetState
from funding.payroll.permissions import WHO_WRITES, can_submit, can_take_turn, can_write_sheet
from funding.sheets.enums import OF_SHEET
from funding.sheets.permissions import can_print
from funding.views.payroll import demand_sheets, month_url
from shuangbai.base.errors import ActError, Denied
from stations.enums import DataClass, Role
from stations.gate import gated, load
from stations.views.acting import GET_OR_POST, act_page


def load_sheet(member, uid):
    demand_sheets(member)
    rows = PayrollSheet.objects.with_place().with_people()
    return load(rows, member, uid=uid)


@gated(DataClass.PAYROLL)
@require_http_methods(GET_OR_POST)
def payroll_sheet(request, uid):
    member = request.member
    sheet = load_sheet(member, uid)
    lines = list(sheet.lines.standing().select_related("before", "user").in_order())
    items = list(sheet.scheme.items.order_by("position", "pk"))
    form = None
    if sheet.is_draft and sheet.kind == SheetKind.REGULAR and can_write_sheet(member, sheet):
        form = GridForm(request.POST or None, lines=lines, items=items)
    if request.method == "POST":
        if form is None:
            messages.error(request, f"工资表现在是“{sheet.words}”，不能改。")
            return redirect("payroll_sheet", sheet.uid)
        if form.is_valid() and written(request, form):
            return redirect("payroll_sheet", sheet.uid)
    return render(request, "funding/payroll_sheet.html", page_of(member, sheet, lines, items, form))


def written(request, form):
    """Saves what was changed, all or nothing; says why not."""
    changes = form.changes()
    try:
        with transaction.atomic():
            for line, facts in changes:
                payroll_draft.edit_line(by=request.member, line=line, **facts)
    except ActError as refusal:
        form.add_error(None, refusal.message)
        return False
    if changes:
        messages.success(request, f"已保存 {len(changes)} 人的改动，合计已重算。")
    else:
        messages.info(request, "没有改动。")
    return True


def page_of(member, sheet, lines, items, form):
    moves = pages.moves_of(sheet)
    remarks = {}
    last_back = next((one for one in reversed(moves) if one.kind == "back"), None)
    if last_back and sheet.is_returned:
        for remark in PayrollRemark.objects.filter(move=last_back):
            remarks.setdefault(remark.line_id, []).append(remark.words)
    found = findings(sheet) if sheet.state in (SheetState.DRAFT, SheetState.SUBMITTED) else []
    late = pages.late_step(sheet, moves)
    return {
        "sheet": sheet,
        "items": items,
        "rows": [row_of(line, items, form, remarks) for line in lines],
        "totals": [sum(line.amounts.get(item.code, 0) for line in lines) for item in items],
        "form": form,
        "findings": found,
        "gone": gone(sheet) if sheet.is_draft else [],
        "stages": pages.track_of_one(sheet, moves),
        "moves": moves[::-1],
        "returned": last_back if sheet.is_returned else None,
        "late": late,
        "can_submit": sheet.is_draft and can_submit(member, sheet),
        "can_write": sheet.is_draft and can_write_sheet(member, sheet),
        "can_return": sheet.state in payroll_steps.BACK and can_take_turn(member, sheet),
        "pays": sheet.state == SheetState.PAID
        and member.role in (Role.COUNTY_FINANCE, Role.TOWNSHIP_FINANCE),
        "forms": [(one, one.label) for one in OF_SHEET] if can_print(member) else [],
        "back": month_url(sheet.month),
    }


def row_of(line, items, form, remarks):
    return {
        "line": line,
        "cells": form.cells(line) if form else None,
        "amounts": [(item, line.amounts.get(item.code, 0)) for item in items],
        "remarks": remarks.get(line.pk, ()),
        "is_changed": alarming(line),
    }


def act_on(request, sheet, act, done):
    try:
        act()
    except ActError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect("payroll_sheet", sheet.uid)


@gated(DataClass.PAYROLL)
@require_POST
def payroll_submission(request, uid):
    sheet = load_sheet(request.member, uid)
    return act_on(
        request,
        sheet,
        lambda: payroll_steps.submit_sheet(by=request.member, sheet=sheet),
        "已报送县民政。",
    )


@gated(DataClass.PAYROLL)
@require_POST
def payroll_reckoning(request, uid):
    sheet = load_sheet(request.member, uid)
    return act_on(
        request,
        sheet,
        lambda: payroll_draft.refresh_sheet(by=request.member, sheet=sheet),
        "已按最新任职、账户和工资标准重算，手工填的保留。",
    )


@gated(DataClass.PAYROLL)
@require_http_methods(GET_OR_POST)
def payroll_return(request, uid):
    member = request.member
    sheet = load_sheet(member, uid)
    page = reverse("payroll_sheet", args=[sheet.uid])
    targets = payroll_steps.BACK.get(sheet.state)
    if not targets:
        messages.error(request, f"工资表现在是“{sheet.words}”，不能退回。")
        return redirect(page)
    payroll_steps.demand_holder(member, sheet)
    lines = list(sheet.lines.standing().in_order())
    form = ReturnForm(request.POST or None, targets=targets, lines=lines)
    return act_page(
        request,
        form,
        lambda **sent: payroll_steps.send_back(sheet=sheet, **sent),
        then=page,
        done="已退回，对方会在工作台看到原因。",
        title="退回工资表",
        sub=str(sheet),
        back=page,
        act_label="退回",
        danger=True,
    )


@gated(DataClass.PAYROLL)
@require_http_methods(GET_OR_POST)
def payroll_annulment(request, uid):
    sheet = load_sheet(request.member, uid)
    if not can_write_sheet(request.member, sheet):
        raise Denied("这张工资表不归您作废。", who_can=WHO_WRITES)
    page = reverse("payroll_sheet", args=[sheet.uid])
    return act_page(
        request,
        ReasonForm(request.POST or None),
        lambda **sent: payroll_steps.void_sheet(sheet=sheet, **sent),
        then=month_url(sheet.month),
        done="已作废。",
        title="作废这张草稿",
        sub=str(sheet),
        back=page,
        act_label="作废",
        danger=True,
    )
