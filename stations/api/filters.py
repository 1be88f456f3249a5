"""Filters of the network's resources. `q` is what the pages' search box takes."""

import django_filters as filters
from django.core.validators import RegexValidator
from django.db.models import Q

from shuangbai.base import search
from shuangbai.base.scope import code_range
from stations.enums import Level, PointStatus, StationStatus, UnitKind

code_prefix = RegexValidator(r"\A[0-9]{2,12}\Z", "区划代码是 2 到 12 位数字。")


class PlaceFilter(filters.FilterSet):
    """`path` leads to the row's division ("" for divisions themselves)."""

    path = "division"

    division = filters.CharFilter(
        method="in_division", validators=[code_prefix], label="区划代码的前几位，例如 4408。"
    )
    q = filters.CharFilter(
        method="matching", max_length=search.LONGEST, label="名称、拼音、首字母或代码。"
    )

    def in_division(self, rows, name, value):
        return rows.filter(code_range(f"{self.path}__code" if self.path else "code", value))

    def matching(self, rows, name, value):
        return rows.filter(search.named(value, path=self.path, has_code=True))


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
        method="by_vacancy", label="true：有空岗的站；false：没有空岗的站。"
    )

    def matching(self, rows, name, value):
        return rows.matching(value)

    def by_vacancy(self, rows, name, value):
        return rows.filter(vacancies__gt=0) if value else rows.filter(vacancies=0)


class ServicePointFilter(PlaceFilter):
    path = "village"

    station = filters.NumberFilter(
        field_name="station_id", min_value=1, decimal_places=0, label="社工站的 id。"
    )
    status = filters.ChoiceFilter(choices=PointStatus.choices)


class UnitFilter(PlaceFilter):
    kind = filters.ChoiceFilter(choices=UnitKind.choices)

    def matching(self, rows, name, value):
        place = search.named(value, path=self.path, has_code=True)
        return rows.filter(place | Q(name__holds=search.clean(value)))
