import uuid

import uuid6
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from clients.enums import ConsentBy
from services.case_querysets import PlanQuerySet, PlanRowQuerySet, TaskQuerySet
from services.enums import Agreement, Dimension, Doer, Method, PlanVerdict, TaskState
from services.models.assessments import Assessment
from services.models.cases import Case
from shuangbai.base.append_only import AppendOnly
from shuangbai.base.uploads import StoredFile
from stations.models import Division, User
from stations.querysets import PlacedReferenceQuerySet


class CarePlan(models.Model):
    """A version of a case's plan (服务计划): drafted, agreed, submitted, then approved or returned by
    somebody else. A change is a new version. `in_force`: the newest approved one."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="plans")
    number = models.PositiveIntegerField("第几版")
    assessment = models.ForeignKey(Assessment, models.PROTECT, null=True, related_name="+")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    changes = models.CharField("改了什么", max_length=300, blank=True)
    agreement = models.CharField("商定方式", max_length=8, choices=Agreement.choices, blank=True)
    agreed_by = models.CharField("谁同意", max_length=10, choices=ConsentBy.choices, blank=True)
    agreed_on = models.DateField("商定日期", null=True, blank=True)
    witness = models.CharField("见证人", max_length=40, blank=True)
    submitted_at = models.DateTimeField("提交", null=True, editable=False)
    remark = models.CharField("退回说明", max_length=300, blank=True)
    is_dropped = models.BooleanField("不要了", default=False)
    in_force = models.BooleanField("正在执行", default=False, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "服务计划"
        verbose_name_plural = "服务计划"
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_plan_per_number"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(in_force=True), name="one_plan_in_force"
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(submitted_at__isnull=True, is_dropped=False),
                name="one_plan_draft",
            ),
            models.CheckConstraint(
                condition=~Q(agreement=Agreement.ORAL) | ~Q(witness=""),
                name="oral_agreement_has_witness",
                violation_error_message="口头同意要写见证人。",
            ),
        ]
        indexes = [models.Index(fields=["submitted_at"], name="plan_submitted")]

    def __str__(self):
        return f"第 {self.number} 版"

    @property
    def is_draft(self):
        return self.submitted_at is None and not self.is_dropped


class PlanFile(StoredFile):
    """The signature on a plan: drawn, or photographed on paper."""

    plan = models.ForeignKey(CarePlan, models.PROTECT, related_name="files")

    objects = PlanRowQuerySet.as_manager()

    class Meta:
        verbose_name = "计划签字"
        verbose_name_plural = "计划签字"
        constraints = [
            models.UniqueConstraint(fields=["plan", "sent_sha256"], name="one_signature_once")
        ]


class PlanDecision(AppendOnly):
    """One word on a plan by somebody other than its author, who is bound to the row so that the
    database refuses an author's own."""

    plan = models.OneToOneField(CarePlan, models.PROTECT, related_name="decision")
    verdict = models.CharField("决定", max_length=10, choices=PlanVerdict.choices)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = PlanRowQuerySet.as_manager()

    class Meta:
        verbose_name = "计划审批"
        verbose_name_plural = "计划审批"
        constraints = [
            models.CheckConstraint(
                condition=~Q(by=F("author")),
                name="plan_author_is_not_approver",
                violation_error_message="计划由写的人以外的一位批准。",
            )
        ]

    def __str__(self):
        return self.get_verdict_display()


class Goal(models.Model):
    """What shall be reached, measured on a scale of its own; `key` is the same in every version."""

    plan = models.ForeignKey(CarePlan, models.CASCADE, related_name="goals")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    dimension = models.CharField("方面", max_length=12, choices=Dimension.choices)
    title = models.CharField("目标", max_length=80)
    measure = models.CharField("怎么量", max_length=80)
    unit = models.CharField("单位", max_length=12, blank=True)
    baseline = models.DecimalField("现在（基线）", max_digits=9, decimal_places=2)
    target = models.DecimalField("要达到", max_digits=9, decimal_places=2)
    due_on = models.DateField("哪天前")

    objects = PlanRowQuerySet.as_manager()

    class Meta:
        verbose_name = "目标"
        verbose_name_plural = "目标"
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="one_goal_per_key"),
            models.CheckConstraint(
                condition=~Q(baseline=F("target")),
                name="goal_moves",
                violation_error_message="要达到的和现在的一样，请改其中一个。",
            ),
        ]

    def __str__(self):
        return self.title


