import uuid6
from django.db import models
from django.db.models import Q
from django.utils import timezone

from funding.enums import Category
from funding.models.programmes import Programme
from funding.querysets import BudgetQuerySet
from shuangbai.base.append_only import AppendOnly
from shuangbai.base.fields import MoneyField
from stations.models import Division, User


class BudgetLine(AppendOnly):
    """What a place means to spend on one category (支出预算): its opening budget, and what was added
    to it or cut from it when the grant changed. Between categories only a BudgetAdjustment moves."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="budget_lines")
    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="单位")
    category = models.CharField("类别", max_length=12, choices=Category.choices)
    amount = MoneyField("金额（元）")
    is_opening = models.BooleanField("年初预算", default=False)
    on = models.DateField("日期")
    reason = models.CharField("依据", max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("时间", default=timezone.now, editable=False)

    objects = BudgetQuerySet.as_manager()

    class Meta:
        verbose_name = "支出预算"
        verbose_name_plural = "支出预算"
        indexes = [models.Index(fields=["programme", "place"], name="budget_of_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_opening=True, amount__gt=0) | (Q(is_opening=False) & ~Q(amount=0)),
                name="budget_line_is_something",
            ),
            models.UniqueConstraint(
                fields=["programme", "place", "category"],
                condition=Q(is_opening=True),
                name="one_opening_budget_per_category",
            ),
        ]

    def __str__(self):
        return f"{self.get_category_display()} {self.amount:,.2f}"
