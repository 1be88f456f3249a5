"""The papers of wages: a signed sheet of 2,213 people, a county's pack, a year's ledger (LIMITS: the
ledger ≤ 1.3 × the writer chosen with flat memory; signed sheets are fine as openpyxl makes them)."""

import datetime
import io
import random
import statistics
import tempfile
import time
import tracemalloc
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from funding.models import PayrollLine, PayrollSheet
from funding.operations.payroll_schemes import save_scheme
from funding.payroll.defaults import usual_items
from funding.sheets.contents import paper_of_sheet
from funding.sheets.enums import Form
from funding.sheets.ledger import ledger_columns, plain_rows, write_year, year_lines
from funding.sheets.making import made
from funding.sheets.packing import BOOK, packed
from shuangbai.base import bulk
from shuangbai.base.ledgers import write_ledger
from shuangbai.base.sheets import Column
from stations.enums import Role
from stations.gate import member_for
from stations.models import User
from tests import factories
from tests.bench.harness import report
from tests.funding.sheets.facts import a_month, a_person, a_sheet

PEOPLE, MONTHS = 2213, 12
YEAR = 2026


def seconds(act, rounds):
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        act()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def bare(data):
    """The same values in a workbook without looks, names or formulas' values, saved."""
    rows = list(load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))

    def write():
        book = Workbook()
        for row in rows:
            book.active.append(row)
        book.save(io.BytesIO())

    return write


def table(lines):
    yield "| 做什么 | 行 | 下限 s | 系统 s | 系统/下限 |"
    yield "|---|--:|--:|--:|--:|"
    for what, rows, floor, ours in lines:
        yield f"| {what} | {rows:,} | {floor:.2f} | {ours:.2f} | {ours / floor:.2f} |"


@pytest.mark.bench
@pytest.mark.django_db
def test_signed_sheets_and_a_countys_pack():
    people = [a_person(random.Random(one), one) for one in range(PEOPLE)]
    paper = paper_of_sheet(Form.DETAIL, a_sheet(people), county="湛江市")
    data = made(paper)
    shown = load_workbook(io.BytesIO(data)).active
    assert sum(1 for row in shown.iter_rows(values_only=True) if people[0].name in row) >= 1
    assert shown.max_row > PEOPLE
    month = a_month(18, people=17)
    pack = packed(month)
    assert len(pack.papers) == 18 * 3 + 2
    assert packed(month).data == pack.data
    one = seconds(bare(data), 5), seconds(lambda: made(paper), 5)
    with zipfile.ZipFile(io.BytesIO(pack.data)) as archive:
        floors = [bare(archive.read(name)) for name in archive.namelist() if name != BOOK]
    all_bare = seconds(lambda: [write() for write in floors], 3)
    lines = [
        ("工资明细表，2,213 人", PEOPLE, *one),
        (
            "一个县的表包，18 个站 306 人 56 张表，连合成的工作簿",
            56,
            all_bare,
            seconds(lambda: packed(month), 3),
        ),
    ]
    notes = ["“下限”：同样的值用 openpyxl 写成没有格式、合并和公式的工作簿。", ""]
    report("payroll-sheets", "签字的工资表和表包", [], [*notes, *table(lines)])


def a_year():
    """26,556 lines of twelve months, and the officer who reads them."""
    station = factories.station("440882101")
    officer = member_for(factories.person(Role.COUNTY_CIVIL, factories.division("440882")))
    scheme = save_scheme(
        by=officer,
        division=factories.division("440882"),
        name="标准",
        starts_on=datetime.date(YEAR, 1, 1),
        items=usual_items(),
    )
    names = [f"社工{number:04d}" for number in range(PEOPLE)]
    users = bulk.insert(
        User, [User(username=f"y{n}", name=name, password="!") for n, name in enumerate(names)]
    )
    codes = [item["code"] for item in usual_items()]
    for month in range(1, MONTHS + 1):
        sheet = PayrollSheet.objects.create(
            station=station,
            month=datetime.date(YEAR, month, 1),
            scheme=scheme,
            author=users[0],
            state="submitted",
        )
        bulk.insert(PayrollLine, [a_line(sheet, user, n, codes) for n, user in enumerate(users)])
    return officer


def a_line(sheet, user, number, codes):
    return PayrollLine(
        sheet=sheet,
        user=user,
        station_id=sheet.station_id,
        month=sheet.month,
        kind="regular",
        position=number,
        name=user.name,
        hiring="direct",
        days=30,
        amounts={code: 10_000 + number + at for at, code in enumerate(codes)},
        gross=5000,
        deducted=500,
        net=4500,
        employer_cost=1200,
        bank_tail=f"{number:04d}",
    )


def peak(act):
    tracemalloc.start()
    act()
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found / 2**20


@pytest.mark.bench
@pytest.mark.postgres
@pytest.mark.django_db
def test_a_years_ledger_against_the_bare_writer():
    lines = year_lines(a_year(), YEAR)
    first_half = lines.filter(month__lte=datetime.date(YEAR, 6, 1))
    columns = ledger_columns(lines)
    ready = [tuple(column.value(row) for column in columns) for row in plain_rows(lines)]
    plain = [
        Column(one.label, lambda row, at=at: row[at], one.width, one.number_format)
        for at, one in enumerate(columns)
    ]

    def write(rows):
        with tempfile.TemporaryFile() as file:
            return write_year(file, rows, title="台账", notes=())

    def write_ready():
        with tempfile.TemporaryFile() as file:
            return write_ledger(file, title="台账", columns=plain, rows=iter(ready))

    assert write(lines) == write_ready() == PEOPLE * MONTHS
    floor, ours = [], []
    for _ in range(5):
        floor.append(seconds(write_ready, 1))
        ours.append(seconds(lambda: write(lines), 1))
    half, whole = peak(lambda: write(first_half)), peak(lambda: write(lines))
    # Twice as many rows, the same memory: nothing but one batch of rows is held.
    assert whole < 1.25 * half
    found = [("一年工资台账", PEOPLE * MONTHS, statistics.median(floor), statistics.median(ours))]
    notes = [
        "“下限”：同样的行已在内存里排好，只用选定的写入器写；“系统”从数据库读出、边读边写。",
        f"目标（LIMITS）：≤ 1.3 × 写入器。内存峰值：半年 {half:.1f} MB，全年 {whole:.1f} MB。",
        "",
    ]
    report("payroll-ledger", "一年的工资台账", [], [*notes, *table(found)])
