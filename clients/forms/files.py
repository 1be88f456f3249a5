"""Registering somebody, and changing what stands in the file."""

import contextlib
import uuid

import uuid6
from django import forms
from django.utils import timezone

from clients.enums import CategorySource, ConsentBy, ConsentForm, Mobility, Relation, Risk, Sex
from clients.models import ClientCategory
from clients.schemes import scheme_of
from shuangbai.base import national_id
from shuangbai.base.errors import ActError
from stations.models import Division, ServicePoint


def villages_of(member):
    points = ServicePoint.objects.visible_to(member)
    return Division.objects.filter(pk__in=points.values("village")).order_by("code")


class FactsForm(forms.Form):
    """What can be edited later on as well."""

    name = forms.CharField(
        label="姓名", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    sex = forms.ChoiceField(
        label="性别",
        choices=[(Sex.MALE, "男"), (Sex.FEMALE, "女")],
        required=False,
        widget=forms.RadioSelect,
    )
    born_on = forms.DateField(label="出生日期", required=False, help_text="填了证件号会自动带出。")
    village = forms.ModelChoiceField(label="现住村（社区）", queryset=None, empty_label="请选")
    registered_code = forms.CharField(
        label="户籍地代码",
        max_length=12,
        required=False,
        help_text="户口在别处才填：6 位县、9 位镇或 12 位村的区划代码；空着就是现住村。",
    )
    relation = forms.ChoiceField(label="与户主关系", choices=Relation.choices)
    mobility = forms.ChoiceField(label="行动", choices=Mobility.choices, required=False)
    dialect = forms.CharField(label="语言", max_length=20, required=False)
    risks = forms.MultipleChoiceField(
        label="风险", choices=Risk.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    attention = forms.CharField(
        label="要留意", max_length=120, required=False, help_text="例如：听力差，下午好找。"
    )

    def __init__(self, *args, member, client=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["village"].queryset = villages_of(member)
        self.fields["village"].label_from_instance = lambda village: village.name
        if client is not None:
            self.initial |= {name: getattr(client, name) for name in self.fields if name in EDITED}
            elsewhere = client.registered_at_id not in (None, client.village_id)
            self.initial["registered_code"] = client.registered_at.code if elsewhere else ""

    def clean_born_on(self):
        born_on = self.cleaned_data["born_on"]
        if born_on and born_on > timezone.localdate():
            raise forms.ValidationError("出生日期在将来，请核对。")
        return born_on

    def clean_registered_code(self):
        code = self.cleaned_data["registered_code"].strip()
        if not code:
            return None
        place = Division.objects.filter(code=code).first()
        if place is None:
            raise forms.ValidationError("没有这个区划代码，请核对。")
        return place

    def facts(self):
        """Arguments of the acts; who lives where they are registered is registered there."""
        data = {name: self.cleaned_data[name] for name in EDITED}
        data["registered_at"] = self.cleaned_data["registered_code"] or data["village"]
        return data


EDITED = (
    "name",
    "sex",
    "born_on",
    "village",
    "relation",
    "mobility",
    "dialect",
    "risks",
    "attention",
)


class EditForm(FactsForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, client, **kwargs):
        super().__init__(*args, client=client, **kwargs)
        self.initial["version"] = client.version


class RegistrationForm(FactsForm):
    """A new file. `household`: somebody joins it; None makes a new one."""

    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    # Files that were looked at and are somebody else's: uids with commas between.
    others = forms.CharField(widget=forms.HiddenInput, max_length=2000, required=False)
    id_number = forms.CharField(
        label="证件号",
        max_length=24,
        required=False,
        help_text="18 位。填了会核对校验码，并带出性别和出生日期。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    address = forms.CharField(label="住址", max_length=120, required=False)
    phone = forms.CharField(
        label="电话", max_length=20, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    category = forms.ModelChoiceField(
        label="类别",
        queryset=ClientCategory.objects.filter(is_active=True).order_by("position"),
        required=False,
        empty_label="以后再定",
    )
    grade = forms.CharField(label="等级", max_length=10, required=False)
    source = forms.ChoiceField(
        label="怎么知道的", choices=CategorySource.choices, initial=CategorySource.VISIT
    )
    tier = forms.TypedChoiceField(label="分级", coerce=int, required=False, empty_value=None)
    given_by = forms.ChoiceField(
        label="知情同意",
        choices=[("", "还没有取得"), *ConsentBy.choices],
        required=False,
        help_text="不满 14 岁由监护人同意。",
    )
    consent_form = forms.ChoiceField(label="同意方式", choices=ConsentForm.choices, required=False)
    guardian = forms.CharField(
        label="监护人姓名", max_length=40, required=False, help_text="监护人同意时填。"
    )
    witness = forms.CharField(
        label="见证人", max_length=40, required=False, help_text="口头同意时填。"
    )

    def __init__(self, *args, member, household=None, **kwargs):
        super().__init__(*args, member=member, **kwargs)
        self.initial = {"uid": uuid6.uuid7(), **self.initial}
        self.warnings = ()
        if household is not None:
            self.initial |= {"village": household.village, "relation": Relation.OTHER}
            del self.fields["address"]
        plans = tiers_at(household.station.division if household else first_division(member))
        self.fields["tier"].choices = [
            ("", "以后再评"),
            *((plan.number, f"{plan.name}　{plan.meaning}") for plan in plans),
        ]

    def clean_uid(self):
        return self.cleaned_data["uid"] or uuid6.uuid7()

    def clean_others(self):
        return uids_in(self.cleaned_data["others"])

    def clean_id_number(self):
        typed = self.cleaned_data["id_number"]
        if not typed:
            return ""
        known = national_id.parse(typed)
        self.warnings = known.warnings
        return known.number

    def consent(self):
        """Arguments of record_consent, None without consent."""
        data = self.cleaned_data
        if not data["given_by"]:
            return None
        return {
            "given_on": timezone.localdate(),
            "given_by": data["given_by"],
            "form": data["consent_form"] or ConsentForm.SIGNED,
            "guardian": data["guardian"],
            "witness": data["witness"],
        }


class LikenessForm(forms.Form):
    """What of a registration that is still being typed tells who it may be; a field that is not
    finished yet is left out."""

    name = forms.CharField(max_length=40)
    sex = forms.ChoiceField(choices=Sex.choices, required=False)
    born_on = forms.DateField(required=False)
    id_number = forms.CharField(max_length=24, required=False)
    village = forms.ModelChoiceField(queryset=None, required=False)
    others = forms.CharField(max_length=2000, required=False)

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["village"].queryset = villages_of(member)
        self.full_clean()

    def clean_id_number(self):
        typed = self.cleaned_data["id_number"]
        return national_id.parse(typed).number if typed else ""

    def facts(self):
        names = ("name", "sex", "born_on", "id_number", "village")
        known = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        return known if known.get("name") else None

    def others_seen(self):
        return uids_in(self.cleaned_data.get("others", ""))


def uids_in(text):
    """Those of the words between commas that are uids."""
    found = set()
    for word in text.split(","):
        with contextlib.suppress(ValueError):
            found.add(uuid.UUID(word))
    return found


def tiers_at(division):
    """No tiers where no scheme is set up yet: people can be registered all the same."""
    try:
        return scheme_of(division).tiers.values()
    except ActError:
        return ()


def first_division(member):
    """Whose tiers the form offers: the station's own, else those of the officer's place."""
    posting = member.posting
    return posting.station.division if posting.station_id else posting.place_division
