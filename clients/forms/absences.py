"""Days off: for oneself, or as a head for somebody of the station."""

import django_filters
from django import forms
from django.utils import timezone

from clients.models import DayOff
from stations.models import User


class AbsenceForm(forms.Form):
    worker = forms.ModelChoiceField(label="谁", queryset=User.objects.none(), empty_label=None)
    first = forms.DateField(label="从哪天", initial=timezone.localdate)
    last = forms.DateField(label="到哪天", initial=timezone.localdate, help_text="含这一天。")
    note = forms.CharField(
        label="说明", max_length=60, required=False, help_text="可不写。本人和站长看得到。"
    )

    def __init__(self, *args, workers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = workers
        self.fields["worker"].label_from_instance = lambda user: user.name


class AbsenceFilter(django_filters.FilterSet):
    when = django_filters.ChoiceFilter(
        label="时间",
        choices=[("past", "已过去"), ("all", "全部")],
        method="of_time",
        empty_label="现在和以后",
    )

    class Meta:
        model = DayOff
        fields = ()

    @property
    def qs(self):
        rows = super().qs
        asked = self.form.cleaned_data.get("when") if self.form.is_valid() else ""
        return rows if asked else rows.filter(last__gte=timezone.localdate())

    def of_time(self, rows, name, value):
        return rows.filter(last__lt=timezone.localdate()) if value == "past" else rows
