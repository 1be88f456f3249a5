"""The next pay scheme: the present one's items kept or left out, put in order, their sums changed,
and further ones beside them."""

import hashlib
import json
from decimal import Decimal
from itertools import pairwise

from django import forms

from funding.forms.pay_items import Fold, NewItem, money, percent, place, years
from funding.models.payroll_schemes import ANY, PayScheme
from funding.payroll.enums import ItemRule
from funding.payroll.reckon import plain, words_of
from funding.payroll.trying import drafted
from stations.enums import Hiring, Licence

NEW_ITEMS = 3
TERMS = ("name", "starts_on", "basis", "day_base", "tolerance")
DAYS = ("submit_day", "compile_day", "check_day", "apply_day", "pay_day", "confirm_day")


def terms_of(scheme):
    """What the next scheme takes over from the present one, to be changed."""
    return {name: getattr(scheme, name) for name in ("day_base", "tolerance", *DAYS)}


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
        self.terms = [self[name] for name in TERMS]
        self.add_days()
        self.groups = [Fold("各步期限", "每月几日前", tuple(self[name] for name in DAYS))]
        for n, item in enumerate(items):
            known = set(self.fields)
            self.add_item(n, item)
            fields = tuple(self[name] for name in self.fields if name not in known)
            self.groups.append(Fold(item["name"], words_of(*drafted([item])), fields))
        self.further = [NewItem(self, k, len(items) + k + 1) for k in range(NEW_ITEMS)]
        self.groups += [one.fold() for one in self.further]

    def add_days(self):
        for name in DAYS:
            column = PayScheme._meta.get_field(name)
            self.fields[name] = forms.IntegerField(
                label=column.verbose_name, min_value=1, max_value=31, initial=column.default
            )

    def add_item(self, n, item):
        name = item["name"]
        self.fields[f"keep_{n}"] = forms.BooleanField(
            label=f"保留{name}", required=False, initial=True
        )
        self.fields[f"order_{n}"] = place(name, n + 1)
        for m, rate in enumerate(item.get("rates", ())):
            label = f"{name}{rate_for(rate)}（元）"
            self.fields[f"rate_{n}_{m}"] = money(label, initial=rate["amount"], required=True)
        if item["rule"] == ItemRule.YEARS:
            self.fields[f"most_{n}"] = years(f"{name}最多计几年", initial=item.get("most"))
        if item["rule"] == ItemRule.PERCENT:
            self.fields[f"percent_{n}"] = percent(
                f"{name}比例（%）", initial=plain(item["percent"]), required=True
            )
        for bound, words in (("floor", "基数下限"), ("cap", "基数上限")):
            if item.get(bound) is not None:
                label = f"{name}{words}（元）"
                self.fields[f"{bound}_{n}"] = money(label, initial=item[bound], required=True)

    def clean(self):
        cleaned = super().clean()
        self.check_days(cleaned)
        names = [item["name"] for n, item in enumerate(self.items) if cleaned.get(f"keep_{n}")]
        for one in self.further:
            if one.given("name"):
                one.check(names)
                names.append(one.given("name"))
        return cleaned

    def check_days(self, cleaned):
        for earlier, later in pairwise(DAYS):
            first, second = cleaned.get(earlier), cleaned.get(later)
            if first and second and second < first:
                self.add_error(later, "不能早于前一步的期限。")

    def sent_items(self):
        """The items as save_scheme takes them, in the order that was asked for."""
        given, found = self.cleaned_data, []
        for n, item in enumerate(self.items):
            if given[f"keep_{n}"]:
                found.append((given[f"order_{n}"], n, self.kept(n, item)))
        for k, one in enumerate(self.further):
            if one.given("name"):
                item = one.item(self.codes[k])
                found.append((one.given("order"), len(self.items) + k, item))
        return [item for _, _, item in sorted(found, key=lambda one: one[:2])]

    def kept(self, n, item):
        item = dict(item)
        item["rates"] = [
            {**rate, "amount": self.cleaned_data[f"rate_{n}_{m}"]}
            for m, rate in enumerate(item.get("rates", ()))
        ]
        for name in ("percent", "floor", "cap", "most"):
            if f"{name}_{n}" in self.cleaned_data:
                item[name] = self.cleaned_data[f"{name}_{n}"]
        return item

    def facts(self):
        return {name: self.cleaned_data[name] for name in (*TERMS, *DAYS)}

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
