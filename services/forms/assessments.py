"""The guided assessment: one question per dimension with a sentence for every severity."""

from django import forms

from clients.schemes import scheme_of
from services.enums import SEVERITIES
from services.models import Question
from services.operations.assessments import Seen, suggested_tier

PEOPLE = 6
MATTERS = (
    ("", "—"),
    ("close", "常照应"),
    ("some", "有来往"),
    ("tense", "有矛盾"),
    ("cared", "要他照顾"),
)
PERSON = ("name", "relation", "matters", "note")


def this_number(before):
    """Which assessment of the case is written: the draft there is, else the next one."""
    if before is None:
        return 1
    return before.number + 1 if before.is_complete else before.number


class AssessmentForm(forms.Form):
    """`questions` of the set it is asked with, `before` the assessment to begin from (a draft, or
    the one before), `case` for the tiers of its place."""

    strengths = forms.CharField(
        label="优势与资源",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="会什么、喜欢什么、谁帮得上、以前怎么挺过来的。",
    )
    risks = forms.MultipleChoiceField(
        label="有没有危险",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "is-anchors"}),
        help_text="勾了一项，一保存站长马上看到。",
    )
    risk_words = forms.CharField(
        label="危险的情况",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="谁、在哪里、已经做了什么。",
    )
    tier = forms.TypedChoiceField(label="建议的分级", coerce=int, required=False, empty_value=None)
    tier_reason = forms.CharField(
        label="分级理由",
        max_length=300,
        required=False,
        help_text="联系要放宽时必写，由另一位同意后生效。",
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    number = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args, case, questions, before=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["strengths"].is_owed = True
        self.case = case
        rows = list(Question.objects.filter(set=questions).order_by("position"))
        self.asked = [one for one in rows if one.dimension]
        for one in self.asked:
            self.add_question(one)
        screen = [one for one in rows if one.risk]
        self.fields["risks"].choices = [(one.risk, f"{one.text}　{one.hint}") for one in screen]
        for place in range(PEOPLE):
            self.add_person(place)
        plans = scheme_of(case.client.station.division).tiers
        self.known_tiers = set(plans)
        tiers = [(plan.number, f"{plan.name}　{plan.meaning}") for plan in plans.values()]
        self.fields["tier"].choices = [("", "请选"), *tiers]
        if before is not None:
            self.begin_from(before)
        self.initial["number"] = this_number(before)

    def add_question(self, one):
        levels = [
            (str(level), f"{level} {SEVERITIES[level]}：{anchor}")
            for level, anchor in enumerate(one.anchors)
        ]
        self.fields[f"level_{one.dimension}"] = forms.TypedChoiceField(
            label=one.get_dimension_display(),
            choices=levels,
            coerce=int,
            required=False,
            empty_value=None,
            widget=forms.RadioSelect(attrs={"class": "is-anchors"}),
        )
        # A draft may leave it, a complete assessment not: it is not called optional.
        self.fields[f"level_{one.dimension}"].is_owed = True
        self.fields[f"words_{one.dimension}"] = forms.CharField(
            label=f"{one.get_dimension_display()}：看到、听到的",
            max_length=500,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def add_person(self, place):
        label = f"第 {place + 1} 位"
        self.fields[f"person{place}_name"] = forms.CharField(
            label=f"{label}：姓名或称呼", max_length=20, required=False
        )
        self.fields[f"person{place}_relation"] = forms.CharField(
            label="关系", max_length=20, required=False
        )
        self.fields[f"person{place}_matters"] = forms.ChoiceField(
            label="来往", choices=MATTERS, required=False
        )
        self.fields[f"person{place}_note"] = forms.CharField(
            label="说明", max_length=60, required=False
        )

    def begin_from(self, before):
        """A draft with all it says; of the one before what seldom changes: strengths and people."""
        known = {"strengths": before.strengths}
        for place, person in enumerate(before.people[:PEOPLE]):
            known |= {f"person{place}_{name}": person.get(name, "") for name in PERSON}
        if not before.is_complete:
            known |= {f"level_{key}": str(level) for key, level in before.levels.items()}
            known |= {f"words_{key}": words for key, words in before.words.items()}
            known |= {
                "risks": before.risks,
                "risk_words": before.risk_words,
                "tier": before.tier,
                "tier_reason": before.tier_reason,
                "version": before.version,
            }
        self.initial = {**known, **self.initial}

    def question_fields(self):
        """[{question, level, words}] for the template."""
        return [
            {
                "question": one,
                "level": self[f"level_{one.dimension}"],
                "words": self[f"words_{one.dimension}"],
            }
            for one in self.asked
        ]

    def person_fields(self):
        return [[self[f"person{place}_{name}"] for name in PERSON] for place in range(PEOPLE)]

    def seen(self):
        data = self.cleaned_data
        keys = [one.dimension for one in self.asked]
        levels = {key: data[f"level_{key}"] for key in keys if data[f"level_{key}"] is not None}
        people = [
            {name: data[f"person{place}_{name}"] for name in PERSON} for place in range(PEOPLE)
        ]
        return Seen(
            levels=levels,
            words={key: data[f"words_{key}"] for key in keys if data[f"words_{key}"]},
            strengths=data["strengths"],
            people=tuple(one for one in people if one["name"]),
            risks=tuple(data["risks"]),
            risk_words=data["risk_words"],
            tier=data["tier"] or suggested_or_none(levels, keys, data["risks"], self.known_tiers),
            tier_reason=data["tier_reason"],
        )


def suggested_or_none(levels, keys, risks, known):
    """Once every dimension was looked at, the closest tier that what was seen asks for."""
    return suggested_tier(levels, risks, known) if set(levels) == set(keys) else None
