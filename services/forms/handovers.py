"""Giving a caseload over, and standing in: who, to whom, from when."""

from django import forms
from django.db.models import Count
from django.utils import timezone

from services.operations.handovers import cases_of, people_of
from stations.models import Division, Posting, User


def in_post(station):
    posts = Posting.objects.in_post(timezone.localdate()).filter(station=station)
    return User.objects.filter(pk__in=posts.values("user")).order_by("name", "pk")


class ColleagueField(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        super().__init__(User.objects.none(), to_field_name="uid", **kwargs)

    def label_from_instance(self, user):
        return user.name


class CaseWorkerForm(forms.Form):
    worker = ColleagueField(label="交给谁", empty_label="请选")

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        others = in_post(case.client.station).exclude(pk=case.worker_id)
        self.fields["worker"].queryset = others


class HandoverForm(forms.Form):
    """Everything to one colleague, or some villages to others."""

    receiver = ColleagueField(label="都交给", empty_label="请选")
    note = forms.CharField(
        label="说明", max_length=200, required=False, help_text="例如：离职，11 月 30 日交接。"
    )

    def __init__(self, *args, station, worker, **kwargs):
        super().__init__(*args, **kwargs)
        others = in_post(station).exclude(pk=worker.pk)
        self.fields["receiver"].queryset = others
        self.villages = list(villages_of(station, worker))
        for village in self.villages:
            field = ColleagueField(
                label=f"{village.name}（{village.people} 人）",
                required=False,
                empty_label="同上",
            )
            field.queryset = others
            self.fields[f"village_{village.pk}"] = field
        self.order_fields(["receiver", *(f"village_{one.pk}" for one in self.villages)])

    def shares(self):
        data = self.cleaned_data
        given = {one.pk: data[f"village_{one.pk}"] for one in self.villages}
        return {None: data["receiver"], **{pk: user for pk, user in given.items() if user}}


def villages_of(station, worker):
    """Villages where the worker has people or cases, with the number of people."""
    people = people_of(station, worker)
    where = [
        *people.values_list("village", flat=True),
        *cases_of(station, worker).values_list("client__village", flat=True),
    ]
    counts = dict(people.order_by().values_list("village").annotate(n=Count("pk")))
    for village in Division.objects.filter(pk__in=where).order_by("code"):
        village.people = counts.get(village.pk, 0)
        yield village


class StandInForm(forms.Form):
    worker = ColleagueField(label="谁不在", empty_label="请选")
    stand_in = ColleagueField(label="谁代班", empty_label="请选")
    first = forms.DateField(label="从哪天", initial=timezone.localdate)
    last = forms.DateField(label="到哪天", help_text="含这一天。")

    def __init__(self, *args, station, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("worker", "stand_in"):
            self.fields[name].queryset = in_post(station)
