"""Filters of the network's lists; the same ones shape page and export."""

import django_filters
from django import forms
from django.utils import timezone

from shuangbai.base.scope import code_range
from stations.enums import Level, StationStatus
from stations.models import Division, Operator, OperatorContract, Station


def places_for(member):
    """[(code, name)] of the cities and counties inside the member's scope."""
    rows = Division.objects.visible_to(member).current()
    rows = rows.filter(level__in=(Level.CITY, Level.COUNTY)).exclude(kind="placeholder")
    names = {}
    for code, name in rows.order_by("code").values_list("code", "name"):
        above = names.get(code[:4])
        names[code] = f"{above} · {name}" if above else name
    return list(names.items())


class StationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label="站名、拼音或代码",
        method="matching",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    place = django_filters.ChoiceFilter(label="市、县", method="within", empty_label="全部")
    status = django_filters.ChoiceFilter(
        label="状态", choices=StationStatus.choices, empty_label="全部"
    )
    operator = django_filters.ModelChoiceFilter(
        label="承接机构", queryset=None, method="run_by", empty_label="全部"
    )
    has_gaps = django_filters.BooleanFilter(
        label="有村没有服务点", method="with_gaps", widget=forms.CheckboxInput
    )
    has_vacancies = django_filters.BooleanFilter(
        label="有空岗", method="with_vacancies", widget=forms.CheckboxInput
    )
    overdue = django_filters.BooleanFilter(
        label="有服务点过期未开", method="with_overdue", widget=forms.CheckboxInput
    )
    no_head = django_filters.BooleanFilter(
        label="没有站长", method="without_head", widget=forms.CheckboxInput
    )

    class Meta:
        model = Station
        fields = (
            "q",
            "place",
            "status",
            "operator",
            "has_gaps",
            "has_vacancies",
            "overdue",
            "no_head",
        )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        member = self.request.member
        self.filters["operator"].queryset = running_operators(member)
        places = places_for(member)
        asked = self.data.get("place", "")
        if member.scope.covers_code(asked) and asked not in dict(places):
            # A place of another level, come to from its own page.
            rows = Division.objects.visible_to(member).filter(code=asked)
            places += rows.values_list("code", "name")
        self.filters["place"].extra["choices"] = places
        if len(places) < 2 and not asked:
            del self.filters["place"]

    def matching(self, rows, name, value):
        return rows.matching(value)

    def within(self, rows, name, value):
        return rows.filter(code_range("division__code", value))

    def run_by(self, rows, name, value):
        contracts = OperatorContract.objects.visible_to(self.request.member).filter(operator=value)
        through = Station.contracts.through.objects.filter(operatorcontract__in=contracts)
        return rows.filter(pk__in=through.values("station"))

    def with_gaps(self, rows, name, value):
        return rows.filter(gap_count__gt=0) if value else rows

    def with_vacancies(self, rows, name, value):
        return rows.filter(vacancies__gt=0) if value else rows

    def with_overdue(self, rows, name, value):
        return rows.with_overdue_points(timezone.localdate()) if value else rows

    def without_head(self, rows, name, value):
        return rows.without_head(timezone.localdate()) if value else rows


def running_operators(member):
    contracts = OperatorContract.objects.visible_to(member)
    return Operator.objects.filter(pk__in=contracts.values("operator")).order_by("name")
