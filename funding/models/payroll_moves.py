"""What happened to sheets and lines, and when: rows that only grow."""

import uuid6
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from funding.models.payroll import PayrollLine, PayrollSheet
from funding.payroll.enums import LineStatus, MoveKind, SheetState
from funding.payroll.querysets import (
    LineEventQuerySet,
    ReminderQuerySet,
    SecondmentQuerySet,
    SheetEventQuerySet,
)
from shuangbai.base.append_only import AppendOnly
from stations.models import Station, User


class PayrollMove(AppendOnly):
    """A step of a sheet, forward or back."""

    sheet = models.ForeignKey(PayrollSheet, models.PROTECT, related_name="moves")
    kind = models.CharField("事项", max_length=10, choices=MoveKind.choices)
    from_state = models.CharField("从", max_length=10, choices=SheetState.choices, blank=True)
    to_state = models.CharField("到", max_length=10, choices=SheetState.choices)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    reason = models.CharField("说明", max_length=200, blank=True)
    at = models.DateTimeField("时间", default=timezone.now, editable=False)

    objects = SheetEventQuerySet.as_manager()

    class Meta:
        verbose_name = "工资表流转"
        verbose_name_plural = "工资表流转"
        indexes = [models.Index(fields=["sheet", "at"], name="move_of_sheet")]

    def __str__(self):
        return self.get_kind_display()


class PayrollRemark(AppendOnly):
    """What whoever sent a sheet back says about one line."""

    move = models.ForeignKey(PayrollMove, models.PROTECT, related_name="remarks")
    line = models.ForeignKey(PayrollLine, models.PROTECT, related_name="remarks")
    words = models.CharField("意见", max_length=200)

    objects = LineEventQuerySet.as_manager()

    class Meta:
        verbose_name = "工资明细意见"
        verbose_name_plural = "工资明细意见"

    def __str__(self):
        return self.words


class PayrollEdit(AppendOnly):
    """Somebody set facts or sums of a line by hand: {name: [before, after]}. Whoever did is an
    author of the sheet."""

    line = models.ForeignKey(PayrollLine, models.PROTECT, related_name="edits")
    changes = models.JSONField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = LineEventQuerySet.as_manager()

    class Meta:
        verbose_name = "工资明细改动"
        verbose_name_plural = "工资明细改动"

    def __str__(self):
        return f"{self.line_id} {self.at:%Y-%m-%d %H:%M}"


class LineMove(AppendOnly):
    """A line's way through the bank: sent, failed with the bank's reason, mended, confirmed."""

    line = models.ForeignKey(PayrollLine, models.PROTECT, related_name="moves")
    status = models.CharField("发放", max_length=10, choices=LineStatus.choices)
    attempt = models.PositiveSmallIntegerField("第几次")
    on = models.DateField("日期")
    reason = models.CharField("说明", max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = LineEventQuerySet.as_manager()

    class Meta:
        verbose_name = "工资到账"
        verbose_name_plural = "工资到账"
        constraints = [
            # Nobody is sent the same wage twice: each attempt once.
            models.UniqueConstraint(
                fields=["line", "attempt"],
                condition=Q(status=LineStatus.SENT),
                name="one_sending_per_attempt",
            ),
            models.UniqueConstraint(
                fields=["line"],
                condition=Q(status=LineStatus.CONFIRMED),
                name="one_arrival_per_line",
            ),
        ]

    def __str__(self):
        return self.get_status_display()


class Secondment(models.Model):
    """A person of one station works elsewhere for some days (抽调). With `to_station` that station
    bears those days; without it the own station goes on paying and the days are visible."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="secondments", verbose_name="人员")
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="secondments", verbose_name="本站"
    )
    to_station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="抽调到的站"
    )
    to_where = models.CharField("抽调去向", max_length=60, blank=True)
    first = models.DateField("自")
    last = models.DateField("至")
    is_void = models.BooleanField("已取消", default=False)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SecondmentQuerySet.as_manager()

    class Meta:
        verbose_name = "抽调"
        verbose_name_plural = "抽调"
        indexes = [models.Index(fields=["user", "first"], name="secondment_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(last__gte=F("first"))
                & (Q(to_station__isnull=False) | ~Q(to_where=""))
                & ~Q(to_station=F("station")),
                name="secondment_leads_elsewhere",
            )
        ]

    def __str__(self):
        return f"{self.first} 至 {self.last} {self.to_station or self.to_where}"


class PayrollReminder(AppendOnly):
    """A county asked a station for its month's sheet (催报); once a day is enough."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    station = models.ForeignKey(Station, models.PROTECT, related_name="+", verbose_name="社工站")
    month = models.DateField("月份")
    on = models.DateField("催报日期")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="催报人")
    at = models.DateTimeField("时间", default=timezone.now, editable=False)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = "工资催报"
        verbose_name_plural = "工资催报"
        constraints = [
            models.UniqueConstraint(
                fields=["station", "month", "on"], name="one_payroll_reminder_per_day"
            )
        ]

    def __str__(self):
        return f"{self.station} {self.month:%Y年%-m月} {self.on}"
