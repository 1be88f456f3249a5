"""Rows as they come, from .xls and .xlsx alike: merged cells, hidden rows and sheets."""

import datetime
import io

import pytest
from openpyxl import Workbook

from shuangbai.base.workbooks import (
    ENCRYPTED,
    MACROS,
    NOT_EXCEL,
    OLE,
    TEXT,
    BadWorkbook,
    Limits,
    opened_workbook,
)
from tests.base.old_workbooks import xls

LIMITS = Limits(most_rows=2_000)


def opened(data, limits=LIMITS):
    with opened_workbook(data, limits=limits) as book:
        return book.sheets, [(sheet, first, rows) for sheet, first, rows in book.blocks]


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_it_reads_an_old_workbook_with_dates_and_hidden_sheets():
    day = datetime.date(2024, 3, 1)
    data = xls({"名册": [["姓名", "日期"], ["甲", day]], "旧": [["x"]]}, hidden={"旧"})
    sheets, [(_, first, rows), _] = opened(data)
    assert [(one.name, one.is_hidden, one.rows) for one in sheets] == [
        ("名册", False, 2),
        ("旧", True, 1),
    ]
    assert (first, rows) == (1, [["姓名", "日期"], ["甲", day]])


@pytest.mark.parametrize("kind", ["xls", "xlsx"])
def test_it_fills_what_a_merged_cell_covers(kind):
    if kind == "xls":
        data = xls({"名册": [["", "", "x"]]}, merged=[("名册", 0, 1, 0, 1, "沈塘镇")])
    else:
        book = Workbook()
        book.active["A1"], book.active["C1"] = "沈塘镇", "x"
        book.active.merge_cells("A1:B2")
        data = saved(book)
    _, [(_, _, rows)] = opened(data)
    assert [row[:2] for row in rows] == [["沈塘镇", "沈塘镇"]] * len(rows)
    assert rows[0][2] == "x"


def test_it_tells_which_rows_excel_hides():
    book = Workbook()
    for row in (["姓名"], ["甲"], ["乙"]):
        book.active.append(row)
    book.active.row_dimensions[2].hidden = True
    [sheet], _ = opened(saved(book))
    assert sheet.hidden_rows == {2}


def test_it_tells_which_rows_an_old_workbook_hides():
    rows = [["姓名"], ["甲"], ["乙"], [], ["丙"]]
    data = xls(
        {"一": rows, "空": [], "二": rows, "三": rows},
        hidden_rows=[("一", 2), ("二", 1), ("二", 4)],
    )
    sheets, _ = opened(data)
    assert {one.name: set(one.hidden_rows) for one in sheets if one.rows} == {
        "一": {3},
        "二": {2, 5},
        "三": set(),
    }


def test_it_gives_many_rows_in_blocks_and_can_stop_early():
    book = Workbook()
    for number in range(1201):
        book.active.append([number])
    data = saved(book)
    _, blocks = opened(data)
    assert [first for _, first, _ in blocks] == [1, 501, 1001]
    assert blocks[2][2][-1] == [1200]
    _, [(_, _, rows)] = opened(data, Limits(most_rows=2_000, first_rows=40))
    assert len(rows) == 40


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<html><table><tr><td>x</td></tr></table></html>", TEXT),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:x"/>', TEXT),
        ("姓名,证件号\n甲,1\n".encode("gb18030"), TEXT),
        ("姓名\t证件号\n甲\t1\n".encode(), TEXT),
        (b"%PDF-1.7 ....", NOT_EXCEL),
        (b"", NOT_EXCEL),
        (OLE + b"\0" * 600, NOT_EXCEL),
        (OLE + "WordDocument".encode("utf-16-le"), NOT_EXCEL),
        (OLE + "EncryptedPackage".encode("utf-16-le"), ENCRYPTED),
        (OLE + "Workbook_VBA_PROJECT".encode("utf-16-le"), MACROS),
    ],
)
def test_it_says_what_a_file_is_that_only_looks_like_excel(data, words):
    with pytest.raises(BadWorkbook) as refused:
        opened(data)
    assert refused.value.message == words


def test_it_refuses_an_old_workbook_cut_in_half():
    data = xls({"名册": [[f"人{n}", n] for n in range(300)]})
    with pytest.raises(BadWorkbook):
        opened(data[: len(data) // 2])
