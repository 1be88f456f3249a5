"""The list of contacts: the rows behind every figure about them."""

import django_filters
from django import forms
from django.db.models import F
from django.utils import timezone

from clients import masks
from clients.enums import ContactKind
from clients.permissions import sees_masked
from services.enums import AT_HOME, Outcome
from services.models import Contact
from shuangbai.base.scope import code_range
from shuangbai.base.sheets import Column
from stations.models import Division

SORTS = {"when": ("happened_at",), "client": ("client__full_pinyin", "happened_at")}
RESULTS = {
    "reached": ("联系上本人", lambda rows: rows.successful()),
    "met": ("抵了一次应联系", lambda rows: rows.successful().exclude(was_due_on=None)),
    "on_time": ("按时", lambda rows: rows.successful().filter(was_due_on__gte=F("on"))),
    "late": ("晚于应联系日", lambda rows: rows.successful().filter(was_due_on__lt=F("on"))),
    "at_home": ("在家见到本人或家属", lambda rows: rows.filter(outcome__in=AT_HOME)),
    "failed": ("没联系上", lambda rows: rows.filter(is_successful=False)),
    "urgent": ("标了紧急", lambda rows: rows.filter(is_urgent=True)),
}


class ContactFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label="姓名、拼音或社工",
        method="matching",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    first = django_filters.DateFilter(
        label="从", field_name="on", lookup_expr="gte", widget=forms.DateInput
    )
    last = django_filters.DateFilter(
        label="到", field_name="on", lookup_expr="lte", widget=forms.DateInput
    )
    kind = django_filters.ChoiceFilter(
        label="方式", choices=ContactKind.choices, empty_label="全部"
    )
    result = django_filters.ChoiceFilter(
        label="结果",
        choices=[(key, label) for key, (label, _) in RESULTS.items()],
        method="with_result",
        empty_label="全部",
    )
    place = django_filters.CharFilter(method="within", widget=forms.HiddenInput)
    mine = django_filters.BooleanFilter(
        label="只看我记的", method="of_me", widget=forms.CheckboxInput
    )

    class Meta:
        model = Contact
        fields = ()

    def matching(self, rows, name, value):
        text = value.strip()
        if text.isascii():
            return rows.filter(client__initials__startswith=text.lower()) | rows.filter(
                client__full_pinyin__startswith=text.lower()
            )
        return rows.filter(client__name__contains=text) | rows.filter(worker__name__contains=text)

    def with_result(self, rows, name, value):
        return RESULTS[value][1](rows)

    def within(self, rows, name, value):
        known = Division.objects.visible_to(self.request.member).filter(code=value).exists()
        return rows.filter(code_range("station__division__code", value)) if known else rows.none()

    def of_me(self, rows, name, value):
        return rows.filter(worker=self.request.member.user) if value else rows


def rows_for(member):
    """Counted where they were done, seen where the person is now (wall 1)."""
    return (
        Contact.objects.visible_to(member)
        .counted_in(member.scope)
        .select_related("client__village", "station", "worker")
    )


def columns(member):
    masked = sees_masked(member)
    return (
        Column("日期", lambda row: row.on, width=12),
        Column("时间", lambda row: f"{timezone.localtime(row.happened_at):%H:%M}", width=8),
        Column("姓名", lambda row: shown_name(row, masked), width=12),
        Column("村（社区）", lambda row: row.client.village.name, width=16),
        Column("方式", lambda row: row.get_kind_display(), width=10),
        Column("结果", lambda row: Outcome(row.outcome).label, width=12),
        Column("分钟", lambda row: row.minutes, width=8),
        Column("原应联系", lambda row: row.was_due_on, width=12),
        Column("社工", lambda row: row.worker.name, width=10),
        Column("社工站", lambda row: row.station.name, width=20),
    )


def shown_name(row, masked):
    return masks.name(row.client.name) if masked else row.client.name


def lines(member, rows):
    masked = sees_masked(member)
    return [{"contact": row, "name": shown_name(row, masked)} for row in rows]
