import uuid6
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from funding.enums import BatchState, Decision
from funding.models.allotments import AllotmentBatch
from funding.models.ledger import Entry
from funding.models.programmes import Programme
from funding.models.spending import BudgetAdjustment, Expenditure
from funding.models.transfers import Transfer
from funding.querysets import ApprovalQuerySet, ReversalQuerySet
from shuangbai.base.append_only import AppendOnly
from stations.models import Division, User

TARGETS = ("batch", "transfer", "reversal", "adjustment", "expenditure")


def exactly_one(names):
    condition = Q()
    for chosen in names:
        condition |= Q(**{f"{name}__isnull": name != chosen for name in names})
    return condition


class Reversal(models.Model):
    """Somebody asks to take an entry, or a whole batch, back; a second person decides."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="reversals")
    place = models.ForeignKey(Division, models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="reversals")
    batch = models.ForeignKey(AllotmentBatch, models.PROTECT, null=True, related_name="reversals")
    reason = models.CharField("冲销原因", max_length=200)
    state = models.CharField(
        "状态", max_length=12, choices=BatchState.choices, default=BatchState.PROPOSED
    )
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ReversalQuerySet.as_manager()

    class Meta:
        verbose_name = "冲销"
        verbose_name_plural = "冲销"
        constraints = [
            models.CheckConstraint(
                condition=exactly_one(("entry", "batch")), name="reversal_has_one_target"
            ),
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(state=BatchState.PROPOSED),
                name="one_open_reversal_per_entry",
            ),
            models.UniqueConstraint(
                fields=["batch"],
                condition=Q(state=BatchState.PROPOSED),
                name="one_open_reversal_per_batch",
            ),
        ]

    def __str__(self):
        return f"冲销 {self.entry or self.batch}"


class Approval(AppendOnly):
    """The second person's word. It carries the author it was bound to, so that the database
    itself refuses that both are one."""

    batch = models.OneToOneField(AllotmentBatch, models.PROTECT, null=True)
    transfer = models.OneToOneField(Transfer, models.PROTECT, null=True)
    reversal = models.OneToOneField(Reversal, models.PROTECT, null=True)
    adjustment = models.OneToOneField(BudgetAdjustment, models.PROTECT, null=True)
    expenditure = models.OneToOneField(Expenditure, models.PROTECT, null=True)
    decision = models.CharField("决定", max_length=10, choices=Decision.choices)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="审批人")
    reason = models.CharField("意见", max_length=200, blank=True)
    at = models.DateTimeField("时间", default=timezone.now, editable=False)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = "资金审批"
        verbose_name_plural = "资金审批"
        constraints = [
            models.CheckConstraint(
                condition=exactly_one(TARGETS), name="fund_approval_has_one_target"
            ),
            models.CheckConstraint(
                condition=~Q(by=F("author")),
                name="fund_author_is_not_approver",
                violation_error_message="提出人不能审批自己提出的事项。",
            ),
        ]

    def __str__(self):
        return self.get_decision_display()
