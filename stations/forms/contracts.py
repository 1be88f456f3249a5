"""What is typed about operators, contracts and their instalments."""

from django import forms
from django.forms import formset_factory

from shuangbai.base.fields import MoneyField
from stations.enums import InstalmentCondition
from stations.models import Operator, OperatorContract
from stations.operations.contracts import Instalment

SPARE_LINES = 3
MOST_LINES = 24


class OperatorForm(forms.ModelForm):
    class Meta:
        model = Operator
        fields = ("name", "credit_code", "contact", "phone")

    def _post_clean(self):
        """Nothing is written on the instance: the operation does that."""


class ContractForm(forms.ModelForm):
    class Meta:
        model = OperatorContract
        fields = (
            "operator",
            "name",
            "procurement_no",
            "amount",
            "starts_on",
            "ends_on",
            "stations",
        )
        widgets = {
            "starts_on": forms.DateInput,
            "ends_on": forms.DateInput,
            "stations": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args, operators, stations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["operator"].queryset = operators
        self.fields["stations"].queryset = stations
        self.fields["stations"].required = True

    def _post_clean(self):
        """Nothing is written on the instance: the operation does that."""


class InstalmentForm(forms.Form):
    condition = forms.ChoiceField(
        label="条件", choices=[("", "不用这一期"), *InstalmentCondition.choices], required=False
    )
    amount = MoneyField("金额（元）").formfield(required=False)
    expected_on = forms.DateField(label="预计日期", required=False, widget=forms.DateInput)
    met_on = forms.DateField(label="条件达成日期", required=False, widget=forms.DateInput)

    def clean(self):
        cleaned = super().clean()
        if not self.is_used(cleaned):
            return cleaned
        for name, words in (
            ("condition", "请选条件。"),
            ("amount", "请填金额。"),
            ("expected_on", "请填预计日期。"),
        ):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, words)
        return cleaned

    @staticmethod
    def is_used(cleaned):
        return any(cleaned.get(name) for name in ("condition", "amount", "expected_on", "met_on"))


InstalmentLines = formset_factory(
    InstalmentForm, extra=SPARE_LINES, max_num=MOST_LINES, absolute_max=MOST_LINES
)


def plan_of(lines):
    """The instalments of a valid formset, numbered as they stand."""
    used = [form.cleaned_data for form in lines if form.is_used(form.cleaned_data)]
    return tuple(
        Instalment(
            number=number,
            condition=line["condition"],
            amount=line["amount"],
            expected_on=line["expected_on"],
            met_on=line["met_on"],
        )
        for number, line in enumerate(used, start=1)
    )


class ExtensionForm(forms.Form):
    until = forms.DateField(label="顺延至", widget=forms.DateInput)
    reason = forms.CharField(
        label="顺延原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )
