import datetime
import io
import tracemalloc
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from shuangbai.base.ledgers import write_ledger
from shuangbai.base.sheets import Column
from shuangbai.base.workbooks import read_workbook

NASTY = ("=1+1", "<b>&\"'", " 两头空 ", "坏\x00字", "+86 130", "")
COLUMNS = [
    Column("姓名", lambda row: row["name"], 16),
    Column("实发", lambda row: row["net"], 14, "#,##0.00"),
    Column("人数", lambda row: row["count"]),
    Column("发放日期", lambda row: row["on"]),
    Column("时间", lambda row: row["at"]),
    Column("确认", lambda row: row["is_sure"]),
]


def row(name):
    return {
        "name": name,
        "net": Decimal("-5980.10"),
        "count": 3,
        "on": datetime.date(2026, 11, 25),
        "at": datetime.datetime(2026, 11, 25, 4, 30, tzinfo=datetime.UTC),
        "is_sure": None if name else True,
    }


def ledger(rows, **more):
    out = io.BytesIO()
    asked = {"title": "工资台账 2026", "columns": COLUMNS, "notes": ("范围：湛江市",), **more}
    count = write_ledger(out, rows=rows, **asked)
    return out.getvalue(), count


def test_each_cell_reads_back_as_it_was():
    data, count = ledger(row(name) for name in NASTY)
    assert count == len(NASTY)
    sheet = load_workbook(io.BytesIO(data)).active
    assert [one.value for one in sheet["A"]][3:] == [*NASTY[:3], "坏字", NASTY[4], None]
    assert sheet["B4"].value == -5980.1
    assert sheet["B4"].number_format == "#,##0.00"
    assert sheet["D4"].value == datetime.datetime(2026, 11, 25)
    assert sheet["E4"].value == datetime.datetime(2026, 11, 25, 12, 30)
    assert sheet["F9"].value == "是"
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.freeze_panes == "B4"


def test_our_own_reader_sees_it():
    data, _ = ledger(row(name) for name in NASTY)
    rows = read_workbook(SimpleUploadedFile("台账.xlsx", data), most_rows=100)[0].rows
    assert rows[0][0] == "工资台账 2026"
    assert rows[2][:2] == ["姓名", "实发"]
    assert rows[3][:4] == ["=1+1", -5980.1, 3, datetime.date(2026, 11, 25)]


def test_an_odd_title_makes_a_book_all_the_same():
    data, _ = ledger([], title="工资/台账 'A' & <B>：2026")
    assert load_workbook(io.BytesIO(data)).active.max_row == 3


def test_memory_stays_flat_however_many_rows_come():
    class Sink(io.RawIOBase):
        """Keeps nothing of what it is given but the position."""

        at = 0

        def writable(self):
            return True

        def seekable(self):
            return False

        def write(self, data):
            self.at += len(data)
            return len(data)

        def tell(self):
            return self.at

    def peak(count):
        tracemalloc.start()
        write_ledger(Sink(), title="台账", columns=COLUMNS, rows=(row("甲") for _ in range(count)))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(6000) < peak(1000) * 1.5
