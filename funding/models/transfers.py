import uuid6
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from funding.enums import ON_THE_WAY, Direction, TransferState
from funding.models.allotments import Hop
from funding.models.documents import FundingDocument
from funding.models.programmes import Programme
from funding.querysets import DisputeQuerySet, TransferQuerySet
from shuangbai.base.append_only import AppendOnly
from shuangbai.base.fields import MoneyField
from stations.models import Division, User


class Transfer(models.Model):
    """Money from one place to another (拨付, 上缴, 收回): proposed, approved by a second person,
    confirmed by the receiver. `state`, `received` and `unsent` are what its entries and rows say.
    """

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="transfers", verbose_name="资金项目"
    )
    direction = models.CharField("方向", max_length=8, choices=Direction.choices)
    hop = models.ForeignKey(Hop, models.PROTECT, null=True, blank=True, related_name="transfers")
    giver = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="从")
    # Null: out of the chain, to the treasury.
    place = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="到"
    )
    amount = MoneyField("金额（元）")
    document = models.ForeignKey(
        FundingDocument, models.PROTECT, null=True, blank=True, related_name="transfers"
    )
    reason = models.CharField("说明", max_length=200, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=TransferState.choices, default=TransferState.PROPOSED
    )
    received = MoneyField("已确认到账（元）", default=0)
    unsent = MoneyField("退回（元）", default=0)
    sent_on = models.DateField("发出日期", null=True)
    received_on = models.DateField("到账日期", null=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    created_at = models.DateTimeField("提出时间", default=timezone.now, editable=False)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = "拨付"
        verbose_name_plural = "拨付"
        indexes = [
            models.Index(fields=["programme", "state"], name="transfer_of_programme"),
            models.Index(fields=["place", "state"], name="transfer_to"),
            models.Index(fields=["giver", "state"], name="transfer_from"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0)
                & Q(received__gte=0, unsent__gte=0)
                & Q(amount__gte=F("received") + F("unsent")),
                name="transfer_arrives_once",
            )
        ]

    def __str__(self):
        return f"{self.giver} → {self.place or '国库'} {self.amount:,.2f}"

    @property
    def on_the_way(self):
        return self.amount - self.received - self.unsent if self.state in ON_THE_WAY else 0


class Dispute(AppendOnly):
    """The receiver says that another sum arrived."""

    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="disputes")
    amount = MoneyField("实际到账（元）")
    on = models.DateField("日期")
    reason = models.CharField("说明", max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        verbose_name = "金额出入"
        verbose_name_plural = "金额出入"

    def __str__(self):
        return f"{self.amount:,.2f}"
