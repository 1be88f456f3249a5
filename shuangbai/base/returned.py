"""Rows that could not be taken, as a workbook with the reason beside each: mended, it is uploaded
again as it is."""

import io

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill

from shuangbai.base.cells import text_of
from shuangbai.base.sheets import FONT, HEAD, letter, text_cell

REASON = "没有导入的原因"
WHERE = "原表和行"
WRONG = PatternFill("solid", fgColor="FDECEA")


def returned_workbook(columns, rows, *, title=""):
    """`columns`: CellColumns; `rows`: [(RawRow, reason)]. Everything is text, so that Excel keeps
    all digits of what is typed and nothing becomes a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("未导入")
    labels = [column.label + "*" * column.required for column in columns] + [WHERE, REASON]
    widths = [column.width for column in columns] + [18, 60]
    for index, width in enumerate(widths):
        sheet.column_dimensions[letter(index)].width = width
        sheet.column_dimensions[letter(index)].number_format = "@"
    sheet.freeze_panes = "B3" if title else "B2"
    if title:
        sheet.append([text_cell(sheet, title, Font(FONT, size=14, bold=True))])
    sheet.append([head(sheet, label) for label in labels])
    for row, reason in rows:
        cells = [cell(sheet, text_of(row.cells.get(column.key, ""))) for column in columns]
        why = cell(sheet, reason)
        why.fill = WRONG
        sheet.append([*cells, cell(sheet, f"{row.sheet} {row.row}"), why])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def head(sheet, label):
    made = text_cell(sheet, label, Font(FONT, size=11, bold=True))
    made.fill = HEAD
    return made


def cell(sheet, text):
    made = text_cell(sheet, text)
    made.number_format = "@"
    return made
