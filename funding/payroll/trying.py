"""What a pay scheme that is not laid down yet would pay the people who are in post today, beside
what they earn by the present one. Reads, and writes nothing."""

from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace

from django.utils import timezone

from funding.models import PayItem, PayRate
from funding.payroll.reckon import Facts, reckon, whole_years
from funding.payroll.stretches import PAID_HERE, working_since
from shuangbai.base.scope import code_range
from stations.models import Posting, StaffRecord

WHOLE_MONTH = 30
MOST_SHOWN = 20


@dataclass(frozen=True)
class Tried:
    """One person's whole month in yuan; `before` is None where no scheme holds yet."""

    name: str
    station: str
    before: object
    after: object

    @property
    def difference(self):
        return self.after.gross - (self.before.gross if self.before else 0)

    @property
    def is_changed(self):
        return self.before is None or sums_of(self.before) != sums_of(self.after)


def sums_of(one):
    """An item more that brings somebody nothing changes nothing for them."""
    return (one.gross, one.deducted, one.employer_cost)


@dataclass(frozen=True)
class Trial:
    """`rows`: [Tried] of whom it changes most; the sums are of all who are in post."""

    people: int
    changed: int
    more: int
    less: int
    gross: Decimal
    cost: Decimal
    net: Decimal
    rows: list
    negative: list


def try_scheme(division, items, day_base, present):
    """The Trial of `items` (dicts as save_scheme takes them) on a division's people in post."""
    new, old = drafted(items), kept(present)
    found = [tried(*one, new, old, day_base, present) for one in people_at(division)]
    changed = [one for one in found if one.is_changed]
    return Trial(
        people=len(found),
        changed=len(changed),
        more=sum(1 for one in changed if one.difference > 0),
        less=sum(1 for one in changed if one.difference < 0),
        gross=sum_of(found, lambda one: one.gross),
        cost=sum_of(found, lambda one: one.gross + one.employer_cost),
        net=sum_of(found, lambda one: one.net),
        rows=sorted(changed, key=lambda one: -abs(one.difference))[:MOST_SHOWN],
        negative=[one.name for one in found if one.after.net < 0],
    )


def sum_of(found, take):
    """How much the month's sum changes."""
    after = sum((take(one.after) for one in found), Decimal(0))
    return after - sum((take(one.before) for one in found if one.before), Decimal(0))


def drafted(items):
    """Items that are not saved, as reckon() reads them."""
    return [
        SimpleNamespace(
            **{**USUAL, **BLANK, **columns_of(item)},
            rates=Rates(PayRate(**{**ANYBODY, **rate}) for rate in item.get("rates", ())),
        )
        for item in items
    ]


USUAL = {"is_base": False, "is_by_days": True, "is_carried": False}
BLANK = dict.fromkeys(("percent", "floor", "cap", "most"))
ANYBODY = {"licence": "*", "hiring": "*", "from_years": 0}


def columns_of(item):
    return {name: value for name, value in item.items() if name != "rates"}


class Rates(list):
    """Stands where a saved item has its related manager."""

    def all(self):
        return self


def kept(present):
    if present is None:
        return None
    rows = PayItem.objects.filter(scheme=present).prefetch_related("rates")
    return list(rows.order_by("position", "pk"))


def people_at(division):
    """[(Posting, licence, years)] of those in post today who are paid out of this money."""
    today = timezone.localdate()
    rows = Posting.objects.in_post(today).filter(
        code_range("station__division__code", division.code), hiring__in=PAID_HERE
    )
    rows = {row.user_id: row for row in rows.select_related("user", "station").order_by("pk")}
    licences = dict(StaffRecord.objects.filter(user__in=rows).values_list("user", "licence"))
    since = working_since(rows)
    return [
        (row, licences.get(user, ""), whole_years(since.get(user), today))
        for user, row in rows.items()
    ]


def tried(posting, licence, years, new, old, day_base, present):
    facts = Facts(
        licence=licence,
        hiring=posting.hiring,
        years=years,
        days=WHOLE_MONTH,
        month_days=WHOLE_MONTH,
    )
    before = reckon(old, facts, day_base=Decimal(present.day_base)) if present else None
    after = reckon(new, facts, day_base=Decimal(day_base))
    return Tried(posting.user.name, posting.station.name, before, after)
