import uuid6
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from clients.models.clients import Client
from clients.policy_enums import EntitlementState, MoveSource, Why
from clients.policy_querysets import EligibilityQuerySet, EntitlementQuerySet, MoveQuerySet
from shuangbai.base.append_only import AppendOnly
from shuangbai.base.fields import MoneyField
from stations.models import Division, Station, User
from stations.querysets import PlacedReferenceQuerySet


class Policy(models.Model):
    """A benefit that people in hardship can be owed (政策). What it asks and gives differs from
    place to place: that stands in its terms."""

    key = models.SlugField("键", max_length=30, unique=True)
    name = models.CharField("名称", max_length=40)
    meaning = models.CharField("一句话说明", max_length=120, blank=True)
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="哪里的政策"
    )
    position = models.PositiveSmallIntegerField("次序", default=0)
    is_active = models.BooleanField("启用", default=True)

    objects = PlacedReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "政策"
        verbose_name_plural = "政策"

    def __str__(self):
        return self.name


class PolicyTerms(models.Model):
    """What a policy asks and gives in a place, from a day on. The nearest place upward holds (county
    before city before province), there the newest terms; `is_offered` False says “not here”.

    `rule`: who may be eligible, in the language of clients/rules.py.
    """

    policy = models.ForeignKey(Policy, models.CASCADE, related_name="terms")
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="适用区划"
    )
    is_offered = models.BooleanField("本地执行", default=True)
    valid_from = models.DateField("自")
    valid_until = models.DateField("至", null=True, blank=True)
    rule = models.JSONField("谁可能符合")
    amount = models.CharField("待遇", max_length=120, blank=True)
    where = models.CharField("到哪里办", max_length=120, blank=True)
    papers = models.TextField("要带什么", max_length=600, blank=True)
    basis = models.CharField("依据的文件", max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PlacedReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "政策规定"
        verbose_name_plural = "政策规定"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="terms_end_after_start",
                violation_error_message="截止日期不能早于开始日期。",
            ),
            models.UniqueConstraint(
                fields=["policy", "division", "valid_from"],
                name="one_terms_per_place_and_day",
            ),
            models.UniqueConstraint(
                fields=["policy", "valid_from"],
                condition=Q(division__isnull=True),
                name="one_general_terms_per_day",
            ),
        ]

    def __str__(self):
        return f"{self.policy}（{self.division or '全省通用'}）"


class Eligibility(models.Model):
    """Somebody may be eligible for a policy (可能符合), since a day. A cache of the terms' rules over
    files and categories (`manage.py eligibility --check`), but for `is_noted`: a worker said so."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="eligibilities")
    policy = models.ForeignKey(Policy, models.CASCADE, related_name="eligibilities")
    since_on = models.DateField("自")
    is_noted = models.BooleanField("社工认为符合", default=False)

    objects = EligibilityQuerySet.as_manager()

    class Meta:
        verbose_name = "可能符合"
        verbose_name_plural = "可能符合"
        constraints = [
            models.UniqueConstraint(fields=["client", "policy"], name="one_eligibility_per_policy")
        ]
        indexes = [models.Index(fields=["policy", "client"], name="eligibility_policy")]

    def __str__(self):
        return f"{self.policy} {self.since_on}"


class Entitlement(models.Model):
    """How far somebody is with a policy (政策落实). State, day, amount and reason are those of the
    newest move."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="entitlements")
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="entitlements")
    state = models.CharField("状态", max_length=10, choices=EntitlementState.choices)
    since_on = models.DateField("自")
    amount = MoneyField("金额（元）", null=True, blank=True)
    reason = models.CharField("原因", max_length=12, choices=Why.choices, blank=True)
    review_on = models.DateField("到时再看", null=True, blank=True)

    objects = EntitlementQuerySet.as_manager()

    class Meta:
        verbose_name = "政策落实"
        verbose_name_plural = "政策落实"
        constraints = [
            models.UniqueConstraint(fields=["client", "policy"], name="one_entitlement_per_policy")
        ]
        indexes = [models.Index(fields=["policy", "state"], name="entitlement_policy_state")]

    def __str__(self):
        return f"{self.policy}：{self.get_state_display()}"


class EntitlementMove(AppendOnly):
    """One step of an entitlement, on a day; `old` is empty for the first. `station` did it."""

    entitlement = models.ForeignKey(Entitlement, models.PROTECT, related_name="moves")
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    old = models.CharField("原状态", max_length=10, choices=EntitlementState.choices, blank=True)
    new = models.CharField("新状态", max_length=10, choices=EntitlementState.choices)
    on = models.DateField("日期")
    amount = MoneyField("金额（元）", null=True, blank=True)
    reason = models.CharField("原因", max_length=12, choices=Why.choices, blank=True)
    review_on = models.DateField("到时再看", null=True, blank=True)
    source = models.CharField(max_length=6, choices=MoveSource.choices, default=MoveSource.ACT)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = MoveQuerySet.as_manager()

    class Meta:
        verbose_name = "政策落实经过"
        verbose_name_plural = "政策落实经过"
        indexes = [
            models.Index(fields=["station", "on"], name="move_station_on"),
            models.Index(fields=["entitlement", "-at"], name="move_entitlement_at"),
        ]

    def __str__(self):
        return f"{self.on} {self.get_new_display()}"


class EntitlementNote(models.Model):
    """What somebody wrote with a move: words stay out of the append-only row."""

    move = models.OneToOneField(EntitlementMove, models.PROTECT, related_name="note")
    text = models.CharField("说明", max_length=300)

    class Meta:
        verbose_name = "政策落实说明"
        verbose_name_plural = "政策落实说明"

    def __str__(self):
        return "说明"
