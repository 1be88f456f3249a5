"""Wages that were paid, and out of which money."""

import uuid6
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from funding.models.ledger import Entry
from funding.models.programmes import Programme
from funding.models.spending import Expenditure
from funding.payroll.querysets import PaymentQuerySet, PaymentRowQuerySet
from shuangbai.base.append_only import AppendOnly
from shuangbai.base.fields import MoneyField
from stations.models import Division, User


class PayrollPayment(AppendOnly):
    """One paying of one or many sheets (发放) by the place whose account it leaves. A recovery's
    amount is negative: money that came back."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    place = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="支付单位所在地"
    )
    month = models.DateField("月份")
    amount = MoneyField("金额（元）")
    on = models.DateField("发放日期")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = "工资发放"
        verbose_name_plural = "工资发放"
        indexes = [models.Index(fields=["place", "month"], name="payment_of_place")]

    def __str__(self):
        return f"{self.on} {self.amount:,.2f}"


class PaymentSource(AppendOnly):
    """The part of a payment that one programme bore; `advanced` of it the place lent (垫付)."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    payment = models.ForeignKey(PayrollPayment, models.PROTECT, related_name="sources")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    amount = MoneyField("金额（元）")
    advanced = MoneyField("其中垫付（元）", default=0)
    # Null in a recovery, whose entry says what came back.
    expenditure = models.OneToOneField(
        Expenditure, models.PROTECT, null=True, related_name="payroll_source"
    )
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="+")

    objects = PaymentRowQuerySet.as_manager()

    class Meta:
        verbose_name = "工资资金来源"
        verbose_name_plural = "工资资金来源"
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "programme"], name="one_source_per_programme"
            ),
            models.CheckConstraint(
                condition=Q(advanced__gte=0)
                & (Q(amount__lt=0, advanced=0) | Q(advanced__lte=F("amount"))),
                name="source_advances_no_more_than_it_pays",
            ),
            models.CheckConstraint(
                condition=Q(expenditure__isnull=False) | Q(entry__isnull=False),
                name="source_is_booked",
            ),
        ]

    def __str__(self):
        return f"{self.programme} {self.amount:,.2f}"


class AdvanceRepayment(AppendOnly):
    """The advance of one source went back to the place's own purse."""

    source = models.OneToOneField(PaymentSource, models.PROTECT, related_name="repayment")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "归还工资垫付"
        verbose_name_plural = "归还工资垫付"

    def __str__(self):
        return str(self.entry)
