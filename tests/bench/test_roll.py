"""A roll of 100,000 people against half a million files, beside COPY of the same rows."""

import datetime
import io
import os
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from openpyxl import Workbook

from clients import reference as client_reference
from clients.models import CategoryHolding, Client, ClientCategory, Household, Roll
from clients.operations import rolls as acts
from stations.enums import Role
from stations.gate import member_for
from stations.models import ServicePoint, Station
from tests import factories
from tests.bench.harness import report
from tests.bench.people import make_people
from tests.clients.roll_files import name_of, number, saved, upload

ROWS, OTHERS = 100_000, 400_000
HEADER = ("户编号", "姓名", "身份证号", "镇街", "村（社区）", "与户主关系", "联系电话", "家庭住址", "起始年月", "保障金额")  # fmt: skip
COLUMNS = ("household_no", "name", "id_number", "town", "village", "relation", "phone", "address", "starts_on", "amount")  # fmt: skip
PAGE = os.sysconf("SC_PAGE_SIZE")
FIRST, SECOND = datetime.date(2026, 11, 1), datetime.date(2026, 12, 1)


@dataclass(frozen=True)
class Taken:
    what: str
    rows: int
    check: float
    write: float
    floor: float | None
    megabytes: int


@pytest.fixture
def villages(real_network):
    client_reference.load()
    points = ServicePoint.objects.filter(village__code__startswith="440882")
    return [point.village for point in points.select_related("village__parent").order_by("pk")]


