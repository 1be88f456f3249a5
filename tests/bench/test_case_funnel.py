"""Where cases get stuck, over 100,000 cases: the funnel and the board against hand-written SQL
(LIMITS: ≤ 3 ×; tallies only where that is not reached)."""

import statistics
import time

import pytest
from django.db import connection
from django.utils import timezone

from services import case_list, funnel
from services.enums import OPEN_STAGES, Stage
from services.models import Case
from stations.enums import Role
from stations.gate import member_for
from stations.models import Station
from tests import factories
from tests.bench.harness import fetch, report
from tests.bench.people import make_people

PER_STATION = 64
ON_BOARD = 401
ROUNDS = 15
# One of a hundred numbers says where a case stands: 60 are closed, the rest are spread.
STAGE_OF = """
    CASE WHEN n < 5 THEN 'identify' WHEN n < 10 THEN 'assess' WHEN n < 15 THEN 'plan'
    WHEN n < 20 THEN 'link' WHEN n < 35 THEN 'serve' WHEN n < 40 THEN 'follow_up' ELSE 'closed' END
"""
CASES = f"""
    INSERT INTO services_case (uid, client_id, station_id, worker_id, year, number, title, problem,
        dimension, found_by, found_on, opened_at, opened_on, opened_by_id, stage, stage_since,
        stuck_on, closed_on, body_hash, version)
    SELECT gen_random_uuid(), id, station_id, worker_id, 2026,
        row_number() OVER (PARTITION BY station_id ORDER BY id), '个案' || id, '', 'health', 'visit',
        current_date - 200, now() - (id %% 300) * interval '1 day', current_date - (id %% 300)::int,
        worker_id, stage, now() - (id %% 60) * interval '1 day',
        CASE WHEN stage <> 'closed' THEN current_date + (id %% 40)::int - 10 END,
        CASE WHEN stage = 'closed' THEN current_date - (id %% 60)::int END, '', 1
    FROM (SELECT c.*, {STAGE_OF} stage FROM (
        SELECT *, (id * 7919) %% 100 n FROM clients_client) c) d
"""
MOVES = """
    INSERT INTO services_casemove (case_id, station_id, number, kind, from_stage, to_stage, by_id, at,
        days, note)
    SELECT c.id, c.station_id, s.place, CASE WHEN s.stage = 'closed' THEN 'close' ELSE 'forward' END,
        s.before, s.stage, c.worker_id, now() - (c.id %% 400) * interval '1 day' - interval '1 hour',
        (c.id * 31 + s.place * 17) %% 45, ''
    FROM services_case c JOIN (VALUES (2, 'identify', 'assess'), (3, 'assess', 'plan'),
        (4, 'plan', 'link'), (5, 'link', 'serve'), (6, 'serve', 'follow_up'),
        (7, 'follow_up', 'closed')) s (place, before, stage)
    ON s.place <= CASE c.stage WHEN 'identify' THEN 1 WHEN 'assess' THEN 2 WHEN 'plan' THEN 3
        WHEN 'link' THEN 4 WHEN 'serve' THEN 5 WHEN 'follow_up' THEN 6 ELSE 7 END
"""
WITHIN = """{} JOIN stations_station t ON t.id = r.station_id
    JOIN stations_division d ON d.id = t.division_id
    WHERE d.code >= %s AND d.code < %s"""
COUNTS = f"""SELECT r.stage, count(*), count(*) FILTER (WHERE r.stuck_on <= current_date)
    {WITHIN.format("FROM services_case r")} AND r.stage <> 'closed' GROUP BY 1"""
DAYS = f"""SELECT r.from_stage, r.days, count(*)
    {WITHIN.format("FROM services_casemove r")} AND r.kind IN ('forward', 'close')
    AND r.at >= now() - interval '365 days' GROUP BY 1, 2"""
PLACES = f"""SELECT left(d.code, %s), count(*), count(*) FILTER (WHERE r.stuck_on <= current_date)
    {WITHIN.format("FROM services_case r")} AND r.stage <> 'closed' GROUP BY 1"""
