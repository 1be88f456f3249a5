"""Papers of a month's wages: an office's own templates, packs that were made, the bank's files."""

import uuid6
from django.db import models
from django.db.models import Q
from django.utils import timezone

from funding.sheets.enums import BankKind, Encoding, Form
from funding.sheets.querysets import (
    BankBatchQuerySet,
    LayoutQuerySet,
    PackQuerySet,
    ReturnQuerySet,
    TemplateQuerySet,
)
from shuangbai.base.append_only import AppendOnly
from shuangbai.base.fields import MoneyField
from shuangbai.base.uploads import StoredFile
from stations.models import Division, User


class OfficeTemplate(StoredFile):
    """An office's own form of a paper (模板), tried when it was uploaded. Without one that is in
    use the built-in one holds."""

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="使用单位所在地"
    )
    form = models.CharField("表", max_length=10, choices=Form.choices)
    retired_at = models.DateTimeField("停用时间", null=True, editable=False)
    retired_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "表格模板"
        verbose_name_plural = "表格模板"
        constraints = [
            models.UniqueConstraint(
                fields=["division", "form"],
                condition=Q(retired_at__isnull=True),
                name="one_template_in_use",
            )
        ]


class SheetPack(StoredFile):
    """All papers of a county's month in one archive (表包), kept as it was made.

    `papers`: [{number, title, form, code, sha256, cost, people}], where people are {uid: [name,
    分]}; `changes`: what differs from the serial before, in words.
    """

    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="县区")
    month = models.DateField("月份")
    serial = models.PositiveSmallIntegerField("第几版")
    code = models.CharField("校验码", max_length=9)
    papers = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    missing = models.JSONField(default=list)

    objects = PackQuerySet.as_manager()

    class Meta:
        verbose_name = "工资表包"
        verbose_name_plural = "工资表包"
        constraints = [
            models.UniqueConstraint(
                fields=["division", "month", "serial"], name="one_pack_per_serial"
            )
        ]


class BankLayout(AppendOnly):
    """How a county's bank wants its batch file. `columns`: [[head, BankColumn]]; a change is a
    further row."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="使用单位所在地"
    )
    kind = models.CharField("文件", max_length=6, choices=BankKind.choices, default=BankKind.XLSX)
    encoding = models.CharField(
        "编码", max_length=8, choices=Encoding.choices, default=Encoding.GB18030
    )
    has_head = models.BooleanField("第一行是列名", default=True)
    columns = models.JSONField("列", default=list)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = LayoutQuerySet.as_manager()

    class Meta:
        verbose_name = "银行文件格式"
        verbose_name_plural = "银行文件格式"
        indexes = [models.Index(fields=["division", "-created_at"], name="bank_layout_of_place")]

    def __str__(self):
        return f"{self.division} {self.get_kind_display()}"


class BankBatch(AppendOnly):
    """Whom a batch file told the bank to pay, so that no further file tells it again; the file
    itself, with its accounts, is not kept. `entries`: [[line id, attempt, version of the line]]."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    month = models.DateField("月份")
    serial = models.PositiveSmallIntegerField("第几批")
    entries = models.JSONField(default=list)
    amount = MoneyField("金额（元）")
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="导出人")
    created_at = models.DateTimeField("导出时间", default=timezone.now, editable=False)

    objects = BankBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "银行代发文件"
        verbose_name_plural = "银行代发文件"
        constraints = [
            models.UniqueConstraint(
                fields=["division", "month", "serial"], name="one_bank_batch_per_serial"
            )
        ]

    def __str__(self):
        return f"{self.division} {self.month:%Y年%-m月}第 {self.serial} 批"


class BankReturn(models.Model):
    """What a bank's return file said of each line; the file itself, with its accounts, is not kept.

    `results`: [[line id, paid, reason]]; `unmatched`: [[row, why]]. Nothing happened to a line
    until `applied_at`.
    """

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    file_name = models.CharField("文件", max_length=120)
    sha256 = models.CharField(max_length=64)
    results = models.JSONField(default=list)
    unmatched = models.JSONField(default=list)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now, editable=False)
    applied_at = models.DateTimeField("登记时间", null=True, editable=False)
    applied_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ReturnQuerySet.as_manager()

    class Meta:
        verbose_name = "银行回盘"
        verbose_name_plural = "银行回盘"
        indexes = [models.Index(fields=["division", "-uploaded_at"], name="bank_return_of_place")]

    def __str__(self):
        return self.file_name
