from django.core.validators import RegexValidator
from django.db import models
from django.db.models import BigIntegerField, Case, CharField, F, Value, When
from django.db.models.functions import Cast, Length
from django.db.models.lookups import Exact

from shuangbai.base import pinyin
from shuangbai.base.append_only import AppendOnly
from shuangbai.base.fields import CodeField, PinyinField
from stations.enums import CODE_LENGTHS, DivisionChangeKind, DivisionKind, Level
from stations.querysets import DivisionQuerySet


def code_length_of_level():
    lengths = [When(level=level, then=Value(length)) for length, level in CODE_LENGTHS.items()]
    return Exact(Length("code"), Case(*lengths, default=Value(0)))


class Division(models.Model):
    """A place of the national statistical division codes (行政区划).

    Rows elsewhere point here by id, never by code: places merge and are recoded. A place that
    left the published list keeps its row (`vanished_on`) and names its `successor`.
    """

    code = CodeField(
        "区划代码",
        max_length=12,
        unique=True,
        validators=[RegexValidator(r"^[0-9]+\Z", "区划代码只含数字。")],
    )
    name = models.CharField("名称", max_length=60)
    level = models.PositiveSmallIntegerField("层级", choices=Level.choices)
    kind = models.CharField(
        "性质", max_length=12, choices=DivisionKind.choices, default=DivisionKind.REGULAR
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    full_pinyin = PinyinField("拼音", max_length=160)
    initials = PinyinField("拼音首字母", max_length=60, key=pinyin.initials)
    vanished_on = models.DateField("撤销日期", null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="并入"
    )

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = "行政区划"
        verbose_name_plural = "行政区划"
        indexes = [models.Index(fields=["level", "code"], name="division_level_code")]
        constraints = [
            models.CheckConstraint(
                condition=code_length_of_level(),
                name="division_level_fits_code",
                violation_error_message="区划代码的位数应与层级相符（2、4、6、9、12 位）。",
            ),
            # A pattern would need Python's REGEXP on SQLite, which its own checks do not have.
            models.CheckConstraint(
                condition=Exact(
                    Cast(Cast("code", BigIntegerField()), CharField(max_length=12)), F("code")
                ),
                name="division_code_is_digits",
                violation_error_message="区划代码只含数字。",
            ),
        ]

    def __str__(self):
        return self.name


class DivisionChange(AppendOnly):
    """What a newly published list changed: a fact of the day it was loaded, never edited."""

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="changes", verbose_name="行政区划"
    )
    kind = models.CharField("变动", max_length=12, choices=DivisionChangeKind.choices)
    old_code = models.CharField("原代码", max_length=12, blank=True)
    new_code = models.CharField("新代码", max_length=12, blank=True)
    old_name = models.CharField("原名称", max_length=60, blank=True)
    new_name = models.CharField("新名称", max_length=60, blank=True)
    on = models.DateField("日期")
    source = models.CharField("来源", max_length=200)

    class Meta:
        verbose_name = "区划变动"
        verbose_name_plural = "区划变动"

    def __str__(self):
        return f"{self.get_kind_display()} {self.old_code or self.new_code}"
