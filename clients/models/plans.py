import uuid6
from django.db import models
from django.db.models import Q

from clients.enums import ContactKind
from clients.models.clients import Client
from clients.querysets import ContactStateQuerySet, DayOffQuerySet
from stations.models import Division, Station, User
from stations.querysets import PlacedReferenceQuerySet


class TierScheme(models.Model):
    """How many tiers a jurisdiction has and how often each is contacted. The nearest scheme upward
    holds (county before city before province), else the default one."""

    division = models.OneToOneField(
        Division, models.PROTECT, null=True, blank=True, verbose_name="适用区划"
    )
    is_default = models.BooleanField("通用方案", default=False)
    name = models.CharField("名称", max_length=40)
    retry_days = models.PositiveSmallIntegerField("没联系上几天内再试", default=2)

    objects = PlacedReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "分级方案"
        verbose_name_plural = "分级方案"
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="one_default_scheme",
                violation_error_message="通用方案只能有一个。",
            ),
            models.CheckConstraint(
                condition=Q(division__isnull=False) ^ Q(is_default=True),
                name="scheme_has_place_or_is_default",
                violation_error_message="方案要么适用于一个区划，要么是通用方案。",
            ),
        ]

    def __str__(self):
        return self.name


class Tier(models.Model):
    """A tier (分级) of a scheme; 1 is the closest contact."""

    scheme = models.ForeignKey(TierScheme, models.CASCADE, related_name="tiers")
    number = models.PositiveSmallIntegerField("级")
    name = models.CharField("名称", max_length=20)
    meaning = models.CharField("适用情形", max_length=200, blank=True)

    class Meta:
        verbose_name = "分级"
        verbose_name_plural = "分级"
        constraints = [
            models.UniqueConstraint(fields=["scheme", "number"], name="one_tier_per_number")
        ]

    def __str__(self):
        return self.name


class ContactRule(models.Model):
    """Of a tier: this kind of contact every so many days (联系计划)."""

    tier = models.ForeignKey(Tier, models.CASCADE, related_name="rules")
    kind = models.CharField("方式", max_length=10, choices=ContactKind.choices)
    every_days = models.PositiveSmallIntegerField("间隔天数")

    class Meta:
        verbose_name = "联系频率"
        verbose_name_plural = "联系频率"
        constraints = [
            models.UniqueConstraint(fields=["tier", "kind"], name="one_rule_per_kind"),
            models.CheckConstraint(
                condition=Q(every_days__gte=1),
                name="rule_at_least_daily",
                violation_error_message="间隔至少一天。",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}每 {self.every_days} 天"


class ContactState(models.Model):
    """When a client must next be contacted in which way: a narrow row of its own (LIMITS: 10,600
    updates a second against 1,750 on the wide client row).

    `due_on` is the obligation that lateness is measured against; `next_on` the day on which it
    stands on the worker's list (a failed contact moves it, not the obligation). `station` and
    `worker` repeat the client's for the indexes. A cache of contacts and plan:
    `manage.py contact_states --check` rebuilds it.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="contact_states")
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    worker = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    kind = models.CharField("方式", max_length=10, choices=ContactKind.choices)
    tier = models.PositiveSmallIntegerField("分级")
    is_active = models.BooleanField("要联系", default=True)
    since_on = models.DateField("计划自")
    last_on = models.DateField("上次联系上", null=True)
    failed_on = models.DateField("上次没联系上", null=True)
    watch_on = models.DateField("约定再看", null=True)
    due_on = models.DateField("应联系")
    next_on = models.DateField("提醒")

    objects = ContactStateQuerySet.as_manager()

    class Meta:
        verbose_name = "联系状态"
        verbose_name_plural = "联系状态"
        constraints = [
            models.UniqueConstraint(fields=["client", "kind"], name="one_state_per_kind")
        ]
        indexes = [
            models.Index(
                fields=["station", "next_on"],
                condition=Q(is_active=True),
                name="state_station_next",
            ),
            models.Index(fields=["due_on"], condition=Q(is_active=True), name="state_due"),
            models.Index(
                fields=["worker", "next_on"], condition=Q(is_active=True), name="state_worker_next"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.due_on}"


class Holiday(models.Model):
    """A day that differs from its weekday: a public holiday, or a weekend worked instead."""

    on = models.DateField("日期", unique=True)
    name = models.CharField("名称", max_length=20)
    is_workday = models.BooleanField("调休上班", default=False)

    class Meta:
        verbose_name = "节假日"
        verbose_name_plural = "节假日"

    def __str__(self):
        return f"{self.on} {self.name}"


class DayOff(models.Model):
    """Days on which a worker is away; what is due then is brought forward or shown to others."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    worker = models.ForeignKey(User, models.CASCADE, related_name="days_off", verbose_name="人员")
    first = models.DateField("自")
    last = models.DateField("至")
    note = models.CharField("说明", max_length=60, blank=True)

    objects = DayOffQuerySet.as_manager()

    class Meta:
        verbose_name = "请假"
        verbose_name_plural = "请假"
        constraints = [
            models.CheckConstraint(
                condition=Q(last__gte=models.F("first")),
                name="day_off_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            )
        ]

    def __str__(self):
        return f"{self.first}–{self.last}"
