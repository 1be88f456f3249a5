"""Sums that came in a workbook, looked at before they are written."""

import uuid6
from django.db import models
from django.utils import timezone

from funding.payroll.querysets import PayImportQuerySet
from stations.models import Posting, User


class PayImport(models.Model):
    """What a workbook says of one item in a month's drafts; the file itself is not kept.

    `changes`: [[line id, its version, fen before, fen after]]; `refused`: [[where, who, why]].
    Nothing happened to a line until `applied_at`.
    """

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    month = models.DateField("月份")
    code = models.SlugField("项目代码", max_length=20)
    item_name = models.CharField("项目", max_length=20)
    file_name = models.CharField("文件", max_length=120)
    changes = models.JSONField(default=list)
    refused = models.JSONField(default=list)
    same = models.PositiveIntegerField("没有变化", default=0)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now, editable=False)
    applied_at = models.DateTimeField("写入时间", null=True, editable=False)

    objects = PayImportQuerySet.as_manager()

    class Meta:
        verbose_name = "工资项目导入"
        verbose_name_plural = "工资项目导入"
        indexes = [
            models.Index(fields=["uploaded_by", "-uploaded_at"], name="pay_import_of_person")
        ]

    def __str__(self):
        return self.file_name
