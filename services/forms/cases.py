"""Forms of a case itself: opening, wording, moving, ending. They parse and word; the acts decide."""

import uuid6
from django import forms
from django.utils import timezone

from clients.enums import ConsentBy, ConsentForm
from services.enums import CaseOutcome, Dimension, FoundBy

LONG = {"rows": 4}


class CaseForm(forms.Form):
    """What a case is about."""

    dimension = forms.ChoiceField(
        label="主要是哪方面",
        choices=Dimension.choices,
        widget=forms.RadioSelect(attrs={"class": "is-2"}),
        error_messages={"required": "请选主要是哪方面。"},
    )
    problem = forms.CharField(
        label="主要问题",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs=LONG),
        help_text="看到什么、说了什么、最急的是什么。可以先空着，进入评估前要写。",
    )
    title = forms.CharField(
        label="标题",
        max_length=40,
        required=False,
        help_text="例如“高龄夫妇照料不足”；空着就用姓名和方面。",
    )
    found_by = forms.ChoiceField(label="怎么发现的", choices=FoundBy.choices)
    found_on = forms.DateField(label="哪天发现的", initial=timezone.localdate)


class NewCaseForm(CaseForm):
    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    household = forms.BooleanField(
        label="全户一起立案", required=False, help_text="不勾就只为这一位。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("uid", uuid6.uuid7())

    def clean_uid(self):
        return self.cleaned_data["uid"] or uuid6.uuid7()


class CaseEditForm(CaseForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, case, **kwargs):
        names = ("dimension", "problem", "title", "found_by", "found_on", "version")
        super().__init__(*args, initial={name: getattr(case, name) for name in names}, **kwargs)
        self.fields["title"].required = True
        self.fields["title"].help_text = ""


class CaseConsentForm(forms.Form):
    given_on = forms.DateField(label="日期", initial=timezone.localdate)
    given_by = forms.ChoiceField(
        label="谁同意", choices=ConsentBy.choices, widget=forms.RadioSelect, initial=ConsentBy.SELF
    )
    guardian = forms.CharField(
        label="监护人姓名", max_length=40, required=False, help_text="不满 14 岁的由监护人同意。"
    )
    form = forms.ChoiceField(
        label="方式",
        choices=ConsentForm.choices,
        widget=forms.RadioSelect,
        initial=ConsentForm.SIGNED,
    )
    witness = forms.CharField(
        label="见证人", max_length=40, required=False, help_text="口头同意时要写。"
    )


class MoveForm(forms.Form):
    note = forms.CharField(label="为什么", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ClosureForm(forms.Form):
    outcome = forms.ChoiceField(
        label="结果", choices=CaseOutcome.choices, widget=forms.RadioSelect(attrs={"class": "is-2"})
    )
    referred_to = forms.CharField(
        label="转介到", max_length=60, required=False, help_text="转介时写明机构和接手的人。"
    )
    summary = forms.CharField(
        label="结案小结",
        max_length=2000,
        widget=forms.Textarea(attrs=LONG),
        help_text="做了什么，结果怎样，以后有事找谁。",
    )


class CheckForm(forms.Form):
    on = forms.DateField(label="哪天问的", initial=timezone.localdate)
    is_well = forms.TypedChoiceField(
        label="现在怎样",
        choices=(("yes", "情况稳定"), ("no", "又有困难")),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="说明",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="又有困难的要写；存好以后可以重开个案。",
    )


class CommentForm(forms.Form):
    entry = forms.CharField(max_length=60, widget=forms.HiddenInput)
    text = forms.CharField(label="意见", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
