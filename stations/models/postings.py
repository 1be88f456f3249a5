import uuid6
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from shuangbai.base.append_only import AppendOnly
from stations.enums import ADMIN_ROLES, Decision, Hiring, JobTitle, Role
from stations.models.divisions import Division
from stations.models.network import Station, Unit
from stations.models.operators import Operator, OperatorContract
from stations.models.people import User
from stations.people_querysets import PostingQuerySet

PLACES = ("division", "station", "unit", "contract")


def exactly_one_place():
    condition = Q()
    for chosen in PLACES:
        condition |= Q(**{f"{place}__isnull": place != chosen for place in PLACES})
    return condition


class Posting(models.Model):
    """A person's role at a place for a time (任职): a division, station, unit or contract.

    It gives access only when a PostingDecision confirmed it and while its days run; a change
    takes effect at the next request.
    """

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="postings", verbose_name="人员")
    role = models.CharField("角色", max_length=20, choices=Role.choices)
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="postings"
    )
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="postings"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="postings")
    contract = models.ForeignKey(
        OperatorContract, models.PROTECT, null=True, blank=True, related_name="postings"
    )
    title = models.CharField(
        "岗位", max_length=12, choices=JobTitle.choices, default=JobTitle.OTHER
    )
    hiring = models.CharField(
        "用工方式", max_length=12, choices=Hiring.choices, default=Hiring.DIRECT
    )
    employer = models.ForeignKey(
        Operator, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="派驻机构"
    )
    starts_on = models.DateField("到岗")
    ends_on = models.DateField("离岗", null=True, blank=True)
    end_reason = models.CharField("离岗原因", max_length=100, blank=True)
    # A move (调动): the posting that ends on the eve of this one when it is confirmed.
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="调出"
    )
    # Proposed together with the other people of one roster.
    batch = models.ForeignKey(
        "stations.RosterImport", models.PROTECT, null=True, blank=True, related_name="postings"
    )
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = "任职"
        verbose_name_plural = "任职"
        indexes = [
            models.Index(fields=["station", "starts_on"], name="posting_station_start"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=exactly_one_place(),
                name="posting_has_one_place",
                violation_error_message="任职要且只要一个地点：区划、社工站、中心或合同。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="posting_ends_after_start",
                violation_error_message="离岗日期不能早于到岗日期。",
            ),
        ]

    def __str__(self):
        return f"{self.user.name} · {self.get_role_display()}"

    @property
    def place(self):
        return self.division or self.station or self.unit or self.contract

    @property
    def role_label(self):
        return self.get_role_display()

    @property
    def place_label(self):
        return "全系统" if self.role in ADMIN_ROLES else str(self.place)

    @property
    def place_division(self):
        """The division this posting sits in: of its station, unit or contract's buyer."""
        if self.division_id:
            return self.division
        if self.station_id:
            return self.station.division
        if self.unit_id:
            return self.unit.division
        return self.contract.buyer

    def is_open_on(self, day):
        """Not over before that day; it may begin later."""
        return self.ends_on is None or self.ends_on >= day

    def is_confirmed(self):
        """Asks `decision`: select it along."""
        return self._was(Decision.CONFIRMED)

    def is_refused(self):
        return self._was(Decision.REFUSED)

    def _was(self, decision):
        made = getattr(self, "decision", None)
        return made is not None and made.decision == decision


class PostingDecision(AppendOnly):
    """The second person's word on a proposed posting; never edited.

    `author` repeats who proposed it so that the database itself refuses an author's own word.
    Both are empty only for the first three administrators, made on the server.
    """

    posting = models.OneToOneField(Posting, models.PROTECT, related_name="decision")
    decision = models.CharField("决定", max_length=12, choices=Decision.choices)
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="决定人")
    at = models.DateTimeField("时间", default=timezone.now, editable=False)
    reason = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "任职确认"
        verbose_name_plural = "任职确认"
        constraints = [
            models.CheckConstraint(
                condition=Q(author__isnull=True, by__isnull=True)
                | (Q(by__isnull=False) & Q(author__isnull=False) & ~Q(by=F("author"))),
                name="posting_author_is_not_confirmer",
                violation_error_message="提出人不能确认自己提出的任职。",
            )
        ]

    def __str__(self):
        return self.get_decision_display()
