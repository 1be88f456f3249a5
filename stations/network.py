"""The network seen from a place: its figures, and those of each place one step below."""

from dataclasses import dataclass, field

from django.db.models import Count
from django.db.models.functions import Substr

from shuangbai.base.measures import Period
from shuangbai.base.scope import Scope
from stations import measures
from stations.enums import CODE_LENGTHS, DivisionKind, Level, StationStatus
from stations.models import Division, Station

DIGITS = {level: digits for digits, level in CODE_LENGTHS.items()}
SHOWN = (
    measures.STATIONS,
    measures.VILLAGES,
    measures.POINTS_OPEN,
    measures.VILLAGE_GAPS,
    measures.APPROVED_POSTS,
    measures.PEOPLE_IN_POST,
    measures.VACANCIES,
)


@dataclass
class PlaceLine:
    """A place with its figures (measure key → number), stations by status, and, for a township,
    its own station."""

    place: object
    numbers: dict
    statuses: list = field(default_factory=list)
    station: object = None

    def __getitem__(self, key):
        return self.numbers[key]


def scope_under(member, place):
    """What the member reaches within a place that they may see."""
    if member.scope.station_ids is None:
        return Scope((place.code,))
    within = Station.objects.in_scope(member.scope).under(place)
    return Scope((place.code,), frozenset(within.values_list("pk", flat=True)))


def figures_of(scope, today):
    """Measure key → number."""
    return {measure.key: measure.value(scope, Period.day(today)) for measure in SHOWN}


def children_of(place):
    """Places one step down; the placeholder county of a city without counties is stepped over."""
    rows = Division.objects.current().filter(parent=place).order_by("code")
    children = list(rows)
    if len(children) == 1 and children[0].kind == DivisionKind.PLACEHOLDER:
        return children_of(children[0])
    return children


def lines_of(member, place, today):
    """A PlaceLine for each child, in order of the codes; as many queries for one as for fifty."""
    children = children_of(place)
    if not children or children[0].level == Level.VILLAGE:
        return []
    scope, digits = scope_under(member, place), DIGITS[children[0].level]
    period = Period.day(today)
    columns = {measure.key: measure.by_place(scope, period, digits) for measure in SHOWN}
    statuses = statuses_by_place(scope, digits)
    own = own_stations(scope, children)
    return [
        PlaceLine(
            child,
            {key: column.get(child.code, 0) for key, column in columns.items()},
            statuses.get(child.code, []),
            own.get(child.pk),
        )
        for child in children
    ]


def statuses_by_place(scope, digits):
    """Code → [(status, stations)] in the order of a station's life, without the closed ones."""
    rows = Station.objects.in_scope(scope).live()
    counted = (
        rows.annotate(place=Substr("division__code", 1, digits))
        .values_list("place", "status")
        .annotate(total=Count("pk"))
    )
    order = list(StationStatus)
    found = {}
    for code, status, total in sorted(counted, key=lambda one: order.index(one[1])):
        found.setdefault(code, []).append((StationStatus(status), total))
    return found


def own_stations(scope, children):
    if children[0].level != Level.TOWNSHIP:
        return {}
    rows = Station.objects.in_scope(scope).live().filter(division__in=children)
    return {row.division_id: row for row in rows}
