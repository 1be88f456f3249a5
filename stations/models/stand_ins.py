import uuid6
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from stations.models.network import Station
from stations.models.people import User
from stations.querysets import StationRowQuerySet


class StandInQuerySet(StationRowQuerySet):
    def in_force(self, on):
        return self.filter(first__lte=on, last__gte=on, ended_at__isnull=True)


class StandIn(models.Model):
    """Somebody does a colleague's work from one day to another (代班); what was the colleague's
    stays the colleague's."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    station = models.ForeignKey(Station, models.PROTECT, related_name="stand_ins")
    worker = models.ForeignKey(
        User, models.PROTECT, related_name="covered_by", verbose_name="谁不在"
    )
    stand_in = models.ForeignKey(
        User, models.PROTECT, related_name="stands_in", verbose_name="谁代班"
    )
    first = models.DateField("自")
    last = models.DateField("至")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects = StandInQuerySet.as_manager()

    class Meta:
        verbose_name = "代班"
        verbose_name_plural = "代班"
        indexes = [models.Index(fields=["stand_in", "last"], name="stand_in_until")]
        constraints = [
            models.CheckConstraint(
                condition=Q(last__gte=F("first")),
                name="stand_in_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=~Q(worker=F("stand_in")),
                name="stand_in_is_another",
                violation_error_message="代班的要是另一位。",
            ),
        ]

    def __str__(self):
        return f"{self.stand_in.name}代{self.worker.name}"
