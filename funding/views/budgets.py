"""The budget of a programme by category beside what was spent, and laying it down."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from funding.budgets import budget_of, held_by
from funding.chain import root_for
from funding.forms.acts import BudgetForm
from funding.models import BudgetAdjustment, BudgetLine
from funding.operations.budgets import lay_down_budget
from funding.views.programmes import load_programme
from stations.enums import DataClass, Right
from stations.gate import gated
from stations.views.acting import GET_OR_POST, act_page

SHOWN = 50


@gated(DataClass.FUNDS)
@require_safe
def budget(request, uid):
    member = request.member
    programme = load_programme(member, uid)
    root = root_for(programme, member)

    def newest(model, order, *related):
        rows = model.objects.filter(programme=programme).under(root).visible_to(member)
        return rows.select_related("place", *related).order_by(order, "-pk")[:SHOWN]

    context = {
        "programme": programme,
        "root": root,
        "budget": budget_of(programme, root),
        "lines": newest(BudgetLine, "-at", "by"),
        "adjustments": newest(BudgetAdjustment, "-created_at", "author"),
        "can_write": member.may(Right.WRITE, DataClass.FUNDS),
    }
    return render(request, "funding/budget.html", context)


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def budget_new(request, uid):
    member = request.member
    programme = load_programme(member, uid)
    place = member.posting.place_division
    is_first = not held_by(programme, place)
    form = BudgetForm(request.POST or None)
    back = reverse("budget", args=[programme.uid])

    def lay_down(*, by, key, on, reason, **_):
        facts = {"programme": programme, "place": place, "sums": form.sums}
        return lay_down_budget(by=by, key=key, on=on, reason=reason, **facts).row

    return act_page(
        request,
        form,
        lay_down,
        done="预算已登记。",
        then=back,
        title="登记年初预算" if is_first else "追加或核减预算",
        sub=f"{place.name} · {programme.name}",
        warning=""
        if is_first
        else "指标增减后才用：追加填正数，核减填负数。类别之间调整请用“预算调整”。",
        back=back,
        act_label="登记",
    )
