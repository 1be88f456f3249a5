"""Forms of acts on households. They parse and word; the operations decide."""

import hashlib
import json

from django import forms
from django.utils import timezone

from clients.enums import Relation
from clients.forms.files import villages_of
from clients.models import Client
from stations.models import User

OTHERS = [choice for choice in Relation.choices if choice[0] != Relation.HEAD]


class ActForm(forms.Form):
    """The day and the reason that every act asks for. `digest`: of what was sent, so that only what
    was previewed is done."""

    on = forms.DateField(label="哪天", initial=timezone.localdate)
    reason = forms.CharField(
        label="原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="例如“村委吴主任证实”。会留在经过里，也记入审计。",
    )

    @property
    def digest(self):
        sent = {name: self.data.getlist(self.add_prefix(name)) for name in sorted(self.fields)}
        return hashlib.sha256(json.dumps(sent).encode()).hexdigest()[:32]

    def facts(self):
        """Arguments of the act."""
        return self.cleaned_data


class MoveForm(ActForm):
    relation = forms.ChoiceField(label="与那一户户主的关系", choices=OTHERS)
    field_order = ("relation", "on", "reason")


class SplitForm(ActForm):
    people = forms.ModelMultipleChoiceField(
        label="谁分出去", queryset=None, widget=forms.CheckboxSelectMultiple
    )
    head = forms.ModelChoiceField(label="新户的户主", queryset=None, empty_label="请选")
    village = forms.ModelChoiceField(label="住在哪个村（社区）", queryset=None)
    address = forms.CharField(label="新住址", max_length=120, required=False)
    field_order = ("people", "head", "village", "address", "on", "reason")

    def __init__(self, *args, member, household, people, **kwargs):
        super().__init__(*args, **kwargs)
        offer_people(self.fields["people"], people)
        offer_people(self.fields["head"], people)
        villages = villages_of(member).filter(service_point__station=household.station_id)
        self.fields["village"].queryset = villages
        self.fields["village"].label_from_instance = lambda village: village.name
        self.initial.setdefault("village", household.village_id)

    def facts(self):
        return {**self.cleaned_data, "people": list(self.cleaned_data["people"])}


class HeadForm(ActForm):
    """Who leads from now on, and who everybody is to them."""

    head = forms.ModelChoiceField(label="新户主", queryset=None, empty_label="请选")

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        offer_people(self.fields["head"], people)
        self.relations = {f"relation_{one.pk}": one.pk for one in people}
        for one in people:
            self.fields[f"relation_{one.pk}"] = forms.ChoiceField(
                label=f"{one.name}是新户主的",
                choices=[("", "不变"), *OTHERS],
                required=False,
            )
        self.order_fields(["head", *self.relations, "on", "reason"])

    def facts(self):
        data = dict(self.cleaned_data)
        relations = {pk: data.pop(name) for name, pk in self.relations.items()}
        return {**data, "relations": {pk: chosen for pk, chosen in relations.items() if chosen}}


class OfferForm(ActForm):
    """To the station of a village that was chosen before."""

    people = forms.ModelMultipleChoiceField(
        label="谁搬走", queryset=None, widget=forms.CheckboxSelectMultiple
    )
    address = forms.CharField(label="新住址", max_length=120, required=False)
    field_order = ("people", "address", "on", "reason")

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        offer_people(self.fields["people"], people)
        self.initial.setdefault("people", [one.pk for one in people])
        self.fields["on"].label = "哪天搬的"
        self.fields["reason"].help_text = "写给接收的站看，例如“跟儿子住，腿脚不便，请尽快上门”。"

    def facts(self):
        data = dict(self.cleaned_data)
        moved_on = data.pop("on")
        return {**data, "people": list(data["people"]), "moved_on": moved_on}


class AcceptForm(forms.Form):
    worker = forms.ModelChoiceField(
        label="责任社工", queryset=User.objects.none(), required=False, empty_label="以后再分派"
    )

    def __init__(self, *args, workers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = workers
        self.fields["worker"].label_from_instance = lambda user: user.name


class RefuseForm(forms.Form):
    words = forms.CharField(
        label="为什么退回",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="例如“上门核实，没有住在这里”。对方看得到。",
    )


def offer_people(field, people):
    field.queryset = Client.objects.filter(pk__in=[one.pk for one in people]).order_by(
        "born_on", "pk"
    )
    field.label_from_instance = lambda person: person.name
