"""Finding somebody among a city's people, and the first page of the list, against bare SQL."""

import pytest
from django.db import connection

from clients.client_list import rows_for
from clients.models import Client
from stations.enums import Role
from stations.gate import member_for
from stations.models import Station
from tests import factories
from tests.bench.harness import fetch, race, report
from tests.bench.people import make_people

STATIONS, PER_STATION = 122, 820
SHOWN = 50
NAMES = """
    UPDATE clients_client SET
        name = substr('陈黄吴何蔡莫符邓梁林李王张郑周唐', 1 + (id % 16)::int, 1)
            || substr('海晓志嘉文秀家丽子思国美永慧伟春俊', 1 + (id / 16 % 17)::int, 1)
            || substr('燕岚明欣静兰豪华轩敏栋玲康杰梅莹业', 1 + (id / 272 % 17)::int, 1),
        initials = chr(97 + (id % 26)::int) || chr(97 + (id / 26 % 26)::int) || chr(97 + (id / 676 % 26)::int),
        full_pinyin = 'pin' || id, id_tail = lpad((id % 10000)::text, 4, '0')
"""
FLOOR = """
    SELECT c.id, c.name, c.sex, c.born_on, c.tier, c.id_tail, v.name, h.address, u.name
    FROM clients_client c JOIN stations_division v ON v.id = c.village_id
    JOIN clients_household h ON h.id = c.household_id
    JOIN stations_station t ON t.id = c.station_id JOIN stations_division d ON d.id = t.division_id
    LEFT JOIN stations_user u ON u.id = c.worker_id
    WHERE d.code >= '4408' AND d.code < '4409' AND c.merged_into_id IS NULL AND {}
    ORDER BY c.full_pinyin, c.id LIMIT 50
"""
CASES = (
    ("两个字：梁海", "梁海", "c.id IN (SELECT id FROM clients_client WHERE"
     " string_to_array(name, NULL) @> '{梁,海}' AND name LIKE '%%梁海%%')"),
    ("两个字，没有：鑫罍", "鑫罍", "c.id IN (SELECT id FROM clients_client WHERE"
     " string_to_array(name, NULL) @> '{鑫,罍}' AND name LIKE '%%鑫罍%%')"),
    ("首字母：lyg", "lyg", "c.initials >= 'lyg' AND c.initials < 'lyh'"),
    ("首字母，没有：vq9", "vqzzz", "c.initials >= 'vqzzz' AND c.initials < 'vqzzzz'"),
    ("证件后四位：0427", "0427", "c.id_tail = '0427'"),
)  # fmt: skip


@pytest.mark.bench
@pytest.mark.postgres
@pytest.mark.django_db
def test_finding_somebody_against_bare_sql(real_network):
    stations = list(Station.objects.filter(division__code__startswith="4408")[:STATIONS])
    villages = [station.division.children.order_by("code").first() for station in stations]
    worker = factories.person(Role.SOCIAL_WORKER, stations[0])
    member = member_for(factories.person(Role.CITY_BUREAU, factories.division("4408")))
    make_people(stations, villages, worker, PER_STATION)
    with connection.cursor() as cursor:
        cursor.execute(NAMES)
        cursor.execute("ANALYZE")
    lines = []
    for what, text, where in CASES:
        rows = rows_for(member).search(text).order_by("full_pinyin", "pk")[:SHOWN]

        def floor(where=where):
            return fetch(FLOOR.format(where), [])

        assert [row.pk for row in rows] == [row[0] for row in floor()], what
        lines.append(race(what, queryset=rows, floor=floor, rounds=60))
    report("client-search", f"找服务对象（湛江 {Client.objects.count():,} 人，市级范围）", lines)
