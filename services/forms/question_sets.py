"""Editing a version of the questions in the administration."""

from django import forms
from django.utils import timezone

from services.enums import SEVERITIES
from services.models import Question, QuestionSet

ANCHORS = "各级的样子（一行一级，从 0 到 4）"


class QuestionSetForm(forms.ModelForm):
    publishes = forms.BooleanField(
        label="发布这一版",
        required=False,
        help_text="发布后不能再改。做过的评估照旧显示当时的问题；没写完的草稿用原来那版接着写。",
    )

    class Meta:
        model = QuestionSet
        fields = ("name", "starts_on")

    def clean(self):
        data = super().clean()
        starts_on = data.get("starts_on")
        if data.get("publishes") and starts_on and starts_on < timezone.localdate():
            self.add_error("starts_on", "从今天或以后的一天起用，请改日期。")
        return data


class QuestionForm(forms.ModelForm):
    """The anchors are typed one a line, from 0 to 4; those of the risk screen have none."""

    anchors = forms.CharField(
        label=ANCHORS,
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": len(SEVERITIES), "cols": 30, "aria-label": ANCHORS}),
    )

    class Meta:
        model = Question
        fields = ("text", "hint")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 3, "cols": 24}),
            "hint": forms.Textarea(attrs={"rows": 3, "cols": 24}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["anchors"] = "\n".join(self.instance.anchors)
        if self.instance.risk:
            self.fields["anchors"].disabled = True
            self.fields["anchors"].widget = forms.HiddenInput()

    def clean_anchors(self):
        found = [line.strip() for line in self.cleaned_data["anchors"].splitlines()]
        found = [line for line in found if line]
        if self.instance.dimension and len(found) != len(SEVERITIES):
            raise forms.ValidationError(f"要写满 {len(SEVERITIES)} 行，从 0 到 4 各一句。")
        return found
