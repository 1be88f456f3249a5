"""Money over the API, read-only: programmes, hops, the ledger, and how a programme is executed."""

import django_filters as filters
from django.core.validators import RegexValidator
from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response

from funding.enums import EntryKind, FundSource
from funding.measures import execution_of
from funding.models import Entry, Hop, Programme
from shuangbai.base.api import Resource, RowList, RowView, exact
from shuangbai.base.scope import code_range
from stations.enums import DataClass
from stations.gate import GateLine, load

FUNDS = GateLine(DataClass.FUNDS)
code_prefix = RegexValidator(r"\A[0-9]{2,12}\Z", "区划代码是 2 到 12 位数字。")


def yuan(**more):
    return serializers.DecimalField(18, 2, coerce_to_string=True, **more)


class ProgrammeRow(serializers.Serializer):
    """资金项目"""

    uid = serializers.UUIDField()
    name = serializers.CharField()
    source = serializers.ChoiceField(FundSource.choices)
    code = serializers.CharField(source="division.code", help_text="牵头单位所在地的区划代码。")
    purpose = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    received = yuan(source="had", help_text="从您管辖范围以外到账的资金（元），含配套。")
    spent = yuan(help_text="管辖范围内的支出（元）。")
    balance = yuan(source="held", help_text="管辖范围内各地账上的余额（元）。")


class HopRow(serializers.Serializer):
    """拨付环节：一批指标从一级到下一级"""

    uid = serializers.UUIDField()
    programme_uid = serializers.UUIDField(source="programme.uid", help_text="资金项目的 uid。")
    batch_title = serializers.CharField(source="batch.title")
    giver_code = serializers.CharField(source="giver.code", help_text="拨出方的区划代码。")
    place_code = serializers.CharField(source="place.code", help_text="收款方的区划代码。")
    amount = yuan(help_text="应拨（元）。")
    sent = yuan(help_text="已发出（元）。")
    received = yuan(help_text="已确认到账（元）。")
    starts_on = serializers.DateField(allow_null=True, help_text="拨出方从这天起有钱可拨。")
    due_on = serializers.DateField(allow_null=True, help_text="应拨日。")
    received_on = serializers.DateField(allow_null=True)


class EntryRow(serializers.Serializer):
    """台账的一笔"""

    uid = serializers.UUIDField()
    programme_uid = serializers.UUIDField(source="programme.uid")
    kind = serializers.ChoiceField(EntryKind.choices)
    place_code = serializers.CharField(source="place.code")
    other_code = serializers.CharField(
        source="other.code", allow_null=True, help_text="对方；空为项目以外。"
    )
    amount = yuan(help_text="金额（元）；冲销为负。")
    on = serializers.DateField()
    document_number = serializers.CharField(
        source="document.number", allow_null=True, help_text="文号。"
    )


class ExecutionRow(serializers.Serializer):
    """一个项目在您管辖范围内的执行情况"""

    programme = serializers.UUIDField()
    planned = yuan(help_text="下达指标（元）。")
    received = yuan(help_text="到账（元）。")
    spent = yuan(help_text="支出（元）。")
    returned = yuan(help_text="上缴和被收回（元）。")
    execution = yuan(allow_null=True, help_text="预算执行率（%）：支出 / 到账。")
    arrival = yuan(allow_null=True, help_text="资金到位率（%）：到账 / 下达指标。")
    timeliness = yuan(allow_null=True, help_text="到位及时率（%）。")


class ProgrammeFilter(filters.FilterSet):
    source = filters.ChoiceFilter(choices=FundSource.choices)


class PlaceFilter(filters.FilterSet):
    place_path = "place__code"
    programme = filters.UUIDFilter(field_name="programme__uid", label="资金项目的 uid。")
    place = filters.CharFilter(
        method="within", validators=[code_prefix], label="收款方区划代码的前几位。"
    )

    def within(self, rows, name, value):
        return rows.filter(code_range(self.place_path, value))


class HopFilter(PlaceFilter):
    late = filters.BooleanFilter(method="by_late", label="true：只要超期没到账的。")

    def by_late(self, rows, name, value):
        return rows.late(timezone.localdate()) if value else rows


class EntryFilter(PlaceFilter):
    kind = filters.ChoiceFilter(choices=EntryKind.choices)
    first = filters.DateFilter(field_name="on", lookup_expr="gte", label="从这天起。")
    last = filters.DateFilter(field_name="on", lookup_expr="lte", label="到这天止。")


class ProgrammeList(RowList):
    """资金项目：您管辖范围内的到账、支出和余额。"""

    gate_line = FUNDS
    queryset = Programme.objects.all()
    serializer_class = ProgrammeRow
    filterset_class = ProgrammeFilter
    sorts = {"starts_on": "starts_on", "name": "name"}

    def with_columns(self, rows):
        return rows.with_sums(self.request.member.scope)


class HopList(RowList):
    """拨付环节：钱到了哪一级。"""

    gate_line = FUNDS
    queryset = Hop.objects.standing()
    serializer_class = HopRow
    filterset_class = HopFilter
    sorts = {"place": "place__code", "amount": "amount"}


class EntryList(RowList):
    """拨付台账。"""

    gate_line = FUNDS
    queryset = Entry.objects.all()
    serializer_class = EntryRow
    filterset_class = EntryFilter
    sorts = {"on": "on", "id": "pk"}


class ExecutionOne(RowView):
    """一个项目的执行率、到位率和到位及时率，按您管辖的范围计算。"""

    gate_line = FUNDS
    queryset = Programme.objects.all()
    serializer_class = ExecutionRow
    pagination_class = None
    filter_backends = ()

    def get(self, request, uid):
        self.refuse_unknown_parameters()
        row = load(Programme.objects, request.member, uid=uid)
        now = execution_of(row, request.member.scope, timezone.localdate())
        names = [name for name in ExecutionRow._declared_fields if name != "programme"]
        facts = {name: getattr(now, name) for name in names}
        return Response(exact({"programme": row.uid, **facts}))


RESOURCES = (
    Resource("programmes", "api:programmes", "资金项目", FUNDS),
    Resource("hops", "api:hops", "拨付环节", FUNDS),
    Resource("entries", "api:entries", "拨付台账", FUNDS),
)
