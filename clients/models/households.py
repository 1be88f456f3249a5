import uuid6
from django.db import models

from clients.querysets import HouseholdQuerySet
from stations.models import Division, Station


class Household(models.Model):
    """A household (户): the people who live together. It belongs to the station that serves the
    village it lives in; where its people are registered stands with each of them."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="households", verbose_name="社工站"
    )
    village = models.ForeignKey(
        Division, models.PROTECT, related_name="households", verbose_name="村（社区）"
    )
    address = models.CharField("住址", max_length=120, blank=True)
    landmark = models.CharField("怎么找", max_length=80, blank=True)
    latitude = models.DecimalField("纬度", max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField("经度", max_digits=8, decimal_places=5, null=True, blank=True)
    head = models.ForeignKey(
        "clients.Client",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="户主",
    )
    dissolved_on = models.DateField("销户日期", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = "户"
        verbose_name_plural = "户"
        indexes = [models.Index(fields=["station", "village"], name="household_station_village")]

    def __str__(self):
        return f"{self.head.name}户" if self.head_id else f"{self.village.name}一户"
