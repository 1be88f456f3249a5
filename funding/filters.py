"""Filters of the lists about money; the same ones shape page and export."""

import django_filters
from django import forms
from django.db.models import F, Q
from django.utils import timezone

from funding.enums import Category, EntryKind, FundSource, SpendState, TransferState
from funding.models import Entry, Expenditure, FundingDocument, Hop, Programme, Transfer
from shuangbai.base.scope import code_range
from stations.models import Division

FLOWS = {
    "planned": ("从外面下达的指标", lambda rows, scope: rows.planned_for(scope)),
    "entering": ("从外面到账的钱", lambda rows, scope: rows.entering(scope)),
    "leaving": ("退出去的钱", lambda rows, scope: rows.leaving(scope)),
}
HOP_STATES = {
    "late": ("超期未到账", lambda rows, today: rows.late(today)),
    "unsent": ("还没有拨完", lambda rows, today: rows.unfinished().filter(sent__lt=F("amount"))),
    "unconfirmed": ("发出未确认", lambda rows, today: rows.filter(received__lt=F("sent"))),
    "come": ("已到期的", lambda rows, today: rows.come(today)),
    "in_time": ("已到期、按时到账的", lambda rows, today: rows.come(today).in_time()),
    "done": ("已全部到账", lambda rows, today: rows.filter(received=F("amount"))),
}


class SearchBox(django_filters.CharFilter):
    def __init__(self, label):
        widget = forms.TextInput(attrs={"type": "search", "autocomplete": "off"})
        super().__init__(label=label, method="matching", widget=widget)


class FundFilter(django_filters.FilterSet):
    """`programme` by uid, `place` by code: both only of what the member may see."""

    programme = django_filters.ModelChoiceFilter(
        label="项目", queryset=None, to_field_name="uid", empty_label="全部"
    )
    place = django_filters.CharFilter(method="within", widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        seen = Programme.objects.visible_to(self.request.member)
        self.filters["programme"].queryset = seen.order_by("-starts_on", "pk")

    def within(self, rows, name, value):
        known = Division.objects.filter(code=value).exists()
        return rows.filter(code_range("place__code", value)) if known else rows.none()


class LedgerFilter(FundFilter):
    q = SearchBox("地方、文号")
    kind = django_filters.ChoiceFilter(label="事项", choices=EntryKind.choices, empty_label="全部")
    flow = django_filters.ChoiceFilter(
        label="流向",
        choices=[(key, label) for key, (label, _) in FLOWS.items()],
        method="flowing",
        empty_label="全部",
    )
    first = django_filters.DateFilter(
        label="从", field_name="on", lookup_expr="gte", widget=forms.DateInput
    )
    last = django_filters.DateFilter(
        label="到", field_name="on", lookup_expr="lte", widget=forms.DateInput
    )
    # All that happened to the money of one batch, and to what was cut from it since.
    batch = django_filters.UUIDFilter(method="of_batch", widget=forms.HiddenInput)

    class Meta:
        model = Entry
        fields = ("q", "programme", "kind", "flow", "first", "last", "place", "batch")

    def of_batch(self, rows, name, value):
        return rows.filter(Q(batch__uid=value) | Q(batch__reduces__uid=value))

    def matching(self, rows, name, value):
        text = value.strip()
        return rows.filter(
            Q(place__name__contains=text)
            | Q(other__name__contains=text)
            | Q(document__number__contains=text)
        )

    def flowing(self, rows, name, value):
        return FLOWS[value][1](rows, self.request.member.scope)


class HopFilter(FundFilter):
    q = SearchBox("地方")
    state = django_filters.ChoiceFilter(
        label="进度",
        choices=[(key, label) for key, (label, _) in HOP_STATES.items()],
        method="in_state",
        empty_label="全部",
    )
    giver = django_filters.CharFilter(method="from_place", widget=forms.HiddenInput)

    class Meta:
        model = Hop
        fields = ("q", "programme", "state", "place", "giver")

    def matching(self, rows, name, value):
        text = value.strip()
        return rows.filter(Q(place__name__contains=text) | Q(giver__name__contains=text))

    def in_state(self, rows, name, value):
        return HOP_STATES[value][1](rows, timezone.localdate())

    def from_place(self, rows, name, value):
        return rows.filter(giver__code=value)


class TransferFilter(FundFilter):
    q = SearchBox("地方")
    state = django_filters.ChoiceFilter(
        label="状态", choices=TransferState.choices, empty_label="全部"
    )
    mine = django_filters.BooleanFilter(
        label="等我确认到账", method="to_confirm", widget=forms.CheckboxInput
    )

    class Meta:
        model = Transfer
        fields = ("q", "programme", "state", "mine", "place")

    def matching(self, rows, name, value):
        text = value.strip()
        return rows.filter(Q(place__name__contains=text) | Q(giver__name__contains=text))

    def to_confirm(self, rows, name, value):
        seat = self.request.member.posting.place_division
        return rows.on_the_way().filter(place=seat) if value else rows


class DocumentFilter(django_filters.FilterSet):
    q = SearchBox("文号、标题")
    year = django_filters.NumberFilter(label="年份", min_value=1949, max_value=2099)

    class Meta:
        model = FundingDocument
        fields = ("q", "year")

    def matching(self, rows, name, value):
        text = value.strip()
        return rows.filter(Q(number__contains=text) | Q(title__contains=text))


class ProgrammeFilter(django_filters.FilterSet):
    q = SearchBox("项目名称")
    source = django_filters.ChoiceFilter(
        label="来源", choices=FundSource.choices, empty_label="全部"
    )
    year = django_filters.NumberFilter(
        label="年份", method="in_year", min_value=1949, max_value=2099
    )

    class Meta:
        model = Programme
        fields = ("q", "source", "year")

    def matching(self, rows, name, value):
        return rows.filter(name__contains=value.strip())

    def in_year(self, rows, name, value):
        return rows.filter(starts_on__year__lte=value, ends_on__year__gte=value)


class ExpenditureFilter(FundFilter):
    q = SearchBox("摘要、收款方")
    category = django_filters.ChoiceFilter(
        label="类别", choices=Category.choices, empty_label="全部"
    )
    state = django_filters.ChoiceFilter(
        label="状态", choices=SpendState.choices, empty_label="全部"
    )
    first = django_filters.DateFilter(
        label="从", field_name="on", lookup_expr="gte", widget=forms.DateInput
    )
    last = django_filters.DateFilter(
        label="到", field_name="on", lookup_expr="lte", widget=forms.DateInput
    )

    class Meta:
        model = Expenditure
        fields = ("q", "programme", "category", "state", "first", "last", "place")

    def matching(self, rows, name, value):
        text = value.strip()
        return rows.filter(Q(summary__contains=text) | Q(payee__contains=text))
