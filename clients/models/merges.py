import uuid6
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from clients.models.clients import Client
from clients.querysets import LikelyPairQuerySet, MergeQuerySet
from shuangbai.base.append_only import AppendOnly
from shuangbai.base.sealed import SealedField, SealedModel
from stations.models import Station, User


class Distinction(AppendOnly):
    """Somebody looked at two files that are alike: two people, not to be asked again. The smaller
    id comes first, so that a pair is known whichever way round it is met."""

    first = models.ForeignKey(Client, models.PROTECT, related_name="+")
    second = models.ForeignKey(Client, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "不是同一人"
        verbose_name_plural = "不是同一人"
        constraints = [
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="distinction_smaller_id_first"
            ),
            models.UniqueConstraint(fields=["first", "second"], name="one_distinction_per_pair"),
        ]

    def __str__(self):
        return f"{self.first_id} ≠ {self.second_id}"


class Merge(AppendOnly):
    """Two files found to be one person's: `gone` points to `kept` from then on. With `undoes` it
    is the further entry that takes an earlier one back."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    kept = models.ForeignKey(Client, models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Client, models.PROTECT, related_name="+")
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undoing")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = "合并档案"
        verbose_name_plural = "合并档案"
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="merge_is_of_two_files"),
        ]

    def __str__(self):
        return f"{self.gone_id} → {self.kept_id}"


class MergeFacts(SealedModel):
    """What a merge changed, from what to what: for its undoing. Sealed: an ID number may be among
    it. Not in the append-only row, which outlives an erasure."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    merge = models.OneToOneField(Merge, models.PROTECT, related_name="facts")
    changes = SealedField("改动", bound_to="uid", blank=True)

    class Meta:
        verbose_name = "合并的改动"
        verbose_name_plural = "合并的改动"

    def __str__(self):
        return str(self.merge)


class LikelyPair(models.Model):
    """Two files that may be one person's; a database view (clients/likely_pairs.py)."""

    key = models.CharField(primary_key=True, max_length=40)
    first = models.ForeignKey(Client, models.DO_NOTHING, related_name="+")
    second = models.ForeignKey(Client, models.DO_NOTHING, related_name="+")
    # Those of the two files, for the gate (LikelyPairQuerySet.in_scope).
    first_station = models.ForeignKey(Station, models.DO_NOTHING, related_name="+")
    second_station = models.ForeignKey(Station, models.DO_NOTHING, related_name="+")
    is_same_name = models.BooleanField("同名")
    is_same_birth = models.BooleanField("同日出生")
    is_same_village = models.BooleanField("同村")
    # What is the same stands in a file that was merged into one of the two.
    is_by_merged = models.BooleanField("合并前的档案")

    objects = LikelyPairQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "clients_likely_pair"
        verbose_name = "可能重复的档案"
        verbose_name_plural = "可能重复的档案"

    def __str__(self):
        return self.key
