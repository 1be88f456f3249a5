"""Open cases go with people who are handed over to another station (clients/going_along.py).

A case of one person goes where the person goes. A case of a whole household stays with those who
stay, represented by their head when its person left; it goes along when nobody stays. Closed cases
that are still to be asked after go like open ones. The old station keeps the counts: cases carry
the station that opened them, moves and records the one that did the work.
"""

from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.utils import timezone

from clients.going_along import register
from clients.models import Client, Household
from clients.operations.homes import eldest_first
from services.models import Case, CaseTransfer, Task
from services.operations.cases import stuck_on
from shuangbai.base.errors import ActError
from stations import audit
from stations.enums import Role
from stations.models import Posting


@dataclass
class Sorted:
    """`staying`: [(case, who represents it from now on)]."""

    going: list = field(default_factory=list)
    staying: list = field(default_factory=list)


def sorted_out(household, people, rows):
    """Which cases go and which stay; a constant number of queries. Says the same before the people
    move and after."""
    files = Client.objects.files_of([one.pk for one in people])
    away = set(files.values_list("pk", flat=True))
    rows = rows.filter(Q(client__in=away) | Q(household=household))
    cases = list(rows.exclude(stage="closed", check_on=None).order_by("pk"))
    heads = heads_of({case.household_id for case in cases} - {None}, away)
    found = Sorted()
    for case in cases:
        head = heads.get(case.household_id)
        if head is None:
            found.going.append(case)
        else:
            found.staying.append((case, head if case.client_id in away else case.client))
    return found


def heads_of(home_ids, away):
    """{household id: its head, else the eldest} of those who stay."""
    rows = Client.objects.live().filter(household__in=home_ids).exclude(pk__in=away)
    named = dict(Household.objects.filter(pk__in=home_ids).values_list("pk", "head"))
    found = {}
    for one in sorted(rows, key=lambda one: (named[one.household_id] != one.pk, eldest_first(one))):
        found.setdefault(one.household_id, one)
    return found


def cases():
    return Case.objects.select_related("client", "worker")


@register
class CasesGoAlong:
    @staticmethod
    def announce(household, people):
        found = sorted_out(household, people, cases())
        tasks = open_tasks(found.going)
        return [f"{named(one)}随人转站{said(tasks, one)}。" for one in found.going] + [
            f"{named(one)}留在原户。" for one, _ in found.staying
        ]

    @staticmethod
    def follow(*, by, move):
        rows = cases().select_for_update(of=("self",), no_key=True)
        found = sorted_out(move.hand_over.household, move.people, rows)
        worker = receiver(by, move) if found.going else None
        tasks = open_tasks(found.going)
        said_of = [transfer(by, move, one, worker, tasks) for one in found.going]
        return said_of + [stay(by, move, *one) for one in found.staying]


def receiver(by, move):
    """Who is named; else the head who accepts; else a head in post there, who shares the cases
    out. Raises ActError where there is nobody."""
    if move.worker is not None:
        return move.worker
    posts = Posting.objects.in_post(timezone.localdate()).filter(
        station=move.hand_over.new_station, role=Role.STATION_HEAD
    )
    heads = [post.user for post in posts.select_related("user").order_by("pk")]
    own = [user for user in heads if user.pk == by.user.pk]
    if not heads:
        raise ActError("有个案一起过来，那里现在没有站长，请选由谁负责。", field="worker")
    return (own or heads)[0]


def transfer(by, move, case, worker, tasks):
    station, old = move.hand_over.new_station, case.worker
    changes = {"worker_id": worker.pk, "stuck_on": stuck_on(case, station)}
    if case.household_id:
        changes["household_id"] = move.home.pk
        if case.client.station_id != station.pk:
            changes["client_id"] = move.home.head_id
    move.ledger.change(case, **changes)
    CaseTransfer.objects.create(
        case=case,
        hand_over=move.hand_over,
        from_station=move.hand_over.old_station,
        to_station=station,
        from_worker=old,
        to_worker=worker,
        by=by.user,
    )
    audit.record(act="case.transfer", by=by, obj=case, fields=["worker"])
    return f"{named(case)}一起过来，由{worker.name}负责{said(tasks, case)}。"


def stay(by, move, case, head):
    if case.client_id == head.pk:
        return f"{named(case)}留在原户。"
    move.ledger.change(case, client_id=head.pk)
    audit.record(act="case.stay", by=by, obj=case, fields=["client"])
    return f"{named(case)}留在原户，改由{head.name}代表。"


def open_tasks(cases):
    """{case id: how many of its tasks are not done}."""
    rows = Task.objects.in_force().filter(plan__case__in=cases, state="open").order_by()
    found = rows.values("plan__case").annotate(n=Count("pk"))
    return {row["plan__case"]: row["n"] for row in found}


def named(case):
    """Its title is for those who may read the case."""
    kind = "全户个案" if case.household_id else "个案"
    return f"{kind} {case.code}（{case.get_dimension_display()}，{case.get_stage_display()}）"


def said(tasks, case):
    count = tasks.get(case.pk)
    return f"，没做完的 {count} 项任务照原定日期" if count else ""
