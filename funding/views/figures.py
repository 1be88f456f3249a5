"""Figures that a report states, and why they differ from the computed ones."""

from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from funding.forms.acts import ExplanationForm, FigureForm
from funding.measures import computed_figures
from funding.models import TypedFigure
from funding.operations.figures import demand_reporter, explain_figure, state_figure
from funding.views.programmes import load_programme
from shuangbai.base.errors import ActError
from stations.enums import DataClass, Right
from stations.gate import gated, load
from stations.views.acting import GET_OR_POST, act_page


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def figure_new(request, uid):
    member = request.member
    programme = load_programme(member, uid)
    place = member.posting.place_division
    back = reverse("programme", args=[programme.uid])

    def state(**data):
        return state_figure(programme=programme, place=place, **data).row

    return act_page(
        request,
        FigureForm(request.POST or None),
        state,
        done="填报数已登记，系统算出的数并列显示。",
        then=f"{back}#typed",
        title="登记填报数",
        sub=f"{place.name} · {programme.name}",
        back=back,
        act_label="登记",
    )


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def figure_explanation(request, uid):
    rows = TypedFigure.objects.select_related("programme", "place")
    row = load(rows, request.member, uid=uid)
    demand_reporter(request.member, row.place)
    value = computed_figures(row.programme, row.place, timezone.localdate())[row.key]
    back = reverse("programme", args=[row.programme.uid])

    def explain(**data):
        if value is None:
            raise ActError("系统还没有数据可比，等有到账和支出后再说明。")
        return explain_figure(figure=row, computed=value, **data)

    return act_page(
        request,
        ExplanationForm(request.POST or None),
        explain,
        done="说明已登记。",
        then=f"{back}#typed",
        title="说明差异",
        sub=f"{row}：填报 {row.value:,.2f}，系统 {'—' if value is None else f'{value:,.2f}'}",
        back=back,
        act_label="登记说明",
    )
