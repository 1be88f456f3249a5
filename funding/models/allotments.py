import uuid6
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from funding.enums import BatchState, Formula
from funding.models.documents import FundingDocument
from funding.models.programmes import Programme
from funding.querysets import BatchQuerySet, HopQuerySet, HopReminderQuerySet, LineQuerySet
from shuangbai.base.append_only import AppendOnly
from shuangbai.base.fields import MoneyField
from stations.models import Division, Station, User


class AllotmentBatch(models.Model):
    """Sums that a place gives to places below it (指标分配): proposed with all its lines, decided
    by a second person, never changed. A change is a new batch that `replaces` this one, or that
    `reduces` it by lines below zero.

    `state` is what its Approval and its Reversal say, kept beside it for lists.
    """

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="batches", verbose_name="资金项目"
    )
    giver = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="分配单位所在地"
    )
    document = models.ForeignKey(
        FundingDocument, models.PROTECT, null=True, blank=True, related_name="batches"
    )
    title = models.CharField("批次名称", max_length=80)
    due_on = models.DateField("应拨日期")
    amount = MoneyField("合计（元）")
    state = models.CharField(
        "状态", max_length=12, choices=BatchState.choices, default=BatchState.PROPOSED
    )
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    reduces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reductions"
    )
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    created_at = models.DateTimeField("提出时间", default=timezone.now, editable=False)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = "指标分配批次"
        verbose_name_plural = "指标分配批次"
        indexes = [models.Index(fields=["programme", "created_at"], name="batch_of_programme")]

    def __str__(self):
        return self.title


class AllotmentLine(AppendOnly):
    """One sum of a batch with the formula it came from, as it stood on that day."""

    batch = models.ForeignKey(AllotmentBatch, models.PROTECT, related_name="lines")
    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="地方")
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, related_name="+", verbose_name="社工站"
    )
    formula = models.CharField("算法", max_length=10, choices=Formula.choices)
    posts = models.PositiveIntegerField("核定岗位", null=True)
    people = models.PositiveIntegerField("在岗人数", null=True)
    posts_on = models.DateField("岗位日期", null=True)
    # Only the posts that were added after this day count.
    since_on = models.DateField("只算此后新增", null=True)
    rate = MoneyField("标准（元）", null=True)
    months = models.DecimalField("月数", max_digits=4, decimal_places=1, null=True)
    amount = MoneyField("金额（元）")
    # What a table that was sent along says for the same place; kept beside what was computed.
    typed = MoneyField("表内金额（元）", null=True)
    purpose = models.CharField("用途", max_length=60, blank=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = "分配明细"
        verbose_name_plural = "分配明细"
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="line_is_something"),
        ]

    def __str__(self):
        return f"{self.place} {self.amount:,.2f}"

    @property
    def vacant(self):
        return None if self.posts is None else max(0, self.posts - self.people)

    @property
    def words(self):
        """The formula with its numbers: “8 岗 × 12,000.00 元 × 12 月”."""
        if self.amount < 0:
            return "核减"
        if self.formula == Formula.POSTS:
            added = f"（{self.since_on} 后新增）" if self.since_on else ""
            return (
                f"{self.posts:,} 岗{added} × {self.rate:,.2f} 元 × {self.months.normalize():f} 月"
            )
        if self.formula == Formula.STATION:
            return f"1 站 × {self.rate:,.2f} 元"
        return self.purpose or self.get_formula_display()


class Hop(models.Model):
    """What one place owes the next under a batch (一跳), and how far it came.

    `starts_on` is the day from which the giver had what to pass on, `due_on` the last day for it;
    both wait for the hop above. `sent`, `received` and the days are what its entries say.
    """

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="hops")
    batch = models.ForeignKey(AllotmentBatch, models.PROTECT, related_name="hops")
    giver = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="从")
    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="到")
    amount = MoneyField("应拨（元）")
    starts_on = models.DateField("起算日", null=True)
    due_on = models.DateField("应拨日", null=True)
    sent = MoneyField("已发出（元）", default=0)
    received = MoneyField("已确认到账（元）", default=0)
    sent_on = models.DateField("最近发出", null=True)
    received_on = models.DateField("最近到账", null=True)
    is_withdrawn = models.BooleanField(default=False)

    objects = HopQuerySet.as_manager()

    class Meta:
        verbose_name = "拨付环节"
        verbose_name_plural = "拨付环节"
        indexes = [
            models.Index(fields=["programme", "giver"], name="hop_from"),
            models.Index(fields=["programme", "place"], name="hop_to"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["batch", "giver", "place"], name="one_hop_per_batch"),
            models.CheckConstraint(
                condition=Q(sent__gte=0, received__gte=0)
                & Q(sent__lte=F("amount"))
                & Q(received__lte=F("sent")),
                name="hop_never_exceeds_what_it_owes",
            ),
        ]

    def __str__(self):
        return f"{self.giver} → {self.place}"

    @property
    def unsent(self):
        return self.amount - self.sent

    @property
    def missing(self):
        """What has not arrived, sent or not."""
        return self.amount - self.received

    @property
    def holder(self):
        """Who has to act: the receiver of what is on the way, else the giver."""
        return self.place if self.received < self.sent else self.giver


class HopReminder(AppendOnly):
    """Somebody asked the holder of a hop's money to confirm it or to pass it on (催办); once a day
    is enough."""

    hop = models.ForeignKey(Hop, models.PROTECT, related_name="reminders")
    holder = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="催谁")
    asker = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="谁催")
    on = models.DateField("日期")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="催办人")
    at = models.DateTimeField("时间", default=timezone.now, editable=False)

    objects = HopReminderQuerySet.as_manager()

    class Meta:
        verbose_name = "资金催办"
        verbose_name_plural = "资金催办"
        indexes = [models.Index(fields=["holder", "-at"], name="hop_reminder_to")]
        constraints = [
            models.UniqueConstraint(fields=["hop", "holder", "on"], name="one_hop_reminder_per_day")
        ]

    def __str__(self):
        return f"{self.asker} 催 {self.holder} {self.on}"
