"""The next pay scheme: the present one's items kept or left out, put in order, their sums changed,
and further ones beside them."""

import hashlib
import json
from decimal import Decimal

from django import forms

from funding.models.payroll_schemes import ANY
from funding.payroll.enums import ItemKind, ItemRule
from funding.payroll.reckon import plain
from stations.enums import Hiring, Licence

NEW_ITEMS = 3
WITH_RATE = (ItemRule.RATE, ItemRule.YEARS)
TERMS = ("name", "starts_on", "basis", "day_base", "tolerance")


class SchemeForm(forms.Form):
    """`items`: dicts as save_scheme takes them; `codes`: free codes for further items."""

    name = forms.CharField(label="名称", max_length=60)
    starts_on = forms.DateField(label="自哪月起", help_text="填当月 1 日，例如 2026-12-01。")
    basis = forms.CharField(label="依据", max_length=120, required=False)
    day_base = forms.DecimalField(
        label="月计薪天数", max_digits=4, decimal_places=2, min_value=1, initial="21.75"
    )
    tolerance = forms.DecimalField(
        label="总额变动提醒（%）", max_digits=5, decimal_places=2, min_value=0, initial="5"
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, items, codes, **kwargs):
        super().__init__(*args, **kwargs)
        self.items, self.codes = items, codes
        self.groups = [("标准", [self[name] for name in TERMS])]
        for n, item in enumerate(items):
            known = set(self.fields)
            self.add_item(n, item)
            self.groups.append((item["name"], self.bound_since(known)))
        for k in range(NEW_ITEMS):
            known = set(self.fields)
            self.add_blank(k)
            self.groups.append((f"增加的项目 {k + 1}", self.bound_since(known)))

    def bound_since(self, known):
        return [self[name] for name in self.fields if name not in known]

    def add_item(self, n, item):
        name = item["name"]
        self.fields[f"keep_{n}"] = forms.BooleanField(
            label=f"保留{name}", required=False, initial=True
        )
        self.place(f"order_{n}", name, n + 1)
        for m, rate in enumerate(item.get("rates", ())):
            self.money(f"rate_{n}_{m}", f"{name}{rate_for(rate)}（元）", rate["amount"])
        if item["rule"] == ItemRule.PERCENT:
            self.percent(f"percent_{n}", f"{name}比例（%）", plain(item["percent"]))
        for bound, words in (("floor", "基数下限"), ("cap", "基数上限")):
            if item.get(bound) is not None:
                self.money(f"{bound}_{n}", f"{name}{words}（元）", item[bound])

    def add_blank(self, k):
        lead = f"增加的项目 {k + 1} "
        self.fields[f"new_name_{k}"] = forms.CharField(
            label=f"{lead}名称", max_length=20, required=False, help_text="不增加就空着。"
        )
        self.fields[f"new_kind_{k}"] = forms.ChoiceField(
            label=f"{lead}归类", choices=ItemKind.choices, required=False
        )
        self.fields[f"new_rule_{k}"] = forms.ChoiceField(
            label=f"{lead}算法", choices=ItemRule.choices, required=False
        )
        self.money(f"new_amount_{k}", f"{lead}标准（元）", None, required=False)
        self.percent(f"new_percent_{k}", f"{lead}比例（%）", None, required=False)
        self.fields[f"new_base_{k}"] = forms.BooleanField(label=f"{lead}计入基数", required=False)
        self.place(f"new_order_{k}", lead, len(self.items) + k + 1)

    def place(self, name, label, initial):
        self.fields[name] = forms.IntegerField(
            label=f"{label}次序", min_value=1, max_value=99, initial=initial
        )

    def money(self, name, label, initial, *, required=True):
        self.fields[name] = forms.DecimalField(
            label=label,
            min_value=0,
            initial=initial,
            max_digits=12,
            decimal_places=2,
            required=required,
        )

    def percent(self, name, label, initial, *, required=True):
        self.fields[name] = forms.DecimalField(
            label=label,
            max_digits=6,
            decimal_places=3,
            min_value=0,
            max_value=100,
            initial=initial,
            required=required,
        )

    def clean(self):
        cleaned = super().clean()
        names = [item["name"] for n, item in enumerate(self.items) if cleaned.get(f"keep_{n}")]
        for k in range(NEW_ITEMS):
            name = cleaned.get(f"new_name_{k}")
            if not name:
                continue
            rule = cleaned.get(f"new_rule_{k}")
            if name in names:
                self.add_error(f"new_name_{k}", "已经有同名的项目。")
            if rule in WITH_RATE and cleaned.get(f"new_amount_{k}") is None:
                self.add_error(f"new_amount_{k}", "请写标准金额。")
            if rule == ItemRule.PERCENT and cleaned.get(f"new_percent_{k}") is None:
                self.add_error(f"new_percent_{k}", "请写比例。")
            names.append(name)
        return cleaned

    def sent_items(self):
        """The items as save_scheme takes them, in the order that was asked for."""
        given, found = self.cleaned_data, []
        for n, item in enumerate(self.items):
            if given[f"keep_{n}"]:
                found.append((given[f"order_{n}"], n, self.kept(n, item)))
        for k in range(NEW_ITEMS):
            if given[f"new_name_{k}"]:
                found.append((given[f"new_order_{k}"], len(self.items) + k, self.added(k)))
        return [item for _, _, item in sorted(found, key=lambda one: one[:2])]

    def kept(self, n, item):
        item = dict(item)
        item["rates"] = [
            {**rate, "amount": self.cleaned_data[f"rate_{n}_{m}"]}
            for m, rate in enumerate(item.get("rates", ()))
        ]
        for name in ("percent", "floor", "cap"):
            if f"{name}_{n}" in self.cleaned_data:
                item[name] = self.cleaned_data[f"{name}_{n}"]
        return item

    def added(self, k):
        given = self.cleaned_data
        rule = given[f"new_rule_{k}"]
        made = {
            "code": self.codes[k],
            "name": given[f"new_name_{k}"],
            "kind": given[f"new_kind_{k}"],
            "rule": rule,
            "is_base": given[f"new_base_{k}"],
        }
        if rule in WITH_RATE:
            made["rates"] = [{"amount": given[f"new_amount_{k}"]}]
        if rule in (ItemRule.PERCENT, ItemRule.ABSENCE):
            made["percent"] = given[f"new_percent_{k}"]
        return made

    def facts(self):
        return {name: self.cleaned_data[name] for name in TERMS}

    def digest(self):
        """Of all that would be laid down: what was tried is what is kept."""
        said = json.dumps([self.facts(), self.sent_items()], default=words_for, sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def words_for(value):
    return plain(value) if isinstance(value, Decimal) else str(value)


def rate_for(rate):
    """“ · 社会工作师”, “ · 满 3 年”; nothing for everybody's."""
    parts = []
    if rate.get("licence", ANY) != ANY:
        parts.append(Licence(rate["licence"]).label)
    if rate.get("hiring", ANY) != ANY:
        parts.append(Hiring(rate["hiring"]).label)
    if rate.get("from_years"):
        parts.append(f"满 {rate['from_years']} 年")
    return " · " + " ".join(parts) if parts else ""
