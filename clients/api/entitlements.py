"""Gaps of entitlements over the API: the rows of the page, masked where the role's lists are."""

import django_filters as filters
from django.utils import timezone
from rest_framework import serializers

from clients import masks
from clients.models import Eligibility
from clients.permissions import refuse_list, sees_masked
from shuangbai.base.api import Resource, RowList
from stations.enums import DataClass
from stations.gate import GateLine

FILES = GateLine(DataClass.CLIENT)


class GapRow(serializers.Serializer):
    """一项政策缺口"""

    client_uid = serializers.UUIDField(source="client.uid")
    name = serializers.CharField(
        source="client.name", help_text="站以上的任职看到的是掩码，如“陈**”。"
    )
    policy_key = serializers.CharField(source="policy.key", help_text="政策代号。")
    policy_name = serializers.CharField(source="policy.name")
    since_on = serializers.DateField(help_text="从哪天起列为可能符合。")
    is_noted = serializers.BooleanField(help_text="true：社工认为符合，规则没有列出。")
    station = serializers.IntegerField(source="client.station", help_text="社工站 id。")
    village_code = serializers.CharField(source="client.village.code", help_text="村（社区）代码。")
    village_name = serializers.CharField(source="client.village.name")
    worker_uid = serializers.UUIDField(
        source="client.worker.uid", allow_null=True, help_text="责任社工。"
    )


class GapApiFilter(filters.FilterSet):
    policy = filters.CharFilter(field_name="policy__key", label="政策代号。")
    village = filters.CharFilter(field_name="client__village__code", label="村（社区）代码。")
    mine = filters.BooleanFilter(method="of_me", label="true：只要自己负责的。")

    def of_me(self, rows, name, value):
        return rows.filter(client__worker=self.request.member.user) if value else rows


class GapList(RowList):
    """政策缺口：可能符合、没有在办也没有在领、没有写明原因。"""

    gate_line = FILES
    queryset = Eligibility.objects.all()
    serializer_class = GapRow
    filterset_class = GapApiFilter
    sorts = {"since_on": "since_on"}

    def with_columns(self, rows):
        return rows.gaps(timezone.localdate())

    def get(self, request, *args, **kwargs):
        refuse_list(request.member)
        response = super().get(request, *args, **kwargs)
        if sees_masked(request.member):
            for row in response.data["results"]:
                row["name"] = masks.name(row["name"])
        return response


RESOURCES = (Resource("entitlements/gaps", "api:entitlement-gaps", "政策缺口", FILES),)
