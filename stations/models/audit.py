from django.db import models
from django.db.models import Q
from django.utils import timezone

from shuangbai.base.append_only import AppendOnly
from stations.querysets import AuditQuerySet


class AuditEntry(AppendOnly):
    """Who did or was denied what, when and from where. Facts and ids, no names, no narrative.

    Actors and objects are plain numbers: nothing cascades into the trail, and it outlives them.
    """

    at = models.DateTimeField("时间", default=timezone.now)
    user_id = models.BigIntegerField("人员", null=True)
    posting_id = models.BigIntegerField("任职", null=True)
    ip = models.GenericIPAddressField("地址", null=True)
    request_id = models.CharField("请求编号", max_length=40, blank=True)
    channel = models.CharField("途径", max_length=12)
    act = models.CharField("动作", max_length=60)
    object_type = models.CharField("对象类型", max_length=60, blank=True)
    object_id = models.CharField("对象", max_length=60, blank=True)
    station_id = models.BigIntegerField("社工站", null=True)
    division_id = models.BigIntegerField("区划", null=True)
    reason = models.CharField("理由", max_length=300, blank=True)
    result = models.CharField("结果", max_length=10, default="ok")
    fields = models.JSONField("改动的字段", default=list)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = "审计记录"
        verbose_name_plural = "审计记录"
        # The page goes backwards by id; the partial ones cost only the rows that have the column.
        indexes = [
            models.Index(fields=["at"], name="audit_at"),
            models.Index(fields=["user_id", "id"], name="audit_user"),
            models.Index(fields=["object_type", "object_id", "id"], name="audit_object"),
            models.Index(
                fields=["station_id", "id"],
                name="audit_station",
                condition=Q(station_id__isnull=False),
            ),
            models.Index(fields=["id"], name="audit_not_ok", condition=~Q(result="ok")),
        ]

    def __str__(self):
        return f"{self.act} {self.object_type} {self.object_id}"


class AuditSeal(AppendOnly):
    """One link of the chain: exactly which entries it covers, and what each of them said.

    Entries commit late and out of order, so a seal lists ids (`1-40,42`) instead of claiming a
    window. `digests` holds 32 hex digits per entry in order of id. `mac` signs all of it together
    with the mac before; the unique `previous` makes a fork impossible.
    """

    sealed_at = models.DateTimeField(default=timezone.now)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField(db_index=True)
    entry_count = models.PositiveIntegerField()
    ranges = models.TextField()
    digests = models.TextField()
    previous = models.CharField(max_length=64, blank=True, unique=True)
    mac = models.CharField(max_length=64)

    class Meta:
        verbose_name = "审计封存"
        verbose_name_plural = "审计封存"

    def __str__(self):
        return f"封存 {self.pk}"
