import uuid6
from django.contrib.auth.hashers import check_password
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from shuangbai.base.append_only import AppendOnly
from stations.enums import Decision
from stations.models.people import User
from stations.people_querysets import ResetSlipQuerySet


class ResetSlip(AppendOnly):
    """A paper slip (重置单) with a code that sets a new password once.

    Only the code's hash is kept. `needs_second` slips (administrators' accounts, a lost second
    factor) hold half of what is needed: the confirmer gets the other half, so that no single
    person can take such an account over. The newest slip of a person replaces the ones before.
    """

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="slips", verbose_name="账号")
    code_hash = models.CharField(max_length=160)
    clears_second_factor = models.BooleanField("同时解除动态码", default=False)
    needs_second = models.BooleanField("须第二人确认", default=False)
    reason = models.CharField("原因", max_length=200, blank=True)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField("开出时间", default=timezone.now)
    expires_at = models.DateTimeField("有效期至")

    objects = ResetSlipQuerySet.as_manager()

    class Meta:
        verbose_name = "重置单"
        verbose_name_plural = "重置单"
        indexes = [models.Index(fields=["user", "-id"], name="slip_user_newest")]

    def __str__(self):
        return f"{self.user.name}的重置单"

    def opens_with(self, first, second):
        """Whether the parts of a code fit; `second` is "" for a slip that one person issued."""
        if not self.needs_second:
            return not second and check_password(first, self.code_hash)
        decision = getattr(self, "decision", None)
        if decision is None or decision.decision != Decision.CONFIRMED:
            return False
        return check_password(first, self.code_hash) and check_password(second, decision.code_hash)


class SlipDecision(AppendOnly):
    """The second person's word on a slip that needs one. `author` repeats who issued it, so that
    the database itself refuses an issuer's own word."""

    slip = models.OneToOneField(ResetSlip, models.PROTECT, related_name="decision")
    decision = models.CharField("决定", max_length=12, choices=Decision.choices)
    code_hash = models.CharField(max_length=160, blank=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="确认人")
    at = models.DateTimeField("时间", default=timezone.now)
    reason = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "重置单确认"
        verbose_name_plural = "重置单确认"
        constraints = [
            models.CheckConstraint(
                condition=~Q(by=F("author")),
                name="slip_author_is_not_confirmer",
                violation_error_message="开单人不能确认自己开的重置单。",
            )
        ]

    def __str__(self):
        return self.get_decision_display()


class SlipUse(AppendOnly):
    """A slip was used; the row's uniqueness is what makes it single-use."""

    slip = models.OneToOneField(ResetSlip, models.PROTECT, related_name="use")
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "重置单使用"
        verbose_name_plural = "重置单使用"

    def __str__(self):
        return f"{self.slip} {self.at}"
