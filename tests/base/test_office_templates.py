import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook
from openpyxl.workbook.defined_name import DefinedName

from shuangbai.base.office_templates import BadTemplate, Content, filled
from shuangbai.base.settled import BadFormula, settled, shown_formulas
from shuangbai.base.template_parts import clean_template
from shuangbai.base.workbooks import read_workbook
from tests.base.template_files import changed, small_template, with_part, with_sheet_xml

NAMES = ("陈晓岚", "=1+1", "@SUM(A1)", "+86", "-2", "<b>&\"'")


def content(count=6):
    rows = [
        {"序号": at + 1, "姓名": NAMES[at % len(NAMES)], "应发": Decimal("5980.10") + at}
        for at in range(count)
    ]
    facts = {"标题": "沈塘镇工资明细表", "编号": "MX-1", "大写": "壹元整"}
    return Content(facts, ("序号", "姓名", "应发"), rows)


def made(data=None, count=6):
    return settled(filled(data or small_template(), content(count)))


def opened(data):
    return load_workbook(io.BytesIO(data)).worksheets[0]


def test_facts_and_rows_stand_where_the_names_are():
    sheet = opened(made())
    assert sheet["A1"].value == "沈塘镇工资明细表"
    assert [row[1] for row in sheet.iter_rows(4, 9, values_only=True)] == list(NAMES)
    assert sheet["A11"].value == "大写"
    assert sheet["B11"].value == "壹元整"
    assert {str(area) for area in sheet.merged_cells.ranges} >= {"A1:C1", "A10:B10", "B11:C11"}


def test_a_text_stays_a_text_whatever_it_begins_with():
    sheet = opened(made())
    for row in range(4, 10):
        assert sheet.cell(row, 2).data_type == "s"


def test_totals_are_formulas_over_all_rows_with_their_value_beside_them():
    data = made(count=40)
    total = sum((row["应发"] for row in content(40).rows), Decimal(0))
    assert shown_formulas(data) == {"C44": ("SUM(C4:C43)", f"{total.normalize():f}")}
    upload = SimpleUploadedFile("表.xlsx", data)
    assert read_workbook(upload, most_rows=100)[0].rows[43][2] == float(total)


@pytest.mark.parametrize("count", [0, 1])
def test_a_sheet_of_nobody_and_of_one_keeps_its_form(count):
    data = made(count=count)
    sheet = opened(data)
    assert shown_formulas(data)["C5"][0] == "SUM(C4:C4)"
    assert sheet["B4"].value == (NAMES[0] if count else None)
    assert sheet["B6"].value == "壹元整"


def test_the_same_content_makes_the_same_bytes(time_machine):
    first = made()
    time_machine.move_to("2031-01-01")
    assert made() == first


def test_it_prints_on_a4_across_with_head_and_pages():
    sheet = opened(made(count=30))
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.print_area.endswith("$A$1:$C$38")
    assert "&P" in sheet.oddFooter.center.text
    assert not sheet.parent.defined_names


def test_a_formula_in_the_repeated_row_follows_each_row():
    def double(book, sheet):
        del book.defined_names["应发"]
        sheet["C4"] = "=A4*2"

    rows = [{"序号": at, "姓名": "甲", "应发": 0} for at in (1, 2, 3)]
    book = filled(
        changed(small_template(), double), Content(content().facts, ("序号", "姓名", "应发"), rows)
    )
    shown = shown_formulas(settled(book))
    assert [shown[f"C{row}"] for row in (4, 5, 6)] == [("A4*2", "2"), ("A5*2", "4"), ("A6*2", "6")]
    assert shown["C7"] == ("SUM(C4:C6)", "12")


def renamed(old, new):
    def act(book, sheet):
        book.defined_names[new] = DefinedName(new, attr_text=book.defined_names[old].attr_text)
        del book.defined_names[old]

    return act


def pointed(name, where):
    def act(book, sheet):
        book.defined_names[name] = DefinedName(name, attr_text=where)

    return act


def cell(where, value):
    def act(book, sheet):
        sheet[where] = value

    return act


def merged(area):
    return lambda book, sheet: sheet.merge_cells(area)


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (renamed("姓名", "性名"), "“性名”系统不认识。是不是“姓名”"),
        (pointed("大写", "'工资明细表'!$B$4"), "要放在明细那一行（明细行）之外"),
        (pointed("姓名", "'工资明细表'!$B$9"), "要放在明细那一行（明细行）里"),
        (pointed("大写", "#REF!"), "已不在"),
        (pointed("大写", "'工资明细表'!$A$1:$B$9"), "要指向一个单元格"),
        (pointed("大写", "1+1"), "已不在"),
        (pointed("明细行", "'工资明细表'!$A$4:$C$5"), "正好指向一行"),
        (merged("B4:B5"), "跨行合并"),
    ],
)
def test_a_name_that_leads_astray_is_named(act, words):
    with pytest.raises(BadTemplate, match="。") as problem:
        made(changed(small_template(), act))
    assert words in str(problem.value)


def test_a_formula_that_has_no_value_is_named():
    with pytest.raises(BadFormula, match=r"单元格 C15 的公式 =VLOOKUP.*算不出来"):
        made(changed(small_template(), cell("C10", "=VLOOKUP(A1,B1:C9,2)")))


BOMB = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><worksheet>&b;</worksheet>'


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda data: data[:200], "已损坏"),
        (lambda data: b"PK\x03\x04", "已损坏"),
        (lambda data: with_part(data, "xl/worksheets/sheet1.xml", BOMB), "已损坏"),
        (lambda data: with_part(data, "xl/worksheets/sheet1.xml", "<a"), "已损坏"),
        (lambda data: with_part(data, "xl/worksheets/sheet1.xml", BOMB.encode("utf-16")), "已损坏"),
        (lambda data: with_part(data, "xl/worksheets/sheet2.xml", "<a/>"), "正好有一张工作表"),
        (lambda data: with_part(data, "xl/vbaProject.bin", "x"), "带宏"),
        (lambda data: with_part(data, "xl/media/image1.png", "x"), "有图片"),
        (lambda data: with_part(data, "xl/externalLinks/externalLink1.xml", "x"), "别的文件"),
        (lambda data: with_part(data, "xl/styles.xml", "<a>" + " " * 3_000_000 + "</a>"), "太大"),
        (lambda data: with_sheet_xml(data, 'r="C2"', 'r="XFD1048576"'), "很远的单元格"),
        (
            lambda data: with_sheet_xml(data, 'ref="A1:C1"', 'ref="A1:XFD1048576"'),
            "合并的单元格太多",
        ),
        (lambda data: with_sheet_xml(data, 'ref="A1:C1"', 'ref="zzz"'), "合并的单元格太多"),
    ],
)
def test_a_hostile_file_ends_in_one_sentence(spoil, words):
    with pytest.raises(BadTemplate) as problem:
        clean_template(spoil(small_template()))
    assert words in str(problem.value)


def test_a_hyperlink_over_the_whole_sheet_is_dropped_before_it_is_walked():
    link = '<hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks><pageMargins'
    clean = clean_template(with_sheet_xml(small_template(), "<pageMargins", link))
    assert opened(made(clean))["A1"].hyperlink is None


def test_a_clean_template_is_filled_as_before():
    data = clean_template(small_template())
    assert list(opened(made(data)).values) == list(opened(made()).values)