BOARD = f"""SELECT r.id, r.uid, r.title, r.stage, r.stage_since, r.stuck_on, c.name, w.name
    FROM services_case r JOIN clients_client c ON c.id = r.client_id
    JOIN stations_user w ON w.id = r.worker_id JOIN stations_station t ON t.id = c.station_id
    JOIN stations_division d ON d.id = t.division_id
    WHERE d.code >= %s AND d.code < %s AND r.stage <> 'closed'
    ORDER BY r.opened_at DESC, r.id DESC LIMIT {ON_BOARD}"""


@pytest.fixture
def network(real_network):
    stations = list(Station.objects.select_related("division").order_by("division__code"))
    villages = [one.division.children.order_by("code").first() for one in stations]
    worker = factories.person(Role.SOCIAL_WORKER, stations[0])
    make_people(stations, villages, worker, PER_STATION)
    with connection.cursor() as cursor:
        cursor.execute(CASES, [])
        cursor.execute(MOVES, [])
        cursor.execute("ANALYZE")
    return worker


@pytest.mark.bench
@pytest.mark.postgres
@pytest.mark.django_db
def test_the_funnel_and_the_board_against_bare_sql(network):
    places = (
        ("全省", Role.PROVINCE, "44", "45", 4),
        ("一个市（湛江）", Role.CITY_BUREAU, "4408", "4409", 6),
        ("一个县（雷州）", Role.COUNTY_CIVIL, "440882", "440883", 9),
    )
    lines = [line for place in places for line in measured(*place)]
    title = f"个案进度和看板（{Case.objects.count():,} 件个案，{moves():,} 次进程）"
    report("case-funnel", title, [], table=table(lines))


def moves():
    return fetch("SELECT count(*) FROM services_casemove", [])[0][0]


def measured(what, role, first, last, digits):
    member = member_for(factories.person(role, factories.division(first)))
    now = timezone.now()
    today, span = timezone.localdate(now), [first, last]

    def floor():
        return fetch(COUNTS, span), fetch(DAYS, span), fetch(PLACES, [digits, *span])

    def ours():
        return funnel.lines(member.scope, now, today), funnel.places(member, today)

    same_answer(floor(), ours())
    yield (f"{what}：各阶段、天数、下级", *raced(floor, ours))
    if role == Role.PROVINCE:
        return  # It reads aggregates only.

    def board():
        return list(case_list.rows_for(member).open().order_by("-opened_at", "-pk")[:ON_BOARD])

    assert [row.pk for row in board()] == [row[0] for row in fetch(BOARD, span)]
    yield (f"{what}：看板 {ON_BOARD - 1} 件", *raced(lambda: fetch(BOARD, span), board))


def same_answer(floor, ours):
    counts, days, places = floor
    known = {stage: (number, stuck) for stage, number, stuck in counts}
    lines, below = ours
    assert {str(one.stage): (one.open, one.stuck) for one in lines} == known
    left = dict.fromkeys(OPEN_STAGES, 0)
    for stage, _, number in days:
        left[Stage(stage)] += number
    assert {one.stage: one.left for one in lines} == left
    assert sorted((one["open"], one["stuck"]) for one in below) == sorted(row[1:] for row in places)


def raced(floor, ours):
    times = ([], [])
    for _ in range(ROUNDS):
        for way, taken in zip((floor, ours), times, strict=True):
            start = time.perf_counter()
            way()
            taken.append(1000 * (time.perf_counter() - start))
    return [statistics.median(taken) for taken in times]


def table(lines):
    yield "目标（LIMITS）：≤ 3 × 手写的 SQL；达到了就不另存统计数。"
    yield ""
    yield "| 看什么 | 手写 SQL ms | 系统 ms | 系统/手写 |"
    yield "|---|--:|--:|--:|"
    for what, floor, ours in lines:
        yield f"| {what} | {floor:.1f} | {ours:.1f} | {ours / floor:.1f} |"
