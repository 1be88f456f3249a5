"""The contact form: parses and words; what may be stored is decided by log_contact."""

import datetime

import uuid6
from django import forms
from django.utils import timezone

from clients.enums import ContactKind
from clients.schemes import scheme_of
from services import findings
from services.enums import OUTCOMES, NextStep, Outcome
from services.operations.contacts import LONGEST_CONTACT, ContactBody
from shuangbai.base.uploads import ACCEPT, IMAGES

LONGEST_NOTE = 2000
WATCH_AFTER = datetime.timedelta(days=3)
USUAL_MINUTES = {ContactKind.VISIT: 20, ContactKind.STATION: 20}
SHORT_MINUTES = 5
QUICK_MINUTES = (5, 10, 20, 30, 45, 60, 90)
STEPS = (
    (NextStep.NONE, "不用"),
    (NextStep.WATCH, "几天后再看"),
    (NextStep.CASE, "提议立个案"),
    (NextStep.TIER, "提议调级"),
)
SHORT_OUTCOMES = {
    Outcome.SEEN: "本人",
    Outcome.FAMILY: "家属",
    Outcome.REACHED: "接通本人",
    Outcome.REACHED_FAMILY: "接通家属",
}


def usual_minutes(kind):
    return USUAL_MINUTES.get(ContactKind(kind), SHORT_MINUTES)


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name)


class PhotosField(forms.FileField):
    """What was sent along as it is; check_photos judges it."""

    widget = ManyFiles(attrs={"accept": ACCEPT[IMAGES], "multiple": True})

    def clean(self, data, initial=None):
        return [one for one in data or [] if one]

    def has_changed(self, initial, data):
        return bool(data)


class OutcomeSelect(forms.RadioSelect):
    """Each outcome names the kinds it fits, so that the page shows only those."""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["data-kinds"] = " ".join(
            kind for kind, outcomes in OUTCOMES.items() if value in outcomes
        )
        return option


class WordingForm(forms.Form):
    """What a correction may change as well."""

    outcome = forms.ChoiceField(
        label="见到了谁",
        widget=OutcomeSelect(attrs={"class": "is-3"}),
        choices=[
            (one, SHORT_OUTCOMES.get(one, one.label)) for one in Outcome if one != Outcome.VOID
        ],
        error_messages={"required": "请选见到了谁、结果怎样。"},
    )
    met = forms.CharField(
        label="是哪位", max_length=40, required=False, help_text="例如：女儿、邻居"
    )
    findings = forms.MultipleChoiceField(
        label="发现", required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "is-3"})
    )
    note = forms.CharField(
        label="备注",
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "看到什么、说了什么、答应了什么"}),
    )
    minutes = forms.IntegerField(
        label="时长（分钟）", min_value=1, max_value=LONGEST_CONTACT, required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["findings"].choices = list(findings.names().items())


class ContactForm(WordingForm):
    """`client`: whom it is about, with household and station at hand; None for somebody new."""

    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    clients = forms.MultipleChoiceField(
        label="同户一并记录",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一位。"},
    )
    kind = forms.ChoiceField(
        label="方式", choices=ContactKind.choices, widget=forms.RadioSelect(attrs={"class": "is-3"})
    )
    happened_at = forms.DateTimeField(
        label="开始时间",
        required=False,
        widget=forms.DateTimeInput,
        help_text="空着就是刚刚。",
    )
    is_urgent = forms.BooleanField(label="紧急", required=False)
    next_step = forms.ChoiceField(
        label="下一步",
        choices=STEPS,
        widget=forms.RadioSelect(attrs={"class": "is-2"}),
        required=False,
    )
    watch_on = forms.DateField(
        label="哪天再看", widget=forms.DateInput, required=False, help_text="空着就是 3 天后。"
    )
    tier = forms.TypedChoiceField(label="提议的分级", coerce=int, required=False, empty_value=None)
    tier_reason = forms.CharField(
        label="理由",
        max_length=300,
        required=False,
        help_text="联系要放宽时必写，由另一位同事同意后生效。",
    )
    latitude = forms.DecimalField(
        widget=forms.HiddenInput,
        required=False,
        min_value=-90,
        max_value=90,
        max_digits=8,
        decimal_places=5,
    )
    longitude = forms.DecimalField(
        widget=forms.HiddenInput,
        required=False,
        min_value=-180,
        max_value=180,
        max_digits=8,
        decimal_places=5,
    )
    late_reason = forms.CharField(
        label="为什么现在才记",
        max_length=100,
        required=False,
        help_text="补记两天以前的要写，例如：山里没信号。",
    )
    photos = PhotosField(label="照片", required=False)

    def __init__(self, *args, client, members=(), kind=ContactKind.VISIT, **kwargs):
        super().__init__(*args, **kwargs)
        self.client = client
        self.members = list(members) or ([client] if client else [])
        now = timezone.localtime().replace(second=0, microsecond=0)
        minutes = usual_minutes(kind)
        self.initial = {
            "uid": uuid6.uuid7(),
            "clients": [str(client.uid)] if client else [],
            "kind": kind,
            "minutes": minutes,
            "happened_at": now - datetime.timedelta(minutes=minutes),
            "next_step": NextStep.NONE,
            **self.initial,
        }
        self.fields["clients"].choices = [(str(one.uid), self.name_of(one)) for one in self.members]
        self.fields["clients"].required = client is not None
        self.fields["tier"].choices = self.tiers()

    def name_of(self, member):
        if member.pk == self.client.pk:
            return member.name
        return f"{member.get_relation_display()} {member.name}"

    def tiers(self):
        if self.client is None:
            return [("", "—")]
        plans = scheme_of(self.client.station.division).tiers.values()
        others = [plan for plan in plans if plan.number != self.client.tier]
        return [("", "请选"), *((plan.number, plan.name) for plan in others)]

    def clean_uid(self):
        return self.cleaned_data["uid"] or uuid6.uuid7()

    def clean(self):
        data = super().clean()
        data["next_step"] = data.get("next_step") or NextStep.NONE
        if data["next_step"] == NextStep.WATCH and not data.get("watch_on"):
            data["watch_on"] = timezone.localdate(data.get("happened_at")) + WATCH_AFTER
        if data["next_step"] != NextStep.WATCH:
            data["watch_on"] = None
        if (data.get("latitude") is None) != (data.get("longitude") is None):
            data["latitude"] = data["longitude"] = None
        return data

    def body(self):
        """The ContactBody; for somebody new it names nobody yet."""
        data = self.cleaned_data
        by_uid = {str(one.uid): one.uid for one in self.members}
        chosen = tuple(by_uid[uid] for uid in data["clients"])
        takes_tier = data["next_step"] == NextStep.TIER
        return ContactBody(
            clients=chosen,
            kind=data["kind"],
            outcome=data["outcome"],
            happened_at=data["happened_at"],
            minutes=data["minutes"] or usual_minutes(data["kind"]),
            met=data["met"],
            findings=tuple(data["findings"]),
            note=data["note"],
            is_urgent=data["is_urgent"],
            next_step=data["next_step"],
            watch_on=data["watch_on"],
            tier=data["tier"] if takes_tier else None,
            tier_reason=data["tier_reason"] if takes_tier else "",
            latitude=data["latitude"],
            longitude=data["longitude"],
            late_reason=data["late_reason"],
        )
