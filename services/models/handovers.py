import uuid6
from django.db import models
from django.db.models import Q
from django.utils import timezone

from clients.models import Client, HandOver
from services.case_querysets import CaseRowQuerySet, HandoverQuerySet
from services.models.cases import Case
from shuangbai.base.append_only import AppendOnly
from stations.models import Station, User


class Handover(models.Model):
    """A whole caseload given over in one act; `before` and `after` count what each of the people
    had: {user id: {what: number}}. Can be undone within a day."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    station = models.ForeignKey(Station, models.PROTECT, related_name="handovers")
    worker = models.ForeignKey(
        User, models.PROTECT, related_name="handed_over", verbose_name="谁交出"
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    note = models.CharField("说明", max_length=200, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = "移交"
        verbose_name_plural = "移交"

    def __str__(self):
        return f"{self.worker.name}的移交"


class HandoverLine(AppendOnly):
    """One person or one case that went to somebody else."""

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="lines")
    client = models.ForeignKey(Client, models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    to = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "移交的对象或个案"
        verbose_name_plural = "移交的对象或个案"
        constraints = [
            models.CheckConstraint(
                condition=Q(client__isnull=True) ^ Q(case__isnull=True),
                name="line_is_person_or_case",
            )
        ]

    def __str__(self):
        return f"→ {self.to.name}"


class CaseTransfer(AppendOnly):
    """A case went with its people to another station. It stays counted where it was opened; its
    way through the loop goes on where it was, so this is no CaseMove."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="transfers")
    hand_over = models.ForeignKey(HandOver, models.PROTECT, related_name="+")
    from_station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    to_station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    from_worker = models.ForeignKey(User, models.PROTECT, related_name="+")
    to_worker = models.ForeignKey(User, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = CaseRowQuerySet.as_manager()

    class Meta:
        verbose_name = "个案随人转站"
        verbose_name_plural = "个案随人转站"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "hand_over"], name="case_goes_once_with_a_hand_over"
            )
        ]

    def __str__(self):
        return f"{self.from_station.name} → {self.to_station.name}"
