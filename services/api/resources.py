"""The library of resources over the API, read-only."""

import django_filters as filters
from django.utils import timezone
from rest_framework import serializers

from services.models import Resource as ResourceModel
from services.permissions import sees_providers_contact
from services.resource_enums import ProviderKind, ResourceKind
from shuangbai.base.api import Resource, RowList
from stations.enums import DataClass
from stations.gate import GateLine

WORK = GateLine(DataClass.CASEWORK)


class LibraryRow(serializers.Serializer):
    """一项资源"""

    uid = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(ResourceKind.choices)
    provider_name = serializers.CharField(source="provider.name")
    provider_kind = serializers.ChoiceField(ProviderKind.choices, source="provider.kind")
    station_id = serializers.IntegerField(
        allow_null=True, help_text="社工站 id；全县共享的为 null。"
    )
    division_code = serializers.CharField(
        source="division.code", allow_null=True, help_text="共享到哪里；本站的为 null。"
    )
    quantity = serializers.IntegerField(allow_null=True, help_text="null：不限。")
    left = serializers.IntegerField(allow_null=True, help_text="还剩；null：不限。")
    unit = serializers.CharField()
    unit_value = serializers.DecimalField(
        14, 2, allow_null=True, coerce_to_string=True, help_text="每单位折合多少元。"
    )
    valid_until = serializers.DateField(allow_null=True)
    contact = serializers.CharField(allow_blank=True, help_text="站里和县民政看得到，别处为空。")
    terms = serializers.CharField(allow_blank=True)
    is_active = serializers.BooleanField()


class ResourceApiFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=ResourceKind.choices)
    provider_kind = filters.ChoiceFilter(choices=ProviderKind.choices, field_name="provider__kind")
    available = filters.BooleanFilter(method="now_available", label="true：只要现在可用的。")

    def now_available(self, rows, name, value):
        usable = ResourceModel.objects.available(timezone.localdate())
        return rows.filter(pk__in=usable.values("pk")) if value else rows


class ResourceList(RowList):
    """资源库：本站的，和上级共享的。"""

    gate_line = WORK
    queryset = ResourceModel.objects.all()
    serializer_class = LibraryRow
    filterset_class = ResourceApiFilter
    sorts = {"id": "pk", "name": "name"}

    def with_columns(self, rows):
        return rows.with_taken()

    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        sees_contact = sees_providers_contact(request.member)
        for row in response.data["results"]:
            row["contact"] = row["contact"] if sees_contact else ""
            # Money goes out as text: a number of JSON is a float to most readers.
            row["unit_value"] = None if row["unit_value"] is None else str(row["unit_value"])
        return response


RESOURCES = (Resource("resources", "api:resources", "资源库", WORK),)
