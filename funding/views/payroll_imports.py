"""The tax of a month out of a workbook: upload, what it would change, writing it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from funding.forms.payroll_imports import SumsForm
from funding.models import PayImport, PayrollLine
from funding.operations.payroll_imports import read_sums, typed_items, write_sums
from funding.views.payroll import month_url
from shuangbai.base.errors import ActError
from shuangbai.base.months import month_of, this_month
from stations.enums import DataClass, Right
from stations.forms.acts import acted, is_sent
from stations.gate import gated, load
from stations.views.acting import GET_OR_POST

SHOWN = 20


@gated(DataClass.PAYROLL, Right.WRITE)
@require_http_methods(GET_OR_POST)
def pay_imports(request):
    member = request.member
    month = month_of(request.GET.get("month"), this_month())
    form = SumsForm(request.POST or None, request.FILES or None, items=typed_items(member, month))
    if is_sent(request, form):
        facts = form.cleaned_data
        made = acted(
            form, read_sums, by=member, month=month, item=facts["item"], upload=facts["file"]
        )
        if made:
            return redirect("pay_import", uid=made.uid)
    rows = PayImport.objects.visible_to(member).order_by("-uploaded_at", "-pk")
    context = {
        "form": form,
        "month": month,
        "has_items": bool(form.items),
        "rows": rows[:SHOWN],
        "back": month_url(month),
    }
    return render(request, "funding/pay_imports.html", context)


@gated(DataClass.PAYROLL, Right.WRITE)
@require_http_methods(GET_OR_POST)
def pay_import(request, uid):
    member = request.member
    row = load(PayImport.objects, member, uid=uid)
    if request.method == "POST":
        try:
            write_sums(by=member, pay_import=row)
        except ActError as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, "已写入，各表合计已重算。")
        return redirect("pay_import", uid=row.uid)
    lines = PayrollLine.objects.visible_to(member).select_related("sheet__station")
    lines = lines.in_bulk([pk for pk, *_ in row.changes])
    context = {
        "row": row,
        "changes": [
            {"line": lines[pk], "before": before, "after": after, "off": after - before}
            for pk, _, before, after in row.changes
            if pk in lines
        ],
        "total": sum(after - before for _, _, before, after in row.changes),
        "back": f"{reverse('pay_imports')}?month={row.month:%Y-%m}",
    }
    return render(request, "funding/pay_import.html", context)
