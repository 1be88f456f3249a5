"""The due list against bare SQL (LIMITS: ≤ 2 ×)."""

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from clients.models import ContactState
from services.api.contacts import DueList, DueRow
from shuangbai.base.api import columns
from stations.enums import Role
from stations.gate import member_for
from stations.models import Station
from tests import factories
from tests.bench.harness import fetch, race, report
from tests.bench.people import make_people

STATIONS, PER_STATION = 156, 400
SHOWN = 51

FLOOR = """
    SELECT c.uid, c.name, s.kind, s.tier, s.due_on, s.next_on, s.last_on, s.failed_on, s.watch_on,
        v.code, v.name, h.address, h.latitude, h.longitude, s.id
    FROM clients_contactstate s JOIN clients_client c ON c.id = s.client_id
    JOIN stations_division v ON v.id = c.village_id JOIN clients_household h ON h.id = c.household_id
    {} WHERE s.is_active AND s.next_on <= %s AND c.status = 'active' AND c.merged_into_id IS NULL
    AND {} ORDER BY s.next_on, s.id LIMIT {}
"""
OF_COUNTY = "JOIN stations_station t ON t.id = s.station_id JOIN stations_division d ON d.id = t.division_id"


@pytest.mark.bench
@pytest.mark.postgres
@pytest.mark.django_db
def test_the_due_list_against_bare_sql(real_network):
    stations = list(Station.objects.filter(division__code__startswith="4408")[:STATIONS])
    villages = [station.division.children.order_by("code").first() for station in stations]
    home = next(one for one in stations if one.division.code.startswith("440882"))
    worker = factories.person(Role.SOCIAL_WORKER, home)
    county = factories.person(Role.COUNTY_CIVIL, factories.division("440882"))
    make_people(stations, villages, worker, PER_STATION)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    today, lines = timezone.localdate(), []
    cases = (
        ("一个社工站", member_for(worker), "", "s.station_id = %s", [home.pk]),
        (
            "一个县（雷州）",
            member_for(county),
            OF_COUNTY,
            "d.code >= '440882' AND d.code < '440883'",
            [],
        ),
    )
    for what, member, join, where, params in cases:
        ours = listed(member, today)
        statement = FLOOR.format(join, where, SHOWN)

        def floor(statement=statement, params=params):
            return fetch(statement, [today, *params])

        assert [row["row_key"] for row in ours.all()] == [row[-1] for row in floor()], what
        lines.append(race(f"{what}，前 50 条", queryset=ours, floor=floor))
    total = STATIONS * PER_STATION * 2
    report("due-list", f"今天该联系（湛江 {total:,} 条联系状态，三分之一到期）", lines)


def listed(member, today):
    """The rows of GET /api/v1/contacts/due as the API asks for them."""
    rows = DueList().with_columns(ContactState.objects.visible_to(member))
    return columns(rows.order_by("next_on", "pk"), DueRow, row_key=F("pk"))[:SHOWN]
