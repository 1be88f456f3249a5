"""The deadline watch: will enough be spent by the day on which the rest is taken back?

A forecast is what is paid plus the instalments whose condition falls due before the deadline, never
a straight line: a contract pays by evaluations, not by the calendar.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import ROUND_UP, Decimal

from django.db.models import Exists, OuterRef, Sum

from funding.enums import EntryKind
from funding.models import DeadlineRule, Entry, Expenditure
from shuangbai.base.measures import per_cent
from stations.models import ContractInstalment

ZERO, CENT = Decimal(0), Decimal("0.01")
STAGES = (30, 60, 90)
# A deadline is shown as missed for a month, then it is history.
BEFORE, AFTERWARDS = timedelta(days=90), timedelta(days=30)
TONES = {30: "over", 60: "today", 90: "soon"}


@dataclass
class Watch:
    """One rule on one day. `planned`: unpaid instalments that fall due in time; `later`: those that
    do not, nearest first."""

    rule: DeadlineRule
    today: object
    received: Decimal
    spent: Decimal
    planned: list = field(default_factory=list)
    later: list = field(default_factory=list)

    @property
    def programme(self):
        return self.rule.programme

    @property
    def days_left(self):
        return (self.rule.on - self.today).days

    @property
    def coming(self):
        return sum((one.amount for one in self.planned), ZERO)

    @property
    def forecast(self):
        return self.spent + self.coming

    @property
    def required(self):
        return (self.received * self.rule.share / 100).quantize(CENT, ROUND_UP)

    @property
    def gap(self):
        """What is lacking for the rule, if all goes as planned."""
        return max(ZERO, self.required - self.forecast)

    @property
    def at_stake(self):
        """What would be taken back: all that is not spent on that day."""
        return max(ZERO, self.received - self.forecast) if self.gap else ZERO

    @property
    def forecast_rate(self):
        return per_cent(self.forecast, self.received)

    @property
    def spent_rate(self):
        return per_cent(self.spent, self.received)

    @property
    def stage(self):
        """90, 60 or 30 days before, 0 once it is over, None before that or when all is well."""
        if not self.gap:
            return None
        if self.days_left < 0:
            return 0 if self.days_left >= -AFTERWARDS.days else None
        return next((days for days in STAGES if self.days_left <= days), None)

    @property
    def tone(self):
        if self.stage is None:
            return "soon" if self.gap else "ok"
        return TONES.get(self.stage, "over")

    @property
    def warned(self):
        """[(days, the day on which this warning came)] so far."""
        return [
            (days, self.rule.on.fromordinal(self.rule.on.toordinal() - days))
            for days in reversed(STAGES)
            if self.days_left <= days
        ]

    @property
    def when(self):
        if self.days_left < 0:
            return f"已过 {-self.days_left} 天"
        return f"还有 {self.days_left} 天" if self.days_left else "今天到期"

    @property
    def to_bring_forward(self):
        """The fewest instalments, nearest first, that would close the gap."""
        chosen, sum_ = [], ZERO
        for one in self.later:
            if sum_ >= self.gap:
                break
            chosen.append(one)
            sum_ += one.amount
        return chosen

    @property
    def advice(self):
        """What would have to happen, in one sentence each."""
        if not self.gap:
            return ["照现在的安排，到期时达到要求。"]
        if self.days_left < 0:
            return [f"期限已过，还差 {self.gap:,.2f} 元没有支出"]
        day = f"{self.rule.on:%m-%d}"
        found = [
            f"把{one}（{one.get_condition_display()}，{one.amount:,.2f} 元，预计 {one.expected_on:%m-%d}）"
            f"提前到 {day} 前达成并支付"
            for one in self.to_bring_forward
        ]
        rest = self.gap - sum((one.amount for one in self.to_bring_forward), ZERO)
        if rest > 0:
            found.append(f"{day} 前另外支出 {rest:,.2f} 元")
        return found


def watches(programmes, today, *, near=False):
    """[Watch] of these programmes, the nearest deadline first; the number of queries does not
    depend on how many there are. `near`: only deadlines that may warn now."""
    rows = DeadlineRule.objects.filter(programme__in=programmes)
    if near:
        rows = rows.filter(on__range=(today - AFTERWARDS, today + BEFORE))
    rules = list(
        rows.select_related("programme__division", "programme__contract").order_by("on", "pk")
    )
    ids = {rule.programme_id for rule in rules}
    received, spent = received_of(ids), spent_of(ids)
    waiting = unpaid({rule.programme.contract_id for rule in rules} - {None})
    return [
        watch_of(rule, today, received, spent, waiting[rule.programme.contract_id])
        for rule in rules
    ]


def watch_of(rule, today, received, spent, instalments):
    # What was not paid by the day does not count any more, whatever was expected.
    is_over = today > rule.on
    in_time = [
        one for one in instalments if not is_over and (one.met_on or one.expected_on) <= rule.on
    ]
    return Watch(
        rule,
        today,
        received.get(rule.programme_id, ZERO),
        spent.get(rule.programme_id, ZERO),
        planned=in_time,
        later=[one for one in instalments if one not in in_time],
    )


def received_of(ids):
    """What came into each programme from outside its chain."""
    rows = Entry.objects.filter(programme__in=ids, other__isnull=True).order_by()
    rows = rows.filter(kind__in=(EntryKind.RECEIVED, EntryKind.MATCHED))
    return dict(rows.values_list("programme").annotate(total=Sum("amount")))


def spent_of(ids):
    rows = Entry.objects.filter(programme__in=ids, kind=EntryKind.SPENT).order_by()
    return dict(rows.values_list("programme").annotate(total=Sum("amount")))


def unpaid(contracts):
    """{contract id: [instalment that no standing expenditure paid]} by day."""
    paid = Expenditure.objects.standing().filter(instalment=OuterRef("pk"))
    rows = ContractInstalment.objects.filter(~Exists(paid), contract__in=contracts)
    found = defaultdict(list)
    for one in rows.order_by("expected_on", "number"):
        found[one.contract_id].append(one)
    return found
