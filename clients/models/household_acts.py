import uuid6
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from clients.enums import HandOverAnswer, HouseholdActKind
from clients.models.clients import Client
from clients.models.households import Household
from clients.querysets import ClientRowQuerySet, HandOverQuerySet
from shuangbai.base.append_only import AppendOnly
from stations.models import Division, Station, User


class HouseholdAct(AppendOnly):
    """Something that happened to a household or to who lives in it. `household`: where it began,
    `other`: where people went. The words of the reason stand in HouseholdNote."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    kind = models.CharField(max_length=12, choices=HouseholdActKind.choices)
    household = models.ForeignKey(Household, models.PROTECT, related_name="acts")
    other = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    on = models.DateField("日期")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "户内变动"
        verbose_name_plural = "户内变动"

    def __str__(self):
        return self.get_kind_display()


class HouseholdActPerson(AppendOnly):
    """One of the people whom an act was about."""

    act = models.ForeignKey(HouseholdAct, models.PROTECT, related_name="people")
    client = models.ForeignKey(Client, models.PROTECT, related_name="household_acts")

    objects = ClientRowQuerySet.as_manager()

    class Meta:
        verbose_name = "变动的人"
        verbose_name_plural = "变动的人"
        constraints = [
            models.UniqueConstraint(fields=["act", "client"], name="one_line_per_person_and_act")
        ]

    def __str__(self):
        return str(self.client_id)


class HouseholdNote(models.Model):
    """Why, in a person's words: apart from the append-only act, so that an erasure can reach it."""

    act = models.OneToOneField(HouseholdAct, models.PROTECT, related_name="note")
    text = models.CharField("原因", max_length=200)

    class Meta:
        verbose_name = "变动原因"
        verbose_name_plural = "变动原因"

    def __str__(self):
        return self.text


class HandOver(models.Model):
    """People who move to another station's place: offered by the old one, answered by the new one.
    Until it is accepted the old station looks after them."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="hand_overs")
    people = models.ManyToManyField(Client, related_name="hand_overs")
    old_station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    new_station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    village = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="搬到的村（社区）"
    )
    address = models.CharField("新住址", max_length=120, blank=True)
    moved_on = models.DateField("哪天搬的")
    reason = models.CharField("说明", max_length=200)
    offered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    offered_at = models.DateTimeField(default=timezone.now)
    words = models.CharField("答复", max_length=200, blank=True)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        verbose_name = "转介交接"
        verbose_name_plural = "转介交接"
        constraints = [
            models.CheckConstraint(
                condition=~Q(old_station=F("new_station")), name="hand_over_to_another_station"
            )
        ]
        indexes = [
            models.Index(fields=["new_station", "offered_at"], name="hand_over_new_station"),
            models.Index(fields=["old_station", "offered_at"], name="hand_over_old_station"),
        ]

    def __str__(self):
        return f"{self.old_station} → {self.new_station}"


class HandOverDecision(AppendOnly):
    """The one answer to an offer. `act`: what was done when it was accepted."""

    hand_over = models.OneToOneField(HandOver, models.PROTECT, related_name="decision")
    answer = models.CharField("答复", max_length=10, choices=HandOverAnswer.choices)
    act = models.OneToOneField(HouseholdAct, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "交接答复"
        verbose_name_plural = "交接答复"

    def __str__(self):
        return self.get_answer_display()
