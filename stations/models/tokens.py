from django.db import models
from django.utils import timezone

from stations.models.people import User
from stations.models.postings import Posting
from stations.querysets import DeviceTokenQuerySet


class DeviceToken(models.Model):
    """A device's key to the API (设备令牌): one person in one posting, for some weeks.

    The token itself is shown once and never kept: `digest` is its SHA-256 as hex, `prefix` its
    first characters, by which people tell tokens apart. `password_mark` ties it to the password
    it was issued under: a new password ends it, signing out of the web does not.
    """

    user = models.ForeignKey(
        User, models.PROTECT, related_name="device_tokens", verbose_name="人员"
    )
    posting = models.ForeignKey(
        Posting, models.PROTECT, related_name="device_tokens", verbose_name="任职"
    )
    name = models.CharField("设备名称", max_length=40)
    prefix = models.CharField("开头", max_length=12, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    password_mark = models.CharField(max_length=64, editable=False)
    issued_at = models.DateTimeField("签发时间", default=timezone.now, editable=False)
    expires_at = models.DateTimeField("到期时间")
    last_used_at = models.DateTimeField("最近使用", null=True, editable=False)
    revoked_at = models.DateTimeField("吊销时间", null=True, editable=False)

    objects = DeviceTokenQuerySet.as_manager()

    class Meta:
        verbose_name = "设备令牌"
        verbose_name_plural = "设备令牌"

    def __str__(self):
        return f"{self.name}（{self.prefix}…）"

    def is_live(self, now):
        return self.revoked_at is None and self.expires_at > now