def rows_of(villages, first, last, *, changed=()):
    """People by order, three to a household; every fiftieth is paid more in `changed`."""
    for order in range(first, last):
        village = villages[order // 3 % len(villages)]
        amount = 720 if order in changed else 680
        yield (
            f"H{order // 3}",
            name_of(order),
            number(order),
            village.parent.name,
            village.name,
            ("户主", "配偶", "长子")[order % 3],
            f"131{order:08d}",
            f"{order % 90} 号",
            "2024年3月",
            amount,
        )


def workbook(rows, title):
    book = Workbook(write_only=True)
    sheet = book.create_sheet("名册")
    sheet.append([title])
    sheet.append(HEADER)
    for row in rows:
        sheet.append(row)
    return saved(book)


@contextmanager
def watching_memory():
    """Adds up the most that this process held beyond what it had, and that its children held."""
    most, over = [], threading.Event()
    before, peak, below = held("self"), [0], [0]

    def watch():
        while not over.wait(0.02):
            peak[0] = max(peak[0], held("self"))
            below[0] = max(below[0], sum(held(pid) for pid in children()))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield most
    finally:
        over.set()
        thread.join()
        most += [max(peak[0] - before, 0) // 2**20, below[0] // 2**20]


def held(pid):
    """Bytes in memory; what ended meanwhile holds nothing."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return 0


def children():
    found = []
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):
            found += (task / "children").read_text().split()
    return found


def brought_in(by, rows, month, what, floor=None):
    """A Taken: the dry run with reading, and the writing."""
    data = workbook(rows, f"雷州市{month:%Y年%m月}低保名册")
    with watching_memory() as memory:
        roll = acts.upload_roll(by=by, upload=upload(data))
        start = time.perf_counter()
        acts.settle_layout(
            by=by,
            roll=roll,
            layout=roll.layout,
            category=ClientCategory.objects.get(key="dibao"),
            month=month,
            division=roll.division,
            is_whole=True,
        )
        checked = time.perf_counter()
        roll = Roll.objects.get(pk=roll.pk)
        assert roll.state == "checked", roll.job.error
        acts.confirm_roll(by=by, roll=roll, leaves_on=month - datetime.timedelta(days=1))
        ended = time.perf_counter()
    roll = Roll.objects.get(pk=roll.pk)
    assert roll.state == "written", roll.job.error
    taken = Taken(what, roll.counts["rows"], checked - start, ended - checked, floor, sum(memory))
    return roll, taken


def stage(rows):
    """COPY of the same cells as text."""
    text = io.StringIO()
    for row in rows:
        text.write("\t".join(map(str, row)) + "\n")
    text.seek(0)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS staged")
        cursor.execute(
            f"CREATE TEMP TABLE staged ({', '.join(f'{name} text' for name in COLUMNS)})"
        )
        cursor.copy_expert("COPY staged FROM STDIN", text)
        cursor.execute("ANALYZE staged")


FILL = """
    WITH homes AS (
        INSERT INTO clients_household (uid, station_id, village_id, address, landmark, version)
        SELECT gen_random_uuid(), p.station_id, v.id, s.address, s.household_no, 1
        FROM staged s JOIN stations_division t ON t.name = s.town AND t.code LIKE '440882%%'
        JOIN stations_division v ON v.parent_id = t.id AND v.name = s.village
        JOIN stations_servicepoint p ON p.village_id = v.id WHERE s.relation = '户主'
        RETURNING id, station_id, village_id, landmark
    ), files AS (
        INSERT INTO clients_client (uid, household_id, station_id, village_id, registered_at_id, name,
            full_pinyin, initials, sex, born_on, id_number, id_index, id_tail, relation, mobility,
            dialect, risks, attention, status, registered_on, version)
        SELECT gen_random_uuid(), h.id, h.station_id, h.village_id, h.village_id, s.name,
            'pinyin' || s.phone, 'py', 'm', substr(s.id_number, 7, 8)::date, repeat('x', 90),
            encode(sha256(s.id_number::bytea), 'hex'), right(s.id_number, 4), 'head', '', '', '[]',
            '', 'active', current_date, 1
        FROM staged s JOIN homes h ON h.landmark = s.household_no RETURNING id, full_pinyin
    ), phones AS (
        INSERT INTO clients_clientphone (client_id, number, whose, is_first)
        SELECT id, substr(full_pinyin, 7), '本人', true FROM files
    )
    INSERT INTO clients_categoryholding (client_id, category_id, grade, starts_on, source, note, amount)
    SELECT id, %s, '', '2024-03-01', 'roll', '', 68000 FROM files
"""


def copied(rows, category):
    """Seconds of COPY into a staging table and on into the four tables with all their indexes, by
    hand-written SQL that checks nothing; taken back afterwards."""
    rows = list(rows)
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT floor")
        start = time.perf_counter()
        stage(rows)
        cursor.execute(FILL, [category.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        taken = time.perf_counter() - start
        cursor.execute("SELECT count(*) FROM clients_client WHERE full_pinyin LIKE 'pinyin%%'", [])
        assert cursor.fetchone()[0] == len(rows)
        cursor.execute("ROLLBACK TO SAVEPOINT floor")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return taken


def table(lines):
    yield "“下限”：同样的行 COPY 到暂存表，再用手写 SQL 写入户、对象、电话、类别四张带全部索引的表，不作任何核对。"
    yield "内存：本进程增加的，加上读表子进程的峰值。"
    yield ""
    yield "| 做什么 | 行 | 读和核对 s | 写入 s | 合计 s | 下限 s | 下限/合计 | 内存 MB |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|"
    for one in lines:
        total = one.check + one.write
        floor = f"{one.floor:.1f} | {one.floor / total:.2f}" if one.floor else "— | —"
        yield f"| {one.what} | {one.rows:,} | {one.check:.1f} | {one.write:.1f} | {total:.1f} | {floor} | {one.megabytes} |"


@pytest.mark.bench
@pytest.mark.postgres
@pytest.mark.django_db
def test_a_roll_against_copy_of_the_same_rows(villages):
    by = member_for(factories.person(Role.COUNTY_CIVIL, factories.division("440882")))
    category = ClientCategory.objects.get(key="dibao")
    stations = list(Station.objects.filter(division__code__startswith="4408").order_by("pk"))[:100]
    places = [station.division.children.order_by("code").first() for station in stations]
    worker = factories.person(Role.SOCIAL_WORKER, stations[0])
    make_people(stations, places, worker, OTHERS // len(stations))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    # Ten thousand first: what a county's roll takes of memory.
    small = list(rows_of(villages, 200_000, 210_000))
    _, ten = brought_in(by, small, FIRST, "首次导入 1 万行，全部新建")
    assert ten.megabytes < 300
    whole = [*small[:0], *rows_of(villages, 0, ROWS)]
    floor = copied(whole, category)
    _, first = brought_in(by, [*whole, *small], FIRST, "首次导入：10 万行新建，1 万行无变化", floor)
    assert Client.objects.count() == OTHERS + ROWS + len(small)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    changed = set(range(0, ROWS, 50))
    month = [*rows_of(villages, 1_000, ROWS, changed=changed), *rows_of(villages, 300_000, 301_000)]
    roll, later = brought_in(by, month, SECOND, "下个月：变更 1,980、新增 1,000、退出 11,000")
    assert roll.counts["changed"] == len(changed) - 20
    assert roll.counts["new"] == 1_000
    assert roll.counts["leaving"] == 1_000 + len(small)
    assert CategoryHolding.objects.exclude(ends_on=None).count() == 1_000 + len(small)
    assert Household.objects.filter(head=None).count() == OTHERS
    assert timezone.localdate()
    report(
        "roll",
        f"导入名册（库里 {Client.objects.count():,} 人）",
        [],
        table=table([ten, first, later]),
    )
