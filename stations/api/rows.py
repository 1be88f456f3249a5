"""The columns of the network's resources. Descriptions, not code: see shuangbai/base/api.py."""

from rest_framework import serializers

from stations.enums import DivisionKind, Level, PointStatus, StationStatus, UnitKind


class DivisionRow(serializers.Serializer):
    """行政区划"""

    id = serializers.IntegerField()
    code = serializers.CharField(help_text="统计用区划代码：2、4、6、9 或 12 位。")
    name = serializers.CharField()
    level = serializers.ChoiceField(Level.choices)
    kind = serializers.ChoiceField(DivisionKind.choices)
    parent = serializers.IntegerField(allow_null=True, help_text="上级的 id。")
    vanished_on = serializers.DateField(allow_null=True)


class StationRow(serializers.Serializer):
    """社工站"""

    id = serializers.IntegerField()
    uid = serializers.UUIDField()
    name = serializers.CharField()
    code = serializers.CharField(source="division.code", help_text="所在乡镇（街道）的区划代码。")
    township = serializers.CharField(source="division.name")
    county = serializers.CharField(source="division.parent.name")
    status = serializers.ChoiceField(StationStatus.choices)
    approved_posts = serializers.IntegerField(help_text="今天的核定岗位数。")
    people_in_post = serializers.IntegerField(help_text="今天的在岗人数。")
    vacancies = serializers.IntegerField(help_text="今天的空岗数，按用工方式分别计算后相加。")
    villages = serializers.IntegerField(source="village_count", help_text="服务的村（社区）数。")
    open_points = serializers.IntegerField(source="open_point_count", help_text="已开服务点数。")
    gaps = serializers.IntegerField(source="gap_count", help_text="没有服务点覆盖的村（社区）数。")
    version = serializers.IntegerField()


class StationDetail(StationRow):
    """社工站，含联系方式"""

    address = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    merged_into = serializers.IntegerField(allow_null=True, help_text="并入的社工站 id。")


class ServicePointRow(serializers.Serializer):
    """服务点"""

    id = serializers.IntegerField()
    uid = serializers.UUIDField()
    code = serializers.CharField(source="village.code")
    village_name = serializers.CharField(source="village.name")
    station = serializers.IntegerField(help_text="社工站 id。")
    status = serializers.ChoiceField(PointStatus.choices)
    is_extra = serializers.BooleanField(help_text="村（社区）在别的乡镇（街道）。")
    reached_from = serializers.IntegerField(allow_null=True, help_text="由哪个服务点辐射。")
    due_on = serializers.DateField(allow_null=True)
    opened_on = serializers.DateField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)
    address = serializers.CharField(allow_blank=True)


class UnitRow(serializers.Serializer):
    """指导中心与督导办公室"""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(UnitKind.choices)
    name = serializers.CharField()
    code = serializers.CharField(source="division.code")
    division_name = serializers.CharField(source="division.name")
    address = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    opened_on = serializers.DateField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)
