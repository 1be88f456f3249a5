"""Tax in a workbook: looked at, refused row by row with why, written as if it were typed."""

import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from funding.models import PayImport, PayrollEdit
from funding.operations.payroll_imports import read_sums, typed_items, write_sums
from shuangbai.base.errors import ActError, Denied
from stations.models import AuditEntry
from tests.funding.payroll.conftest import NOVEMBER

HEAD = ("姓名", "证件号码", "应补(退)税额")
ID_NUMBER = "44088219900101123X"


@pytest.fixture
def sheet(wages):
    return wages.draft()


def book(*rows, head=HEAD, name="个税.xlsx"):
    made = Workbook()
    for row in (("综合所得申报表",), head, *rows):
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def tax(wages, by="head"):
    items = {item.code: item for item in typed_items(wages.member(by), NOVEMBER)}
    return items["tax"]


def read(wages, upload, by="head"):
    return read_sums(by=wages.member(by), month=NOVEMBER, item=tax(wages, by), upload=upload)


def write(wages, row, by="head"):
    return write_sums(by=wages.member(by), pay_import=row)


def why(row):
    return "\n".join(words for _, _, words in row.refused)


def test_reading_says_what_would_change_and_changes_nothing(wages, sheet, cast):
    row = read(wages, book(("陈晓岚", "", 35.5), ("邓海燕", "", 0)))
    line = wages.line(sheet, cast["worker"])
    assert row.changes == [[line.pk, line.version, 0, 3550]]
    assert (row.same, row.refused) == (1, [])
    assert line.amounts["tax"] == 0


def test_writing_it_is_like_typing_it(wages, sheet, cast):
    was = wages.line(sheet, cast["worker"])
    write(wages, read(wages, book(("陈晓岚", "", "35.50"))))
    line = wages.line(sheet, cast["worker"])
    assert (line.amounts["tax"], line.typed, line.version) == (3550, ["tax"], was.version + 1)
    assert line.net == was.net - Decimal("35.50")
    assert wages.again(sheet).net == sheet.net - Decimal("35.50")
    assert PayrollEdit.objects.get().changes == {"tax": [0, 3550]}
    assert AuditEntry.objects.filter(act="payroll.import_write").count() == 1
    with pytest.raises(ActError, match="已经写入过"):
        write(wages, PayImport.objects.get())


def test_of_two_people_of_one_name_the_id_number_says_which(wages, cast):
    other = wages.worker("陈晓岚")
    wages.record(other, id_number=ID_NUMBER)
    sheet = wages.draft()
    row = read(wages, book(("陈晓岚", "", 10), ("陈晓岚", ID_NUMBER, 20)))
    assert [pk for pk, *_ in row.changes] == [wages.line(sheet, other).pk]
    assert row.refused[0][:2] == ["Sheet 第 3 行", "陈晓岚"]
    assert "有 2 人同名" in why(row)


def test_every_row_that_is_refused_is_named_with_why(wages, sheet, cast):
    wages.record(cast["worker"], id_number=ID_NUMBER)
    rows = [
        ("无此人", "", 1),
        ("陈晓岚", "", "一百"),
        ("陈晓岚", "", -3),
        ("邓海燕", ID_NUMBER, 1),
        ("邓海燕", "", 999999),
        ("邓海燕", "", ""),
        ("陈晓岚", ID_NUMBER, 5),
        ("陈晓岚", "", 6),
        ("合计", "", 12),
    ]
    row = read(wages, book(*rows))
    assert [fen for *_, fen in row.changes] == [500]
    for words in (
        "没有这个人",
        "要写数字",
        "负数",
        "和姓名不符",
        "成了负数",
        "没有填",
        "出现了两次",
    ):
        assert words in why(row)
    assert len(row.refused) == 7
    assert ID_NUMBER not in str(row.refused)


