import uuid6
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from clients.enums import ClientStatus, ConsentBy, ConsentForm, Mobility, Relation, Sex
from clients.models.households import Household
from clients.querysets import ClientQuerySet, ClientRowQuerySet
from shuangbai.base import national_id, pinyin
from shuangbai.base.fields import PinyinField
from shuangbai.base.sealed import BlindIndexField, MaskedTailField, SealedField, SealedModel
from stations.models import Division, Station, User


class Client(SealedModel):
    """A person served or in hardship (服务对象): one file per person.

    `station` is the one that looks after them now. `tier` is the newest TierChange, kept beside it
    for lists. Two files of one person are joined by `merged_into`; nothing is re-pointed.
    """

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="members", verbose_name="户"
    )
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="clients", verbose_name="社工站"
    )
    village = models.ForeignKey(
        Division, models.PROTECT, related_name="clients", verbose_name="现住村（社区）"
    )
    registered_at = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="户籍地",
    )
    name = models.CharField("姓名", max_length=40)
    full_pinyin = PinyinField("拼音", max_length=120)
    initials = PinyinField("拼音首字母", max_length=40, key=pinyin.initials)
    sex = models.CharField(
        "性别", max_length=1, choices=Sex.choices, default=Sex.UNKNOWN, blank=True
    )
    born_on = models.DateField("出生日期", null=True, blank=True)
    id_number = SealedField("身份证号", bound_to="uid", blank=True)
    id_index = BlindIndexField(source="id_number", normalise=national_id.normalise)
    id_tail = MaskedTailField(source="id_number")
    relation = models.CharField(
        "与户主关系", max_length=12, choices=Relation.choices, default=Relation.HEAD
    )
    mobility = models.CharField(
        "行动", max_length=12, choices=Mobility.choices, default=Mobility.UNKNOWN, blank=True
    )
    dialect = models.CharField("语言", max_length=20, blank=True)
    risks = models.JSONField("风险", default=list, blank=True)
    attention = models.CharField("要留意", max_length=120, blank=True)
    worker = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="clients",
        verbose_name="责任社工",
    )
    tier = models.PositiveSmallIntegerField("分级", null=True, blank=True)
    status = models.CharField(
        "状态", max_length=10, choices=ClientStatus.choices, default=ClientStatus.ACTIVE
    )
    status_on = models.DateField("状态日期", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", editable=False
    )
    registered_on = models.DateField("建档日期", default=timezone.localdate)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ClientQuerySet.as_manager()

    class Meta:
        verbose_name = "服务对象"
        verbose_name_plural = "服务对象"
        indexes = [
            models.Index(fields=["station", "village"], name="client_station_village"),
            models.Index(fields=["worker"], name="client_worker"),
            models.Index(fields=["id_tail"], name="client_id_tail"),
            # Blocking keys of clients/duplicates.py.
            models.Index(fields=["full_pinyin", "born_on"], name="client_sound_birth"),
            models.Index(fields=["village", "full_pinyin"], name="client_village_sound"),
            # One of two files that may be one person's has no number (clients/likely_pairs.py).
            models.Index(
                fields=["station"],
                condition=Q(id_index="") & Q(merged_into__isnull=True),
                name="client_unnumbered",
            ),
            # The unique constraint below knows only files that are in use.
            models.Index(
                fields=["id_index"],
                condition=~Q(id_index="") & Q(merged_into__isnull=False),
                name="client_merged_number",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["id_index"],
                condition=~Q(id_index="") & Q(merged_into__isnull=True),
                name="one_file_per_id_number",
                # Says nothing about where: a duplicate elsewhere is for the county office.
                violation_error_message="这个证件号已有档案，请交县民政核对。",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
                name="client_is_not_merged_into_itself",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_in_care(self):
        return self.status == ClientStatus.ACTIVE and self.merged_into_id is None

    @property
    def tier_owed(self):
        """The tier that contacts are planned by: 0 after leaving care, and for a merged file."""
        return (self.tier or 0) if self.is_in_care else 0

    def age(self, on):
        """Completed years on that day; None when the birth date is unknown."""
        if self.born_on is None:
            return None
        had_birthday = (on.month, on.day) >= (self.born_on.month, self.born_on.day)
        return on.year - self.born_on.year - (not had_birthday)


class ClientPhone(models.Model):
    """A number under which the person, or somebody for them, can be called."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="phones")
    number = models.CharField("电话", max_length=20)
    whose = models.CharField("谁的", max_length=20, default="本人")
    is_first = models.BooleanField("先打这个", default=False)

    objects = ClientRowQuerySet.as_manager()

    class Meta:
        verbose_name = "联系电话"
        verbose_name_plural = "联系电话"
        indexes = [models.Index(fields=["number"], name="client_phone_number")]
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=Q(is_first=True), name="one_first_phone"
            )
        ]

    def __str__(self):
        return self.whose


class HealthNote(SealedModel):
    """What is known of a person's health; sealed like an ID number."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    client = models.OneToOneField(Client, models.CASCADE, related_name="health")
    note = SealedField("健康情况", bound_to="uid", blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "健康情况"
        verbose_name_plural = "健康情况"

    def __str__(self):
        return "健康情况"


class Consent(models.Model):
    """Consent to keep a file: by the person, or by a guardian for a child under 14."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="consents")
    given_on = models.DateField("日期")
    given_by = models.CharField("谁同意", max_length=10, choices=ConsentBy.choices)
    guardian = models.CharField("监护人姓名", max_length=40, blank=True)
    form = models.CharField("方式", max_length=10, choices=ConsentForm.choices)
    witness = models.CharField("见证人", max_length=40, blank=True)
    withdrawn_on = models.DateField("撤回日期", null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ClientRowQuerySet.as_manager()

    class Meta:
        verbose_name = "知情同意"
        verbose_name_plural = "知情同意"
        constraints = [
            models.CheckConstraint(
                condition=~Q(given_by=ConsentBy.GUARDIAN) | ~Q(guardian=""),
                name="guardian_has_name",
                violation_error_message="监护人同意时请填监护人姓名。",
            ),
            models.CheckConstraint(
                condition=~Q(form=ConsentForm.ORAL) | ~Q(witness=""),
                name="oral_consent_has_witness",
                violation_error_message="口头同意时请填见证人。",
            ),
        ]

    def __str__(self):
        return f"{self.given_on} {self.get_given_by_display()}"
