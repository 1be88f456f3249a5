"""To the bank and back."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from funding.forms.papers import ApplyForm, LayoutForm, ReturnForm
from funding.models import BankBatch, BankReturn, PayrollLine
from funding.operations.bank_files import (
    apply_return,
    batch_again,
    demand_handler,
    layout_at,
    make_batch,
    read_return,
    save_layout,
)
from shuangbai.base import sheets as base_sheets
from shuangbai.base.errors import ActError
from shuangbai.base.months import month_of, this_month
from stations.enums import DataClass, Right
from stations.forms.acts import acted, is_sent
from stations.gate import gated, load
from stations.listing import attachment

PAYROLL, EXPORT = DataClass.PAYROLL, Right.EXPORT
MIMES = {"xlsx": base_sheets.MIME, "csv": "text/csv", "txt": "text/plain"}
SHOWN = 20


@gated(PAYROLL, EXPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def bank_files(request):
    """The return file is uploaded here, earlier ones are listed."""
    member = request.member
    demand_handler(member)
    form = ReturnForm(request.POST or None, request.FILES or None)
    if is_sent(request, form):
        row = acted(form, read_return, by=member, upload=form.cleaned_data["file"])
        if row:
            return redirect("bank_return", uid=row.uid)
    rows = BankReturn.objects.visible_to(member).select_related("uploaded_by")
    batches = BankBatch.objects.visible_to(member).select_related("author")
    context = {
        "form": form,
        "batches": batches.order_by("-created_at", "-pk")[:SHOWN],
        "month": month_of(request.GET.get("month"), this_month()),
        "returns": [summary_of(row) for row in rows.order_by("-uploaded_at", "-pk")[:SHOWN]],
    }
    return render(request, "funding/bank_files.html", context)


def summary_of(row):
    paid = sum(ok for _, ok, _ in row.results)
    return {
        "row": row,
        "paid": paid,
        "failed": len(row.results) - paid,
        "unmatched": len(row.unmatched),
    }


@gated(PAYROLL, EXPORT)
@never_cache
@require_POST
def bank_batch(request):
    """A further batch: whom it names, no later one names again."""
    month = month_of(request.POST.get("month"), this_month())
    try:
        _, name, data = make_batch(by=request.member, month=month)
    except ActError as refusal:
        messages.warning(request, refusal.message)
        return redirect(f"{reverse('bank_files')}?month={month:%Y-%m}")
    return attachment(data, name, MIMES[name.rpartition(".")[2]])


@gated(PAYROLL, EXPORT)
@never_cache
@require_safe
def bank_batch_file(request, uid):
    """An earlier batch once more, for whoever lost the file."""
    demand_handler(request.member)
    batch = load(BankBatch.objects.select_related("division"), request.member, uid=uid)
    try:
        name, data = batch_again(by=request.member, batch=batch)
    except ActError as refusal:
        messages.warning(request, refusal.message)
        return redirect(f"{reverse('bank_files')}?month={batch.month:%Y-%m}")
    return attachment(data, name, MIMES[name.rpartition(".")[2]])


@gated(PAYROLL, EXPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def bank_layout(request):
    member = request.member
    demand_handler(member)
    layout = layout_at(member.posting.place_division)
    facts = {"kind": layout.kind, "encoding": layout.encoding, "has_head": layout.has_head}
    form = LayoutForm(request.POST or None, initial=facts, columns=layout.columns)
    if is_sent(request, form):
        given = {name: form.cleaned_data[name] for name in facts}
        if acted(form, save_layout, by=member, columns=form.columns, **given):
            messages.success(request, "已保存，下次导出按新的列。")
            return redirect("bank_files")
    context = {"form": form, "heading": "银行文件格式", "cancel_url": reverse("bank_files")}
    return render(request, "funding/bank_layout.html", context)


@gated(PAYROLL, EXPORT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bank_return(request, uid):
    member = request.member
    demand_handler(member)
    row = load(BankReturn.objects, member, uid=uid)
    form = ApplyForm(request.POST or None)
    if is_sent(request, form) and acted(
        form, apply_return, by=member, bank_return=row, on=form.cleaned_data["on"]
    ):
        messages.success(request, "已按银行结果登记。退票的人在工资表里等着改账户。")
        return redirect("bank_return", uid=row.uid)
    lines = PayrollLine.objects.visible_to(member).in_bulk([pk for pk, _, _ in row.results])
    results = [(lines[pk], ok, why) for pk, ok, why in row.results if pk in lines]
    context = {
        **summary_of(row),
        "form": form,
        "failures": [(line, why) for line, ok, why in results if not ok],
        "paid_lines": [line for line, ok, _ in results if ok],
    }
    return render(request, "funding/bank_return.html", context)
