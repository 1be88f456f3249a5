"""What a person earns in a month, from the scheme's items and the facts of the posting.

Pure: rows of PayItem with their rates in, Decimal yuan out. An item's rule reads like this:
  rate      the most particular standard: licence and hiring that fit, then the most years
  years     that standard × whole years of work, at most `most`
  percent   base × percent, the base held between floor and cap; the base is all earnings that
            count in it, for a whole month
  absence   base ÷ the scheme's day base × days absent × percent (100 without)
  typed     what somebody filled in, or last month's where it is carried on
"""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from funding.models.payroll_schemes import ANY
from funding.payroll.enums import ItemKind, ItemRule
from shuangbai.base.fields import FEN
from shuangbai.base.months import next_month

ZERO = Decimal("0.00")
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Facts:
    """`days` at this station of the `month_days`, after `days_before` at others; `is_main`: the
    regular line, which bears what is paid once. `typed`: {code: yuan} set by hand."""

    licence: str
    hiring: str
    years: int
    days: int
    month_days: int
    days_before: int = 0
    is_main: bool = True
    absent_days: Decimal = ZERO
    typed: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Reckoned:
    """`amounts`: {code: yuan}."""

    amounts: dict
    gross: Decimal
    deducted: Decimal
    employer_cost: Decimal

    @property
    def net(self):
        return self.gross - self.deducted


def rounded(amount):
    return amount.quantize(FEN, rounding=ROUND_HALF_UP)


def plain(value):
    """7, 2.5, 21.75: without zeros at the end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def reckon(items, facts, *, day_base):
    """`items`: the scheme's rows with `rates` prefetched, in their order."""
    whole = {item.code: whole_month(item, facts) for item in items if item.rule in STANDARDS}
    base = sum((whole[item.code] for item in items if item.is_base and item.code in whole), ZERO)
    base += sum(
        (
            facts.typed.get(item.code, ZERO)
            for item in items
            if item.is_base and item.rule == ItemRule.TYPED
        ),
        ZERO,
    )
    amounts = {}
    for item in items:
        if item.code in facts.typed:
            amounts[item.code] = facts.typed[item.code]
        elif item.rule in STANDARDS:
            amounts[item.code] = by_days(item, whole[item.code], facts)
        elif item.rule == ItemRule.PERCENT:
            amounts[item.code] = by_days(item, percent_of(item, base), facts)
        elif item.rule == ItemRule.ABSENCE:
            share = (item.percent if item.percent is not None else HUNDRED) / HUNDRED
            amounts[item.code] = rounded(base / day_base * facts.absent_days * share)
        else:
            amounts[item.code] = ZERO
    return summed(items, amounts)


STANDARDS = (ItemRule.RATE, ItemRule.YEARS)


def whole_month(item, facts):
    rate = best_rate(item.rates.all(), facts)
    if rate is None:
        return ZERO
    if item.rule == ItemRule.YEARS:
        years = min(facts.years, item.most) if item.most is not None else facts.years
        return rate.amount * years
    return rate.amount


def best_rate(rates, facts):
    """Licence counts more than hiring, hiring more than years."""
    fitting = [
        rate
        for rate in rates
        if rate.licence in (ANY, facts.licence)
        and rate.hiring in (ANY, facts.hiring)
        and rate.from_years <= facts.years
    ]
    order = ((rate.licence != ANY, rate.hiring != ANY, rate.from_years) for rate in fitting)
    return max(zip(order, fitting, strict=True), key=lambda pair: pair[0])[1] if fitting else None


def percent_of(item, base):
    if item.floor is not None:
        base = max(base, item.floor)
    if item.cap is not None:
        base = min(base, item.cap)
    return rounded(base * item.percent / HUNDRED)


def by_days(item, whole, facts):
    """The part of a month, so that the parts at all stations add up to the whole to the 分."""
    if not item.is_by_days:
        return whole if facts.is_main else ZERO
    if facts.days >= facts.month_days:
        return whole
    until = rounded(whole * (facts.days_before + facts.days) / facts.month_days)
    return until - rounded(whole * facts.days_before / facts.month_days)


def summed(items, amounts):
    sums = dict.fromkeys(ItemKind.values, ZERO)
    for item in items:
        sums[item.kind] += amounts[item.code]
    return Reckoned(
        amounts, sums[ItemKind.EARNING], sums[ItemKind.DEDUCTION], sums[ItemKind.EMPLOYER]
    )


def month_days(month):
    return (next_month(month) - month).days


def whole_years(since, on):
    """Whole years of work on that day."""
    if since is None or since > on:
        return 0
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))


def words_of(item):
    """An item's rule as people read it."""
    if item.rule == ItemRule.PERCENT:
        bounds = [
            f"{label} {value:,.2f}"
            for label, value in (("不低于", item.floor), ("不高于", item.cap))
            if value is not None
        ]
        held = f"（基数{'，'.join(bounds)} 元）" if bounds else ""
        return f"基数 × {plain(item.percent)}%{held}"
    if item.rule == ItemRule.ABSENCE:
        share = "" if item.percent is None else f" × {plain(item.percent)}%"
        return f"基数 ÷ 计薪天数 × 缺勤天数{share}"
    if item.rule == ItemRule.TYPED:
        return "手工填写，沿用上月" if item.is_carried else "手工填写"
    rates = " · ".join(rate_words(rate) for rate in item.rates.all())
    if item.rule == ItemRule.YEARS:
        most = f"，最多 {item.most} 年" if item.most is not None else ""
        return f"每年 {rates}{most}"
    return rates


def rate_words(rate):
    """“助理社会工作师 300.00”, “不限 3,800.00”."""
    parts = [rate.get_licence_display()] if rate.licence != ANY else []
    if rate.hiring != ANY:
        parts.append(rate.get_hiring_display())
    if rate.from_years:
        parts.append(f"满 {rate.from_years} 年")
    return f"{' '.join(parts)} {rate.amount:,.2f}".strip()
