"""Forms about policies. They parse and word; the operations decide."""

from django import forms
from django.utils import timezone

from clients import rules
from clients.enums import Sex
from clients.models import ClientCategory, PolicyTerms
from clients.policy_enums import REASONS, EntitlementState, Residence, Why

S = EntitlementState
PASSING_HINT = "材料在补、正在核实的要填；到那天重新列为缺口。"
WITH_AMOUNT = (S.APPROVED, S.RECEIVING)
# Groups that the form of a rule shows.
GROUPS = 3
ANY_SEX = [("", "不限"), (Sex.MALE, "男"), (Sex.FEMALE, "女")]


class StepForm(forms.Form):
    """One step of an entitlement; asks only for what the new state needs."""

    on = forms.DateField(label="日期", initial=timezone.localdate)
    amount = forms.DecimalField(
        label="金额（元）",
        max_digits=12,
        decimal_places=2,
        min_value=0,
        required=False,
        help_text="不知道可以先空着。",
    )
    reason = forms.ChoiceField(label="原因", widget=forms.RadioSelect)
    review_on = forms.DateField(label="哪天再看", required=False, help_text=PASSING_HINT)
    note = forms.CharField(
        label="说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, state, **kwargs):
        super().__init__(*args, **kwargs)
        reasons = REASONS.get(state, ())
        self.fields["reason"].choices = [(one, Why(one).label) for one in reasons]
        if not reasons:
            del self.fields["reason"], self.fields["review_on"]
        if state not in WITH_AMOUNT:
            del self.fields["amount"]


class GroupForm(forms.Form):
    """One group of conditions; all of them are to be met."""

    categories = forms.MultipleChoiceField(
        label="属于其中一类", required=False, widget=forms.CheckboxSelectMultiple
    )
    grades = forms.MultipleChoiceField(
        label="等级", required=False, widget=forms.CheckboxSelectMultiple
    )
    also = forms.MultipleChoiceField(
        label="同时还属于其中一类", required=False, widget=forms.CheckboxSelectMultiple
    )
    age_from = forms.IntegerField(label="满几岁", required=False, min_value=0, max_value=130)
    age_to = forms.IntegerField(
        label="最大几岁", required=False, min_value=0, max_value=130, help_text="含这一岁。"
    )
    sex = forms.ChoiceField(label="性别", choices=ANY_SEX, required=False)
    residence = forms.ChoiceField(label="户籍", choices=Residence.choices, required=False)

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        named = [(one.key, one.name) for one in kinds]
        grades = dict.fromkeys(grade for one in kinds for grade in one.grades)
        self.fields["categories"].choices = self.fields["also"].choices = named
        self.fields["grades"].choices = [(one, one) for one in grades]

    def is_used(self):
        """Whether anything is asked, as it was stored or as it was typed."""
        return any(self[name].value() not in (None, "", []) for name in self.fields)

    def group(self):
        """As clients/rules.py has it; {} when nothing is asked."""
        asked = {
            key: value for key, value in self.cleaned_data.items() if value not in (None, "", [])
        }
        return asked


class TermsForm(forms.ModelForm):
    """The terms of a place with their rule as groups side by side."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    excepted = forms.MultipleChoiceField(
        label="不含这些类别", required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = PolicyTerms
        fields = (
            "is_offered", "valid_from", "valid_until", "amount", "where", "papers", "basis"
        )  # fmt: skip
        help_texts = {
            "is_offered": "不勾选：这里没有这项政策，不再列出可能符合的人。",
            "valid_from": "这一天起照下面的规定；以前的规定留着备查。",
            "amount": "例如“每人每月 50 元”。",
        }
        widgets = {"papers": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, data=None, *, terms, **kwargs):
        super().__init__(data, initial=initial_of(terms), **kwargs)
        self.kinds = list(ClientCategory.objects.filter(is_active=True).order_by("position", "pk"))
        self.fields["excepted"].choices = [(one.key, one.name) for one in self.kinds]
        known = terms.rule["any"] if terms else []
        self.groups = [
            GroupForm(
                data,
                prefix=f"g{number}",
                kinds=self.kinds,
                initial=known[number] if number < len(known) else {},
            )
            for number in range(max(GROUPS, len(known)))
        ]

    def is_valid(self):
        return all([super().is_valid(), *(group.is_valid() for group in self.groups)])

    def _post_clean(self):
        """The columns are checked by the act; a model instance is not what this form makes."""

    def rule(self):
        groups = [group for one in self.groups if (group := one.group())]
        return {"any": groups, "except": self.cleaned_data["excepted"]}

    def facts(self):
        return {
            name: self.cleaned_data[name]
            for name in ("is_offered", "valid_until", "amount", "where", "papers", "basis")
        }


def initial_of(terms):
    if terms is None:
        return {"valid_from": timezone.localdate(), "is_offered": True}
    names = ("is_offered", "valid_until", "amount", "where", "papers", "basis", "valid_from")
    found = {name: getattr(terms, name) for name in names}
    return {**found, "version": terms.version, "excepted": terms.rule.get("except", [])}


class PolicyForm(forms.Form):
    name = forms.CharField(label="名称", max_length=40)
    key = forms.SlugField(
        label="代号",
        max_length=30,
        help_text="英文小写字母、数字和下划线，名册导入和接口用它认这项政策，以后不能改。",
    )
    meaning = forms.CharField(label="一句话说明", max_length=120, required=False)


class RollConfirmationForm(forms.Form):
    category = forms.ModelChoiceField(
        label="哪类名册上的人在领",
        queryset=ClientCategory.objects.filter(is_active=True).order_by("position", "pk"),
        empty_label="请选",
        help_text="只算由名册列入、现在还在册的人；金额用名册上的每月金额。",
    )


def shown_rule(rule, names):
    """{"groups": [words], "excepted": words} for the pages."""
    return {"groups": rules.words(rule, names), "excepted": rules.except_words(rule, names)}
