"""The month's sheets and lines (工资表、工资明细)."""

import uuid6
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact
from django.utils import timezone

from funding.models.payroll_money import PayrollPayment
from funding.models.payroll_schemes import PayScheme
from funding.payroll.enums import LineKind, LineStatus, SheetKind, SheetState
from funding.payroll.querysets import BatchOfSheetsQuerySet, PayLineQuerySet, SheetQuerySet
from shuangbai.base import validators
from shuangbai.base.fields import MoneyField
from shuangbai.base.sealed import BlindIndexField, MaskedTailField, SealedField, SealedModel
from stations.enums import Hiring, Licence
from stations.models import Division, Operator, Posting, Station, User
from stations.models.people import account_mask

# What a sheet owes before it stands in a state: the database refuses one that skipped a step.
CHECKED_ON = (SheetState.CHECKED, SheetState.APPLIED, SheetState.PAID, SheetState.CONFIRMED)
APPLIED_ON = (SheetState.APPLIED, SheetState.PAID, SheetState.CONFIRMED)
PAID_ON = (SheetState.PAID, SheetState.CONFIRMED)
OF_MONTH = (LineKind.REGULAR, LineKind.SHARE)


class PayrollBatch(models.Model):
    """What a county compiled at one click (汇总): the sheets that point to it."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="县区")
    month = models.DateField("月份")
    serial = models.PositiveSmallIntegerField("第几批")
    compiled_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    compiled_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = BatchOfSheetsQuerySet.as_manager()

    class Meta:
        verbose_name = "工资汇总"
        verbose_name_plural = "工资汇总"
        constraints = [
            models.UniqueConstraint(
                fields=["division", "month", "serial"], name="one_payroll_batch_per_serial"
            )
        ]

    def __str__(self):
        return f"{self.division} {self.month:%Y年%-m月} 第 {self.serial} 批"


class PayrollSheet(models.Model):
    """A station's wages of a month (工资表); `employer` set: those of an operator's own staff.

    `state` and `since` are what the newest PayrollMove says; the sums are those of its lines.
    """

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="payroll_sheets", verbose_name="社工站"
    )
    month = models.DateField("月份")
    kind = models.CharField(
        "类别", max_length=12, choices=SheetKind.choices, default=SheetKind.REGULAR
    )
    employer = models.ForeignKey(
        Operator, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承接机构"
    )
    scheme = models.ForeignKey(PayScheme, models.PROTECT, related_name="sheets")
    state = models.CharField(
        "状态", max_length=10, choices=SheetState.choices, default=SheetState.DRAFT
    )
    since = models.DateTimeField("自", default=timezone.now, editable=False)
    is_returned = models.BooleanField("退回", default=False)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="制表")
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    compiled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    batch = models.ForeignKey(PayrollBatch, models.PROTECT, null=True, related_name="sheets")
    application_no = models.CharField("数字财政申请单号", max_length=40, blank=True)
    applied_on = models.DateField("申请日期", null=True)
    payment = models.ForeignKey(PayrollPayment, models.PROTECT, null=True, related_name="sheets")
    people = models.PositiveIntegerField("人数", default=0)
    gross = MoneyField("应发（元）", default=0)
    deducted = MoneyField("代扣（元）", default=0)
    net = MoneyField("实发（元）", default=0)
    employer_cost = MoneyField("单位缴纳（元）", default=0)
    cost = MoneyField("用款（元）", default=0)
    # Lines whose change somebody has to look at.
    alarms = models.PositiveIntegerField("待核", default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = "工资表"
        verbose_name_plural = "工资表"
        indexes = [
            models.Index(fields=["month", "station"], name="sheet_of_month"),
            models.Index(fields=["state", "month"], name="sheet_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "month"],
                condition=Q(kind=SheetKind.REGULAR, employer__isnull=True)
                & ~Q(state=SheetState.VOID),
                name="one_sheet_per_station_and_month",
            ),
            models.UniqueConstraint(
                fields=["station", "month", "employer"],
                condition=Q(kind=SheetKind.REGULAR, employer__isnull=False)
                & ~Q(state=SheetState.VOID),
                name="one_sheet_per_employer_and_month",
            ),
            models.CheckConstraint(
                condition=~Q(compiled_by=F("author")) & ~Q(compiled_by=F("submitted_by")),
                name="payroll_author_does_not_compile",
            ),
            models.CheckConstraint(
                condition=~Q(checked_by=F("author"))
                & ~Q(checked_by=F("submitted_by"))
                & ~Q(checked_by=F("compiled_by")),
                name="payroll_checker_is_another",
            ),
            models.CheckConstraint(
                condition=(~Q(state__in=CHECKED_ON) | Q(checked_by__isnull=False))
                & (~Q(state__in=APPLIED_ON) | Q(applied_on__isnull=False))
                & (~Q(state__in=PAID_ON) | Q(payment__isnull=False)),
                name="payroll_skips_no_step",
            ),
            models.CheckConstraint(
                condition=Exact(F("net"), F("gross") - F("deducted"))
                & Exact(F("cost"), F("gross") + F("employer_cost")),
                name="sheet_adds_up",
            ),
        ]

    def __str__(self):
        of = f"（{self.employer}）" if self.employer_id else ""
        return f"{self.station} {self.month:%Y年%-m月}{self.get_kind_display()}{of}"

    @property
    def is_draft(self):
        return self.state == SheetState.DRAFT

    @property
    def words(self):
        """Where it is, as people say it."""
        return "退回" if self.is_draft and self.is_returned else self.get_state_display()


class PayrollLine(SealedModel):
    """One person's wage in one sheet (工资明细), with the facts it was reckoned from.

    `amounts` are 分 by the code of the item; `typed` the codes whose sum somebody set by hand.
    `causes`: [[Cause, words]] of what differs from `before`. The account is the one it is paid to:
    a later change of the person's account does not move money that was checked.
    """

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    sheet = models.ForeignKey(PayrollSheet, models.PROTECT, related_name="lines")
    user = models.ForeignKey(
        User, models.PROTECT, related_name="payroll_lines", verbose_name="人员"
    )
    posting = models.ForeignKey(Posting, models.PROTECT, null=True, related_name="+")
    station = models.ForeignKey(Station, models.PROTECT, related_name="payroll_lines")
    month = models.DateField("月份")
    kind = models.CharField("类别", max_length=12, choices=LineKind.choices)
    is_void = models.BooleanField("已作废", default=False)
    position = models.PositiveIntegerField("次序", default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    name = models.CharField("姓名", max_length=40)
    licence = models.CharField("职业资格", max_length=20, choices=Licence.choices, blank=True)
    hiring = models.CharField("用工方式", max_length=12, choices=Hiring.choices)
    years = models.PositiveSmallIntegerField("工作年数", default=0)
    first_day = models.DateField("自", null=True)
    last_day = models.DateField("至", null=True)
    days = models.PositiveSmallIntegerField("在岗天数", default=0)
    absent_days = models.DecimalField("缺勤天数", max_digits=4, decimal_places=1, default=0)
    seconded_days = models.DecimalField("抽调天数", max_digits=4, decimal_places=1, default=0)

    amounts = models.JSONField(default=dict)
    typed = models.JSONField(default=list)
    gross = MoneyField("应发（元）", default=0)
    deducted = MoneyField("代扣（元）", default=0)
    net = MoneyField("实发（元）", default=0)
    employer_cost = MoneyField("单位缴纳（元）", default=0)

    before = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    causes = models.JSONField(default=list)
    note = models.CharField("备注", max_length=100, blank=True)
    # Of a supplement or a recovery: the month and the line that it puts right.
    of_month = models.DateField("补哪月", null=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrections", verbose_name="更正"
    )

    bank_name = models.CharField("开户行", max_length=60, blank=True)
    bank_account = SealedField(
        "银行账号",
        bound_to="uid",
        blank=True,
        mask=account_mask,
        validators=[validators.bank_account],
    )
    bank_index = BlindIndexField(source="bank_account")
    bank_tail = MaskedTailField(source="bank_account")
    status = models.CharField(
        "发放", max_length=10, choices=LineStatus.choices, default=LineStatus.OPEN
    )
    attempt = models.PositiveSmallIntegerField("第几次发放", default=0)
    paid_on = models.DateField("发放日期", null=True)
    confirmed_on = models.DateField("到账日期", null=True)

    objects = PayLineQuerySet.as_manager()

    class Meta:
        verbose_name = "工资明细"
        verbose_name_plural = "工资明细"
        indexes = [
            models.Index(fields=["user", "-month"], name="payline_of_person"),
            models.Index(fields=["station", "month"], name="payline_of_station"),
            models.Index(fields=["status", "month"], name="payline_by_status"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "month"],
                condition=Q(kind=LineKind.REGULAR, is_void=False),
                name="one_regular_line_per_person_and_month",
            ),
            models.UniqueConstraint(
                fields=["user", "month", "station"],
                condition=Q(kind__in=OF_MONTH, is_void=False),
                name="one_line_per_person_month_and_station",
            ),
            models.CheckConstraint(
                condition=Exact(F("net"), F("gross") - F("deducted")), name="payline_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(is_void=True)
                | Q(kind=LineKind.RECOVERY, net__lt=0)
                | (~Q(kind=LineKind.RECOVERY) & Q(net__gte=0)),
                name="payline_takes_back_only_in_a_recovery",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OF_MONTH) | (~Q(note="") & Q(of_month__isnull=False)),
                name="payline_correction_says_why",
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.month:%Y年%-m月}"

    @property
    def cost(self):
        return self.gross + self.employer_cost

    @property
    def difference(self):
        """Against last month's, in what is earned."""
        return self.gross - (self.before.gross if self.before_id else 0)
