"""Who of a roll may have a file already, and how many pairs a county has, among a city's people."""

import statistics
import time

import pytest
from django.db import connection

from clients.duplicates import Described, candidates, candidates_sql, likely
from clients.models import Client, LikelyPair
from shuangbai.base.scope import Scope
from stations.enums import Role
from stations.gate import member_for
from stations.models import Station
from tests import factories
from tests.bench.harness import fetch, report
from tests.bench.people import make_people

STATIONS, PER_STATION = 122, 820
ASKED, ROUNDS = 5_000, 5
# About thirty thousand names, each borne by three or four people with birthdays far apart.
NAMES = """
    UPDATE clients_client SET
        name = '对象' || chr(19968 + (id % 173)::int) || chr(19968 + (id / 173 % 173)::int),
        full_pinyin = 'dui' || id % 30000,
        born_on = date '1930-01-01' + (id * 7919 % 30000)::int,
        sex = CASE WHEN id % 2 = 0 THEN 'f' ELSE 'm' END
"""


def median_ms(way):
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        way()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


@pytest.mark.bench
@pytest.mark.postgres
@pytest.mark.django_db
def test_looking_up_a_roll_against_bare_sql(real_network):
    stations = list(Station.objects.filter(division__code__startswith="4408")[:STATIONS])
    villages = [station.division.children.order_by("code").first() for station in stations]
    worker = factories.person(Role.SOCIAL_WORKER, stations[0])
    county = stations[0].division.parent
    member = member_for(factories.person(Role.COUNTY_CIVIL, county))
    make_people(stations, villages, worker, PER_STATION)
    with connection.cursor() as cursor:
        cursor.execute(NAMES)
        cursor.execute("ANALYZE")
    sounds = fetch("SELECT full_pinyin, born_on FROM clients_client ORDER BY id LIMIT %s", [ASKED])
    roll = [
        Described("对象", born_on=born_on, village=villages[n % len(villages)])
        for n, (_, born_on) in enumerate(sounds)
    ]
    values = [
        value
        for n, (sound, born_on) in enumerate(sounds)
        for value in (n, sound, born_on, villages[n % len(villages)].pk)
    ]

    def floor():
        return fetch(candidates_sql(ASKED), values)

    assert len({row[0] for row in floor()}) == ASKED
    assert len(likely(roll)) == ASKED
    # As after the first rolls: one file in ten still without a number.
    with connection.cursor() as cursor:
        cursor.execute("UPDATE clients_client SET id_index = md5(id::text) WHERE id % 10 > 0")
        cursor.execute("ANALYZE clients_client")
    pairs = LikelyPair.objects.visible_to(member)
    # All of them as if of one county.
    many = LikelyPair.objects.in_scope(Scope(prefixes=("4408",)))
    own = Client.objects.visible_to(member).count()
    table = [
        "| 测什么 | ms |",
        "|---|--:|",
        f"| 一次查 {ASKED:,} 人的候选（只有 SQL，{STATIONS * PER_STATION:,} 人里） | {median_ms(floor):.0f} |",
        f"| 一次查 {ASKED:,} 人（含拼音，没有相像的） | {median_ms(lambda: candidates(roll)):.0f} |",
        f"| 查一个人 | {median_ms(lambda: likely(roll[:1])):.1f} |",
        f"| 一个县（{own:,} 人，一成没有证件号，没有相像的）的可能重复，最多数到 100 对 | {median_ms(lambda: pairs[:100].count()):.1f} |",
        f"| 同上，{STATIONS * PER_STATION:,} 人算一个县（一万对） | {median_ms(lambda: many[:100].count()):.1f} |",
        f"| 同上，第一页（按姓名） | {median_ms(lambda: list(many.order_by('first__full_pinyin', 'pk')[:51])):.1f} |",
    ]
    report("duplicates", "一人一档：查重", [], table)