class Task(models.Model):
    """Something to do for a goal: by whom, from when, how often, how. `next_on` is when it is due
    next; `key` is the same in every version of the plan."""

    plan = models.ForeignKey(CarePlan, models.CASCADE, related_name="tasks")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    goal = models.ForeignKey(
        Goal,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name="为哪个目标",
    )
    title = models.CharField("任务", max_length=80)
    method = models.CharField("怎么做", max_length=10, choices=Method.choices)
    doer = models.CharField("谁做", max_length=10, choices=Doer.choices, default=Doer.WORKER)
    doer_name = models.CharField("是哪位", max_length=40, blank=True)
    starts_on = models.DateField("先做那次在哪天")
    every_days = models.PositiveSmallIntegerField(
        "每几天一次",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )
    next_on = models.DateField("下次", null=True, editable=False)
    state = models.CharField(
        "状态", max_length=8, choices=TaskState.choices, default=TaskState.OPEN, editable=False
    )
    settled_on = models.DateField("了结", null=True, editable=False)
    drop_reason = models.CharField("为什么不做", max_length=200, blank=True, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = "任务"
        verbose_name_plural = "任务"
        indexes = [
            models.Index(
                fields=["next_on"],
                condition=Q(state="open", next_on__isnull=False),
                name="task_due",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="one_task_per_key"),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(drop_reason=""),
                name="dropped_task_says_why",
                violation_error_message="不做了要写理由。",
            ),
            models.CheckConstraint(
                condition=Q(state="open") ^ Q(settled_on__isnull=False), name="settled_task_has_day"
            ),
        ]

    def __str__(self):
        return self.title


class PlanTemplate(models.Model):
    """A goal with a task that fits a need of one dimension, offered while a plan is written. Those
    without a place are general; a county adds its own and may hide one there (TemplateChoice)."""

    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="适用区划"
    )
    dimension = models.CharField("方面", max_length=12, choices=Dimension.choices)
    from_level = models.PositiveSmallIntegerField(
        "程度到几级时建议", default=2, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    title = models.CharField("目标", max_length=80)
    measure = models.CharField("怎么量", max_length=80)
    unit = models.CharField("单位", max_length=12, blank=True)
    baseline = models.DecimalField("常见基线", max_digits=9, decimal_places=2, default=0)
    target = models.DecimalField("常见目标值", max_digits=9, decimal_places=2)
    days = models.PositiveSmallIntegerField("几天内达到", default=90)
    task = models.CharField("任务", max_length=80)
    method = models.CharField("怎么做", max_length=10, choices=Method.choices)
    every_days = models.PositiveSmallIntegerField("每几天一次", null=True, blank=True)
    position = models.PositiveSmallIntegerField("次序", default=0)
    is_active = models.BooleanField("启用", default=True)

    objects = PlacedReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "目标与任务范例"
        verbose_name_plural = "目标与任务范例"
        constraints = [
            models.CheckConstraint(
                condition=~Q(baseline=F("target")),
                name="template_moves",
                violation_error_message="基线和目标值一样，请改其中一个。",
            )
        ]

    def __str__(self):
        return self.title


class TemplateChoice(models.Model):
    """Whether a place offers a template that holds there; of several the nearest place's word."""

    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    template = models.ForeignKey(PlanTemplate, models.PROTECT, related_name="choices")
    is_hidden = models.BooleanField("不用", default=True)

    objects = PlacedReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "范例取舍"
        verbose_name_plural = "范例取舍"
        constraints = [
            models.UniqueConstraint(
                fields=["division", "template"], name="one_choice_of_a_template_per_place"
            )
        ]

    def __str__(self):
        return f"{self.division.name}：{'不用' if self.is_hidden else '用'}“{self.template}”"
