"""What a county pays, as data: items with their rates, and out of which money."""

import uuid6
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from funding.models.programmes import Programme
from funding.payroll.enums import ItemKind, ItemRule, SplitKind
from funding.payroll.querysets import SchemeQuerySet, SchemeRowQuerySet, SplitQuerySet
from shuangbai.base.append_only import AppendOnly
from shuangbai.base.fields import MoneyField
from stations.enums import Hiring, Licence
from stations.models import Division, User

ANY = "*"
DAY = [MinValueValidator(1), MaxValueValidator(31)]


class PayScheme(AppendOnly):
    """A place's pay scheme from a month on. It is never edited: a change is a new scheme, so
    that a past month is reckoned as it was. The nearest place's newest one holds.

    `day_base` divides a month's pay for a day of absence; the `_day`s are the days of the month by
    which each step is to be done (after the next month's beginning when `pays_next_month`).
    """

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="pay_schemes", verbose_name="适用地方"
    )
    name = models.CharField("名称", max_length=60)
    starts_on = models.DateField("自哪月起")
    day_base = models.DecimalField("月计薪天数", max_digits=4, decimal_places=2, default="21.75")
    tolerance = models.DecimalField("总额变动提醒（%）", max_digits=5, decimal_places=2, default=5)
    submit_day = models.PositiveSmallIntegerField("报送期限（日）", default=20, validators=DAY)
    compile_day = models.PositiveSmallIntegerField("汇总期限（日）", default=21, validators=DAY)
    check_day = models.PositiveSmallIntegerField("审核期限（日）", default=23, validators=DAY)
    apply_day = models.PositiveSmallIntegerField("申请期限（日）", default=24, validators=DAY)
    pay_day = models.PositiveSmallIntegerField("发放期限（日）", default=25, validators=DAY)
    confirm_day = models.PositiveSmallIntegerField("确认期限（日）", default=28, validators=DAY)
    basis = models.CharField("依据", max_length=120, blank=True)
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = "工资标准"
        verbose_name_plural = "工资标准"
        indexes = [models.Index(fields=["division", "-starts_on"], name="scheme_of_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(day_base__gt=0, tolerance__gte=0), name="scheme_has_sound_bases"
            )
        ]

    def __str__(self):
        return f"{self.name}（{self.starts_on:%Y-%m} 起）"


class PayItem(AppendOnly):
    """One column of the sheet. `percent`, `floor`, `cap` and `most` belong to the rule."""

    scheme = models.ForeignKey(PayScheme, models.PROTECT, related_name="items")
    code = models.SlugField("代码", max_length=20)
    name = models.CharField("名称", max_length=20)
    kind = models.CharField("归类", max_length=10, choices=ItemKind.choices)
    rule = models.CharField("算法", max_length=10, choices=ItemRule.choices)
    position = models.PositiveSmallIntegerField("次序", default=0)
    percent = models.DecimalField("比例（%）", max_digits=6, decimal_places=3, null=True)
    floor = MoneyField("基数下限（元）", null=True)
    cap = MoneyField("基数上限（元）", null=True)
    most = models.PositiveSmallIntegerField("最多计几年", null=True)
    # Counts in the base of percentages and of a day's pay.
    is_base = models.BooleanField("计入基数", default=False)
    # A part of a month earns a part of it. What is not is paid once, with the regular line.
    is_by_days = models.BooleanField("按在岗天数折算", default=True)
    is_carried = models.BooleanField("沿用上月所填", default=False)

    objects = SchemeRowQuerySet.as_manager()

    class Meta:
        verbose_name = "工资项目"
        verbose_name_plural = "工资项目"
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="one_item_per_code"),
            models.CheckConstraint(
                condition=~Q(rule=ItemRule.PERCENT) | Q(percent__isnull=False),
                name="percent_item_has_percent",
            ),
        ]

    def __str__(self):
        return self.name


class PayRate(AppendOnly):
    """The sum of an item for whom it holds; "*" is anybody. The most particular one holds."""

    item = models.ForeignKey(PayItem, models.PROTECT, related_name="rates")
    licence = models.CharField(
        "职业资格",
        max_length=20,
        choices=[(ANY, "不限"), *Licence.choices],
        default=ANY,
        blank=True,
    )
    hiring = models.CharField(
        "用工方式", max_length=12, choices=[(ANY, "不限"), *Hiring.choices], default=ANY
    )
    from_years = models.PositiveSmallIntegerField("满几年", default=0)
    amount = MoneyField("金额（元）")

    class Meta:
        verbose_name = "工资标准金额"
        verbose_name_plural = "工资标准金额"
        constraints = [
            models.UniqueConstraint(
                fields=["item", "licence", "hiring", "from_years"], name="one_rate_per_kind"
            )
        ]

    def __str__(self):
        return f"{self.amount:,.2f}"


class PaySplit(AppendOnly):
    """Out of which programmes a place pays wages from a month on: rows of the newest `starts_on`
    hold, in order; the last takes the rest."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="pay_splits", verbose_name="支付单位所在地"
    )
    starts_on = models.DateField("自哪月起")
    # Rows laid down together.
    together = models.UUIDField(default=uuid6.uuid7, editable=False)
    position = models.PositiveSmallIntegerField("次序", default=0)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="+", verbose_name="资金项目"
    )
    kind = models.CharField("怎样分", max_length=10, choices=SplitKind.choices)
    amount = MoneyField("每人每月（元）", null=True)
    percent = models.DecimalField("比例（%）", max_digits=6, decimal_places=3, null=True)
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SplitQuerySet.as_manager()

    class Meta:
        verbose_name = "工资资金来源"
        verbose_name_plural = "工资资金来源"
        indexes = [models.Index(fields=["division", "-starts_on"], name="split_of_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=SplitKind.PER_HEAD, amount__gt=0)
                | Q(kind=SplitKind.SHARE, percent__gt=0, percent__lte=100)
                | Q(kind=SplitKind.REST),
                name="split_says_how_much",
            )
        ]

    def __str__(self):
        return f"{self.programme} {self.get_kind_display()}"
