"""Clients over the API: the list, masked where the role's lists are, and one file with a reason
where the role needs one."""

import django_filters as filters
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from clients import masks
from clients.enums import ClientStatus, Mobility, Relation, Sex
from clients.filters import ClientFilter
from clients.models import CategoryHolding, Client, ContactState
from clients.permissions import masks_file, needs_reason, refuse_list, sees_masked
from shuangbai.base.api import Resource, RowList, RowView, columns
from shuangbai.base.errors import missing
from stations import audit
from stations.enums import DataClass
from stations.gate import GateLine

FILES = GateLine(DataClass.CLIENT)
LONGEST_REASON = 200


class ClientRow(serializers.Serializer):
    """服务对象"""

    uid = serializers.UUIDField()
    name = serializers.CharField(help_text="站以上的任职看到的是掩码，如“陈**”。")
    sex = serializers.ChoiceField(Sex.choices, allow_blank=True)
    born_on = serializers.DateField(allow_null=True)
    id_tail = serializers.CharField(allow_blank=True, help_text="证件号后四位。")
    household_uid = serializers.UUIDField(source="household.uid")
    station = serializers.IntegerField(help_text="社工站 id。")
    village_code = serializers.CharField(source="village.code", help_text="村（社区）代码。")
    village_name = serializers.CharField(source="village.name")
    address = serializers.CharField(source="household.address", allow_blank=True)
    tier = serializers.IntegerField(allow_null=True)
    worker_uid = serializers.UUIDField(source="worker.uid", allow_null=True, help_text="责任社工。")
    status = serializers.ChoiceField(ClientStatus.choices)


class ClientFile(ClientRow):
    """服务对象的档案"""

    relation = serializers.ChoiceField(Relation.choices)
    mobility = serializers.ChoiceField(Mobility.choices, allow_blank=True)
    dialect = serializers.CharField(allow_blank=True)
    risks = serializers.ListField(child=serializers.CharField())
    attention = serializers.CharField(allow_blank=True)
    registered_at_code = serializers.CharField(
        source="registered_at.code", allow_null=True, help_text="户籍地代码。"
    )
    landmark = serializers.CharField(source="household.landmark", allow_blank=True)
    registered_on = serializers.DateField()
    version = serializers.IntegerField()


class ClientApiFilter(filters.FilterSet):
    q = filters.CharFilter(
        method="matching", label="姓名的一段、拼音、首字母、住址、电话、证件后四位或完整证件号。"
    )
    mine = filters.BooleanFilter(method="of_me", label="true：只要自己负责的。")
    tier = filters.NumberFilter(label="分级的级数。")
    village = filters.CharFilter(field_name="village__code", label="村（社区）代码。")
    overdue = filters.BooleanFilter(method="late", label="true：只要逾期没联系的。")
    category = filters.CharFilter(method="in_category", label="现有类别的代号。")
    hardship = filters.BooleanFilter(method="in_hardship", label="true：只要困难群众。")
    apart = filters.BooleanFilter(method="living_apart", label="true：只要人户分离的。")
    status = filters.ChoiceFilter(
        choices=ClientStatus.choices, method="of_status", label="状态；不填只给在册的。"
    )

    @property
    def qs(self):
        rows = super().qs
        return rows if self.data.get("status") else rows.filter(status=ClientStatus.ACTIVE)

    def matching(self, rows, name, value):
        return rows.search(value)

    def of_me(self, rows, name, value):
        return rows.filter(worker=self.request.member.user) if value else rows

    def late(self, rows, name, value):
        states = ContactState.objects.overdue(timezone.localdate())
        return rows.filter(pk__in=states.values("client")) if value else rows

    def of_status(self, rows, name, value):
        return rows.filter(status=value)

    def in_category(self, rows, name, value):
        held = CategoryHolding.objects.on(timezone.localdate()).filter(category__key=value)
        return rows.filter(pk__in=held.values("client"))

    in_hardship = ClientFilter.in_hardship
    living_apart = ClientFilter.living_apart


class ClientList(RowList):
    """服务对象。"""

    gate_line = FILES
    queryset = Client.objects.all()
    serializer_class = ClientRow
    filterset_class = ClientApiFilter
    sorts = {"id": "pk", "name": "full_pinyin"}

    def with_columns(self, rows):
        return rows.filter(merged_into=None)

    def get(self, request, *args, **kwargs):
        refuse_list(request.member)
        response = super().get(request, *args, **kwargs)
        if sees_masked(request.member):
            response.data["results"] = [masked(row) for row in response.data["results"]]
        return response


class ClientDetail(RowView):
    """一份档案；每次读取都记入审计，市级须写明理由。"""

    gate_line = FILES
    queryset = Client.objects.all()
    serializer_class = ClientFile
    pagination_class = None
    filter_backends = ()

    def known_parameters(self):
        return frozenset({"format", "reason"})

    @extend_schema(
        parameters=[OpenApiParameter("reason", str, description="查看理由；需要理由的任职必填。")]
    )
    def get(self, request, uid):
        self.refuse_unknown_parameters()
        member, found = request.member, self.get_queryset().filter(merged_into=None).called([uid])
        row = columns(found, self.serializer_class).first()
        if row is None:
            raise missing(Client.objects.filter(uid=uid))
        reason = request.query_params.get("reason", "").strip()[:LONGEST_REASON]
        if needs_reason(member) and not reason:
            raise ValidationError({"reason": ["您现在的任职查看个人档案要写明理由。"]})
        audit.record_read(act="client.read", by=member, obj=found.get(), reason=reason)
        return Response(masked(row) if masks_file(member) else row)


def masked(row):
    hidden = {"name": masks.name(row["name"]), "address": masks.address(row["address"])}
    if "landmark" in row:
        hidden["landmark"] = masks.address(row["landmark"])
    return {**row, **hidden}


RESOURCES = (Resource("clients", "api:clients", "服务对象", FILES),)
