"""Where cases get stuck: per stage how many there are, how many too long, how many days it takes."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.functions import Substr
from django.urls import reverse

from services.enums import OPEN_STAGES, MoveKind
from services.models import Case, CaseMove
from stations.models import Division

YEAR = datetime.timedelta(days=365)
NEXT_DIGITS = {2: 4, 4: 6, 6: 9}


@dataclass
class StageLine:
    stage: object
    open: int
    stuck: int
    left: int
    median: float | None
    url: str
    stuck_url: str


def lines(scope, now, today):
    """A line per stage, in two queries however many cases there are."""
    cases = Case.objects.now_in(scope).open().order_by().values("stage")
    counts = {
        row["stage"]: row
        for row in cases.annotate(n=Count("pk"), stuck=Count("pk", filter=Q(stuck_on__lte=today)))
    }
    days = histogram(scope, now)
    page = reverse("cases")
    return [
        StageLine(
            stage=stage,
            open=counts.get(stage, {}).get("n", 0),
            stuck=counts.get(stage, {}).get("stuck", 0),
            left=sum(days[stage].values()),
            median=median(days[stage]),
            url=f"{page}?stage={stage}",
            stuck_url=f"{page}?stage={stage}&stuck=on",
        )
        for stage in OPEN_STAGES
    ]


def histogram(scope, now):
    """{stage: {days: number of cases that left it after so many}} of the last year."""
    moves = CaseMove.objects.filter(
        scope.stations("station"),
        kind__in=(MoveKind.FORWARD, MoveKind.CLOSE),
        at__gte=now - YEAR,
    )
    found = defaultdict(dict)
    rows = moves.order_by().values("from_stage", "days").annotate(n=Count("pk"))
    for row in rows:
        found[row["from_stage"]][row["days"]] = row["n"]
    return found


def median(counts):
    """The median of a histogram {value: number}; None of nothing."""
    total = sum(counts.values())
    if not total:
        return None
    middles, seen, found = ((total + 1) // 2, total // 2 + 1), 0, []
    for value in sorted(counts):
        before, seen = seen, seen + counts[value]
        found += [value for middle in middles if before < middle <= seen]
    return sum(found) / 2


def places(member, today):
    """The places one level below the member's, with open and stuck cases, the most stuck first."""
    prefixes = member.scope.prefixes
    if len(prefixes) != 1 or member.scope.station_ids is not None:
        return []
    digits = NEXT_DIGITS.get(len(prefixes[0]))
    if digits is None:
        return []
    rows = (
        Case.objects.now_in(member.scope)
        .open()
        .order_by()
        .annotate(_place=Substr("client__station__division__code", 1, digits))
        .values("_place")
        .annotate(n=Count("pk"), stuck=Count("pk", filter=Q(stuck_on__lte=today)))
    )
    found = {row["_place"]: row for row in rows}
    names = dict(Division.objects.filter(code__in=found).values_list("code", "name"))
    page = reverse("cases")
    listed = [
        {
            "name": names.get(code, code),
            "open": row["n"],
            "stuck": row["stuck"],
            "share": round(100 * row["stuck"] / row["n"]),
            "url": f"{page}?place={code}",
            "stuck_url": f"{page}?place={code}&stuck=on",
        }
        for code, row in found.items()
    ]
    return sorted(listed, key=lambda line: (-line["share"], -line["stuck"], line["name"]))
