from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from services.enums import Stage
from stations.models import Division
from stations.querysets import PlacedReferenceQuerySet


def days(label, default):
    return models.PositiveSmallIntegerField(
        label, default=default, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )


class LoopSettings(models.Model):
    """What a place asks of its cases; the nearest upward holds, else the general ones."""

    division = models.OneToOneField(
        Division, models.PROTECT, null=True, blank=True, verbose_name="适用区划"
    )
    is_default = models.BooleanField("通用", default=False)
    caseload_limit = days("每位社工在办个案上限（件）", 12)
    check_after_days = days("结案后几天回访", 90)
    sampled_percent = models.PositiveSmallIntegerField(
        "满意度由他人询问的比例（%）", default=20, validators=[MaxValueValidator(100)]
    )
    identify_days = days("识别超过几天算停滞", 7)
    assess_days = days("评估超过几天算停滞", 14)
    plan_days = days("计划超过几天算停滞", 14)
    link_days = days("链接资源超过几天算停滞", 30)
    serve_days = days("服务超过几天算停滞", 180)
    follow_up_days = days("跟踪超过几天算停滞", 30)

    objects = PlacedReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "个案要求"
        verbose_name_plural = "个案要求"
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="one_general_loop",
                violation_error_message="通用的个案要求只能有一份。",
            ),
            models.CheckConstraint(
                condition=Q(division__isnull=False) ^ Q(is_default=True),
                name="loop_has_place_or_is_general",
                violation_error_message="个案要求要么适用于一个区划，要么通用。",
            ),
        ]

    def __str__(self):
        return f"{self.division.name}个案要求" if self.division_id else "通用个案要求"

    def stage_days(self, stage):
        """After how many days in this stage a case is stuck; None once it is closed."""
        return None if stage == Stage.CLOSED else getattr(self, f"{stage}_days")
