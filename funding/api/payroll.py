"""Wages over the API, read-only: sheets and lines for those who open them, a person's own lines for
everybody, sums by county for city and province. No account, no ID number."""

import django_filters as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from funding.api.funds import code_prefix, yuan
from funding.models import PayrollLine, PayrollSheet
from funding.payroll import pages
from funding.payroll.enums import LineKind, LineStatus, SheetKind, SheetState
from shuangbai.base.api import Resource, RowList, RowView, exact
from shuangbai.base.months import month_of, this_month
from shuangbai.base.scope import code_range
from stations.enums import DataClass
from stations.gate import GateLine

PAYROLL = GateLine(DataClass.PAYROLL)


class SheetRow(serializers.Serializer):
    """一个站一个月的工资表"""

    uid = serializers.UUIDField()
    station_code = serializers.CharField(source="station.division.code")
    station_name = serializers.CharField(source="station.name")
    month = serializers.DateField(help_text="当月 1 日。")
    kind = serializers.ChoiceField(SheetKind.choices)
    employer_name = serializers.CharField(
        source="employer.name", allow_null=True, help_text="承接机构；空为镇街直聘。"
    )
    state = serializers.ChoiceField(SheetState.choices)
    since = serializers.DateTimeField(help_text="从这时起在这一步。")
    people = serializers.IntegerField()
    gross = yuan(help_text="应发（元）。")
    deducted = yuan(help_text="代扣（元）。")
    net = yuan(help_text="实发（元）。")
    employer_cost = yuan(help_text="单位缴纳（元）。")
    cost = yuan(help_text="用款（元）。")
    application_no = serializers.CharField(help_text="数字财政申请单号。")
    paid_on = serializers.DateField(source="payment.on", allow_null=True)


class LineRow(serializers.Serializer):
    """一个人一个月的工资"""

    uid = serializers.UUIDField()
    sheet_uid = serializers.UUIDField(source="sheet.uid")
    station_name = serializers.CharField(source="station.name")
    month = serializers.DateField()
    kind = serializers.ChoiceField(LineKind.choices)
    name = serializers.CharField()
    days = serializers.IntegerField(help_text="在岗天数。")
    gross = yuan(help_text="应发（元）。")
    deducted = yuan(help_text="代扣（元）。")
    net = yuan(help_text="实发（元）；扣回为负。")
    employer_cost = yuan(help_text="单位缴纳（元）。")
    status = serializers.ChoiceField(LineStatus.choices)
    paid_on = serializers.DateField(allow_null=True)
    confirmed_on = serializers.DateField(allow_null=True)


class TotalRow(serializers.Serializer):
    """一个县一个月的合计"""

    code = serializers.CharField()
    name = serializers.CharField()
    sheets = serializers.IntegerField()
    paid = serializers.IntegerField(help_text="已发放的工资表。")
    staff = serializers.IntegerField(help_text="人数。")
    earned = yuan(help_text="应发（元）。")
    out = yuan(help_text="用款（元）。")


class MonthFilter(filters.FilterSet):
    month = filters.DateFilter(label="当月 1 日，例如 2026-11-01。")
    place = filters.CharFilter(
        method="within", validators=[code_prefix], label="社工站区划代码的前几位。"
    )

    def within(self, rows, name, value):
        return rows.filter(code_range("station__division__code", value))


class SheetFilter(MonthFilter):
    state = filters.ChoiceFilter(choices=SheetState.choices)


class LineFilter(MonthFilter):
    status = filters.ChoiceFilter(choices=LineStatus.choices)
    sheet = filters.UUIDFilter(field_name="sheet__uid", label="工资表的 uid。")


class SheetList(RowList):
    """工资表：您能打开的。社工、市和省没有，用 payroll/lines/（本人）和 payroll/totals/。"""

    gate_line = PAYROLL
    queryset = PayrollSheet.objects.standing()
    serializer_class = SheetRow
    filterset_class = SheetFilter
    sorts = {"month": "month", "place": "station__division__code"}


class LineList(RowList):
    """工资明细：您能打开的工资表上的；社工只有自己的。"""

    gate_line = PAYROLL
    queryset = PayrollLine.objects.standing()
    serializer_class = LineRow
    filterset_class = LineFilter
    sorts = {"month": "month", "id": "pk"}


class TotalList(RowView):
    """一个月各县的合计，管辖范围内的；没有个人。"""

    gate_line = PAYROLL
    queryset = PayrollSheet.objects.standing()
    serializer_class = TotalRow
    pagination_class = None
    filter_backends = ()

    @extend_schema(
        responses=TotalRow(many=True),
        parameters=[OpenApiParameter("month", str, description="2026-11；不写是本月。")],
    )
    def get(self, request):
        self.refuse_unknown_parameters()
        text = request.query_params.get("month", "")
        month = month_of(text, None if text else this_month())
        if month is None:
            raise ValidationError({"month": ["月份要写成 2026-11。"]})
        return Response([exact(row) for row in pages.county_totals(request.member, month)])

    def known_parameters(self):
        return {"month"}


RESOURCES = (
    Resource("payroll/sheets", "api:payroll-sheets", "工资表", PAYROLL),
    Resource("payroll/lines", "api:payroll-lines", "工资明细", PAYROLL),
    Resource("payroll/totals", "api:payroll-totals", "各县工资合计", PAYROLL),
)
