"""A further item of a pay scheme on the form: how it is reckoned, and for whom which sum."""

from dataclasses import dataclass

from django import forms

from funding.payroll.enums import ItemKind, ItemRule
from stations.enums import Hiring, Licence

# How a further item is reckoned, as an officer would choose it; all but the last five are rates.
BY_LICENCE, BY_HIRING, BY_STEPS = "licence", "hiring", "steps"
CHOICES = (
    (ItemRule.RATE, "每人一个标准"),
    (BY_LICENCE, "按职业资格"),
    (BY_HIRING, "按用工方式"),
    (BY_STEPS, "按工作年数分档"),
    (ItemRule.YEARS, "每满一年加一份"),
    (ItemRule.PERCENT, ItemRule.PERCENT.label),
    (ItemRule.ABSENCE, ItemRule.ABSENCE.label),
    (ItemRule.TYPED, ItemRule.TYPED.label),
)
ONE_SUM = (ItemRule.RATE, ItemRule.YEARS)
IN_PERCENT = (ItemRule.PERCENT, ItemRule.ABSENCE)
# Somebody within the establishment is paid elsewhere.
HIRINGS = (Hiring.DIRECT, Hiring.OPERATOR)
LICENCES = tuple(Licence)
STEPS = range(4)
MOST_YEARS = 60


@dataclass(frozen=True)
class Fold:
    """Fields under one heading that unfold together; open where one of them is to be mended."""

    label: str
    note: str
    fields: tuple
    folds: tuple = ()

    @property
    def is_open(self):
        return any(field.errors for field in self.fields) or any(one.is_open for one in self.folds)


def money(label, *, initial=None, required=False):
    return forms.DecimalField(
        label=label,
        min_value=0,
        initial=initial,
        max_digits=12,
        decimal_places=2,
        required=required,
    )


def percent(label, *, initial=None, required=False):
    return forms.DecimalField(
        label=label,
        max_digits=6,
        decimal_places=3,
        min_value=0,
        max_value=100,
        initial=initial,
        required=required,
    )


def years(label, *, initial=None, required=False):
    return forms.IntegerField(
        label=label, min_value=0, max_value=MOST_YEARS, initial=initial, required=required
    )


def place(label, initial):
    return forms.IntegerField(label=f"{label}次序", min_value=1, max_value=99, initial=initial)


