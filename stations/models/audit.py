from django.db import models
from django.utils import timezone


class AuditEntry(models.Model):
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

    class Meta:
        verbose_name = "审计记录"
        verbose_name_plural = "审计记录"

    def __str__(self):
        return f"{self.act} {self.object_type} {self.object_id}"
