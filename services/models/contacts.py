import uuid6
from django.db import models
from django.db.models import Q
from django.utils import timezone

from clients.enums import ContactKind
from clients.models import Client
from services.enums import ClashChoice, NextStep, Outcome
from services.querysets import AlertQuerySet, ClashQuerySet, ContactQuerySet, ContactRowQuerySet
from shuangbai.base.sealed import SealedField, SealedModel
from shuangbai.base.uploads import StoredFile
from stations.models import Station, User


class Finding(models.Model):
    """What a worker can tick as found (身体不适, 缺粮缺物 …); reference data."""

    key = models.SlugField("键", max_length=30, unique=True)
    name = models.CharField("名称", max_length=20)
    is_calm = models.BooleanField("表示平安", default=False)
    position = models.PositiveSmallIntegerField("次序", default=0)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "探访发现"
        verbose_name_plural = "探访发现"

    def __str__(self):
        return self.name


class Contact(models.Model):
    """A visit, call or other contact with one person (联系), with its present wording.

    `uid` is born where the record is (UUIDv7); `station` did the work and counts it, whoever looks
    after the client later. Members of a household met together share `together`. A correction
    keeps the former wording as a ContactVersion.
    """

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    together = models.UUIDField("同一次", db_index=True)
    client = models.ForeignKey(Client, models.PROTECT, related_name="contacts", verbose_name="对象")
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="contacts", verbose_name="社工站"
    )
    worker = models.ForeignKey(User, models.PROTECT, related_name="contacts", verbose_name="社工")
    kind = models.CharField("方式", max_length=10, choices=ContactKind.choices)
    happened_at = models.DateTimeField("时间")
    on = models.DateField("日期")
    minutes = models.PositiveSmallIntegerField("分钟", default=20)
    outcome = models.CharField("结果", max_length=16, choices=Outcome.choices)
    is_successful = models.BooleanField("联系上本人")
    # The obligation it met, as it stood then: what “on time” is measured by.
    was_due_on = models.DateField("原应联系", null=True, blank=True, editable=False)
    met = models.CharField("见到或接听的人", max_length=40, blank=True)
    findings = models.JSONField("发现", default=list)
    note = models.TextField("备注", blank=True)
    is_urgent = models.BooleanField("紧急", default=False)
    next_step = models.CharField(
        "下一步", max_length=10, choices=NextStep.choices, default=NextStep.NONE
    )
    watch_on = models.DateField("再看日期", null=True, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    late_reason = models.CharField("补记理由", max_length=100, blank=True)
    logged_at = models.DateTimeField("录入", default=timezone.now, editable=False)
    body_hash = models.CharField(max_length=64, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = "联系记录"
        verbose_name_plural = "联系记录"
        indexes = [
            models.Index(fields=["station", "on"], name="contact_station_on"),
            models.Index(fields=["client", "-happened_at"], name="contact_client_when"),
            models.Index(fields=["worker", "happened_at"], name="contact_worker_when"),
            models.Index(
                fields=["station", "on"],
                condition=Q(was_due_on__isnull=False),
                name="contact_met_duty",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(next_step=NextStep.WATCH) | Q(watch_on__isnull=False),
                name="watch_has_a_day",
                violation_error_message="请选哪天再看。",
            )
        ]

    def __str__(self):
        return f"{self.on} {self.get_kind_display()}"


class ContactVersion(models.Model):
    """A former wording of a contact, kept readable when it was corrected."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    reason = models.CharField("更正理由", max_length=100)
    replaced_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField(default=timezone.now)

    objects = ContactRowQuerySet.as_manager()

    class Meta:
        verbose_name = "更正前的记录"
        verbose_name_plural = "更正前的记录"
        constraints = [
            models.UniqueConstraint(fields=["contact", "number"], name="one_wording_per_version")
        ]

    def __str__(self):
        return f"第 {self.number} 版"


class ContactPhoto(StoredFile):
    """A photo of a contact."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="photos")
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    objects = ContactRowQuerySet.as_manager()

    class Meta:
        verbose_name = "照片"
        verbose_name_plural = "照片"
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "sent_sha256"], name="one_photo_once_per_contact"
            )
        ]


class UrgentAlert(models.Model):
    """An urgent finding on the head's list until somebody says what was done."""

    contact = models.OneToOneField(Contact, models.PROTECT, related_name="alert")
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settlement = models.CharField("处理情况", max_length=300, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = "紧急情况"
        verbose_name_plural = "紧急情况"
        indexes = [
            models.Index(
                fields=["station", "raised_at"],
                condition=Q(settled_at__isnull=True),
                name="alert_open",
            )
        ]

    def __str__(self):
        return f"紧急情况 {self.pk}"


class ContactClash(SealedModel):
    """A contact that came with the id of another: both are kept until a person settles it."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="clashes")
    body = SealedField("来件", bound_to="uid")
    body_hash = models.CharField(max_length=64)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settlement = models.CharField("取舍", max_length=10, choices=ClashChoice.choices, blank=True)

    objects = ClashQuerySet.as_manager()

    class Meta:
        verbose_name = "编号相同内容不同"
        verbose_name_plural = "编号相同内容不同"
        constraints = [
            models.UniqueConstraint(fields=["contact", "body_hash"], name="one_clash_per_body")
        ]

    def __str__(self):
        return f"来件 {self.at:%Y-%m-%d %H:%M}"
