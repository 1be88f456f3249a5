import uuid6
from django.db import models
from django.db.models import Q
from django.utils import timezone

from shuangbai.base.append_only import AppendOnly
from stations.enums import FacilityKind, Hiring, PointStatus, StationStatus, UnitKind
from stations.models.divisions import Division
from stations.querysets import (
    FacilityStandardQuerySet,
    QuotaQuerySet,
    ServicePointQuerySet,
    StationQuerySet,
    StationRowQuerySet,
    UnitQuerySet,
)


class Station(models.Model):
    """A social-work station (社工站): one per regular township or sub-district.

    `status` is the newest StationStatusChange, kept beside it for lists.
    """

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="stations", verbose_name="所在乡镇（街道）"
    )
    name = models.CharField("站名", max_length=60)
    status = models.CharField(
        "状态", max_length=12, choices=StationStatus.choices, default=StationStatus.PLANNED
    )
    address = models.CharField("地址", max_length=120, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="并入"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = StationQuerySet.as_manager()

    class Meta:
        verbose_name = "社工站"
        verbose_name_plural = "社工站"
        constraints = [
            models.UniqueConstraint(
                fields=["division"],
                condition=~Q(status=StationStatus.CLOSED),
                name="one_live_station_per_township",
                violation_error_message="这个乡镇（街道）已经有社工站。",
            )
        ]

    def __str__(self):
        return self.name


class StationStatusChange(AppendOnly):
    """A step of a station's life (筹建→挂牌→运营→撤并) with its day; never edited."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="status_changes")
    status = models.CharField("状态", max_length=12, choices=StationStatus.choices)
    on = models.DateField("日期")
    note = models.CharField("说明", max_length=200, blank=True)
    by = models.ForeignKey("stations.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = StationRowQuerySet.as_manager()

    class Meta:
        verbose_name = "站点状态变更"
        verbose_name_plural = "站点状态变更"

    def __str__(self):
        return f"{self.get_status_display()} {self.on}"


class ServicePoint(models.Model):
    """A village's service point (服务点), planned from the day the village has a station.

    One per village. A village without an open point of its own may be reached from the open
    point of a neighbour (`reached_from`); without either it is a gap.
    """

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="points", verbose_name="社工站"
    )
    village = models.OneToOneField(
        Division, models.PROTECT, related_name="service_point", verbose_name="村（社区）"
    )
    status = models.CharField(
        "状态", max_length=12, choices=PointStatus.choices, default=PointStatus.NOT_OPEN
    )
    due_on = models.DateField("应开日期", null=True, blank=True)
    opened_on = models.DateField("开点日期", null=True, blank=True)
    closed_on = models.DateField("撤点日期", null=True, blank=True)
    reached_from = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="reaches",
        verbose_name="由邻村服务点辐射",
    )
    address = models.CharField("地址", max_length=120, blank=True)
    # A village outside the station's own township, given to it by hand.
    is_extra = models.BooleanField("跨区划服务", default=False)

    objects = ServicePointQuerySet.as_manager()

    class Meta:
        verbose_name = "服务点"
        verbose_name_plural = "服务点"
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=PointStatus.OPEN) | Q(opened_on__isnull=False),
                name="open_point_has_day",
                violation_error_message="已开的服务点要填开点日期。",
            )
        ]

    def __str__(self):
        return f"{self.village.name}服务点"


class Unit(models.Model):
    """A county's guidance centre (指导中心) or a city's supervision office (督导办公室)."""

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="units", verbose_name="所在区划"
    )
    kind = models.CharField("类型", max_length=20, choices=UnitKind.choices)
    name = models.CharField("名称", max_length=60)
    address = models.CharField("地址", max_length=120, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    opened_on = models.DateField("启用日期", null=True, blank=True)
    closed_on = models.DateField("停用日期", null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "指导中心与督导办公室"
        verbose_name_plural = "指导中心与督导办公室"

    def __str__(self):
        return self.name


class FacilityStandard(models.Model):
    """What a station must have. A division's own standard stands beside those of its superiors;
    without a division it holds everywhere."""

    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, verbose_name="适用区划"
    )
    name = models.CharField("名称", max_length=40)
    kind = models.CharField("类型", max_length=12, choices=FacilityKind.choices)
    position = models.PositiveSmallIntegerField("次序", default=0)
    is_required = models.BooleanField("必备", default=True)
    is_active = models.BooleanField("启用", default=True)

    objects = FacilityStandardQuerySet.as_manager()

    class Meta:
        verbose_name = "场地与设备标准"
        verbose_name_plural = "场地与设备标准"
        constraints = [
            models.UniqueConstraint(
                fields=["division", "name"],
                name="one_standard_per_place_and_name",
                violation_error_message="同一区划已有同名标准。",
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(division__isnull=True),
                name="one_general_standard_per_name",
                violation_error_message="已有同名的通用标准。",
            ),
        ]

    def __str__(self):
        return self.name

    def applies_to(self, station):
        return self.is_active and (
            self.division is None or station.division.code.startswith(self.division.code)
        )


class StationFacility(models.Model):
    """What a check of a station found against one line of the standard."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="facilities")
    standard = models.ForeignKey(FacilityStandard, models.PROTECT, verbose_name="标准")
    is_met = models.BooleanField("达标", default=False)
    note = models.CharField("说明", max_length=200, blank=True)
    checked_on = models.DateField("检查日期")

    objects = StationRowQuerySet.as_manager()

    class Meta:
        verbose_name = "站点场地与设备"
        verbose_name_plural = "站点场地与设备"
        constraints = [
            models.UniqueConstraint(fields=["station", "standard"], name="one_check_per_standard")
        ]

    def __str__(self):
        return f"{self.standard} {'达标' if self.is_met else '未达标'}"


class StaffQuota(models.Model):
    """Approved posts (岗位数) of a station from a day on, until the next row of the same hiring."""

    station = models.ForeignKey(
        Station, models.PROTECT, related_name="quotas", verbose_name="社工站"
    )
    hiring = models.CharField(
        "用工方式", max_length=12, choices=Hiring.choices, default=Hiring.DIRECT
    )
    posts = models.PositiveSmallIntegerField("核定岗位数")
    from_on = models.DateField("自")
    document = models.CharField("依据文号", max_length=80, blank=True)

    objects = QuotaQuerySet.as_manager()

    class Meta:
        verbose_name = "核定岗位"
        verbose_name_plural = "核定岗位"
        constraints = [
            models.UniqueConstraint(
                fields=["station", "hiring", "from_on"],
                name="one_quota_per_day",
                violation_error_message="这一天已有同一用工方式的核定数。",
            )
        ]

    def __str__(self):
        return f"{self.from_on} 起 {self.posts} 岗"
