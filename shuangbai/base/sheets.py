"""Excel out: plain list sheets. Nothing a person typed can become a formula."""

import io
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FONT = "宋体"
HEAD = PatternFill("solid", fgColor="E4F2F0")
THIN = Side(style="thin", color="C2CBD0")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)


@dataclass(frozen=True)
class Column:
    """One column of a list: `value(row)` gives text, a number, a date or None."""

    label: str
    value: Callable
    width: int = 14
    number_format: str = ""


def list_workbook(*, title, columns, rows, notes=()):
    """A workbook with title, notes (filters, who, when), head row and rows, as bytes.

    Texts are stored as texts, so `=1+1` in a name stays those four characters. Printed on A4
    landscape with the head row on every page.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_name(title))
    head_row = len(notes) + 3
    prepare_print(sheet, columns, head_row)
    sheet.append([text_cell(sheet, title, font=Font(FONT, size=16, bold=True))])
    stamp = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    for note in (*notes, f"导出时间：{stamp}"):
        sheet.append([text_cell(sheet, note, font=Font(FONT, size=10, color="44525B"))])
    sheet.append([head_cell(sheet, column.label) for column in columns])
    for row in rows:
        sheet.append([value_cell(sheet, column, column.value(row)) for column in columns])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def prepare_print(sheet, columns, head_row):
    """Must come before the first row: a write-only sheet writes its settings with it."""
    sheet.freeze_panes = f"B{head_row + 1}"
    sheet.print_title_rows = f"{head_row}:{head_row}"
    for index, column in enumerate(columns):
        sheet.column_dimensions[letter(index)].width = column.width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def letter(index):
    from_a = chr(ord("A") + index % 26)
    return from_a if index < 26 else letter(index // 26 - 1) + from_a


def sheet_name(title):
    return "".join(char for char in title if char not in "[]:*?/\\")[:31]


def text_cell(sheet, text, font=None):
    cell = WriteOnlyCell(sheet, value=clean(str(text)))
    cell.data_type = "s"
    cell.font = font or Font(FONT, size=11)
    return cell


def head_cell(sheet, label):
    cell = text_cell(sheet, label, Font(FONT, size=11, bold=True))
    cell.fill, cell.border = HEAD, BOX
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    return cell


def value_cell(sheet, column, value):
    if value is None or isinstance(value, str):
        cell = text_cell(sheet, value or "")
    else:
        cell = WriteOnlyCell(sheet, value=naive(value))
        cell.font = Font(FONT, size=11)
    if column.number_format:
        cell.number_format = column.number_format
    cell.border = BOX
    return cell


def naive(value):
    """Excel knows no time zones: moments are written in local time."""
    return timezone.make_naive(value) if getattr(value, "tzinfo", None) else value


def clean(text):
    return ILLEGAL_CHARACTERS_RE.sub("", text)
