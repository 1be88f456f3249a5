"""What the sheets of a roll are taken for: headings, people, totals, places."""

import datetime

import pytest
from openpyxl import Workbook

from clients.models import ClientCategory
from clients.rolls.layout import suggested
from clients.rolls.places import Places
from clients.rolls.reading import LIMITS, Reader
from clients.rolls.subject import guessed
from shuangbai.base.cells import BadCell
from shuangbai.base.workbooks import opened_workbook
from tests import factories
from tests.base.old_workbooks import xls
from tests.clients.roll_files import saved

LOST = {"index": 0, "name": "名册", "is_hidden": False, "rows": 99, "reads": True, "labels": []}


def test_it_finds_one_line_of_headings_below_titles():
    rows = [["雷州市低保名册"] * 3, ["单位：元", "", ""], ["序号", "姓名", "身份证号码", "所在村"], ["1", "甲", "4408", "揖花"]]  # fmt: skip
    header, labels, columns = suggested(rows)
    assert header == 3
    assert labels == ["序号", "姓名", "身份证号码", "所在村"]
    assert columns == {"name": 1, "id_number": 2, "village": 3}


def test_it_reads_two_lines_of_headings_together():
    rows = [
        ["户主", "户主", "家庭成员", "家庭成员", "住址", "住址"],
        ["姓名", "身份证", "姓名", "身份证号", "镇街", "村居"],
        ["甲", "1", "乙", "2", "沈塘镇", "揖花"],
    ]
    header, labels, columns = suggested(rows)
    assert header == 2
    assert labels[0] == "户主 姓名"
    assert columns["head_name"] == 0
    assert (columns["name"], columns["id_number"], columns["village"]) == (2, 1, 5)


@pytest.mark.parametrize(
    "rows", [[], [[]], [["品名", "数量"], ["米", "3"]], [["姓名"], ["甲"]], [["1", "2", "3"]] * 30]
)
def test_it_suggests_nothing_where_nothing_looks_like_headings(rows):
    assert suggested(rows) == (0, [], {})


def test_a_long_number_never_becomes_a_heading():
    _, labels, _ = suggested([["姓名", "村", "440882195302301234"]])
    assert labels == ["姓名", "村", "…"]


def plan(columns, header=1):
    return {**LOST, "header": header, "columns": columns}


def people(data, columns, header=1, **layout):
    reader = Reader({"sheets": [plan(columns, header)], "reads_hidden": False, **layout})
    rows = [row for _, block in reader.blocks(data) for row in block]
    return rows, dict(reader.left_out)


def test_totals_headings_notes_and_hidden_rows_are_nobody():
    book = Workbook()
    for row in (
        ["序号", "姓名", "证件号", "村"],
        [1, "张三", "x", "揖花"],
        ["小  计", "", "2 人", ""],
        ["序号", "姓名", "证件号", "村"],
        [2, "李四", "y", "揖花"],
        [3, "王五", "z", "揖花"],
        ["合计", "", 3, ""],
        ["", "", "", "填表：莫少芳"],
        ["说明：本表一式三份"],
    ):
        book.active.append(row)
    book.active.row_dimensions[6].hidden = True
    columns = {"name": 1, "id_number": 2, "village": 3}
    rows, left_out = people(saved(book), columns)
    assert [(row.row, row.cells["name"]) for row in rows] == [(2, "张三"), (5, "李四")]
    assert left_out == {"total": 2, "heading": 1, "hidden": 1, "note": 1}
    rows, _ = people(saved(book), columns, reads_hidden=True)
    assert [row.row for row in rows] == [2, 5, 6]


def test_merged_places_and_ditto_marks_are_filled_in():
    data = xls(
        {"名册": [["村", "姓名"], ["", "张三"], ["", "李四"], ["卜格", "王五"], ["同上", "赵六"]]},
        merged=[("名册", 1, 2, 0, 0, "揖花")],
    )
    rows, _ = people(data, {"village": 0, "name": 1})
    assert [row.cells["village"] for row in rows] == ["揖花", "揖花", "卜格", "卜格"]


def test_a_row_without_a_name_but_with_a_number_is_somebody():
    book = Workbook()
    for row in (["姓名", "证件号", "村"], ["", "440882195302301234", "揖花"]):
        book.active.append(row)
    rows, _ = people(saved(book), {"name": 0, "id_number": 1, "village": 2})
    assert len(rows) == 1


@pytest.fixture
def named(village, county, as_member):
    factories.village_point("440882101214")
    factories.village_point("440882104201")
    return Places(as_member(county), factories.division("440882"))


@pytest.mark.parametrize(
    ("town", "text", "code"),
    [
        ("沈塘镇", "揖花村委会", "440882101201"),
        ("沈塘", "揖花村", "440882101201"),
        ("雷州市沈塘镇", "揖 花", "440882101201"),
        ("440882101", "卜格村民委员会", "440882101214"),
        (None, "豪郎", "440882104201"),
        (None, "纪家镇豪郎村委会", "440882104201"),
        (None, "440882104201", "440882104201"),
    ],
)
def test_it_knows_villages_by_what_people_call_them(named, town, text, code):
    assert named.village(text, town and named.town(town)).code == code


@pytest.mark.parametrize(
    ("town", "text", "words"),
    [
        ("沈塘镇", "揖话村委会", "是“揖花村委会”吗"),
        ("沈塘镇", "豪郎村", "沈塘镇没有这个村（社区），纪家镇有"),
        (None, "天上村", "没有这个村"),
    ],
)
def test_it_says_what_a_wrong_village_may_mean(named, town, text, words):
    with pytest.raises(BadCell, match=words):
        named.village(text, town and named.town(town))


def test_it_says_what_a_wrong_township_may_mean(named):
    with pytest.raises(BadCell, match="是“沈塘镇”吗"):
        named.town("沈糖镇")


def test_sheets_called_by_their_township_say_where_their_people_live(named):
    assert named.town_of_sheet("纪家").name == "纪家镇"
    assert named.town_of_sheet("Sheet1") is None


@pytest.mark.parametrize(
    ("name", "title", "category", "month", "is_whole"),
    [
        ("雷州市低保名册202611.xlsx", "", "低保", (2026, 11), True),
        ("名册.xls", "2026年9月重度残疾人护理补贴发放名册", "重度残疾人", (2026, 9), True),
        ("x.xls", "雷州市2026年11月最低生活保障对象名册", "低保", (2026, 11), True),
        ("低保名册 2026年11月 退回表.xlsx", "", "低保", (2026, 11), False),
        ("特困补充2026-01.xlsx", "", "特困", (2026, 1), False),
        ("Book1.xlsx", "", None, None, True),
    ],
)
def test_name_and_title_say_what_a_roll_is_about(village, name, title, category, month, is_whole):
    found = guessed(ClientCategory.objects.all(), name, [[[title, title]]])
    assert (found["category"] and found["category"].name) == category
    assert found["month"] == (month and datetime.date(*month, 1))
    assert found["is_whole"] is is_whole


def test_an_old_workbook_reads_like_a_new_one():
    rows = [["姓名", "村"], ["张三", "揖花"]]
    book = Workbook()
    for row in rows:
        book.active.append(row)
    found = []
    for data in (xls({"Sheet": rows}), saved(book)):
        with opened_workbook(data, limits=LIMITS) as opened:
            found.append(list(opened.blocks))
    assert found[0] == found[1]
