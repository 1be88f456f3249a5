"""Who the people are, and how punctuality went: the right-hand side of the work table."""

from dataclasses import dataclass

from django.db.models import Count

from clients import measures as people
from clients.models import CategoryHolding, ClientCategory
from services import measures as work
from shuangbai.base.measures import Period
from shuangbai.base.months import last_months

MONTHS = 12
LEAST_MONTHS = 2


def makeup(view):
    """[(heading, [{label, count, url}])]: people by tier and by category. Each number is that of
    its measure (clients_of_tier, clients_of_category), counted for all of them at once."""
    parts = (("分级", by_tier(view)), ("类别", by_category(view)))
    return [(heading, lines) for heading, lines in parts if lines]


def by_tier(view):
    rows = people.CLIENTS.rows(view.scope, view.day).order_by().values_list("tier")
    counts = dict(rows.annotate(number=Count("pk")))
    nobody = counts.pop(None, 0)
    lines = [line(view, people.clients_of_tier(n), counts[n]) for n in sorted(counts)]
    return [*lines, line(view, people.CLIENTS_WITHOUT_TIER, nobody)] if nobody else lines


def by_category(view):
    held = CategoryHolding.objects.on(view.today).filter(
        client__in=people.CLIENTS.rows(view.scope, view.day)
    )
    counts = dict(
        held.order_by().values_list("category").annotate(number=Count("client", distinct=True))
    )
    categories = ClientCategory.objects.filter(pk__in=counts).order_by("position", "pk")
    return [line(view, people.clients_of_category(one), counts[one.pk]) for one in categories]


def line(view, measure, count):
    return {"label": measure.label, "count": count, "url": view.clients_url(**measure.page_query)}


@dataclass(frozen=True)
class Dot:
    """A month of the curve: `x` 0–100 from left to right, `y` 0–100 from top to bottom."""

    label: str
    percent: float
    met: int
    x: float
    y: float


@dataclass(frozen=True)
class Curve:
    dots: list
    top: int
    bottom: int
    since: str

    @property
    def points(self):
        return " ".join(f"{dot.x:.1f},{dot.y:.1f}" for dot in self.dots)

    @property
    def last(self):
        return self.dots[-1]


def trend(view):
    """The share of duties met that were met in time, month by month; None with too few months."""
    months = last_months(view.today, MONTHS)
    period = Period(months[0], view.today)
    met = work.DUTIES_MET.by_month(view.scope, period)
    on_time = work.DUTIES_ON_TIME.by_month(view.scope, period)
    found = [
        (index, month, on_time.get(month, 0) / met[month] * 100, met[month])
        for index, month in enumerate(months)
        if met.get(month)
    ]
    return drawn(found, months[0]) if len(found) >= LEAST_MONTHS else None


def drawn(found, since):
    percents = [percent for _, _, percent, _ in found]
    bottom, top = int(min(percents) // 10 * 10), int(-(-max(percents) // 10) * 10)
    top = max(top, bottom + 10)
    dots = [
        Dot(
            label=month_words(month),
            percent=percent,
            met=met,
            x=index / (MONTHS - 1) * 100,
            y=(top - percent) / (top - bottom) * 100,
        )
        for index, month, percent, met in found
    ]
    return Curve(dots, top, bottom, month_words(since))


def month_words(month):
    return f"{month.year}-{month.month:02}"