class NewItem:
    """The fields `new_…_k` of a form, and the item that they say."""

    def __init__(self, form, k, position):
        self.form, self.k = form, k
        self.lead = f"增加的项目 {k + 1}"
        fields = self.common(position) | self.by_licence() | self.by_hiring() | self.by_steps()
        form.fields.update(fields)

    def common(self, position):
        lead = self.lead
        return {
            self.name("name"): forms.CharField(
                label=f"{lead} 名称", max_length=20, required=False, help_text="不增加就空着。"
            ),
            self.name("kind"): forms.ChoiceField(
                label=f"{lead} 归类", choices=ItemKind.choices, required=False
            ),
            self.name("rule"): forms.ChoiceField(
                label=f"{lead} 算法", choices=CHOICES, required=False
            ),
            self.name("amount"): money(f"{lead} 标准（元）"),
            self.name("most"): years(f"{lead} 最多计几年"),
            self.name("percent"): percent(f"{lead} 比例（%）"),
            self.name("base"): forms.BooleanField(label=f"{lead} 计入基数", required=False),
            self.name("daily"): forms.BooleanField(
                label=f"{lead} 按在岗天数折算", required=False, initial=True
            ),
            self.name("order"): place(f"{lead} ", position),
        }

    def by_licence(self):
        return {
            self.name("licence", one.name.lower()): money(f"{self.lead} {one.label}（元）")
            for one in LICENCES
        }

    def by_hiring(self):
        return {
            self.name("hiring", one.value): money(f"{self.lead} {one.label}（元）")
            for one in HIRINGS
        }

    def by_steps(self):
        found = {}
        for step in STEPS:
            lead = f"{self.lead} 第 {step + 1} 档"
            found[self.name("from", step)] = years(f"{lead} 满几年")
            found[self.name("step", step)] = money(f"{lead} 标准（元）")
        return found

    def name(self, what, which=None):
        return f"new_{what}_{self.k}" if which is None else f"new_{what}_{self.k}_{which}"

    def fold(self):
        return Fold(
            self.lead,
            self.form[self.name("name")].value() or "",
            self.bound(self.common(1)),
            (
                Fold("按职业资格的标准", "算法选“按职业资格”时填", self.bound(self.by_licence())),
                Fold("按用工方式的标准", "算法选“按用工方式”时填", self.bound(self.by_hiring())),
                Fold("按工作年数的分档", "算法选“按工作年数分档”时填", self.bound(self.by_steps())),
            ),
        )

    def bound(self, names):
        return tuple(self.form[name] for name in names)

    def given(self, what, which=None):
        return self.form.cleaned_data.get(self.name(what, which))

    def check(self, names):
        """Names the field that lacks; `names`: those that are taken."""
        rule = self.given("rule")
        if self.given("name") in names:
            self.lacks("name", "已经有同名的项目。")
        if rule in ONE_SUM and self.given("amount") is None:
            self.lacks("amount", "请写标准金额。")
        if rule == ItemRule.PERCENT and self.given("percent") is None:
            self.lacks("percent", "请写比例。")
        if rule == BY_STEPS:
            self.check_steps()
        elif rule in (BY_LICENCE, BY_HIRING) and not self.rates():
            first = {BY_LICENCE: LICENCES[0].name.lower(), BY_HIRING: HIRINGS[0].value}[rule]
            self.lacks(rule, "请至少写一个标准金额。", first)

    def check_steps(self):
        seen = set()
        for step in STEPS:
            since, amount = self.given("from", step), self.given("step", step)
            if (since is None) != (amount is None):
                lacking = "from" if since is None else "step"
                self.lacks(lacking, "满几年和标准要一起填。", step)
            if since is not None and since in seen:
                self.lacks("from", "有两档写了同样的年数。", step)
            seen.add(since)
        if seen == {None}:
            self.lacks("from", "请至少写一档。", 0)

    def lacks(self, what, words, which=None):
        self.form.add_error(self.name(what, which), words)

    def rates(self):
        """Dicts of PayRate's columns."""
        rule = self.given("rule")
        if rule in ONE_SUM:
            return [{"amount": self.given("amount")}]
        if rule == BY_LICENCE:
            sums = [(one, self.given("licence", one.name.lower())) for one in LICENCES]
            return [{"licence": str(one), "amount": sum_} for one, sum_ in sums if sum_ is not None]
        if rule == BY_HIRING:
            sums = [(one, self.given("hiring", one.value)) for one in HIRINGS]
            return [{"hiring": str(one), "amount": sum_} for one, sum_ in sums if sum_ is not None]
        if rule == BY_STEPS:
            steps = [(self.given("from", step), self.given("step", step)) for step in STEPS]
            return [
                {"from_years": since, "amount": sum_} for since, sum_ in steps if since is not None
            ]
        return []

    def item(self, code):
        """As save_scheme takes it."""
        chosen = self.given("rule")
        rule = ItemRule.RATE if chosen in (BY_LICENCE, BY_HIRING, BY_STEPS) else ItemRule(chosen)
        made = {
            "code": code,
            "name": self.given("name"),
            "kind": self.given("kind"),
            "rule": str(rule),
            "is_base": self.given("base"),
            "is_by_days": self.given("daily"),
        }
        if rates := self.rates():
            made["rates"] = rates
        if rule == ItemRule.YEARS:
            made["most"] = self.given("most")
        if rule in IN_PERCENT:
            made["percent"] = self.given("percent")
        return made
