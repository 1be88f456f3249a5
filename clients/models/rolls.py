import uuid6
from django.db import models
from django.db.models import Q
from django.utils import timezone

from clients.enums import RollState, RollStepKind, RowDecision, RowKind
from clients.models.categories import CategoryHolding, ClientCategory
from clients.models.clients import Client
from clients.querysets import RollQuerySet, RollRowQuerySet
from shuangbai.base.append_only import AppendOnly
from shuangbai.base.sealed import SealedField, SealedModel
from stations.models import Division


class Roll(SealedModel):
    """An uploaded roll (名册): who is in one category at one place in one month.

    The file is kept sealed until it is forgotten; what a dry run finds are its rows. `posting` is
    the one that the uploader acted in: colleagues of the same role and place share the roll.
    """

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    file_name = models.CharField("文件", max_length=120)
    sha256 = models.CharField(max_length=64)
    body = SealedField("文件内容", bound_to="uid", blank=True)
    # The first rows of each sheet, to choose columns by.
    preview = SealedField("开头几行", bound_to="uid", blank=True)
    # How it is read: {"sheets": [SheetPlan …], "reads_hidden": bool}; see clients/rolls/layout.py.
    layout = models.JSONField("列对应", default=dict)
    category = models.ForeignKey(
        ClientCategory, models.PROTECT, null=True, related_name="+", verbose_name="类别"
    )
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="名册所属地"
    )
    month = models.DateField("名册月份", null=True)
    # A supplement adds and changes; only a whole roll says who is no longer on it.
    is_whole = models.BooleanField("全量名册", default=True)
    state = models.CharField(
        "状态", max_length=12, choices=RollState.choices, default=RollState.READ
    )
    uploaded_by = models.ForeignKey(
        "stations.User", models.PROTECT, related_name="+", verbose_name="上传人"
    )
    posting = models.ForeignKey("stations.Posting", models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now, editable=False)
    job = models.ForeignKey("stations.Job", models.PROTECT, null=True, related_name="+")
    # The dry run whose rows count; rows of an overtaken one are never read.
    run = models.PositiveIntegerField(default=0)
    counts = models.JSONField("结果", default=dict)
    remarks = models.JSONField("没有读的", default=list)
    # Who is no longer on the roll leaves the category on that day; None: nobody leaves.
    leaves_on = models.DateField("退出日期", null=True)
    # Since when nothing personal of it is kept.
    forgotten_at = models.DateTimeField(null=True, editable=False)

    objects = RollQuerySet.as_manager()

    class Meta:
        verbose_name = "对象名册"
        verbose_name_plural = "对象名册"
        indexes = [
            models.Index(fields=["posting", "-uploaded_at"], name="roll_by_posting"),
            models.Index(fields=["category", "division", "month"], name="roll_by_statement"),
        ]

    def __str__(self):
        return self.title if self.category_id and self.month else self.file_name

    @property
    def title(self):
        return f"{self.category.name}名册 {self.month:%Y-%m}"


class RollRow(SealedModel):
    """What one row of a roll would do; rows of kind LEAVING stand for people it does not name.

    Written by the hundred thousand and read back soon: the places and holdings they point to were
    looked up in the same breath and are not checked again by the database.
    """

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    roll = models.ForeignKey(Roll, models.CASCADE, related_name="rows", db_index=False)
    run = models.PositiveIntegerField()
    position = models.PositiveIntegerField()
    # People of one household are written together.
    group = models.PositiveIntegerField()
    sheet = models.CharField("工作表", max_length=40, blank=True)
    row = models.PositiveIntegerField("行", null=True)
    kind = models.CharField("结果", max_length=8, choices=RowKind.choices)
    name = models.CharField("姓名", max_length=60, blank=True)
    tail = models.CharField("证件号后四位", max_length=4, blank=True)
    # {column: value as it stands}, and which column stood where; sealed, for it holds ID numbers.
    cells = SealedField("原文", bound_to="uid", blank=True)
    # Of everything that identifies the person: the same row is known again in a later file.
    fingerprint = models.CharField(max_length=64, blank=True)
    id_index = models.CharField(max_length=64, blank=True)
    village = models.ForeignKey(
        Division,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name="村（社区）",
    )
    client = models.ForeignKey(
        Client, models.SET_NULL, null=True, related_name="roll_rows", db_constraint=False
    )
    holding = models.ForeignKey(
        CategoryHolding,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    changes = models.JSONField(default=list)  # [[key, old, new, cell]]
    errors = models.JSONField(default=list)  # [[key, cell, value, reason]]
    notes = models.JSONField(default=list)  # [text]
    likely = models.JSONField(default=list)  # [[client id, [what matches]]]
    decision = models.CharField(
        "决定", max_length=8, choices=RowDecision.choices, default=RowDecision.OPEN, blank=True
    )

    objects = RollRowQuerySet.as_manager()

    class Meta:
        verbose_name = "名册行"
        verbose_name_plural = "名册行"
        indexes = [
            models.Index(fields=["roll", "run", "kind", "position"], name="roll_row_by_kind"),
        ]

    def __str__(self):
        return f"{self.sheet} {self.row}"


class RollEffect(models.Model):
    """That a row was written, and what taking it back needs: keys of rows made, and values as they
    were before. Committed together with what it did, so a stopped batch knows where it is."""

    roll = models.ForeignKey(Roll, models.PROTECT, related_name="effects")
    row = models.OneToOneField(RollRow, models.CASCADE, related_name="effect")
    client = models.ForeignKey(Client, models.SET_NULL, null=True, related_name="roll_effects")
    fingerprint = models.CharField(max_length=64, blank=True)
    made = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "名册写入"
        verbose_name_plural = "名册写入"
        indexes = [
            models.Index(
                fields=["fingerprint"], condition=~Q(fingerprint=""), name="roll_effect_known_again"
            )
        ]

    def __str__(self):
        return f"{self.roll_id}/{self.row_id}"


class RollStep(AppendOnly):
    """What somebody did with a roll."""

    roll = models.ForeignKey(Roll, models.PROTECT, related_name="steps")
    kind = models.CharField("步骤", max_length=12, choices=RollStepKind.choices)
    by = models.ForeignKey("stations.User", models.PROTECT, related_name="+")
    at = models.DateTimeField("时间", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "名册步骤"
        verbose_name_plural = "名册步骤"

    def __str__(self):
        return self.get_kind_display()


class RollLayout(models.Model):
    """Which column means what in files with these headings, as an office last said."""

    division = models.ForeignKey(Division, models.CASCADE, related_name="+")
    headings = models.CharField("列名摘要", max_length=64)
    columns = models.JSONField("列对应")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "名册列对应"
        verbose_name_plural = "名册列对应"
        constraints = [
            models.UniqueConstraint(fields=["division", "headings"], name="one_layout_of_headings")
        ]

    def __str__(self):
        return self.headings[:8]
