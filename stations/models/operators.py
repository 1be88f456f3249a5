import uuid6
from django.db import models
from django.db.models import F, Q

from shuangbai.base.fields import MoneyField
from stations.enums import InstalmentCondition
from stations.models.divisions import Division
from stations.models.network import Station
from stations.querysets import ContractQuerySet, OperatorQuerySet


class Operator(models.Model):
    """An outside organisation (承接机构) that runs stations under contract."""

    name = models.CharField("机构名称", max_length=80, unique=True)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    contact = models.CharField("联系人", max_length=40, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)

    objects = OperatorQuerySet.as_manager()

    class Meta:
        verbose_name = "承接机构"
        verbose_name_plural = "承接机构"

    def __str__(self):
        return self.name


class OperatorContract(models.Model):
    """A purchase of services (承接合同): its period may cross years and be extended."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    operator = models.ForeignKey(
        Operator, models.PROTECT, related_name="contracts", verbose_name="承接机构"
    )
    buyer = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="购买方区划")
    name = models.CharField("项目名称", max_length=120)
    procurement_no = models.CharField("采购编号", max_length=60, unique=True)
    amount = MoneyField("合同额（元）")
    starts_on = models.DateField("开始")
    ends_on = models.DateField("结束")
    extended_until = models.DateField("顺延至", null=True, blank=True)
    extension_reason = models.CharField("顺延原因", max_length=200, blank=True)
    stations = models.ManyToManyField(
        Station, related_name="contracts", verbose_name="覆盖站点", blank=True
    )

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = "承接合同"
        verbose_name_plural = "承接合同"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="contract_ends_after_start",
                violation_error_message="合同结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=Q(extended_until__isnull=True) | Q(extended_until__gt=F("ends_on")),
                name="contract_extension_is_later",
                violation_error_message="顺延日期应晚于合同结束日期。",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def last_day(self):
        return self.extended_until or self.ends_on


class ContractInstalment(models.Model):
    """A part of a contract's amount that waits for a condition (signing, evaluation)."""

    contract = models.ForeignKey(OperatorContract, models.CASCADE, related_name="instalments")
    number = models.PositiveSmallIntegerField("期")
    condition = models.CharField("条件", max_length=20, choices=InstalmentCondition.choices)
    amount = MoneyField("金额（元）")
    expected_on = models.DateField("预计日期")
    met_on = models.DateField("条件达成日期", null=True, blank=True)

    class Meta:
        verbose_name = "合同分期"
        verbose_name_plural = "合同分期"
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="one_instalment_per_number")
        ]

    def __str__(self):
        return f"第 {self.number} 期"
