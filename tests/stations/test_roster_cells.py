"""What offices write in a cell, and what it is taken for."""

import datetime

import pytest

from shuangbai.base.cells import BadCell
from shuangbai.base.workbooks import BadWorkbook, Sheet, read_workbook
from stations.roster.columns import BY_KEY, heading_key
from stations.roster.sheets import raw_rows, refused_workbook, template
from tests.stations.roster_files import HEADER, number, upload

ID_NUMBER = number(1)


def parse(key, value):
    return BY_KEY[key].parse(value)


@pytest.mark.parametrize(
    ("key", "value", "taken"),
    [
        ("name", " 陈 晓岚　", "陈晓岚"),
        ("name", "阿卜杜·热依木", "阿卜杜·热依木"),
        ("id_number", f" {ID_NUMBER[:6]} {ID_NUMBER[6:]} ", ID_NUMBER),
        ("id_number", "".join(chr(ord(c) + 0xFEE0) for c in ID_NUMBER), ID_NUMBER),
        ("id_number", "44088219900101123x", "44088219900101123X"),
        ("phone", 13800138000.0, "13800138000"),
        ("phone", "１３８ ００１３ ８０００", "13800138000"),
        ("station", 440882101.0, "440882101"),
        ("title", " 社 工 ", "worker"),
        ("title", "驻站社工", "worker"),
        ("hiring", "直聘", "direct"),
        ("licence", "中级社会工作师", "social_worker"),
        ("licence", "无", ""),
        ("starts_on", datetime.date(2024, 3, 1), "2024-03-01"),
        ("starts_on", "2024年3月1日", "2024-03-01"),
        ("starts_on", "2024.3.1", "2024-03-01"),
        ("starts_on", "２０２４／３／１", "2024-03-01"),
        ("starts_on", "2024-03-01 00:00:00", "2024-03-01"),
        ("starts_on", 20240301.0, "2024-03-01"),
        ("starts_on", 45352.0, "2024-03-01"),
        ("bank_account", "6228 4800 0000 0001 234", "6228480000000001234"),
    ],
)
def test_it_is_taken_as_it_was_meant(key, value, taken):
    assert parse(key, value) == taken


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("id_number", 440882199001011239.0, "数字已经丢失"),
        ("id_number", "4.40882E+17", "数字已经丢失"),
        ("id_number", "440882199001011230", "校验码"),
        ("id_number", "440882900101123", "15 位"),
        ("bank_account", 6.22848e18, "数字已经丢失"),
        ("phone", "1380013800", "11 位"),
        ("name", "13800138000", "不像姓名"),
        ("title", "督导", "只能填：站长"),
        ("hiring", "合同工", "只能填：镇街直聘"),
        ("starts_on", "2024年3月", "写到日"),
        ("starts_on", "2024.12", "写到日"),
        ("starts_on", "2024-02-30", "没有这一天"),
        ("starts_on", "去年", "看不出"),
        ("starts_on", 7.0, "看不出"),
        ("education", "长" * 21, "太长"),
    ],
)
def test_what_cannot_be_taken_says_how_to_mend_it(key, value, reason):
    with pytest.raises(BadCell, match=reason):
        parse(key, value)


@pytest.mark.parametrize("heading", ["身份证号*", " 身份证号码（必填）", "身份证 号", "证件号："])
def test_headings_are_known_under_their_other_names(heading):
    assert heading_key(heading) == "id_number"


def test_the_template_has_a_header_and_an_example_that_is_not_imported():
    sheets = read_workbook(upload(template()), most_rows=10_000)
    assert sheets[0].rows[0] == HEADER
    assert sheets[0].rows[1][0] == "示例"
    with pytest.raises(BadWorkbook, match="没有人员"):
        raw_rows(sheets)


def test_titles_above_the_header_and_other_sheets_are_passed_over():
    rows = [["雷州市社工花名册"], ["单位：民政局"], HEADER, ["陈晓岚", ID_NUMBER]]
    found, ignored = raw_rows([Sheet("说明", [["怎样填"]]), Sheet("名册", rows)])
    assert [(row.row, row.cells["name"], row.cell("id_number")) for row in found] == [
        (4, "陈晓岚", "B4")
    ]
    assert ignored == ["说明"]


def test_missing_columns_are_named():
    with pytest.raises(BadWorkbook, match="缺少：岗位、到岗日期"):
        raw_rows([Sheet("名册", [["姓名", "身份证号", "社工站", "用工方式"], ["甲"]])])


def test_a_workbook_without_a_header_is_refused():
    with pytest.raises(BadWorkbook, match="没有找到表头"):
        raw_rows([Sheet("名册", [["陈晓岚", ID_NUMBER]])])


def test_refused_rows_come_back_ready_to_upload_and_inert():
    rows = [HEADER, ["=1+1", ID_NUMBER, 13800138000.0, "@站"]]
    found, _ = raw_rows([Sheet("名册", rows)])
    body = refused_workbook([(found[0], "姓名：这不像姓名")])
    [sheet] = read_workbook(upload(body), most_rows=10_000)
    assert sheet.blanks == set()
    assert sheet.rows[1][:4] == ["=1+1", ID_NUMBER, "13800138000", "@站"]
    again, _ = raw_rows([sheet])
    assert again[0].cells["id_number"] == ID_NUMBER
