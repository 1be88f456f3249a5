import uuid6
from django.db import models
from django.utils import timezone

from funding.enums import FigureKey
from funding.models.programmes import Programme
from funding.querysets import ExplanationQuerySet, FigureQuerySet
from shuangbai.base.append_only import AppendOnly
from stations.models import Division, User


class TypedFigure(models.Model):
    """What a report states, word for word; the computed figure stands beside it, and a difference
    stays until somebody explains it. Stating it anew is a new row."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="figures")
    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="填报单位")
    report = models.CharField("报告", max_length=80)
    key = models.CharField("指标", max_length=12, choices=FigureKey.choices)
    value = models.DecimalField("填报数", max_digits=18, decimal_places=2)
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = "填报数"
        verbose_name_plural = "填报数"
        indexes = [models.Index(fields=["programme", "place"], name="typed_figure_of_place")]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "place", "report", "key"],
                name="one_typed_figure_per_report",
                violation_error_message="这份报告已经登记过这个指标。",
            )
        ]

    def __str__(self):
        return f"{self.report} {self.get_key_display()}"


class FigureExplanation(AppendOnly):
    """Why the two differ. It holds for the computed value it was written against."""

    figure = models.ForeignKey(TypedFigure, models.PROTECT, related_name="explanations")
    computed = models.DecimalField("当时的系统数", max_digits=18, decimal_places=2)
    text = models.CharField("说明", max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ExplanationQuerySet.as_manager()

    class Meta:
        verbose_name = "差异说明"
        verbose_name_plural = "差异说明"

    def __str__(self):
        return self.text
