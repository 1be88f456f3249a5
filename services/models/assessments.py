import uuid6
from django.db import models
from django.db.models import Q
from django.utils import timezone

from services.case_querysets import AlertsOfCases, CaseRowQuerySet, QuestionSetQuerySet
from services.enums import CaseRisk, Dimension
from services.models.cases import Case
from stations.models import Station, User


class QuestionSet(models.Model):
    """The questions of a guided assessment in one version; what was asked with stays readable, so
    a published set is never changed: the next one, written as a copy of it, takes its place."""

    number = models.PositiveIntegerField("版本", unique=True)
    name = models.CharField("名称", max_length=40)
    starts_on = models.DateField("从哪天起用")
    published_at = models.DateTimeField("发布", null=True, editable=False)

    objects = QuestionSetQuerySet.as_manager()

    class Meta:
        verbose_name = "评估问题"
        verbose_name_plural = "评估问题"

    def __str__(self):
        return f"{self.name}（第 {self.number} 版）"

    @property
    def is_published(self):
        return self.published_at is not None


class Question(models.Model):
    """A plain question about one dimension, with a sentence for each severity 0–4; or, with a
    `risk`, one of the risk screen."""

    set = models.ForeignKey(QuestionSet, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField("次序")
    dimension = models.CharField("方面", max_length=12, choices=Dimension.choices, blank=True)
    risk = models.CharField("风险", max_length=12, choices=CaseRisk.choices, blank=True)
    text = models.CharField("问题", max_length=200)
    hint = models.CharField("怎么问", max_length=200, blank=True)
    anchors = models.JSONField("各级的样子", default=list)

    class Meta:
        verbose_name = "问题"
        verbose_name_plural = "问题"
        constraints = [
            models.UniqueConstraint(fields=["set", "position"], name="one_question_per_place"),
            models.CheckConstraint(
                condition=Q(dimension="") ^ Q(risk=""), name="question_is_about_one_thing"
            ),
        ]

    def __str__(self):
        return self.text


class Assessment(models.Model):
    """What a person needs, seen at one time. A draft may be changed; once complete it stands, and
    what is seen later is the next number. `levels`: {dimension: 0–4}, `words`: {dimension: text},
    `people`: [{name, relation, matters, note}] who matters, `risks`: CaseRisk keys."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="assessments")
    number = models.PositiveIntegerField("第几次")
    questions = models.ForeignKey(QuestionSet, models.PROTECT, related_name="+")
    levels = models.JSONField("程度", default=dict)
    words = models.JSONField("情况", default=dict)
    strengths = models.TextField("优势与资源", blank=True)
    people = models.JSONField("身边的人", default=list)
    risks = models.JSONField("风险", default=list)
    risk_words = models.TextField("风险情况", blank=True)
    tier = models.PositiveSmallIntegerField("建议分级", null=True, blank=True)
    tier_reason = models.CharField("分级理由", max_length=300, blank=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField("完成", null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CaseRowQuerySet.as_manager()

    class Meta:
        verbose_name = "评估"
        verbose_name_plural = "评估"
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_assessment_per_number"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(completed_at__isnull=True),
                name="one_assessment_draft",
            ),
        ]

    def __str__(self):
        return f"第 {self.number} 次评估"

    @property
    def is_complete(self):
        return self.completed_at is not None


class CaseAlert(models.Model):
    """A risk seen in an assessment, on the head's list until somebody says what was done."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="alerts")
    assessment = models.OneToOneField(Assessment, models.PROTECT, related_name="alert")
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settlement = models.CharField("处理情况", max_length=300, blank=True)

    objects = AlertsOfCases.as_manager()

    class Meta:
        verbose_name = "个案风险"
        verbose_name_plural = "个案风险"
        indexes = [
            models.Index(
                fields=["station", "raised_at"],
                condition=Q(settled_at__isnull=True),
                name="case_alert_open",
            )
        ]

    def __str__(self):
        return f"个案风险 {self.pk}"
