import uuid6
from django.db import models
from django.db.models import Q
from django.utils import timezone

from services.case_querysets import CaseRowQuerySet, RecordQuerySet
from services.enums import FollowDecision, Method
from services.models.care_plans import Goal, Task
from services.models.cases import Case
from services.models.contacts import Contact
from services.models.resources import ResourceLink
from shuangbai.base.append_only import AppendOnly
from stations.models import Station, User

# What a correction may change; former wordings keep these.
WORDING = ("kind", "minutes", "took_part", "note")


class ServiceRecord(models.Model):
    """Something done in a case, for a task or beside the plan. `finishes`: the task is done with
    it. A correction keeps the former wording as a RecordVersion. `is_withdrawn` is kept beside the
    RecordWithdrawal that says so."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="records")
    task = models.ForeignKey(Task, models.PROTECT, null=True, blank=True, related_name="records")
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="records"
    )
    link = models.ForeignKey(
        ResourceLink, models.PROTECT, null=True, blank=True, related_name="records"
    )
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    worker = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="社工")
    kind = models.CharField("方式", max_length=10, choices=Method.choices)
    happened_at = models.DateTimeField("时间")
    on = models.DateField("日期", editable=False)
    minutes = models.PositiveSmallIntegerField("分钟", default=30)
    took_part = models.CharField("参加的人", max_length=120, blank=True)
    note = models.TextField("经过", blank=True)
    finishes = models.BooleanField("任务完成", default=False)
    logged_at = models.DateTimeField("录入", default=timezone.now, editable=False)
    body_hash = models.CharField(max_length=64, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    is_withdrawn = models.BooleanField("已撤回", default=False, editable=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "服务记录"
        verbose_name_plural = "服务记录"
        indexes = [
            models.Index(fields=["station", "on"], name="record_station_on"),
            models.Index(fields=["case", "-happened_at"], name="record_case_when"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "contact"],
                condition=Q(contact__isnull=False, is_withdrawn=False),
                name="one_contact_meets_a_task_once",
            ),
            models.UniqueConstraint(
                fields=["task", "link"],
                condition=Q(link__isnull=False, is_withdrawn=False),
                name="one_link_meets_a_task_once",
            ),
        ]

    def __str__(self):
        return f"{self.on} {self.get_kind_display()}"


class RecordWithdrawal(AppendOnly):
    """A service record that no longer stands, because what it stood on was taken back. The record
    stays readable; why stands with the contact
    or the link."""

    record = models.OneToOneField(ServiceRecord, models.PROTECT, related_name="withdrawal")
    case = models.ForeignKey(Case, models.PROTECT, related_name="withdrawals")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = CaseRowQuerySet.as_manager()

    class Meta:
        verbose_name = "撤回的服务记录"
        verbose_name_plural = "撤回的服务记录"

    def __str__(self):
        return f"撤回 {self.at:%Y-%m-%d %H:%M}"


class RecordVersion(models.Model):
    """A former wording of a service record."""

    record = models.ForeignKey(ServiceRecord, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    reason = models.CharField("更正理由", max_length=100)
    replaced_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "更正前的服务记录"
        verbose_name_plural = "更正前的服务记录"
        constraints = [
            models.UniqueConstraint(fields=["record", "number"], name="one_record_wording")
        ]

    def __str__(self):
        return f"第 {self.number} 版"


class RecordClash(models.Model):
    """A service record that came with the id of another; both are kept until somebody says which
    holds."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    record = models.ForeignKey(ServiceRecord, models.PROTECT, related_name="clashes")
    case = models.ForeignKey(Case, models.PROTECT, related_name="record_clashes")
    body = models.JSONField("来件")
    body_hash = models.CharField(max_length=64)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = CaseRowQuerySet.as_manager()

    class Meta:
        verbose_name = "编号相同的服务记录"
        verbose_name_plural = "编号相同的服务记录"
        constraints = [
            models.UniqueConstraint(fields=["record", "body_hash"], name="one_record_clash")
        ]

    def __str__(self):
        return f"来件 {self.at:%Y-%m-%d %H:%M}"


class FollowUp(models.Model):
    """What came of it: every goal measured again, and what follows from it."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="follow_ups")
    on = models.DateField("日期")
    decision = models.CharField("决定", max_length=10, choices=FollowDecision.choices, blank=True)
    note = models.TextField("说明", blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = CaseRowQuerySet.as_manager()

    class Meta:
        verbose_name = "跟踪"
        verbose_name_plural = "跟踪"

    def __str__(self):
        return f"{self.on} 跟踪"


class GoalMeasurement(models.Model):
    """A goal's value at a follow-up."""

    follow_up = models.ForeignKey(FollowUp, models.CASCADE, related_name="measurements")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="measurements")
    value = models.DecimalField("现在", max_digits=9, decimal_places=2)

    class Meta:
        verbose_name = "目标再测"
        verbose_name_plural = "目标再测"
        constraints = [
            models.UniqueConstraint(fields=["follow_up", "goal"], name="goal_measured_once")
        ]

    def __str__(self):
        return f"{self.value}"


class Satisfaction(models.Model):
    """How content the person is, 1–5, and who asked."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="satisfactions")
    score = models.PositiveSmallIntegerField("满意度")
    words = models.CharField("怎么说", max_length=200, blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_on = models.DateField("日期")
    at = models.DateTimeField(default=timezone.now)

    objects = CaseRowQuerySet.as_manager()

    class Meta:
        verbose_name = "满意度"
        verbose_name_plural = "满意度"
        constraints = [
            models.CheckConstraint(
                condition=Q(score__range=(1, 5)),
                name="satisfaction_from_one_to_five",
                violation_error_message="满意度是 1 到 5。",
            )
        ]

    def __str__(self):
        return f"{self.score} 分"


class CaseComment(models.Model):
    """A word of a supervisor or the head on an entry of a case (`entry`: the key of a line of its
    story); the worker's having read it stands beside it."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="comments")
    entry = models.CharField(max_length=60)
    text = models.TextField("意见", max_length=1000)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    seen_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)

    objects = CaseRowQuerySet.as_manager()

    class Meta:
        verbose_name = "督导意见"
        verbose_name_plural = "督导意见"
        indexes = [models.Index(fields=["case", "entry"], name="case_comment_entry")]

    def __str__(self):
        return f"意见 {self.at:%m-%d %H:%M}"
