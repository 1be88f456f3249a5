"""Cases on a client's page: their moves among what happened, what they owe among what is owed."""

from django.db.models import Q
from django.urls import reverse

from clients.models import Client
from services import workflow
from services.case_story import MOVE_ICONS
from services.enums import MoveKind
from services.models import Case, CaseMove
from services.permissions import can_work_case, gives_reason
from shuangbai.base.timeline import Entry, Owed, register, register_owed
from stations.enums import DataClass, Right

# Of one household; more are found in the list.
MOST_OPEN = 5


def cases_of(member, client):
    """Cases of the person (also in files merged into this one), and of the whole household."""
    files = Client.objects.files_of([client.pk]).values("pk")
    rows = Case.objects.visible_to(member)
    return rows.filter(Q(client__in=files) | Q(household=client.household_id))


@register("cases", "个案")
def entries(member, client, before, limit):
    if not member.may(Right.READ, DataClass.CASEWORK):
        return []
    moves = CaseMove.objects.filter(case__in=cases_of(member, client)).select_related("case", "by")
    if before:
        moves = moves.filter(at__lt=before)
    quiet = gives_reason(member)
    return [entry_of(one, quiet) for one in moves.order_by("-at", "-pk")[:limit]]


def entry_of(move, quiet):
    """Above the station the words stay on the case's own page, which asks for a reason."""
    name = move.case.get_dimension_display() if quiet else move.case.title
    is_open = move.kind == MoveKind.OPEN
    step = "立案" if is_open else f"{move.get_from_stage_display()} → {move.get_to_stage_display()}"
    return Entry(
        at=move.at,
        icon=MOVE_ICONS[move.kind],
        title=f"个案“{name}”：{step}",
        url=reverse("case", args=[move.case.uid]),
        by=move.by.name,
        text="" if quiet else move.note,
    )


@register_owed
def open_cases(member, client, today):
    """The one next thing that each open case needs, for those who may do it."""
    if not member.may(Right.WRITE, DataClass.CASEWORK):
        return []
    rows = cases_of(member, client).open().select_related("client__station__division", "worker")
    return [
        owed_case(member, case, today) for case in rows.order_by("stage_since", "pk")[:MOST_OPEN]
    ]


def owed_case(member, case, today):
    missing = workflow.owed(case)
    first = missing[0] if missing else None
    may_work = can_work_case(member, case)
    days = case.days_in_stage(today) + 1
    return Owed(
        tone="over" if case.is_stuck(today) else "soon",
        words=f"{case.get_stage_display()} 第 {days} 天",
        title=f"个案：{case.title}",
        detail=first.words if first else "可以进入下一阶段了",
        url=(first.url if first and first.url and may_work else "")
        or reverse("case", args=[case.uid]),
        act=first.act if first and first.url and may_work else "看个案",
        icon="folders",
    )
