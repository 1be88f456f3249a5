"""Filters of the network's resources. `q` is what the pages' search box takes."""

import django_filters as filters
from django.core.validators import RegexValidator
from django.db.models import F, Q

from shuangbai.base.scope import code_range
from stations.enums import Level, PointStatus, StationStatus, UnitKind

code_prefix = RegexValidator(r"\A\d{2,12}\Z", "区划代码是 2 到 12 位数字。")


def named(path, text):
    """A name part, a code's beginning, or the pinyin or its initials from the start; `path` leads
    to the division ("" for divisions themselves)."""
    if text.isascii() and text.isdigit():
        return code_range(f"{path}code", text)
    text_lower = text.lower().replace(" ", "")
    return (
        Q(**{f"{path}name__contains": text})
        | Q(**{f"{path}initials__startswith": text_lower})
        | Q(**{f"{path}full_pinyin__startswith": text_lower})
    )


class PlaceFilter(filters.FilterSet):
    path = "division__"

    division = filters.CharFilter(
        method="in_division", validators=[code_prefix], label="区划代码的前几位，例如 4408。"
    )
    q = filters.CharFilter(method="search", max_length=40, label="名称、拼音、首字母或代码。")

    def in_division(self, rows, name, value):
        return rows.filter(code_range(f"{self.path}code", value))

    def search(self, rows, name, value):
        return rows.filter(self.found(value.strip()))

    def found(self, text):
        return named(self.path, text)


class DivisionFilter(PlaceFilter):
    path = ""

    level = filters.ChoiceFilter(choices=Level.choices)
    current = filters.BooleanFilter(
        field_name="vanished_on",
        lookup_expr="isnull",
        label="true：只要现行的；false：只要已撤销的。",
    )


class StationFilter(PlaceFilter):
    status = filters.ChoiceFilter(choices=StationStatus.choices)
    has_vacancy = filters.BooleanFilter(
        method="by_vacancy", label="true：在岗人数少于核定岗位数的站。"
    )

    def found(self, text):
        return super().found(text) | Q(name__contains=text)

    def by_vacancy(self, rows, name, value):
        vacant = Q(people_in_post__lt=F("approved_posts"))
        return rows.filter(vacant if value else ~vacant)


class ServicePointFilter(PlaceFilter):
    path = "village__"

    station = filters.NumberFilter(
        field_name="station_id", min_value=1, decimal_places=0, label="社工站的 id。"
    )
    status = filters.ChoiceFilter(choices=PointStatus.choices)


class UnitFilter(PlaceFilter):
    kind = filters.ChoiceFilter(choices=UnitKind.choices)

    def found(self, text):
        return super().found(text) | Q(name__contains=text)
