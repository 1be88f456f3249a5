"""How much each worker carries, against what the place allows."""

from dataclasses import dataclass

from django.db.models import Count, Q

from clients.models import Client
from services.loop_settings import settings_of_all
from services.models import Case, Task
from services.querysets import may_read_work
from stations.enums import STATION_STAFF_ROLES
from stations.models import Posting

MOST = 300


@dataclass
class Load:
    user: object
    station: object
    cases: int = 0
    stuck: int = 0
    clients: int = 0
    tasks: int = 0
    limit: int = 0

    @property
    def is_over(self):
        return self.cases > self.limit


def loads(member, today):
    """A line per person in post and per person who still has cases; a constant number of queries,
    the fullest first, at most MOST."""
    if not may_read_work(member):
        return []
    found = {}
    postings = (
        Posting.objects.visible_to(member)
        .in_post(today)
        .filter(member.scope.stations("station"), role__in=STATION_STAFF_ROLES)
        .select_related("user", "station__division")
        .order_by("pk")
    )
    for posting in postings:
        found.setdefault(posting.user_id, Load(posting.user, posting.station))
    cases = Case.objects.visible_to(member).open()
    for case in cases.exclude(worker__in=found).select_related(
        "worker", "client__station__division"
    ):
        found.setdefault(case.worker_id, Load(case.worker, case.client.station))
    fill(found, member, cases, today)
    limits = settings_of_all({load.station.division for load in found.values()})
    for load in found.values():
        load.limit = limits[load.station.division_id].caseload_limit
    ordered = sorted(found.values(), key=lambda load: (-load.cases, load.user.name, load.user.pk))
    return ordered[:MOST]


def fill(found, member, cases, today):
    rows = cases.order_by().values("worker")
    for row in rows.annotate(n=Count("pk"), stuck=Count("pk", filter=Q(stuck_on__lte=today))):
        found[row["worker"]].cases, found[row["worker"]].stuck = row["n"], row["stuck"]
    people = Client.objects.visible_to(member).live().exclude(worker=None).order_by()
    for row in people.values("worker").annotate(n=Count("pk")):
        if row["worker"] in found:
            found[row["worker"]].clients = row["n"]
    due = Task.objects.visible_to(member).to_do(today).order_by()
    for row in due.values("plan__case__worker").annotate(n=Count("pk")):
        found[row["plan__case__worker"]].tasks = row["n"]