def test_a_sheet_that_was_handed_in_is_not_written(wages, sheet):
    wages.draft(wages.sibling, by="sibling_head")
    row_item = tax(wages, "county")
    wages.submit(sheet)
    row = read_sums(
        by=wages.member("county"), month=NOVEMBER, item=row_item, upload=book(("陈晓岚", "", 5))
    )
    assert row.changes == []
    assert "要改先退回" in why(row)


def test_a_line_that_changed_meanwhile_stops_all_of_it(wages, sheet, cast):
    row = read(wages, book(("陈晓岚", "", 5), ("邓海燕", "", 6)))
    wages.edit(wages.line(sheet, cast["worker"]), absent_days=1)
    with pytest.raises(ActError, match="一行也没有写"):
        write(wages, row)
    assert wages.line(sheet, cast["head"]).amounts["tax"] == 0


def test_another_stations_people_are_not_found(wages, sheet):
    wages.draft(wages.sibling, by="sibling_head")
    row = read(wages, book(("陈晓岚", "", 5)), by="sibling_head")
    assert "没有这个人" in why(row)


def test_only_whoever_read_it_writes_it(wages, sheet):
    row = read(wages, book(("陈晓岚", "", 5)))
    with pytest.raises(Denied):
        write(wages, row, by="county")


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (SimpleUploadedFile("x.xlsx", b"hello"), "不是"),
        (book(head=("姓名", "备注")), "没有找到表头行"),
        (book(), "没有一行"),
    ],
)
def test_a_file_that_is_no_list_ends_in_one_sentence(wages, sheet, upload, words):
    with pytest.raises(ActError, match=words):
        read(wages, upload)
    assert not PayImport.objects.exists()


def test_what_was_imported_counts_as_written_by_who_did(wages, sheet, cast):
    write(wages, read(wages, book(("陈晓岚", "", 5)), by="county"), by="county")
    wages.submit(sheet)
    with pytest.raises(ActError, match="您自己填报的"):
        wages.compile()
    assert wages.compile(by="county2").sheets.count() == 1


def test_the_page_shows_differences_and_refused_rows_and_writes(wages, sheet, cast, browse):
    browser = browse(cast["head"])
    address = reverse("pay_imports") + "?month=2026-11"
    upload = book(("陈晓岚", "", 35.5), ("无此人", "", 1))
    page = browser.post(address, {"item": "tax", "file": upload}, follow=True).content.decode()
    assert "1 人有改动，0 人不变，1 行拒收" in page
    assert "Sheet 第 4 行" in page
    made = PayImport.objects.get()
    done = browser.post(reverse("pay_import", args=[made.uid]), follow=True).content.decode()
    assert "已写入" in done
    assert wages.line(sheet, cast["worker"]).amounts["tax"] == 3550
    other = browse(cast["sibling_head"]).get(reverse("pay_import", args=[made.uid]))
    assert other.status_code == 404


def test_it_costs_as_many_questions_for_twelve_people_as_for_two(wages, cast, count_queries):
    sheet = wages.draft()
    few = count_queries(lambda: read(wages, book(("陈晓岚", "", 1), ("邓海燕", "", 2))))
    for number in range(10):
        wages.worker(f"新人{'甲乙丙丁戊己庚辛壬癸'[number]}")
    wages.refresh(sheet)
    rows = [(line.name, "", 3) for line in wages.lines(sheet)]
    assert count_queries(lambda: read(wages, book(*rows))) <= few


def test_the_page_asks_as_many_questions_for_three_files_as_for_one(
    wages, sheet, browse, count_queries
):
    browser = browse(wages.cast["head"])

    def page():
        assert browser.get(reverse("pay_imports") + "?month=2026-11").status_code == 200

    read(wages, book(("陈晓岚", "", "35.50")))
    page()
    one = count_queries(page)
    for sum_ in ("40.00", "45.00"):
        read(wages, book(("陈晓岚", "", sum_)))
    assert PayImport.objects.count() == 3
    assert count_queries(page) == one
