"""The demo's casework: people in hardship over Zhanjiang and what was done for them.

Thick at the stations of the demo accounts, thin elsewhere; the same people at every first run of a
day. Written in one transaction, after the network's demo.
"""

import random
from collections import defaultdict

from django.db import transaction
from django.utils import timezone

from clients import reference as client_reference
from clients.demo.absences import add_absences
from clients.demo.loose_ends import add_loose_ends
from clients.demo.people import Register, add_six_tiers
from clients.demo.policies import Ledger, add_county_terms
from clients.demo.rolls import add_roll
from clients.models import Client
from services import reference as service_reference
from services.demo.case_needs import needs_of_cases
from services.demo.cases import CaseBook, add_comments
from services.demo.contacts import Diary, ask_lowerings, raise_alerts
from services.demo.resources import Errands, stock
from shuangbai.base.scope import code_range
from stations import audit
from stations.demo.accounts import KELU, SHENTANG, YANGJIA, ZHANJIANG
from stations.enums import Role
from stations.models import Posting, Station

SEED = "shuangbai-casework"
# The share of contacts that come late at the three thick stations.
SLACK = (0.07, 0.1, 0.16)
THICK, THIN = 380, 15
DEEP, SHALLOW = 6, 3


def has_casework():
    return Client.objects.exists()


@transaction.atomic
def add_casework(now):
    client_reference.load()
    service_reference.load()
    add_six_tiers()
    # The same people every time; nothing here is secret.
    rng = random.Random(SEED)  # noqa: S311
    today = timezone.localdate(now)
    workers, heads = people_in_post(today)
    stations = [station for station in stations_of(ZHANJIANG) if station.pk in workers]
    thick = [one for one in stations if one.division.code in (SHENTANG, KELU, YANGJIA)]
    clients = Register(rng, today, workers).add(
        {one: THICK if one in thick else THIN for one in stations}
    )
    depth = {one.pk: DEEP if one in thick else SHALLOW for one in stations}
    slack = {one.pk: share for one, share in zip(thick, SLACK, strict=True)}
    Diary(rng, now, depth, slack).tell(clients)
    well_known = [one for one in clients if one.station in thick]
    raise_alerts(rng, now, well_known, heads, open_ones=6, settled=9)
    ask_lowerings(rng, now, well_known, heads)
    add_county_terms(today)
    authors = {station_id: several[0] for station_id, several in workers.items()}
    Ledger(f"{SEED}-policies", now, authors).tell(clients)
    CaseBook(f"{SEED}-cases", now, heads).tell(well_known)
    add_comments(f"{SEED}-comments", now)
    errands = Errands(f"{SEED}-resources", now, stock(thick), authors)
    errands.run(clients, needs_of_cases(today))
    add_absences([workers[one.pk] for one in thick], today)
    loose = random.Random(f"{SEED}-loose-ends")  # noqa: S311
    add_loose_ends(loose, today, well_known, workers, thick[:2])
    add_roll(today)
    audit.record(act="demo.build", by=None)


def stations_of(prefix):
    return list(
        Station.objects.live()
        .filter(code_range("division__code", prefix))
        .select_related("division")
        .order_by("division__code", "pk")
    )


def people_in_post(today):
    """({station id: its workers}, {station id: its head}) on that day."""
    workers, heads = defaultdict(list), {}
    postings = (
        Posting.objects.in_post(today)
        .filter(station__isnull=False)
        .select_related("user")
        .order_by("pk")
    )
    for posting in postings:
        if posting.role == Role.STATION_HEAD:
            heads.setdefault(posting.station_id, posting.user)
        else:
            workers[posting.station_id].append(posting.user)
    return dict(workers), heads
