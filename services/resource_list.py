"""The library of resources and the list of what was linked."""

import datetime

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone

from clients import masks
from clients.filters import ByPlace
from clients.models import Client
from clients.permissions import sees_masked
from services.models import Resource, ResourceLink
from services.permissions import sees_providers_contact
from services.resource_enums import WAITING_DAYS, LinkState, ProviderKind, ResourceKind
from shuangbai.base import search
from shuangbai.base.sheets import Column

SORTS = {
    "name": ("name",),
    "provider": ("provider__name", "name"),
    "left": ("left", "name"),
    "until": ("valid_until", "name"),
}
LINK_SORTS = {
    "since": ("since_on",),
    "client": ("client__full_pinyin", "since_on"),
    "value": ("value",),
    "delivered": ("delivered_on",),
}
SEARCH = forms.TextInput(attrs={"type": "search", "autocomplete": "off"})


class ResourceFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="资源或提供方", method="matching", widget=SEARCH)
    kind = django_filters.ChoiceFilter(
        label="资源类型", choices=ResourceKind.choices, empty_label="全部"
    )
    provider_kind = django_filters.ChoiceFilter(
        label="提供方类型",
        choices=ProviderKind.choices,
        field_name="provider__kind",
        empty_label="全部",
    )
    available = django_filters.BooleanFilter(
        label="现在可用", method="now_available", widget=forms.CheckboxInput
    )

    class Meta:
        model = Resource
        fields = ()

    def matching(self, rows, name, value):
        text = search.clean(value)
        found = Q(name__holds=text) | Q(provider__name__holds=text) | Q(terms__contains=text)
        return rows.filter(found) if text else rows

    def now_available(self, rows, name, value):
        usable = Resource.objects.available(timezone.localdate())
        return rows.filter(pk__in=usable.values("pk")) if value else rows


class LinkFilter(ByPlace, django_filters.FilterSet):
    person_path = "client__"
    q = django_filters.CharFilter(label="姓名、拼音或需要什么", method="matching", widget=SEARCH)
    place = django_filters.ChoiceFilter(label="地方", method="within", empty_label="全部")
    state = django_filters.ChoiceFilter(label="状态", choices=LinkState.choices, empty_label="全部")
    kind = django_filters.ChoiceFilter(
        label="资源类型", choices=ResourceKind.choices, empty_label="全部"
    )
    provider_kind = django_filters.ChoiceFilter(
        label="提供方类型",
        choices=ProviderKind.choices,
        field_name="resource__provider__kind",
        empty_label="全部",
    )
    first = django_filters.DateFilter(
        label="落实从", field_name="delivered_on", lookup_expr="gte", widget=forms.DateInput
    )
    last = django_filters.DateFilter(
        label="到", field_name="delivered_on", lookup_expr="lte", widget=forms.DateInput
    )
    waiting = django_filters.BooleanFilter(
        label="在办、等了一周以上", method="long_open", widget=forms.CheckboxInput
    )
    hardship = django_filters.BooleanFilter(
        label="给困难群众", method="reached_hardship", widget=forms.CheckboxInput
    )

    class Meta:
        model = ResourceLink
        fields = ()

    def matching(self, rows, name, value):
        people = Client.objects.search(value).values("pk")
        needs = rows.model.objects.filter(need__contains=search.clean(value)).values("pk")
        return rows.filter(Q(client__in=people) | Q(pk__in=needs))

    def long_open(self, rows, name, value):
        since = timezone.localdate() - datetime.timedelta(days=WAITING_DAYS)
        return rows.open().filter(since_on__lte=since) if value else rows

    def reached_hardship(self, rows, name, value):
        return rows.filter(to_hardship=True) if value else rows


def rows_for(member):
    rows = Resource.objects.visible_to(member).with_taken()
    return rows.select_related("provider", "station", "division")


def links_for(member):
    """Counted where they were made, seen where the person is now (wall 1)."""
    rows = ResourceLink.objects.visible_to(member).counted_in(member.scope)
    return rows.select_related(
        "client__village", "client__worker", "station", "resource__provider", "case"
    )


def columns(member):
    shown = [
        Column("资源", lambda row: row.name, width=20),
        Column("资源类型", lambda row: row.get_kind_display(), width=10),
        Column("提供方", lambda row: row.provider.name, width=20),
        Column("提供方类型", lambda row: row.provider.get_kind_display(), width=12),
        Column("数量", lambda row: row.quantity, width=8),
        Column("还剩", lambda row: row.left, width=8),
        Column("单位", lambda row: row.unit, width=8),
        Column("每单位折合（元）", lambda row: row.unit_value, width=14, number_format="#,##0.00"),
        Column("有效到", lambda row: row.valid_until, width=12),
        Column("条件", lambda row: row.terms, width=30),
        Column("谁的", lambda row: str(row.station or row.division), width=18),
    ]
    if sees_providers_contact(member):
        shown.append(Column("联系人和电话", lambda row: row.contact, width=20))
    return tuple(shown)


def link_columns(member):
    masked = sees_masked(member)
    return (
        Column("姓名", lambda row: shown_name(row, masked), width=12),
        Column("村（社区）", lambda row: row.client.village.name, width=16),
        Column("社工站", lambda row: row.station.name, width=20),
        Column("需要", lambda row: row.need, width=20),
        Column("资源类型", lambda row: row.get_kind_display(), width=10),
        Column("提供方", lambda row: row.resource.provider.name if row.resource else "", width=20),
        Column("数量", lambda row: row.quantity, width=8),
        Column("状态", lambda row: row.get_state_display(), width=10),
        Column("自", lambda row: row.since_on, width=12),
        Column("落实日期", lambda row: row.delivered_on, width=12),
        Column("折合（元）", lambda row: row.value, width=14, number_format="#,##0.00"),
        Column("困难群众", lambda row: "是" if row.to_hardship else "", width=8),
        Column("个案", lambda row: row.case.code if row.case else "", width=12),
    )


def shown_name(row, masked):
    return masks.name(row.client.name) if masked else row.client.name


def link_lines(member, rows):
    masked = sees_masked(member)
    return [{"link": row, "name": shown_name(row, masked)} for row in rows]
