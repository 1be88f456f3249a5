"""Filters of the list of rolls."""

import django_filters

from clients.enums import RollState
from clients.models import ClientCategory, Roll


class RollFilter(django_filters.FilterSet):
    category = django_filters.ModelChoiceFilter(
        label="类别",
        queryset=ClientCategory.objects.filter(is_active=True).order_by("position"),
        to_field_name="key",
        empty_label="全部",
    )
    state = django_filters.ChoiceFilter(label="状态", choices=RollState.choices, empty_label="全部")

    class Meta:
        model = Roll
        fields = ("category", "state")
