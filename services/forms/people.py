"""The least that a file needs, for somebody met on the way; the rest is filled in later."""

from django import forms
from django.core.validators import RegexValidator

from clients.enums import Sex
from shuangbai.base import national_id
from stations.models import Division

phone_number = RegexValidator(r"\A[0-9+\- ]{5,20}\Z", "电话只含数字、空格和“-”。")


class PersonForm(forms.Form):
    name = forms.CharField(
        label="姓名", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    village = forms.ModelChoiceField(label="村（社区）", queryset=None, empty_label="请选")
    sex = forms.ChoiceField(
        label="性别",
        choices=[(Sex.MALE, "男"), (Sex.FEMALE, "女")],
        required=False,
        widget=forms.RadioSelect,
    )
    address = forms.CharField(
        label="住址", max_length=120, required=False, help_text="门牌，或怎么找得到。"
    )
    phone = forms.CharField(
        label="电话",
        max_length=20,
        required=False,
        validators=[phone_number],
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    id_number = forms.CharField(
        label="身份证号",
        max_length=18,
        required=False,
        help_text="看得到证件就填，性别和出生日期会自动带出。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        villages = villages_of(member)
        self.fields["village"].queryset = villages
        self.fields["village"].label_from_instance = lambda village: village.name
        known = list(villages[:2])
        if len(known) == 1:
            self.initial["village"] = known[0].pk

    def clean_id_number(self):
        number = national_id.normalise(self.cleaned_data["id_number"])
        if number:
            national_id.parse(number)
        return number


def villages_of(member):
    """The villages that the member's station serves."""
    served = Division.objects.filter(service_point__station=member.posting.station_id)
    return served.distinct().order_by("code")
