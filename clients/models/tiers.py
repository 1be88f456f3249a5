import uuid6
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from clients.enums import TierDecision
from clients.models.clients import Client
from clients.querysets import ClientRowQuerySet
from shuangbai.base.append_only import AppendOnly
from stations.models import Station, User


class TierChange(AppendOnly):
    """A person's tier from a moment on; `old` is empty for the first. Never edited."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="tier_changes")
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    old = models.PositiveSmallIntegerField(null=True)
    new = models.PositiveSmallIntegerField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    request = models.OneToOneField(
        "clients.TierChangeRequest", models.PROTECT, null=True, related_name="change"
    )

    objects = ClientRowQuerySet.as_manager()

    class Meta:
        verbose_name = "分级变更"
        verbose_name_plural = "分级变更"

    def __str__(self):
        return f"{self.old or '—'} → {self.new}"


class TierChangeRequest(models.Model):
    """A lowering that waits for a second person. The reason is words of a worker: kept here, not
    in the append-only change."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="tier_requests")
    old = models.PositiveSmallIntegerField("原级")
    new = models.PositiveSmallIntegerField("新级")
    reason = models.CharField("理由", max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = ClientRowQuerySet.as_manager()

    class Meta:
        verbose_name = "降级申请"
        verbose_name_plural = "降级申请"

    def __str__(self):
        return f"{self.old} → {self.new}"


class TierChangeDecision(AppendOnly):
    """The second person's word; the author's name is bound to it so that the database refuses
    an author's own."""

    request = models.OneToOneField(TierChangeRequest, models.PROTECT, related_name="decision")
    decision = models.CharField("决定", max_length=10, choices=TierDecision.choices)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "降级确认"
        verbose_name_plural = "降级确认"
        constraints = [
            models.CheckConstraint(
                condition=~Q(by=F("author")),
                name="tier_author_is_not_confirmer",
                violation_error_message="提出降级的人不能自己同意。",
            )
        ]

    def __str__(self):
        return self.get_decision_display()
