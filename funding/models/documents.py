import uuid6
from django.db import models
from django.utils import timezone

from funding.models.programmes import Programme
from funding.querysets import DocumentFileQuerySet, DocumentQuerySet
from shuangbai.base.fields import MoneyField
from shuangbai.base.uploads import StoredFile
from stations.models import Division, User


class FundingDocument(models.Model):
    """A paper that moves money (资金文件), known by its number 粤财社〔2019〕65号.

    With `is_grant` it brings `amount` to its place's budget: a GRANTED entry stands beside it.
    """

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="documents", verbose_name="资金项目"
    )
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="指标下达到"
    )
    number = models.CharField("文号", max_length=60)
    issuer = models.CharField("发文代字", max_length=30)
    year = models.PositiveSmallIntegerField("年份")
    serial = models.PositiveIntegerField("序号")
    title = models.CharField("标题", max_length=160)
    amount = MoneyField("金额（元）")
    dated_on = models.DateField("发文日期")
    is_grant = models.BooleanField("带来新的指标", default=True)
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "资金文件"
        verbose_name_plural = "资金文件"
        indexes = [models.Index(fields=["programme", "-dated_on"], name="document_of_programme")]
        constraints = [
            # One paper may carry money of several programmes, but once to each place of one.
            models.UniqueConstraint(
                fields=["programme", "division", "number"],
                name="one_document_per_programme_and_place",
                violation_error_message="这个项目在这个地方已经登记过这份文件。",
            )
        ]

    def __str__(self):
        return self.number


class DocumentFile(StoredFile):
    """A scan or original of a funding document."""

    document = models.ForeignKey(FundingDocument, models.PROTECT, related_name="files")

    objects = DocumentFileQuerySet.as_manager()

    class Meta:
        verbose_name = "文件附件"
        verbose_name_plural = "文件附件"
        constraints = [
            models.UniqueConstraint(
                fields=["document", "sent_sha256"], name="one_file_once_per_document"
            )
        ]
