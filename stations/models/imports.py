import uuid6
from django.db import models
from django.utils import timezone

from shuangbai.base.append_only import AppendOnly
from shuangbai.base.sealed import SealedField, SealedModel
from stations.enums import RosterState, RosterStepKind
from stations.people_querysets import RosterImportQuerySet


class RosterImport(SealedModel):
    """An uploaded staff roster. The file itself is not kept: its cells, what they would do, and
    what is needed to take it back are, sealed, until they are forgotten.

    `posting` is the one that the uploader acted in: colleagues of the same role and place share
    the import.
    """

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    file_name = models.CharField("文件", max_length=120)
    state = models.CharField(
        "状态", max_length=12, choices=RosterState.choices, default=RosterState.CHECKING
    )
    uploaded_by = models.ForeignKey(
        "stations.User", models.PROTECT, related_name="+", verbose_name="上传人"
    )
    posting = models.ForeignKey("stations.Posting", models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now, editable=False)
    job = models.ForeignKey("stations.Job", models.PROTECT, null=True, related_name="+")
    # {kind: rows}; see stations/roster/planning.py.
    counts = models.JSONField("结果", default=dict)
    ignored_sheets = models.JSONField(default=list)
    cells = SealedField("名册内容", bound_to="uid", blank=True)
    lines = SealedField("试导入结果", bound_to="uid", blank=True)
    undo = SealedField("撤销所需", bound_to="uid", blank=True)

    objects = RosterImportQuerySet.as_manager()

    class Meta:
        verbose_name = "名册导入"
        verbose_name_plural = "名册导入"
        indexes = [models.Index(fields=["posting", "-uploaded_at"], name="roster_by_posting")]

    def __str__(self):
        return self.file_name


class RosterStep(AppendOnly):
    """What somebody did with a roster: written once, undone once, or discarded."""

    roster = models.ForeignKey(RosterImport, models.PROTECT, related_name="steps")
    kind = models.CharField("步骤", max_length=12, choices=RosterStepKind.choices)
    by = models.ForeignKey("stations.User", models.PROTECT, related_name="+")
    at = models.DateTimeField("时间", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "名册导入步骤"
        verbose_name_plural = "名册导入步骤"
        constraints = [
            models.UniqueConstraint(fields=["roster", "kind"], name="one_roster_step_of_a_kind")
        ]

    def __str__(self):
        return self.get_kind_display()
