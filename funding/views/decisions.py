"""What waits for a second person, and deciding reversals and adjustments."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from funding.forms.acts import DecisionForm
from funding.models import AllotmentBatch, BudgetAdjustment, Expenditure, Reversal, Transfer
from funding.operations.reversals import decide_reversal
from funding.operations.spending import decide_adjustment, decide_expenditure
from funding.permissions import can_decide
from shuangbai.base.errors import Denied
from stations.enums import DataClass, Right
from stations.gate import gated, load
from stations.views.acting import GET_OR_POST, act_page

MOST = 100
SECOND = "本级或上级有审批权的另一个人"


@gated(DataClass.FUNDS, Right.APPROVE)
@require_safe
def fund_decisions(request):
    member = request.member

    def waiting(model, *related):
        rows = model.objects.decidable_by(member).select_related(*related)
        return rows.order_by("created_at", "pk")[:MOST]

    context = {
        "batches": waiting(AllotmentBatch, "programme", "giver", "author"),
        "transfers": waiting(Transfer, "programme", "giver", "place", "author"),
        "reversals": waiting(
            Reversal, "programme", "place", "author", "batch", "entry__place", "entry__other"
        ),
        "expenditures": waiting(Expenditure, "programme", "place", "author"),
        "adjustments": waiting(BudgetAdjustment, "programme", "place", "author"),
    }
    context["nothing"] = not any(context.values())
    return render(request, "funding/decisions.html", context)


@gated(DataClass.FUNDS, Right.APPROVE)
@require_http_methods(GET_OR_POST)
def reversal_decision(request, uid):
    rows = Reversal.objects.select_related("programme", "place", "author", "entry", "batch")
    row = load(rows, request.member, uid=uid)
    what = row.entry or row.batch

    def decide(**data):
        return decide_reversal(reversal=row, **data)

    return page(request, row, decide, "审批冲销", f"{row.place.name}：{what}。原因：{row.reason}")


@gated(DataClass.FUNDS, Right.APPROVE)
@require_http_methods(GET_OR_POST)
def adjustment_decision(request, uid):
    row = load(BudgetAdjustment.objects.select_related("place", "author"), request.member, uid=uid)

    def decide(**data):
        return decide_adjustment(adjustment=row, **data)

    words = f"{row.place.name}：{row}，{row.amount:,.2f} 元，占预算 {row.ratio:.2f}%。{row.reason}"
    return page(request, row, decide, "审批预算调整", words)


@gated(DataClass.FUNDS, Right.APPROVE)
@require_http_methods(GET_OR_POST)
def expenditure_decision(request, uid):
    row = load(Expenditure.objects.select_related("place", "author"), request.member, uid=uid)

    def decide(**data):
        return decide_expenditure(expenditure=row, **data)

    words = (
        f"{row.place.name}：{row} 元，{row.summary}。{row.author.name if row.author else ''}提出"
    )
    return page(request, row, decide, "审批支出", words)


def page(request, row, decide, title, words):
    if not can_decide(request.member, row.place, row.author_id):
        raise Denied("不能审批自己提出的，或不归您管的事项。", who_can=SECOND)
    back = reverse("fund_decisions")
    return act_page(
        request,
        DecisionForm(request.POST or None),
        decide,
        done="已处理。",
        then=back,
        title=title,
        sub=words,
        back=back,
        act_label="提交",
    )
