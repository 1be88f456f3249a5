"""A place's own scheme, and how often the people of a tier are contacted."""

from django import forms

from clients.enums import ContactKind
from clients.operations.schemes import LONGEST_DAYS
from stations.models import Division

NEVER = "空着就是这一级不要求。"


class OwnSchemeForm(forms.Form):
    division = forms.ModelChoiceField(
        label="哪里", queryset=Division.objects.none(), empty_label="请选"
    )
    name = forms.CharField(label="名称", max_length=40, help_text="例如“雷州市六级联系方案”。")

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["division"].queryset = places


class RulesForm(forms.Form):
    """One number of days per kind of contact."""

    def __init__(self, *args, tier, **kwargs):
        known = dict(tier.rules.values_list("kind", "every_days"))
        super().__init__(*args, initial=known, **kwargs)
        for kind, label in ContactKind.choices:
            self.fields[kind] = forms.IntegerField(
                label=f"{label}：每几天",
                required=False,
                min_value=1,
                max_value=LONGEST_DAYS,
                help_text=NEVER,
            )

    def rules(self):
        return {kind: days for kind, days in self.cleaned_data.items() if days}
