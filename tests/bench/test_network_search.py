"""Searching all places and stations of Guangdong (LIMITS, "search": ≤ 3 × the indexed SQL)."""

import pytest
from django.db import connection

from stations.enums import Role
from stations.gate import member_for
from stations.models import Division, Station
from tests import factories
from tests.bench.harness import fetch, race, report

pytestmark = [pytest.mark.bench, pytest.mark.django_db]

SHOWN = 11
TYPED = {
    "两个字，少": "沈塘",
    "两个字，多": "新村",
    "两个字，没有": "鑫罍",
    "首字母": "stz",
    "首字母，没有": "vvq",
    "拼音": "shentang",
    "拼音，没有": "vvqing",
    "代码": "4408821",
    "代码，没有": "4499",
}
NAMED = {
    "postgresql": "string_to_array({0}.name, NULL) @> %s AND {0}.name LIKE %s",
    "sqlite": "{0}.name LIKE %s",
}
PLACES = """
    SELECT d.id, d.code, d.name, p.name, g.name FROM stations_division d
    JOIN stations_division p ON p.id = d.parent_id JOIN stations_division g ON g.id = p.parent_id
    WHERE d.code >= '44' AND d.code < '45' AND d.vanished_on IS NULL AND {} ORDER BY d.code LIMIT {}
"""
STATIONS = """
    SELECT s.id, d.code, s.name, p.name, g.name FROM stations_station s
    JOIN stations_division d ON d.id = s.division_id
    JOIN stations_division p ON p.id = d.parent_id JOIN stations_division g ON g.id = p.parent_id
    WHERE d.code >= '44' AND d.code < '45' AND d.level = 4 AND {} ORDER BY d.code, s.id LIMIT {}
"""


@pytest.fixture
def member(real_network):
    settle()
    return member_for(factories.person(Role.PROVINCE, factories.division("44"), "林建国"))


def settle():
    """Statistics and index lists as they are after a night of autovacuum."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT gin_clean_pending_list(indexrelid) FROM pg_index JOIN pg_class c"
                " ON c.oid = indexrelid JOIN pg_am a ON a.oid = c.relam WHERE amname = 'gin'"
            )


def condition(text):
    """What a person who knows the indexes would write for this input."""
    after = text[:-1] + chr(ord(text[-1]) + 1)
    if text.isdigit():
        return "d.code >= %s AND d.code < %s", [text, after]
    if text.isascii():
        both = (
            "(d.initials >= %s AND d.initials < %s OR d.full_pinyin >= %s AND d.full_pinyin < %s)"
        )
        return both, [text, after, text, after]
    params = [list(text)] if connection.vendor == "postgresql" else []
    return NAMED[connection.vendor].format("d"), [*params, f"%{text}%"]


def by_hand(sql, text):
    where, params = condition(text)
    if connection.vendor == "sqlite" and text.isascii() and text.isalpha():
        # Its planner would walk all codes of the province instead of the keys' own indexes.
        sql = sql.replace("d.code >= '44' AND d.code <", "+d.code >= '44' AND +d.code <")
    statement = sql.format(where, SHOWN)

    return lambda: fetch(statement, params)


def places(member, text):
    rows = Division.objects.visible_to(member).current().matching(text)
    rows = rows.filter(level__gte=3).select_related("parent__parent").order_by("code")
    return rows[:SHOWN]


def stations(member, text):
    rows = Station.objects.visible_to(member).matching(text)
    rows = rows.select_related("division__parent__parent").order_by("division__code", "pk")
    return rows[:SHOWN]


@pytest.mark.parametrize(
    ("key", "title", "sql", "ours"),
    [
        ("places", "检索地点（全广东 28,745 个）", PLACES, places),
        ("stations", "检索社工站（全广东 1,610 个）", STATIONS, stations),
    ],
)
def test_it_finds_what_hand_written_sql_finds(member, key, title, sql, ours):
    lines = []
    for what, text in TYPED.items():
        found, floor = ours(member, text), by_hand(sql, text)
        assert [row.pk for row in found.all()] == [row[0] for row in floor()], text
        lines.append(race(f"{what}：{text}", queryset=found, floor=floor))
    report(f"search-{key}", title, lines)
