"""Forms of what is done in a case and what came of it."""

import datetime
import uuid

import uuid6
from django import forms
from django.utils import timezone

from services.enums import FollowDecision, Method, TaskState
from services.models import Task
from services.operations.case_records import RecordBody
from services.operations.contacts import LONGEST_CONTACT

HALF_AN_HOUR = 30


class WordingForm(forms.Form):
    kind = forms.ChoiceField(
        label="怎么做的", choices=Method.choices, widget=forms.RadioSelect(attrs={"class": "is-3"})
    )
    minutes = forms.IntegerField(
        label="用了几分钟", min_value=1, max_value=LONGEST_CONTACT, initial=HALF_AN_HOUR
    )
    took_part = forms.CharField(
        label="谁参加了", max_length=120, required=False, help_text="例如：本人、侄女、村医。"
    )
    note = forms.CharField(
        label="经过",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "做了什么，结果怎样，下一步"}),
    )


class RecordForm(WordingForm):
    """`case`: for its open tasks."""

    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    task = forms.ChoiceField(label="为哪项任务", required=False, widget=forms.RadioSelect)
    finishes = forms.BooleanField(label="这项任务做完了", required=False)
    happened_at = forms.DateTimeField(label="什么时候", widget=forms.DateTimeInput)
    field_order = ("uid", "task", "finishes", "kind", "happened_at", "minutes")

    def __init__(self, *args, case, task=None, **kwargs):
        super().__init__(*args, **kwargs)
        open_tasks = list(
            Task.objects.filter(
                plan__case=case, plan__in_force=True, state=TaskState.OPEN
            ).order_by("next_on", "pk")
        )
        self.fields["task"].choices = [
            *((str(one.key), one.title) for one in open_tasks),
            ("", "不为哪项任务"),
        ]
        chosen = next((one for one in open_tasks if str(one.key) == str(task)), None)
        began = timezone.localtime() - datetime.timedelta(minutes=HALF_AN_HOUR)
        self.initial = {
            "uid": uuid6.uuid7(),
            "happened_at": began.replace(second=0, microsecond=0),
            "task": str(chosen.key) if chosen else "",
            "kind": chosen.method if chosen else Method.VISIT,
            "finishes": bool(chosen and not chosen.every_days),
            **self.initial,
        }

    def clean_uid(self):
        return self.cleaned_data["uid"] or uuid6.uuid7()

    def body(self):
        data = dict(self.cleaned_data)
        data.pop("uid")
        data["task"] = uuid_of(data["task"])
        return RecordBody(**data)


def uuid_of(text):
    return uuid.UUID(text) if text else None


class CorrectionForm(WordingForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label="为什么更正", max_length=100)

    def __init__(self, *args, record, **kwargs):
        names = ("kind", "minutes", "took_part", "note", "version")
        super().__init__(*args, initial={name: getattr(record, name) for name in names}, **kwargs)


class DropForm(forms.Form):
    reason = forms.CharField(
        label="为什么不做了", max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class FollowUpForm(forms.Form):
    """A value for each goal of the plan in force, on its own scale."""

    on = forms.DateField(label="哪天测的", initial=timezone.localdate)
    decision = forms.ChoiceField(
        label="决定",
        choices=[*FollowDecision.choices, ("", "还没定")],
        required=False,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="说明", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, goals, **kwargs):
        super().__init__(*args, **kwargs)
        self.goals = list(goals)
        for goal in self.goals:
            self.fields[f"goal_{goal.pk}"] = forms.DecimalField(
                label=goal.title,
                max_digits=9,
                decimal_places=2,
                required=False,
                help_text=f"{goal.measure}。基线 {shown(goal.baseline)}，"
                f"目标 {shown(goal.target)} {goal.unit}",
            )
        self.order_fields(["on", *(f"goal_{goal.pk}" for goal in self.goals)])

    def values(self):
        found = {goal: self.cleaned_data[f"goal_{goal.pk}"] for goal in self.goals}
        return {goal: value for goal, value in found.items() if value is not None}


def shown(number):
    return f"{number.normalize():f}"


class SatisfactionForm(forms.Form):
    score = forms.TypedChoiceField(
        label="对这次服务满意吗",
        choices=((5, "5 很满意"), (4, "4 满意"), (3, "3 一般"), (2, "2 不满意"), (1, "1 很不满意")),
        coerce=int,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label="本人怎么说", max_length=200, required=False)
    asked_on = forms.DateField(label="哪天问的", initial=timezone.localdate)
