"""Replaying the logs: whether what is kept beside cases and tasks is what their rows say."""

import datetime

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from services.enums import Stage
from services.loop_settings import settings_of_all
from services.models import CaseClosure, CaseMove, RecordWithdrawal, ServiceRecord

KEPT = ("stage", "stage_since", "stuck_on", "closed_on", "check_on")


def replayed(case, moves, closure, limit_of):
    """{name: value} of what the log says, for the columns kept beside the case. `moves` in order;
    `closure` the newest or None; `limit_of(stage)` days, None when closed."""
    stage = moves[0].to_stage
    for move in moves[1:]:
        if move.from_stage != stage:
            raise ValueError(f"move {move.number} of case {case.pk} begins at {move.from_stage}")
        stage = move.to_stage
    last_on = timezone.localdate(moves[-1].at)
    is_closed = stage == Stage.CLOSED
    limit = limit_of(stage)
    is_due = is_closed and closure is not None and not closure.checks.all()
    return {
        "stage": stage,
        "stage_since": moves[-1].at,
        "stuck_on": last_on + datetime.timedelta(days=limit) if limit else None,
        "closed_on": last_on if is_closed else None,
        "check_on": closure.check_on if is_due else None,
    }


def records_differing():
    """Service records whose `is_withdrawn` is not what their withdrawals say."""
    withdrawn = RecordWithdrawal.objects.filter(record=OuterRef("pk"))
    return ServiceRecord.objects.annotate(said=Exists(withdrawn)).exclude(is_withdrawn=F("said"))


def differing(cases):
    """[(case, {name: what the log says})] of the cases whose kept columns differ; a constant
    number of queries. The cases come with client__station__division."""
    ids = [case.pk for case in cases]
    moves, closures = {}, {}
    for move in CaseMove.objects.filter(case__in=ids).order_by("case", "number"):
        moves.setdefault(move.case_id, []).append(move)
    for closure in (
        CaseClosure.objects.filter(case__in=ids).prefetch_related("checks").order_by("pk")
    ):
        closures[closure.case_id] = closure
    limits = settings_of_all({case.client.station.division for case in cases})
    found = []
    for case in cases:
        limit_of = limits[case.client.station.division_id].stage_days
        said = replayed(case, moves[case.pk], closures.get(case.pk), limit_of)
        wrong = {name: value for name, value in said.items() if getattr(case, name) != value}
        if wrong:
            found.append((case, wrong))
    return found
