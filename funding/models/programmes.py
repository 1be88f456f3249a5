import uuid6
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from funding.enums import FundSource
from funding.querysets import ProgrammeQuerySet, ProgrammeRowQuerySet
from shuangbai.base.fields import MoneyField
from stations.models import Division, OperatorContract, User


class Programme(models.Model):
    """Money for one purpose over a period that may cross years (资金项目).

    `division` is the place that runs it; whoever has an account in it below sees it, too.
    `allowed_days` is how long a place may hold money before it is passed on; an expenditure above
    `alone_up_to` needs a second person. No source names a sum, so each programme has its own.
    """

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    name = models.CharField("项目名称", max_length=80)
    source = models.CharField("资金来源", max_length=12, choices=FundSource.choices)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="programmes", verbose_name="牵头单位所在地"
    )
    purpose = models.CharField("专款用途", max_length=200)
    starts_on = models.DateField("开始")
    ends_on = models.DateField("结束")
    allowed_days = models.PositiveSmallIntegerField("每一级拨付期限（天）", default=30)
    alone_up_to = MoneyField(
        "一人可登记的支出上限（元）",
        default=10_000,
        help_text="超过的支出要第二个人审批才入账；填 0 就是每一笔都要审批。",
    )
    contract = models.ForeignKey(
        OperatorContract,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="programmes",
        verbose_name="承接合同",
    )
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = "资金项目"
        verbose_name_plural = "资金项目"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="programme_ends_after_start",
                violation_error_message="项目结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=Q(alone_up_to__gte=0),
                name="programme_alone_up_to_nothing_or_more",
                violation_error_message="支出上限不能小于 0。",
            ),
            models.UniqueConstraint(
                fields=["division", "name"],
                name="one_programme_per_place_and_name",
                violation_error_message="这个地方已有同名的资金项目。",
            ),
        ]

    def __str__(self):
        return self.name


class DeadlineRule(models.Model):
    """By a day a share of what was received must be spent, or the rest is taken back."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rules")
    on = models.DateField("截止日期")
    share = models.DecimalField("应支出比例（%）", max_digits=5, decimal_places=2)
    basis = models.CharField("依据", max_length=120, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ProgrammeRowQuerySet.as_manager()

    class Meta:
        verbose_name = "支出期限"
        verbose_name_plural = "支出期限"
        constraints = [
            models.CheckConstraint(
                condition=Q(share__gt=0, share__lte=100),
                name="rule_share_is_a_percentage",
                violation_error_message="比例应在 0 到 100 之间。",
            ),
            models.UniqueConstraint(
                fields=["programme", "on"],
                name="one_rule_per_day",
                violation_error_message="这一天已有支出期限。",
            ),
        ]

    def __str__(self):
        return f"{self.on} 前支出 {self.percent}%"

    @property
    def percent(self):
        """80 or 82.5, without the zeros of the column."""
        return f"{self.share.normalize():f}"
