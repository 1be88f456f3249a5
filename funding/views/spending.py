"""Expenditures with their vouchers, and budget adjustments."""

import uuid

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from funding.enums import SpendState
from funding.filters import ExpenditureFilter
from funding.forms.acts import AdjustmentForm, SpendForm, VouchersForm
from funding.forms.base import checked
from funding.models import Account, Approval, BudgetAdjustment, Expenditure, Voucher
from funding.operations.spending import add_vouchers, propose_adjustment, spend
from funding.permissions import can_act_for, can_decide
from funding.views.programmes import load_programme
from shuangbai.base.errors import Denied
from shuangbai.base.figures import yuan
from shuangbai.base.listing import Listing
from shuangbai.base.sheets import Column
from shuangbai.base.uploads import serve
from stations import audit
from stations.enums import DataClass, Right
from stations.gate import gated, load
from stations.listing import answer
from stations.models import ContractInstalment
from stations.views.acting import GET_OR_POST, act_page, upload_page

COLUMNS = (
    Column("日期", lambda row: row.on, width=12),
    Column("资金项目", lambda row: row.programme.name, width=30),
    Column("支出单位", lambda row: row.place.name, width=14),
    Column("类别", lambda row: row.get_category_display(), width=12),
    Column("金额（元）", lambda row: row.amount, width=18, number_format="#,##0.00"),
    Column("摘要", lambda row: row.summary, width=36),
    Column("收款方", lambda row: row.payee, width=20),
    Column("状态", lambda row: "已冲销" if row.is_reversed else row.get_state_display(), width=10),
    Column("经办人", lambda row: row.author.name if row.author else "", width=10),
)


@gated(DataClass.FUNDS)
@require_safe
def expenditures(request):
    rows = Expenditure.objects.visible_to(request.member)
    listing = Listing(
        request,
        rows.select_related("programme", "place", "author"),
        filterset=ExpenditureFilter,
        sorts={"when": ("on",), "amount": ("amount",), "place": ("place__code",)},
        sort="-when",
        columns=COLUMNS,
    )
    return answer(
        request,
        listing,
        "funding/expenditures.html",
        title="支出",
        data_class=DataClass.FUNDS,
        act="expenditures.export",
    )


def load_expenditure(member, uid):
    rows = Expenditure.objects.select_related("programme", "place", "author", "instalment")
    return load(rows, member, uid=uid)


@gated(DataClass.FUNDS)
@require_safe
def expenditure(request, uid):
    row = load_expenditure(request.member, uid)
    approval = Approval.objects.filter(expenditure=row).select_related("by").first()
    context = {
        "expenditure": row,
        "entry": row.entries.filter(reverses=None).first(),
        "approval": approval,
        "facts": [
            ("资金项目", row.programme.name),
            ("支出单位", row.place.name),
            ("类别", row.get_category_display()),
            ("金额", f"{yuan(row.amount)} 元"),
            ("摘要", row.summary),
            ("收款方", row.payee),
            ("合同分期", str(row.instalment) if row.instalment else ""),
            ("经办人", row.author.name if row.author else ""),
            ("审批", said(row, approval)),
        ],
        "vouchers": row.vouchers.order_by("uploaded_at", "pk"),
        "can_edit": can_act_for(request.member, row.place),
        "can_decide": row.state == SpendState.PROPOSED
        and can_decide(request.member, row.place, row.author_id),
    }
    return render(request, "funding/expenditure.html", context)


def said(row, approval):
    if approval:
        return f"{approval.by.name} {approval.get_decision_display()}"
    return "等第二个人审批" if row.state == SpendState.PROPOSED else "未超上限，不用审批"


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def expenditure_new(request, uid):
    member = request.member
    programme = load_programme(member, uid)
    place = member.posting.place_division
    account = Account.objects.filter(programme=programme, place=place).first()
    held = account.balance if account else 0
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SpendForm(*data, instalments=instalments_of(programme), initial=returned(request))

    def record(*, vouchers, **facts):
        return spend(
            programme=programme, place=place, vouchers=checked(vouchers, "vouchers"), **facts
        ).row

    return act_page(
        request,
        form,
        record,
        done=booked,
        then=lambda row: reverse("expenditure", args=[row.uid]),
        title="登记支出",
        sub=f"{place.name}账上还有 {yuan(held)} 元 · {programme.name}",
        back=reverse("programme", args=[programme.uid]),
        act_label="登记支出",
        is_upload=True,
    )


def booked(row):
    if row.state == SpendState.POSTED:
        return "支出已登记入账。"
    return "支出已登记，等第二个人审批后入账。"


def returned(request):
    """What was sent back is typed in again, to be mended (`?again=`)."""
    try:
        uid = uuid.UUID(request.GET.get("again", ""))
    except ValueError:
        return {}
    row = Expenditure.objects.visible_to(request.member).filter(uid=uid).first()
    names = ("category", "amount", "on", "summary", "payee", "instalment")
    return {name: getattr(row, name) for name in names} if row else {}


def instalments_of(programme):
    rows = ContractInstalment.objects.filter(contract=programme.contract_id)
    paid = Expenditure.objects.holding().filter(instalment__isnull=False).values("instalment")
    return rows.exclude(pk__in=paid).order_by("number")


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def expenditure_vouchers(request, uid):
    row = load_expenditure(request.member, uid)
    if not can_act_for(request.member, row.place):
        raise Denied("凭证由花钱的单位自己上传。", who_can=f"{row.place.name}的资金经办人")
    back = reverse("expenditure", args=[row.uid])

    def add(*, by, vouchers):
        return add_vouchers(by=by, expenditure=row, vouchers=checked(vouchers, "vouchers"))

    return upload_page(
        request, VouchersForm, add, title="上传凭证", sub=str(row), back=back, done="凭证已上传。"
    )


@gated(DataClass.FUNDS)
@require_safe
def voucher(request, uid):
    rows = Voucher.objects.select_related("expenditure__place")
    file = load(rows, request.member, uid=uid)
    audit.record_read(act="expenditure.voucher", by=request.member, obj=file.expenditure)
    return serve(file, inline=True)


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def adjustment_new(request, uid):
    member = request.member
    programme = load_programme(member, uid)
    place = member.posting.place_division
    back = reverse("programme", args=[programme.uid])

    def propose(**data):
        return propose_adjustment(programme=programme, place=place, **data).row

    known = BudgetAdjustment.objects.filter(programme=programme, place=place).order_by("-pk")[:10]
    return act_page(
        request,
        AdjustmentForm(request.POST or None),
        propose,
        done="已提出，等第二个人审批。",
        then=back,
        template="funding/adjustment_form.html",
        title="预算调整",
        sub=f"{place.name} · {programme.name}",
        back=back,
        act_label="提出调整",
        known=known,
    )
