"""A page of 50 clients over the API against json_agg in SQL (LIMITS: ≥ 0.55 ×)."""

import json

import pytest
from django.db import connection
from django.db.models import F

from clients.api.clients import ClientList, ClientRow
from clients.models import Client
from shuangbai.base.api import columns
from stations.gate import member_for
from tests import factories
from tests.bench.harness import fetch, report, timed
from tests.bench.people import make_people

PEOPLE, SHOWN = 2000, 50

FLOOR = """
    SELECT json_agg(page) FROM (
        SELECT c.uid, c.name, c.sex, c.born_on, c.id_tail, h.uid AS household_uid,
            c.station_id AS station, v.code AS village_code, v.name AS village_name, h.address,
            c.tier, w.uid AS worker_uid, c.status, c.id AS row_key
        FROM clients_client c JOIN clients_household h ON h.id = c.household_id
        JOIN stations_division v ON v.id = c.village_id
        LEFT JOIN stations_user w ON w.id = c.worker_id
        WHERE c.station_id = %s AND c.status = 'active' AND c.merged_into_id IS NULL
        ORDER BY c.id LIMIT {}
    ) page
"""


@pytest.mark.bench
@pytest.mark.postgres
@pytest.mark.django_db
def test_fifty_clients_against_json_agg(station, worker):
    village = factories.village_point("440882101201").village
    make_people([station], [village], worker, PEOPLE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    member = member_for(worker)
    statement = FLOOR.format(SHOWN)

    def floor():
        return fetch(statement, [station.pk])[0][0]

    def ours():
        rows = ClientList().with_columns(Client.objects.visible_to(member).filter(status="active"))
        return list(columns(rows.order_by("pk"), ClientRow, row_key=F("pk"))[:SHOWN])

    def rendered():
        return json.dumps(ours(), default=str)

    assert [row["name"] for row in floor()] == [row["name"] for row in ours()]
    bare, rows, text = timed(floor, ours, rendered, rounds=400)
    table = [
        "目标（LIMITS）：速度 ≥ 0.55 × SQL 里的 json_agg。",
        "",
        "| 做什么 | 中位 ms | 与 json_agg 之比 |",
        "|---|--:|--:|",
        f"| json_agg | {bare:.2f} | 1.00 |",
        f"| 系统取 {SHOWN} 人（权限、筛选在内） | {rows:.2f} | {bare / rows:.2f} |",
        f"| 再写成 JSON | {text:.2f} | {bare / text:.2f} |",
    ]
    report("client-list", f"服务对象列表（一个站 {PEOPLE:,} 人）", [], table=table)
