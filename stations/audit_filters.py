"""What the audit trail can be asked; the same for the page and its export."""

from datetime import datetime, time, timedelta

import django_filters
from django import forms
from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from shuangbai.base.scope import code_range
from stations import acts
from stations.enums import AuditResult
from stations.models import AuditEntry, Division, Station, User

ANY_DENIAL = "denied"


def day_begins(day):
    return timezone.make_aware(datetime.combine(day, time.min))


def act_choices():
    """Every act by its label, those that end alike beside each other."""
    named = sorted(acts.ACTS.items(), key=lambda pair: pair[0])
    return [(ANY_DENIAL, "访问被拒（全部）"), *named]


def object_choices():
    """Kinds of things that an entry can be about: our own models, by their Chinese names."""
    models = (model for model in apps.get_models() if "contrib" not in model.__module__)
    return sorted(
        ((model._meta.label_lower, str(model._meta.verbose_name)) for model in models),
        key=lambda pair: pair[1],
    )


class AuditFilter(django_filters.FilterSet):
    who = django_filters.CharFilter(
        label="人员（姓名、拼音或账号）",
        method="done_by",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    act = django_filters.ChoiceFilter(
        label="动作", choices=act_choices, method="of_act", empty_label="全部"
    )
    result = django_filters.ChoiceFilter(
        label="结果", choices=AuditResult.choices, empty_label="全部"
    )
    place = django_filters.CharFilter(
        label="地点（名称或代码）",
        method="concerning_place",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    since = django_filters.DateFilter(label="从", method="not_before", widget=forms.DateInput)
    until = django_filters.DateFilter(label="到", method="not_after", widget=forms.DateInput)
    object_type = django_filters.ChoiceFilter(
        label="对象", choices=object_choices, empty_label="全部"
    )
    object_id = django_filters.CharFilter(
        label="对象编号", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    class Meta:
        model = AuditEntry
        fields = ("who", "act", "result", "place", "since", "until", "object_type", "object_id")

    def done_by(self, rows, name, value):
        people = User.objects.matching(value).order_by().values("pk")
        accounts = User.objects.filter(username=value.strip()).values("pk")
        return rows.filter(Q(user_id__in=people) | Q(user_id__in=accounts))

    def of_act(self, rows, name, value):
        if value == ANY_DENIAL:
            return rows.filter(result=AuditResult.DENIED)
        return rows.filter(act=value)

    def concerning_place(self, rows, name, value):
        """A code means the place and everything below it; a name, the places called so."""
        text = value.strip()
        if text.isascii() and text.isdigit():
            stations = Station.objects.filter(code_range("division__code", text))
            divisions = Division.objects.filter(code_range("code", text))
        else:
            stations, divisions = Station.objects.matching(text), Division.objects.matching(text)
        return rows.filter(
            Q(station_id__in=stations.order_by().values("pk"))
            | Q(division_id__in=divisions.order_by().values("pk"))
        )

    def not_before(self, rows, name, value):
        return rows.filter(at__gte=day_begins(value))

    def not_after(self, rows, name, value):
        return rows.filter(at__lt=day_begins(value + timedelta(days=1)))
