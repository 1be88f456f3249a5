"""A month's dashboard over a million contacts: tallies from city upward, live rows below (LIMITS)."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from services.measures import VISITS
from services.models import Contact
from shuangbai.base.measures import Period
from shuangbai.base.scope import Scope, after
from stations import tallies
from stations.enums import Role
from stations.models import Station
from tests import factories
from tests.bench.harness import Line, fetch, report, timed
from tests.bench.people import make_people

PER_STATION, CONTACTS_EACH = 40, 60

OF_TALLIES = """
    SELECT substr(d.code, 1, {digits}), sum(t.value) FROM stations_tally t
    JOIN stations_station s ON s.id = t.station_id JOIN stations_division d ON d.id = s.division_id
    WHERE t.key = 'visits' AND t.month = %s AND d.code >= %s AND d.code < %s GROUP BY 1
"""
OF_ROWS = """
    SELECT substr(d.code, 1, {digits}), count(*) FROM services_contact c
    JOIN stations_station s ON s.id = c.station_id JOIN stations_division d ON d.id = s.division_id
    WHERE c.kind = 'visit' AND c.outcome <> 'void' AND c."on" BETWEEN %s AND %s
    AND d.code >= %s AND d.code < %s GROUP BY 1
"""


@pytest.mark.bench
@pytest.mark.postgres
@pytest.mark.django_db
def test_a_months_visits_by_place_against_bare_sql(real_network):
    stations = list(Station.objects.filter(division__code__startswith="44").order_by("pk")[:420])
    zhanjiang = Station.objects.filter(division__code__startswith="4408")
    stations = list({station.pk: station for station in [*stations, *zhanjiang]}.values())
    villages = [station.division.children.order_by("code").first() for station in stations]
    worker = factories.person(Role.SOCIAL_WORKER, stations[0])
    make_people(stations, villages, worker, PER_STATION)
    make_contacts()
    tallies.rebuild()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    first = last_month(timezone.localdate())
    period = Period(first, next_month(first) - datetime.timedelta(days=1))
    cases = (
        ("全省，按市", "44", 4, True),
        ("一个市（湛江），按县", "4408", 6, True),
        ("一个县（雷州），按站", "440882", 9, False),
        ("一个站", "440882101", 9, False),
    )
    lines = [raced(*case, period) for case in cases]
    total = Contact.objects.count()
    title = f"一个月的入户探访（{total:,} 条联系，{len(stations)} 个站）"
    report("dashboard", title, [], table=table(lines))


def table(lines):
    yield "目标（LIMITS）：市级以上读统计数，县以下逐行数，都 ≤ 3 × 手写的 SQL。"
    yield ""
    yield "| 看什么 | 行 | 手写 SQL ms | 逐行数 ms | 系统 ms | 系统/手写 |"
    yield "|---|--:|--:|--:|--:|--:|"
    for line in lines:
        times = f"{line.floor:.2f} | {line.sql:.2f} | {line.ours:.2f}"
        yield f"| {line.what} | {line.rows} | {times} | {line.ours / line.floor:.1f} |"


def raced(what, code, digits, tallied, period):
    scope = Scope((code,))
    bounds = [code, after(code)]
    statement = (OF_TALLIES if tallied else OF_ROWS).format(digits=digits)
    params = [period.first, *bounds] if tallied else [period.first, period.last, *bounds]

    def floor():
        return dict(fetch(statement, params))

    def ours():
        return VISITS.by_place(scope, period, digits)

    def counted():
        return dict(fetch(OF_ROWS.format(digits=digits), [period.first, period.last, *bounds]))

    assert floor() == ours() == counted(), what
    times = timed(floor, counted, ours, rounds=60)
    return Line(what, len(ours()), *times)


def make_contacts():
    """Every person is contacted every fifth day of the last ten months."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO services_contact (uid, together, client_id, station_id, worker_id, kind,
                happened_at, "on", minutes, outcome, is_successful, was_due_on, met, findings, note,
                is_urgent, next_step, late_reason, logged_at, body_hash, version)
            SELECT gen_random_uuid(), gen_random_uuid(), id, station_id, worker_id,
                CASE WHEN n %% 3 = 0 THEN 'visit' ELSE 'call' END, now() - n * interval '5 days',
                current_date - n * 5, 20, CASE WHEN n %% 3 = 0 THEN 'seen' ELSE 'reached' END, true,
                current_date - n * 5, '', '[]', '', false, 'none', '', now(), '-', 1
            FROM clients_client, generate_series(1, %s) n
            """,
            [CONTACTS_EACH],
        )


def last_month(day):
    return (day.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)


def next_month(day):
    return (day.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
