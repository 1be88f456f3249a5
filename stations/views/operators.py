"""Operators: the outside organisations that run stations."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from stations.enums import DataClass, Right
from stations.forms.contracts import OperatorForm
from stations.gate import gated, load
from stations.models import Operator, OperatorContract
from stations.operations.contracts import demand_operator_right, save_operator
from stations.permissions import can_keep_operators, can_see_amounts
from stations.views.acting import GET_OR_POST, act_page


@gated(DataClass.NETWORK)
@require_safe
def operators(request):
    rows = Operator.objects.visible_to(request.member).with_contract_count(request.member)
    context = {"operators": rows.order_by("name"), "can_add": can_keep_operators(request.member)}
    return render(request, "stations/operators.html", context)


@gated(DataClass.NETWORK)
@require_safe
def operator(request, pk):
    row = load(Operator.objects, request.member, pk=pk)
    contracts = OperatorContract.objects.visible_to(request.member).filter(operator=row)
    context = {
        "operator": row,
        "facts": [
            ("统一社会信用代码", row.credit_code),
            ("联系人", row.contact),
            ("电话", row.phone),
        ],
        "contracts": contracts.select_related("buyer").order_by("-ends_on", "pk"),
        "can_edit": can_keep_operators(request.member),
        "can_see_amounts": can_see_amounts(request.member),
    }
    return render(request, "stations/operator.html", context)


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def operator_new(request):
    demand_operator_right(request.member)
    return act_page(
        request,
        OperatorForm(request.POST or None),
        save_operator,
        done="机构已登记。",
        then=lambda row: reverse("operator", args=[row.pk]),
        title="登记承接机构",
        back=reverse("operators"),
    )


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def operator_edit(request, pk):
    row = load(Operator.objects, request.member, pk=pk)
    demand_operator_right(request.member)
    address = reverse("operator", args=[row.pk])

    def save(**data):
        return save_operator(operator=row, **data)

    return act_page(
        request,
        OperatorForm(request.POST or None, instance=row),
        save,
        done="已保存。",
        then=address,
        title="修改机构资料",
        sub=row.name,
        back=address,
    )
