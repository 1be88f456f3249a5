"""Households: who was visited at home since when, and whose family form lacks what. The rows behind
the coverage of villages, points and stations."""

import datetime

import django_filters
from django import forms
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Substr
from django.utils import timezone

from clients import masks
from clients.household_form import complete
from clients.models import Client, Household
from clients.permissions import sees_masked
from services.coverage import visits, year_of
from services.models import Contact
from shuangbai.base import search
from shuangbai.base.scope import code_range
from shuangbai.base.sheets import Column
from stations.enums import PointStatus

SORTS = {
    "village": ("village__code", "address"),
    "visited": ("visited_on", "village__code"),
    "people": ("people", "village__code"),
}
YES, NO = "yes", "no"
VILLAGE = 12
# The households whose village no open service point reaches.
NO_POINT = "none"


class HouseholdFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label="住在那里的人或住址",
        method="matching",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    visited = django_filters.ChoiceFilter(
        label="今年入户",
        choices=[(YES, "入过户"), (NO, "还没有入户")],
        method="by_visit",
        empty_label="全部",
    )
    form = django_filters.ChoiceFilter(
        label="家庭信息表",
        choices=[(YES, "填全了"), (NO, "有缺项")],
        method="by_form",
        empty_label="全部",
    )
    place = django_filters.CharFilter(method="within", widget=forms.HiddenInput)
    point = django_filters.CharFilter(method="served_by", widget=forms.HiddenInput)

    class Meta:
        model = Household
        fields = ()

    def matching(self, rows, name, value):
        people = Client.objects.live().filter(search.named(value)).values("household")
        by_address = Household.objects.filter(address__holds=search.clean(value)).values("pk")
        return rows.filter(pk__in=people.union(by_address))

    def by_visit(self, rows, name, value):
        visited = Q(is_visited=True)
        return rows.filter(visited if value == YES else ~visited)

    def by_form(self, rows, name, value):
        return rows.filter(is_complete=value == YES)

    def within(self, rows, name, value):
        if not (value.isascii() and value.isdigit()):
            return rows.none()
        if len(value) == VILLAGE:
            return rows.filter(village__code=value)
        return rows.filter(code_range("station__division__code", value))

    def served_by(self, rows, name, value):
        return rows.annotate(point=point_of_home()).filter(point=value)


def rows_for(member):
    today = timezone.localdate()
    return (
        marked(Household.objects.visible_to(member).in_care(), today)
        .annotate(
            people=Subquery(counted(Client.objects.live(), Count("pk"))),
            visited_on=Subquery(counted(visits(datetime.date.min, today), Max("on"))),
        )
        .select_related("village", "station", "head")
    )


def counted(rows, value):
    """One number per household out of rows about its people."""
    path = "client__household" if rows.model is Contact else "household"
    own = rows.filter(**{path: OuterRef("pk")}).order_by()
    return own.values(path).annotate(value=value).values("value")


def marked(homes, today):
    """With `is_visited` (this year) and `is_complete` (the family form)."""
    return homes.annotate(
        is_visited=Exists(visits(year_of(today), today)),
        is_complete=Case(When(complete(today), then=Value(True)), default=Value(False)),
    )


def columns(member):
    masked = sees_masked(member)
    return (
        Column("户主", lambda row: head_name(row, masked), width=12),
        Column("村（社区）", lambda row: row.village.name, width=16),
        Column("住址", lambda row: shown(row, masked), width=26),
        Column("人口", lambda row: row.people, width=8),
        Column("上次入户", lambda row: row.visited_on, width=12),
        Column("今年入户", lambda row: "是" if row.is_visited else "否", width=10),
        Column("家庭信息表", lambda row: "填全" if row.is_complete else "有缺项", width=12),
        Column("社工站", lambda row: row.station.name, width=20),
    )


def head_name(row, masked):
    if row.head is None:
        return ""
    return masks.name(row.head.name) if masked else row.head.name


def shown(row, masked):
    return masks.address(row.address) if masked else row.address


def lines(member, rows):
    masked = sees_masked(member)
    return [
        {"home": row, "name": head_name(row, masked), "address": shown(row, masked)} for row in rows
    ]


def coverage(member, today, digits, *, by_point=False):
    """[{place, households, visited, complete}] by village (12 digits), township or county, or by
    the service point that reaches the household."""
    path = "village__code" if digits == VILLAGE else "station__division__code"
    homes = marked(Household.objects.visible_to(member).in_care(), today)
    place = point_of_home() if by_point else Substr(path, 1, digits)
    return list(
        homes.annotate(place=place)
        .order_by()
        .values("place")
        .annotate(
            households=Count("pk"),
            visited=Count("pk", filter=Q(is_visited=True)),
            complete=Count("pk", filter=Q(is_complete=True)),
            villages=Count("village", distinct=True),
        )
        .order_by("place")
    )


def point_of_home():
    """The code of the village whose open point serves the household: its own, else the neighbour's
    that reaches it."""
    own = "village__service_point"
    return Case(
        When(**{f"{own}__status": PointStatus.OPEN}, then=F("village__code")),
        When(
            **{f"{own}__reached_from__status": PointStatus.OPEN},
            then=F(f"{own}__reached_from__village__code"),
        ),
        default=Value(NO_POINT),
        output_field=CharField(),
    )
