"""Contracts by which operators run stations. Amounts are funds: shown only to who may see those."""

from django.db.models import Count
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_safe

from shuangbai.base.errors import Denied
from shuangbai.base.figures import yuan
from stations.enums import DataClass, Level, Right
from stations.forms.contracts import ContractForm, ExtensionForm, InstalmentLines, plan_of
from stations.gate import gated, load
from stations.models import Division, Operator, OperatorContract, Station
from stations.operations.contracts import (
    BUREAU,
    demand_contract_right,
    extend_contract,
    save_contract,
)
from stations.permissions import can_keep_operators, can_see_amounts, can_shape_contract
from stations.station_file import instalment_lines
from stations.views.acting import GET_OR_POST, act_page


@gated(DataClass.NETWORK)
@require_safe
def contracts(request):
    today = timezone.localdate()
    rows = OperatorContract.objects.visible_to(request.member).select_related("operator", "buyer")
    rows = rows.annotate(station_count=Count("stations")).order_by("-ends_on", "pk")
    listed = list(rows)
    context = {
        "running": [row for row in listed if row.last_day >= today],
        "ended": [row for row in listed if row.last_day < today],
        "can_see_amounts": can_see_amounts(request.member),
        "can_add": can_keep_operators(request.member),
        "today": today,
    }
    return render(request, "stations/contracts.html", context)


@gated(DataClass.NETWORK)
@require_safe
def contract(request, pk):
    member = request.member
    row = load(OperatorContract.objects.select_related("operator", "buyer"), member, pk=pk)
    stations = row.stations.visible_to(member).select_related("division").order_by("division__code")
    covered = list(row.stations.select_related("division"))
    context = {
        "contract": row,
        "facts": facts(row, can_see_amounts(member)),
        "stations": stations,
        "covered": len(covered),
        "instalments": instalment_lines(row.instalments.all(), timezone.localdate()),
        "can_see_amounts": can_see_amounts(member),
        "can_edit": can_shape_contract(member, row.buyer, covered),
    }
    return render(request, "stations/contract.html", context)


def facts(row, with_amounts):
    operator = reverse("operator", args=[row.operator_id])
    found = [
        ("承接机构", format_html('<a href="{}">{}</a>', operator, row.operator.name)),
        ("购买方", row.buyer.name),
        ("采购编号", row.procurement_no),
        ("期限", f"{row.starts_on} 至 {row.ends_on}"),
    ]
    if row.extended_until:
        found.append(("顺延至", f"{row.extended_until}（{row.extension_reason}）"))
    if with_amounts:
        found.append(("合同额", f"{yuan(row.amount)} 元"))
    return found


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def contract_new(request):
    member = request.member
    if not can_keep_operators(member):
        raise Denied("承接合同不归您登记。", who_can=BUREAU)
    buyers = buyers_for(member)
    asked = request.GET.get("buyer", "")
    own = member.posting.place_division
    buyer = load(Division.objects, member, code=asked) if asked else own
    return edit_contract(request, buyer, {"buyers": buyers, "title": "登记承接合同"})


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def contract_edit(request, pk):
    row = load(OperatorContract.objects.select_related("buyer"), request.member, pk=pk)
    covered = row.stations.select_related("division")
    demand_contract_right(request.member, row.buyer, covered)
    return edit_contract(
        request,
        row.buyer,
        {"title": "修改承接合同", "sub": row.name, "back": reverse("contract", args=[row.pk])},
        contract=row,
    )


def edit_contract(request, buyer, page, contract=None):
    stations = Station.objects.visible_to(request.member).live().under(buyer)
    form = ContractForm(
        request.POST or None,
        instance=contract,
        operators=Operator.objects.visible_to(request.member).order_by("name"),
        stations=stations.order_by("division__code"),
    )
    planned = contract.instalments.order_by("number") if contract else ()
    lines = InstalmentLines(
        request.POST or None,
        prefix="plan",
        initial=[
            {
                "condition": one.condition,
                "amount": one.amount,
                "expected_on": one.expected_on,
                "met_on": one.met_on,
            }
            for one in planned
        ],
    )
    if form.is_bound and not lines.is_valid():
        form.is_valid()
        form.add_error(None, "分期里有没填好的地方，请看下面标红的格子。")

    def save(**data):
        return save_contract(buyer=buyer, contract=contract, instalments=plan_of(lines), **data)

    return act_page(
        request,
        form,
        save,
        done="合同已保存。",
        then=lambda row: reverse("contract", args=[row.pk]),
        template="stations/contract_form.html",
        **{"back": reverse("contracts"), "buyer": buyer, "lines": lines, **page},
    )


def buyers_for(member):
    """Who may be the buying side: the member's place and the bureaus below it."""
    rows = Division.objects.visible_to(member).current().exclude(kind="placeholder")
    return rows.filter(level__lte=Level.COUNTY).order_by("code")


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def contract_extension(request, pk):
    row = load(OperatorContract.objects.select_related("buyer"), request.member, pk=pk)
    demand_contract_right(request.member, row.buyer, row.stations.select_related("division"))
    address = reverse("contract", args=[row.pk])
    form = ExtensionForm(request.POST or None)

    def extend(**data):
        return extend_contract(contract=row, **data)

    return act_page(
        request,
        form,
        extend,
        done="合同已顺延。",
        then=address,
        title="顺延合同",
        sub=f"{row.name}，现在至 {row.last_day}",
        back=address,
        act_label="登记顺延",
    )
