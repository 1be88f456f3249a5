from django.db import models
from django.db.models import F, Q

from clients.enums import CategorySource
from clients.models.clients import Client
from clients.querysets import CategoryHoldingQuerySet
from shuangbai.base.fields import MoneyField


class ClientCategory(models.Model):
    """A kind of hardship or special care (低保, 特困, 留守儿童 …); reference data."""

    key = models.SlugField("键", max_length=30, unique=True)
    name = models.CharField("名称", max_length=20, unique=True)
    has_grade = models.BooleanField("分等级", default=False)
    grades = models.JSONField("等级", default=list, blank=True)
    is_hardship = models.BooleanField("困难群众", default=True)
    position = models.PositiveSmallIntegerField("次序", default=0)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "对象类别"
        verbose_name_plural = "对象类别"

    def __str__(self):
        return self.name


class CategoryHolding(models.Model):
    """A person counts in a category from a day to a day, and how that is known."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="holdings")
    category = models.ForeignKey(ClientCategory, models.PROTECT, related_name="holdings")
    grade = models.CharField("等级", max_length=10, blank=True)
    starts_on = models.DateField("自")
    # What the roll says is paid each month; None where the category pays nothing or nobody knows.
    amount = MoneyField("每月金额（元）", null=True, blank=True)
    ends_on = models.DateField("至", null=True, blank=True)
    source = models.CharField("来源", max_length=10, choices=CategorySource.choices)
    note = models.CharField("说明", max_length=100, blank=True)

    objects = CategoryHoldingQuerySet.as_manager()

    class Meta:
        verbose_name = "所属类别"
        verbose_name_plural = "所属类别"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="category_ends_after_start",
                violation_error_message="类别的结束日期不能早于开始日期。",
            ),
            models.UniqueConstraint(
                fields=["client", "category"],
                condition=Q(ends_on__isnull=True),
                name="one_open_holding_per_category",
                violation_error_message="此人已在这个类别中。",
            ),
        ]

    def __str__(self):
        return f"{self.category.name}{self.grade}"
