import uuid6
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from funding.enums import AdjustmentReason, BatchState, Category, SpendState
from funding.models.programmes import Programme
from funding.querysets import AdjustmentQuerySet, ExpenditureQuerySet, VoucherQuerySet
from shuangbai.base.fields import MoneyField
from shuangbai.base.uploads import StoredFile
from stations.models import ContractInstalment, Division, User


class Expenditure(models.Model):
    """Money spent at a place (支出). Its SPENT entry counts; a mistake is reversed, not edited.

    `state` is what its Approval says, kept beside it for lists; up to the programme's limit a sum
    is posted at once.
    """

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="expenditures", verbose_name="资金项目"
    )
    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="支出单位")
    category = models.CharField("类别", max_length=12, choices=Category.choices)
    amount = MoneyField("金额（元）")
    on = models.DateField("支出日期")
    payee = models.CharField("收款方", max_length=60, blank=True)
    summary = models.CharField("摘要", max_length=200)
    instalment = models.ForeignKey(
        ContractInstalment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="expenditures",
        verbose_name="合同分期",
    )
    state = models.CharField(
        "状态", max_length=12, choices=SpendState.choices, default=SpendState.POSTED, editable=False
    )
    is_reversed = models.BooleanField("已冲销", default=False, editable=False)
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ExpenditureQuerySet.as_manager()

    class Meta:
        verbose_name = "支出"
        verbose_name_plural = "支出"
        indexes = [
            models.Index(fields=["programme", "place"], name="expenditure_of_place"),
            models.Index(fields=["place", "-on"], name="expenditure_by_day"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="expenditure_is_positive"),
            models.UniqueConstraint(
                fields=["instalment"],
                condition=Q(is_reversed=False) & ~Q(state=SpendState.REFUSED),
                name="one_payment_per_instalment",
            ),
        ]

    def __str__(self):
        return f"{self.on} {self.get_category_display()} {self.amount:,.2f}"


class Voucher(StoredFile):
    """A receipt or its photo."""

    expenditure = models.ForeignKey(Expenditure, models.PROTECT, related_name="vouchers")

    objects = VoucherQuerySet.as_manager()

    class Meta:
        verbose_name = "凭证"
        verbose_name_plural = "凭证"
        constraints = [
            models.UniqueConstraint(
                fields=["expenditure", "sent_sha256"], name="one_voucher_once_per_expenditure"
            )
        ]


class BudgetAdjustment(models.Model):
    """A place moves budget from one category to another; how much of the whole that is counts in
    the self-evaluation when the reason is not policy."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="adjustments")
    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="单位")
    from_category = models.CharField("调减", max_length=12, choices=Category.choices)
    to_category = models.CharField("调增", max_length=12, choices=Category.choices)
    amount = MoneyField("金额（元）")
    # The place's budget when it was proposed: the ratio's base must not move afterwards.
    base = MoneyField("预算（元）")
    why = models.CharField("原因", max_length=10, choices=AdjustmentReason.choices)
    reason = models.CharField("说明", max_length=200)
    on = models.DateField("日期")
    state = models.CharField(
        "状态", max_length=12, choices=BatchState.choices, default=BatchState.PROPOSED
    )
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        verbose_name = "预算调整"
        verbose_name_plural = "预算调整"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, base__gt=0) & ~Q(from_category=F("to_category")),
                name="adjustment_moves_something",
            )
        ]

    def __str__(self):
        return f"{self.get_from_category_display()} → {self.get_to_category_display()}"

    @property
    def ratio(self):
        """Of the place's budget, in per cent."""
        return self.amount / self.base * 100
