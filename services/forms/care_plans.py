"""Forms of a plan: a goal, a task, the agreement, the word on it."""

import base64
import binascii

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from clients.enums import ConsentBy
from services.enums import Agreement
from services.models import Goal, Task
from shuangbai.base.uploads import ACCEPT, IMAGES

DRAWN = "data:image/png;base64,"
LONGEST_DRAWING = 400_000


class GoalForm(forms.ModelForm):
    class Meta:
        model = Goal
        fields = ("dimension", "title", "measure", "unit", "baseline", "target", "due_on")
        help_texts = {
            "title": "说得出做到什么，例如“每周能安全洗澡”。",
            "measure": "数得出来的，例如“每周洗澡次数，家人记录”。",
        }


class TaskForm(forms.ModelForm):
    class Meta:
        model = Task
        fields = ("title", "goal", "method", "doer", "doer_name", "starts_on", "every_days")
        help_texts = {
            "every_days": "空着就是做一次。",
            "doer_name": "家属、志愿者等写姓名或称呼。",
        }

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["goal"].queryset = plan.goals.order_by("pk")
        self.fields["goal"].empty_label = "不专为哪个目标"
        goals = list(plan.goals.order_by("pk")[:2])
        if not self.instance.pk and len(goals) == 1:
            self.initial.setdefault("goal", goals[0].pk)
        self.initial.setdefault("starts_on", timezone.localdate())


class AgreementForm(forms.Form):
    """`drawing`: what was drawn in the box, as the page's script puts it there."""

    agreement = forms.ChoiceField(
        label="怎样商定的", choices=Agreement.choices, widget=forms.RadioSelect
    )
    agreed_by = forms.ChoiceField(
        label="谁同意", choices=ConsentBy.choices, widget=forms.RadioSelect, initial=ConsentBy.SELF
    )
    agreed_on = forms.DateField(label="日期", initial=timezone.localdate)
    drawing = forms.CharField(required=False, max_length=LONGEST_DRAWING, widget=forms.HiddenInput)
    file = forms.FileField(
        label="签字的照片",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT[IMAGES]}),
        help_text="拍下本人签了字的那页。",
    )
    witness = forms.CharField(
        label="见证人", max_length=40, required=False, help_text="口头同意时写，例如：村干部老李。"
    )

    def clean(self):
        data = super().clean()
        drawn = data.pop("drawing", "")
        if data.get("agreement") == Agreement.DRAWN:
            data["file"] = drawing_file(drawn)
        elif data.get("agreement") == Agreement.ORAL:
            data["file"] = None
        return data


def drawing_file(text):
    """The picture behind a data: address, None where there is none; what is no picture is refused
    by check_upload."""
    if not text.startswith(DRAWN):
        return None
    try:
        body = base64.b64decode(text.removeprefix(DRAWN), validate=True)
    except (binascii.Error, ValueError):
        return None
    return SimpleUploadedFile("签字.png", body) if body else None


class SubmissionForm(forms.Form):
    changes = forms.CharField(
        label="这一版改了什么、为什么", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, is_first, **kwargs):
        super().__init__(*args, **kwargs)
        if is_first:
            self.fields["changes"].required = False
            self.fields["changes"].label = "给站长的说明"


class ReturnForm(forms.Form):
    remark = forms.CharField(
        label="要改哪里", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
