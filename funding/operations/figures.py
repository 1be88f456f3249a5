"""What a report states, and why it differs from what the system counts."""

from django.db import transaction

from funding.models import FigureExplanation, TypedFigure
from funding.operations.once import once
from funding.permissions import can_act_for, can_keep_programme
from shuangbai.base.errors import ActError, Denied
from stations import audit


def state_figure(*, by, key, programme, place, report, figure, value):
    def act():
        demand_reporter(by, place)
        known = TypedFigure.objects.filter(
            programme=programme, place=place, report=report.strip(), key=figure
        )
        if known.exists():
            raise ActError(
                "这份报告已经登记过这个指标，请换一个报告名称（如“送审稿”“定稿”）。", field="report"
            )
        row = TypedFigure.objects.create(
            programme=programme,
            place=place,
            report=report.strip(),
            key=figure,
            value=value,
            author=by.user,
        )
        audit.record(act="figure.state", by=by, obj=row)
        return row

    body = {
        "act": "figure",
        "programme": programme,
        "place": place,
        "report": report,
        "figure": figure,
        "value": value,
    }
    return once(by=by, key=key, body=body, act=act)


@transaction.atomic
def explain_figure(*, by, figure, computed, text):
    """Why the report's figure differs from `computed`, the one beside it now."""
    demand_reporter(by, figure.place)
    if not text.strip():
        raise ActError("请写明为什么不一致。", field="text")
    if computed == figure.value:
        raise ActError("填报数和系统数一致，不用说明。")
    row = FigureExplanation.objects.create(
        figure=figure, computed=computed, text=text.strip(), by=by.user
    )
    audit.record(act="figure.explain", by=by, obj=figure)
    return row


def demand_reporter(by, place):
    if not (can_act_for(by, place) or can_keep_programme(by, place)):
        raise Denied("填报数由填报单位或上级登记和说明。", who_can=f"{place.name}的资金经办人")
