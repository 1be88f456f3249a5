import uuid6
from django.db import models
from django.db.models import Q
from django.utils import timezone

from clients.models import Client, Household
from services.case_querysets import CaseQuerySet, CaseRowQuerySet
from services.enums import CaseOutcome, Dimension, FoundBy, MoveKind, Stage
from services.models.contacts import Contact
from shuangbai.base.append_only import AppendOnly
from stations.models import Posting, Station, User


class Case(models.Model):
    """A case (个案) of one client, or of the household that the client stands for.

    `station` opened it and counts it; it is seen through the client's present station. `stage`,
    `stage_since`, `closed_on` and `check_on` are kept beside the CaseMoves and CaseClosures that
    say so, `stuck_on` beside the place's LoopSettings (`manage.py cases --check`).
    """

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="cases", verbose_name="对象")
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name="全户"
    )
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="cases", verbose_name="社工站"
    )
    worker = models.ForeignKey(User, models.PROTECT, related_name="cases", verbose_name="责任社工")
    year = models.PositiveSmallIntegerField("年度", editable=False)
    number = models.PositiveIntegerField("编号", editable=False)
    title = models.CharField("标题", max_length=40)
    problem = models.TextField("主要问题", blank=True)
    dimension = models.CharField("主要方面", max_length=12, choices=Dimension.choices)
    found_by = models.CharField("发现途径", max_length=12, choices=FoundBy.choices)
    found_on = models.DateField("发现日期")
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="cases"
    )
    opened_at = models.DateTimeField("立案", default=timezone.now, editable=False)
    opened_on = models.DateField("立案日期", editable=False)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    stage = models.CharField("阶段", max_length=12, choices=Stage.choices, default=Stage.IDENTIFY)
    stage_since = models.DateTimeField("进入本阶段", editable=False)
    stuck_on = models.DateField("到这天还没走就算停滞", null=True, editable=False)
    closed_on = models.DateField("结案日期", null=True, editable=False)
    check_on = models.DateField("结案后回访", null=True, editable=False)
    body_hash = models.CharField(max_length=64, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "个案"
        verbose_name_plural = "个案"
        indexes = [
            models.Index(fields=["station", "stage"], name="case_station_stage"),
            models.Index(fields=["station", "opened_on"], name="case_station_opened"),
            models.Index(fields=["worker", "stage"], name="case_worker_stage"),
            models.Index(
                fields=["worker", "check_on"],
                condition=Q(check_on__isnull=False),
                name="case_to_check",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "year", "number"], name="one_case_per_number"
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.CLOSED) ^ Q(closed_on__isnull=True),
                name="closed_case_has_a_day",
            ),
        ]

    def __str__(self):
        return f"个案 {self.code}"

    @property
    def code(self):
        return f"{self.year}-{self.number:04d}"

    @property
    def is_open(self):
        return self.stage != Stage.CLOSED

    def days_in_stage(self, today):
        return (today - timezone.localdate(self.stage_since)).days

    def is_stuck(self, today):
        return self.stuck_on is not None and self.stuck_on <= today


class CaseVersion(models.Model):
    """A former wording of what a case is about."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    replaced_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField(default=timezone.now)

    objects = CaseRowQuerySet.as_manager()

    class Meta:
        verbose_name = "更正前的个案"
        verbose_name_plural = "更正前的个案"
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_case_wording_per_version")
        ]

    def __str__(self):
        return f"第 {self.number} 版"


class CaseMove(AppendOnly):
    """One step through the loop; the newest says where a case is. A wrong one is corrected by
    another."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="moves")
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    kind = models.CharField("怎样", max_length=10, choices=MoveKind.choices)
    from_stage = models.CharField("从", max_length=12, choices=Stage.choices, blank=True)
    to_stage = models.CharField("到", max_length=12, choices=Stage.choices)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    posting = models.ForeignKey(Posting, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # How long the stage that was left had lasted.
    days = models.PositiveIntegerField(default=0)
    note = models.CharField("说明", max_length=300, blank=True)

    objects = CaseRowQuerySet.as_manager()

    class Meta:
        verbose_name = "个案进程"
        verbose_name_plural = "个案进程"
        indexes = [models.Index(fields=["station", "from_stage", "at"], name="case_move_left")]
        constraints = [
            # Two at once from the same place: the second finds its number taken.
            models.UniqueConstraint(fields=["case", "number"], name="one_move_at_a_time"),
            models.CheckConstraint(
                condition=~Q(from_stage=models.F("to_stage")), name="move_leads_elsewhere"
            ),
        ]

    def __str__(self):
        return f"{self.get_from_stage_display()} → {self.get_to_stage_display()}"


class CaseClosure(models.Model):
    """How a case ended; `check_on` None where nobody is there to be asked again."""

    move = models.OneToOneField(CaseMove, models.PROTECT, related_name="closure")
    case = models.ForeignKey(Case, models.PROTECT, related_name="closures")
    outcome = models.CharField("结果", max_length=10, choices=CaseOutcome.choices)
    summary = models.TextField("结案小结", max_length=2000)
    referred_to = models.CharField("转介到", max_length=60, blank=True)
    check_on = models.DateField("结案后回访", null=True)

    objects = CaseRowQuerySet.as_manager()

    class Meta:
        verbose_name = "结案"
        verbose_name_plural = "结案"
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome=CaseOutcome.REFERRED) | ~Q(referred_to=""),
                name="referral_says_where",
                violation_error_message="转介要写明转到哪里。",
            )
        ]

    def __str__(self):
        return self.get_outcome_display()


class CaseCheck(models.Model):
    """Asked again after the end: how the person is."""

    closure = models.ForeignKey(CaseClosure, models.PROTECT, related_name="checks")
    case = models.ForeignKey(Case, models.PROTECT, related_name="checks")
    on = models.DateField("日期")
    is_well = models.BooleanField("情况稳定")
    note = models.CharField("情况", max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = CaseRowQuerySet.as_manager()

    class Meta:
        verbose_name = "结案后回访"
        verbose_name_plural = "结案后回访"

    def __str__(self):
        return f"{self.on}"
