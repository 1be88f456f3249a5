"""One definition per number.

A Measure says what a number means and which rows it counts within a scope and a period; from that
one definition come the figure, its break-down by place, the rows behind it and the API. Apps
register theirs in `measures.py`, imported by their AppConfig.ready.
"""

import datetime
import statistics
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Sum
from django.db.models.functions import Substr, TruncMonth

from shuangbai.base.scope import Scope

DAY = datetime.timedelta(days=1)
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Period:
    """Both days included. A measure of a state (people in post) looks at the last day only."""

    first: datetime.date
    last: datetime.date

    @classmethod
    def day(cls, on):
        return cls(on, on)


@dataclass(frozen=True)
class Measure:
    """`rows(scope, period)` gives the queryset that is counted, already narrowed to the scope.

    `middle`: a column of durations whose median in days is the number (one decimal, 0 of nothing).
    `sums`: a column to add up instead of counting rows; `distinct`: a column whose different
    values are counted (such a number cannot be added up over places). `code_path`: lookup path
    from a row to its division code, for break-downs. `page`: name of the URL that lists the rows.
    `day_path`: column with the day of a row, for an additive measure that keeps a tally per station
    and month (its rows carry `station`); `value` and `by_place` then read it where it answers.
    """

    key: str
    label: str
    unit: str
    meaning: str
    rows: Callable[[Scope, Period], object]
    code_path: str
    sums: str = ""
    distinct: str = ""
    middle: str = ""
    page: str = ""
    page_query: dict = field(default_factory=dict)
    day_path: str = ""

    def value(self, scope, period):
        tallied = _tallies(self, scope, period)
        return self.counted(scope, period) if tallied is None else tallied

    def counted(self, scope, period):
        """The number from the rows themselves, never from a tally."""
        if self.middle:
            return median_days(self.rows(scope, period).values_list(self.middle, flat=True))
        return self.rows(scope, period).aggregate(value=self.aggregate())["value"] or 0

    def by_place(self, scope, period, digits):
        """{code prefix of `digits` characters: number}, places without rows left out."""
        tallied = _tallies(self, scope, period, digits)
        if tallied is not None:
            return tallied
        rows = self.rows(scope, period).order_by()
        if self.middle:
            return self.middle_by_place(rows, digits)
        cut = rows.annotate(_place=Substr(self.code_path, 1, digits)).values("_place")
        return dict(cut.annotate(value=self.aggregate()).values_list("_place", "value"))

    def by_month(self, scope, period):
        """{first day of the month: number} of a measure with a `day_path`; empty months left out."""
        tallied = _tallies(self, scope, period, monthly=True)
        if tallied is not None:
            return tallied
        rows = self.rows(scope, period).order_by()
        cut = rows.annotate(_month=TruncMonth(self.day_path)).values("_month")
        return dict(cut.annotate(value=self.aggregate()).values_list("_month", "value"))

    def middle_by_place(self, rows, digits):
        found = defaultdict(list)
        for code, length in rows.values_list(self.code_path, self.middle):
            found[code[:digits]].append(length)
        return {place: median_days(lengths) for place, lengths in found.items()}

    def all_rows(self):
        """Everywhere and always."""
        return self.rows(EVERYWHERE, ALWAYS)

    def aggregate(self):
        if self.sums:
            return Sum(self.sums)
        return Count(self.distinct or "pk", distinct=bool(self.distinct))


@dataclass(frozen=True)
class Ratio:
    """Per cent of one Measure in another; the rows behind it are the rows of the two.

    It has no break-down by place: what enters a scope is not what enters the places inside it, so
    ask for the value of each place's own scope.
    """

    key: str
    label: str
    meaning: str
    part: Measure
    whole: Measure
    unit: str = "%"
    # Made of two numbers it keeps no tally of its own.
    day_path = ""

    def value(self, scope, period):
        return per_cent(self.part.value(scope, period), self.whole.value(scope, period))


def per_cent(part, whole):
    """Half up to two places as every source rounds; None without a base."""
    return (Decimal(part) / whole * 100).quantize(CENT, ROUND_HALF_UP) if whole else None


def median_days(lengths):
    """Whole and tenth days; databases have no median that all of them know."""
    lengths = list(lengths)
    return round(statistics.median(lengths) / DAY, 1) if lengths else 0


EVERYWHERE = Scope(tuple("123456789"))
ALWAYS = Period(datetime.date(1900, 1, 1), datetime.date(2999, 12, 31))

_measures: dict[str, Measure] = {}


def _no_tallies(measure, scope, period, digits=None, *, monthly=False):
    return None


_tallies = _no_tallies


def use_tallies(reader):
    """`reader(measure, scope, period, digits=None, monthly=False)` gives the number, {place: number}
    or {month: number} from tallies, None where they do not answer."""
    global _tallies
    _tallies = reader


def register(*measures):
    """Raises ValueError when a key already belongs to another definition."""
    for measure in measures:
        if _measures.get(measure.key, measure) is not measure:
            raise ValueError(f"measure {measure.key!r} is defined twice")
        _measures[measure.key] = measure


def get(key):
    return _measures[key]


def every():
    return list(_measures.values())
