"""Small forms of one act each."""

from django import forms

from services.enums import Outcome
from services.forms.contacts import SHORT_OUTCOMES, WordingForm
from services.operations.contacts import correct_outcomes


class CorrectionForm(WordingForm):
    """A new wording; `version` is the one that the person read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label="为什么更正", max_length=100)

    def __init__(self, *args, contact, **kwargs):
        initial = {
            "version": contact.version,
            "outcome": contact.outcome,
            "met": contact.met,
            "findings": contact.findings,
            "note": contact.note,
            "minutes": contact.minutes,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["minutes"].required = True
        self.fields["outcome"].choices = [
            (one, SHORT_OUTCOMES.get(one, Outcome(one).label))
            for one in correct_outcomes(contact.kind)
        ]

    def clean_findings(self):
        return list(self.cleaned_data["findings"])


class SettlementForm(forms.Form):
    settlement = forms.CharField(
        label="怎么处理的",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="谁、什么时候、做了什么，例如：下午与村医一起上门，已送县医院。",
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="查看理由", max_length=200, help_text="会记入审计，由站点和上级可查。"
    )
