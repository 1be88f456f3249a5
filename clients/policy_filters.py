"""Filters of the lists about entitlements."""

import datetime

import django_filters
from django import forms
from django.utils import timezone

from clients.filters import MINE, NOBODY, ByPlace, worker_choices
from clients.models import Client, Eligibility, Entitlement, EntitlementMove, Policy
from clients.policy_enums import EntitlementState

WAITING = (("30", "30 天以上"), ("90", "90 天以上"), ("180", "180 天以上"))


def policies_for(request):
    rows = Policy.objects.visible_to(request.member).filter(is_active=True)
    return rows.order_by("position", "pk")


class PersonPolicyFilter(ByPlace, django_filters.FilterSet):
    """What both lists can be narrowed by."""

    person_path = "client__"

    q = django_filters.CharFilter(
        label="姓名、拼音、住址或证件后四位",
        method="matching",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    place = django_filters.ChoiceFilter(label="地方", method="within", empty_label="全部")
    policy = django_filters.ModelChoiceFilter(
        label="政策",
        queryset=policies_for,
        empty_label="全部",
    )
    worker = django_filters.ChoiceFilter(label="责任社工", method="of_worker", empty_label="全部")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["worker"].extra["choices"] = worker_choices(self.request.member)

    def matching(self, rows, name, value):
        return rows.filter(client__in=Client.objects.search(value).values("pk"))

    def of_worker(self, rows, name, value):
        if value == NOBODY:
            return rows.filter(client__worker=None)
        if value == MINE:
            return rows.filter(client__worker=self.request.member.user)
        return rows.filter(client__worker__uid=value)


class GapFilter(PersonPolicyFilter):
    waiting = django_filters.ChoiceFilter(
        label="等了", choices=WAITING, method="older", empty_label="不限"
    )

    class Meta:
        model = Eligibility
        fields = ()

    def older(self, rows, name, value):
        return rows.filter(since_on__lte=timezone.localdate() - datetime.timedelta(days=int(value)))


class EntitlementFilter(PersonPolicyFilter):
    state = django_filters.ChoiceFilter(
        label="状态", choices=EntitlementState.choices, empty_label="全部"
    )
    helped_from = django_filters.DateFilter(
        label="新领到，从", method="helped", widget=forms.DateInput
    )
    helped_until = django_filters.DateFilter(
        label="新领到，到", method="helped", widget=forms.DateInput
    )

    class Meta:
        model = Entitlement
        fields = ()

    def helped(self, rows, name, value):
        """Both ends together; one alone is open on its other side."""
        asked = self.form.cleaned_data
        first = asked["helped_from"] or datetime.date.min
        last = asked["helped_until"] or datetime.date.max
        moves = EntitlementMove.objects.counted_in(self.request.member.scope).helped(first, last)
        return rows.filter(pk__in=moves.values("entitlement"))
