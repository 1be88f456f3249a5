"""The list of files that may be one person's: rows, filters, lines."""

import django_filters
from django import forms

from clients.client_list import categories_of, shown_address
from clients.duplicates import MERGED
from clients.filters import ByPlace
from clients.models import LikelyPair
from clients.permissions import can_merge
from shuangbai.base import search
from shuangbai.base.sheets import Column

SORTS = {
    "name": ("first__full_pinyin",),
    "birth": ("first__born_on", "first__full_pinyin"),
    "village": ("first__village__code", "first__full_pinyin"),
}
SAME_BIRTH, SAME_VILLAGE, CLOSE = "birth", "village", "close"
BESIDE = tuple(
    f"{side}__{name}"
    for side in ("first", "second")
    for name in ("village", "household", "station__division", "worker")
)


class PairFilter(ByPlace, django_filters.FilterSet):
    person_path = "first__"

    q = django_filters.CharFilter(
        label="姓名或拼音",
        method="matching",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    place = django_filters.ChoiceFilter(label="地方", method="within", empty_label="全部")
    alike = django_filters.ChoiceFilter(
        label="像在哪里",
        choices=[
            (SAME_BIRTH, "同日出生"),
            (SAME_VILLAGE, "同村"),
            (CLOSE, "同村、生日相近或未登记"),
        ],
        method="alike_by",
        empty_label="全部",
    )

    class Meta:
        model = LikelyPair
        fields = ()

    def matching(self, rows, name, value):
        return rows.filter(search.named(value, path="first") | search.named(value, path="second"))

    def alike_by(self, rows, name, value):
        if value == SAME_BIRTH:
            return rows.filter(is_same_birth=True)
        rows = rows.filter(is_same_village=True)
        return rows.filter(is_same_birth=False) if value == CLOSE else rows


def rows_for(member):
    return LikelyPair.objects.visible_to(member).select_related(*BESIDE)


def columns():
    """Both files in one row; those who decide on pairs see names in full."""
    found = [Column("像在哪里", lambda row: "、".join(words(row)), width=24)]
    for label, side in (("甲", "first"), ("乙", "second")):
        found += [
            Column(f"{label} 姓名", of(side, lambda one: one.name), width=12),
            Column(f"{label} 出生日期", of(side, lambda one: one.born_on), width=12),
            Column(f"{label} 证件号", of(side, lambda one: one.id_number.masked), width=22),
            Column(f"{label} 村（社区）", of(side, lambda one: one.village.name), width=16),
            Column(f"{label} 住址", of(side, lambda one: shown_address(one, False)), width=22),
            Column(f"{label} 社工站", of(side, lambda one: one.station.name), width=18),
            Column(f"{label} 建档日期", of(side, lambda one: one.registered_on), width=12),
        ]
    return tuple(found)


def of(side, fact):
    return lambda row: fact(getattr(row, side))


def lines(member, rows, today):
    """What the page shows of these pairs; one query for their categories."""
    files = {one.pk: one for row in rows for one in (row.first, row.second)}
    held = categories_of(list(files.values()), today)
    return [
        {
            "pair": row,
            "words": words(row),
            "sides": [
                {"client": one, "age": one.age(today), "categories": held[one.pk]}
                for one in kept_first(row)
            ],
            "may_decide": can_merge(member, row.first, row.second),
        }
        for row in rows
    ]


def kept_first(row):
    """The file with an ID number stays, else the older one."""
    pair = (row.first, row.second)
    return pair if row.first.id_index or not row.second.id_index else pair[::-1]


def words(row):
    found = ["姓名" if row.is_same_name else "姓名读音"]
    if row.is_same_birth:
        found.append("出生日期")
    elif not row.is_by_merged and row.first.born_on and row.second.born_on:
        found.append("出生日期相近")
    found.append("村（社区）" if row.is_same_village else "县区")
    return [*found, MERGED] if row.is_by_merged else found
