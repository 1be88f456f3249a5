"""How long each step of wages takes: from when a sheet came into somebody's hands to when it left
them, the rows from which the medians are counted, and which step made late wages late."""

import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import DurationField, ExpressionWrapper, F, OuterRef, Subquery
from django.utils import timezone

from funding.models import PayrollMove, PayrollSheet
from funding.payroll.enums import MoveKind, Step
from funding.payroll.pages import MOVE_OF, due_on, late_step
from shuangbai.base.measures import DAY
from stations.enums import COUNTY_DIGITS
from stations.models import Division

STEP_OF = {move: step for step, move in MOVE_OF.items()}


def taken_within(scope, period, step=None):
    """Steps forward that were taken in the period, each with `waited`: the time since the move
    before it. What was sent back and done again counts each time."""
    before = PayrollMove.objects.filter(sheet=OuterRef("sheet"), pk__lt=OuterRef("pk"))
    rows = PayrollMove.objects.filter(
        scope.stations("sheet__station"),
        kind__in=[MOVE_OF[step]] if step else list(STEP_OF),
        at__date__range=(period.first, period.last),
    )
    since = Subquery(before.order_by("-pk").values("at")[:1])
    waited = ExpressionWrapper(F("at") - F("since"), output_field=DurationField())
    return rows.annotate(since=since).annotate(waited=waited)


@dataclass(frozen=True)
class Taken:
    """A row behind a median."""

    move: object
    step: Step
    days: float
    due: object
    is_late: bool


def in_reach(member, period, step=None):
    """The rows of `taken_within` that the member may know of."""
    sheets = PayrollSheet.objects.summed_for(member)
    rows = taken_within(member.scope, period, step).filter(sheet__in=sheets)
    return rows.select_related("sheet__station__division", "sheet__scheme", "sheet__employer")


def of_counties(rows):
    """[{code, name, medians: [(Step, days or None)], late, step}] of rows in reach, by county."""
    waits, names, late = defaultdict(list), set(), defaultdict(list)
    for row in rows:
        code = row.sheet.station.division.code[:COUNTY_DIGITS]
        names.add(code)
        waits[code, STEP_OF[row.kind]].append(row.waited / DAY)
        if row.kind == MoveKind.PAY and timezone.localdate(row.at) > due_on(row.sheet, Step.PAY):
            late[code].append(row.sheet)
    culprits = culprits_of([sheet for found in late.values() for sheet in found])
    named = dict(Division.objects.filter(code__in=names).values_list("code", "name"))
    return [
        {
            "code": code,
            "name": named.get(code, code),
            "medians": [(step, median(waits.get((code, step)))) for step in Step],
            "late": len(late[code]),
            "culprit": most_common(culprits.get(sheet.pk) for sheet in late[code]),
        }
        for code in sorted(names)
    ]


def median(days):
    return round(statistics.median(days), 1) if days else None


def culprits_of(sheets):
    """{sheet id: the Step that kept its wages waiting longest}, in one query."""
    moves = defaultdict(list)
    for move in PayrollMove.objects.filter(sheet__in=sheets).order_by("pk"):
        moves[move.sheet_id].append(move)
    found = {sheet.pk: late_step(sheet, moves[sheet.pk]) for sheet in sheets}
    return {pk: step[0] for pk, step in found.items() if step}


def most_common(steps):
    found = Counter(step for step in steps if step is not None).most_common(1)
    return found[0][0].label if found else ""


def rows_behind(rows):
    """[Taken], longest first."""
    found = [taken(row) for row in rows]
    return sorted(found, key=lambda one: (-one.days, one.move.pk))


def taken(row):
    step = STEP_OF[row.kind]
    due = due_on(row.sheet, step)
    return Taken(row, step, round(row.waited / DAY, 1), due, timezone.localdate(row.at) > due)
