"""Paying, what was paid, and giving an advance back."""

import uuid6
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from funding.forms.payroll import PaymentForm
from funding.models import PaymentSource
from funding.operations import payroll_pay
from funding.payroll.enums import SheetState
from funding.views.payroll import demand_sheets, step_page
from shuangbai.base.errors import ActError
from shuangbai.base.listing import Listing
from shuangbai.base.sheets import Column
from stations.enums import DataClass
from stations.gate import gated, load
from stations.listing import answer
from stations.views.acting import GET_OR_POST

SORTS = {"on": ("payment__on",), "amount": ("amount",), "programme": ("programme__name",)}
COLUMNS = (
    Column("发放日期", lambda row: row.payment.on, width=12),
    Column("月份", lambda row: f"{row.payment.month:%Y-%m}", width=10),
    Column("支付单位", lambda row: row.payment.place.name, width=14),
    Column("资金项目", lambda row: row.programme.name, width=30),
    Column("金额（元）", lambda row: row.amount, width=14),
    Column("其中垫付（元）", lambda row: row.advanced, width=14),
    Column("垫付归还", lambda row: "已归还" if hasattr(row, "repayment") else "", width=10),
)


@gated(DataClass.PAYROLL)
@require_http_methods(GET_OR_POST)
def payroll_payment(request):
    """The sheets that were applied for: one paying, out of the payer's own accounts."""
    member = request.member

    def act(form):
        return payroll_pay.pay_sheets(by=member, **form.cleaned_data)

    return step_page(
        request,
        SheetState.APPLIED,
        PaymentForm,
        act,
        title="发放工资",
        act_label="发放",
        done="已发放并记账，等银行结果。",
        key=uuid6.uuid7(),
    )


@gated(DataClass.PAYROLL)
@require_safe
def payroll_payments(request):
    """What each programme bore of each paying."""
    demand_sheets(request.member)
    rows = PaymentSource.objects.visible_to(request.member)
    listing = Listing(
        request,
        rows.select_related("payment__place", "payment__by", "programme", "repayment"),
        sorts=SORTS,
        sort="-on",
        columns=COLUMNS,
    )
    return answer(
        request,
        listing,
        "funding/payroll_payments.html",
        title="发放记录",
        data_class=DataClass.PAYROLL,
        act="payroll.export",
        may_repay=request.member.posting.place_division.pk,
        back=reverse("payroll"),
    )


@gated(DataClass.PAYROLL)
@require_POST
def payroll_repayment(request, uid):
    demand_sheets(request.member)
    source = load(
        PaymentSource.objects.select_related("payment__place", "programme"),
        request.member,
        uid=uid,
    )
    if not source.advanced:
        messages.error(request, "这一笔没有垫付。")
        return redirect("payroll_payments")
    try:
        payroll_pay.repay(
            by=request.member, key=uuid6.uuid7(), source=source, on=timezone.localdate()
        )
    except ActError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"已归还垫付 {source.advanced:,.2f} 元。")
    return redirect("payroll_payments")
