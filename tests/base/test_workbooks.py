import datetime
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from shuangbai.base import workbooks
from shuangbai.base.workbooks import BadWorkbook, read_workbook


def body(cells, **more):
    book = Workbook()
    for place, value in cells.items():
        book.active[place] = value
    for name, others in more.items():
        sheet = book.create_sheet(name)
        for place, value in others.items():
            sheet[place] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data, most_rows=100):
    return read_workbook(SimpleUploadedFile("x.xlsx", data), most_rows=most_rows)


def changed(data, **parts):
    """The archive with parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def test_it_gives_rows_from_the_first_with_dates_as_dates():
    day = datetime.date(2024, 3, 1)
    [sheet] = read(body({"B2": "甲", "C3": day, "A4": 7}))
    assert sheet.rows[1][1] == "甲"
    assert sheet.rows[2][2] == day
    assert sheet.rows[3][0] == 7


def test_it_names_formulas_without_a_stored_result_by_their_sheet():
    first, second = read(body({"A1": "甲"}, 二={"B3": "=1+1", "A1": "x"}))
    assert first.blanks == set()
    assert second.blanks == {"B3"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "不是 .xlsx"),
        (b"name,id\nx,1\n", "不是 .xlsx"),
        (b"<html><table></table></html>", "不是 .xlsx"),
        (workbooks.OLE + b"\0" * 600, "设了密码，或者是旧的"),
        (b"PK\x03\x04" + b"\0" * 100, "已损坏"),
        (body({"A1": "甲"})[:2000], "已损坏"),
        (body({}), "没有内容"),
    ],
)
def test_what_is_no_workbook_is_refused_in_a_sentence(data, words):
    with pytest.raises(BadWorkbook, match=words):
        read(data)


def test_another_archive_under_its_name_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(BadWorkbook, match=r"不是 \.xlsx"):
        read(out.getvalue())


def test_macros_are_refused():
    with pytest.raises(BadWorkbook, match="带宏"):
        read(changed(body({"A1": 1}), **{"xl/vbaProject.bin": b"x"}))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    bomb = changed(body({"A1": 1}), **{"xl/worksheets/sheet1.xml": b" " * (61 * 2**20)})
    assert len(bomb) < 100_000
    monkeypatch.setattr(zipfile.ZipFile, "read", None)
    with pytest.raises(BadWorkbook, match="解开后太大"):
        read(bomb)


def test_a_part_that_lies_about_its_size_is_refused():
    data = changed(body({"A1": 1}), **{"xl/worksheets/sheet1.xml": b" " * 2**20})
    honest, lie = (2**20).to_bytes(4, "little"), (100).to_bytes(4, "little")
    assert honest in data
    with pytest.raises(BadWorkbook, match="已损坏"):
        read(data.replace(honest, lie))


def test_too_large_a_file_is_refused_with_its_size(monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_BYTES", 1000)
    with pytest.raises(BadWorkbook, match="最大"):
        read(body({"A1": 1}))


def test_a_cell_in_the_last_corner_does_not_take_the_machine_down():
    with pytest.raises(BadWorkbook, match="很远的行列"):
        read(body({"A1": 1, "XFD1048576": 1}))


def test_too_many_rows_are_named():
    with pytest.raises(BadWorkbook, match="用到第 201 行"):
        read(body({"A1": 1, "A201": 1}))


def test_a_workbook_without_sheets_is_refused():
    book = (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<sheets/></workbook>"
    )
    with pytest.raises(BadWorkbook):
        read(changed(body({"A1": 1}), **{"xl/workbook.xml": book}))


def test_entities_are_not_expanded_without_bound():
    levels = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' if n else '<!ENTITY e0 "xxxxxxxxxx">'
        for n in range(10)
    )
    sheet = (
        f'<?xml version="1.0"?><!DOCTYPE x [{levels}]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="str"><v>&e9;</v></c></row></sheetData></worksheet>'
    )
    with pytest.raises(BadWorkbook):
        read(changed(body({"A1": 1}), **{"xl/worksheets/sheet1.xml": sheet}))
