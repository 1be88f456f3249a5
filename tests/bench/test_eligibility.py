"""Who may be eligible, policy by policy, over a register of 100,000 people (LIMITS: against bare
SQL)."""

import pytest
from django.db import connection
from django.utils import timezone

from clients import reference
from clients.eligibility import book, flags, may_be_eligible
from clients.models import Client, Eligibility, Policy
from clients.operations.eligibility import renew_all, renew_people
from stations.enums import Role
from stations.gate import member_for
from stations.models import Station
from tests import factories
from tests.bench.harness import fetch, race, report
from tests.bench.people import make_people

STATIONS, PER_STATION = 156, 900

FILL = """
    INSERT INTO clients_categoryholding (client_id, category_id, grade, starts_on, source, note)
    SELECT c.id, k.id, CASE WHEN k.has_grade THEN k.grades ->> ((c.id % 2)::int) ELSE '' END,
        current_date - 100, 'roll', ''
    FROM clients_client c JOIN clients_clientcategory k ON (c.id + k.id * 7) % 9 = 0
"""
FLOORS = {
    "old_age": """
        SELECT c.id FROM clients_client c JOIN stations_division v ON v.id = c.registered_at_id
        JOIN stations_station s ON s.id = c.station_id JOIN stations_division d ON d.id = s.division_id
        WHERE c.status = 'active' AND c.merged_into_id IS NULL
        AND c.born_on <= current_date - interval '80 years' AND substr(v.code, 1, 2) = substr(d.code, 1, 2)
    """,
    "disabled_care": """
        SELECT c.id FROM clients_client c WHERE c.status = 'active' AND c.merged_into_id IS NULL AND c.id IN (
            SELECT h.client_id FROM clients_categoryholding h
            JOIN clients_clientcategory k ON k.id = h.category_id
            WHERE (k.key = 'disabled' AND h.grade IN ('一级', '二级') OR k.key = 'severely_disabled')
            AND h.starts_on <= current_date AND (h.ends_on IS NULL OR h.ends_on >= current_date))
    """,
    "elder_service": """
        WITH held AS (
            SELECT h.client_id, k.key FROM clients_categoryholding h
            JOIN clients_clientcategory k ON k.id = h.category_id
            WHERE h.starts_on <= current_date AND (h.ends_on IS NULL OR h.ends_on >= current_date))
        SELECT c.id FROM clients_client c WHERE c.status = 'active' AND c.merged_into_id IS NULL AND (
            (c.id IN (SELECT client_id FROM held WHERE key = 'disabled_elder')
             AND c.id IN (SELECT client_id FROM held WHERE key IN ('dibao', 'tekun', 'dibian')))
            OR (c.born_on <= current_date - interval '80 years'
                AND c.id IN (SELECT client_id FROM held WHERE key IN ('dibao', 'tekun'))))
    """,
}
GAPS = """
    SELECT e.id FROM clients_eligibility e JOIN clients_client c ON c.id = e.client_id
    JOIN stations_station s ON s.id = c.station_id JOIN stations_division d ON d.id = s.division_id
    WHERE c.status = 'active' AND c.merged_into_id IS NULL AND d.code >= '440882' AND d.code < '440883'
    AND NOT EXISTS (SELECT 1 FROM clients_entitlement t
        WHERE t.client_id = e.client_id AND t.policy_id = e.policy_id)
    ORDER BY e.since_on, e.id LIMIT 51
"""


@pytest.mark.bench
@pytest.mark.postgres
@pytest.mark.django_db
def test_who_may_be_eligible_against_bare_sql(real_network):
    reference.load()
    stations = list(Station.objects.filter(division__code__startswith="4408")[:STATIONS])
    villages = [station.division.children.order_by("code").first() for station in stations]
    worker = factories.person(Role.SOCIAL_WORKER, stations[0])
    county = member_for(factories.person(Role.COUNTY_CIVIL, factories.division("440882")))
    make_people(stations, villages, worker, PER_STATION)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE clients_client SET registered_at_id = village_id,"
            " born_on = current_date - (id * 7919 % 36500)::int"
        )
        cursor.execute(FILL)
        cursor.execute("ANALYZE")
    today = timezone.localdate()
    known, lines = book(today), []
    total = Client.objects.count()
    assert total >= 100_000
    for key, statement in FLOORS.items():
        policy = Policy.objects.get(key=key)
        ours = may_be_eligible(known, policy.pk).values_list("pk", flat=True)
        assert set(ours) == {pk for (pk,) in fetch(statement, [])}, key
        lines.append(
            race(
                f"谁可能符合：{policy.name}",
                queryset=ours,
                floor=lambda s=statement: fetch(s, []),
                rounds=15,
            )
        )
    added, _ = renew_all(today)
    assert renew_all(today) == (0, 0)
    assert Eligibility.objects.count() == added
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE clients_eligibility")
    gaps = Eligibility.objects.visible_to(county).gaps(today).order_by("since_on", "pk")
    first = gaps.values_list("pk", flat=True)[:51]
    assert list(first) == [pk for (pk,) in fetch(GAPS, [])]
    lines.append(
        race("一个县的政策缺口，前 50 条", queryset=first, floor=lambda: fetch(GAPS, []), rounds=30)
    )
    assert_a_few_cost_little(known, today)
    report("eligibility", f"政策：可能符合与缺口（湛江 {total:,} 人，{added:,} 人项）", lines)


def assert_a_few_cost_little(known, today):
    """The same answer for one person as for everybody."""
    one = Client.objects.order_by("pk")[500]
    found = set(Eligibility.objects.filter(client=one).values_list("policy", flat=True))
    assert flags(known, [one.pk]) == {one.pk: found}
    renew_people([one.pk], today=today)
    assert set(Eligibility.objects.filter(client=one).values_list("policy", flat=True)) == found
