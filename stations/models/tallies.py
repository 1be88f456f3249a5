from django.db import models

from stations.models.network import Station


class Tally(models.Model):
    """How many of something a station did in a month (wall 3). Changed by stations/tallies.py in
    the transaction of the row that it counts; upper levels are summed when read."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    month = models.DateField("月份")  # its first day
    key = models.CharField("数", max_length=40)
    value = models.BigIntegerField("值")

    class Meta:
        verbose_name = "月度累计"
        verbose_name_plural = "月度累计"
        constraints = [
            models.UniqueConstraint(fields=["key", "month", "station"], name="one_tally_per_month")
        ]

    def __str__(self):
        return f"{self.month:%Y-%m} {self.key}"
