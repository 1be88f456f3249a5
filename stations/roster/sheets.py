"""Rosters as workbooks: the template, what an upload says row by row, the refused rows."""

import io
from dataclasses import asdict

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from shuangbai.base.cells import FORMULA_WITHOUT_RESULT, RawRow, text_of
from shuangbai.base.returned import returned_workbook
from shuangbai.base.sheets import FONT, HEAD, clean
from shuangbai.base.workbooks import BadWorkbook
from stations.roster.columns import BY_KEY, COLUMNS, heading_key

MOST_ROWS = 5_000
# Titles and notes above the header row.
HEADER_WITHIN = 15
EXAMPLE = "示例"


def raw_rows(sheets):
    """(rows, names of the sheets without a header). Raises BadWorkbook."""
    found, ignored = [], []
    for sheet in sheets:
        header = header_of(sheet)
        if header is None:
            ignored.append(sheet.name)
            continue
        number, columns = header
        demand_columns(sheet, number, columns)
        found += rows_below(sheet, number, columns)
    if len(ignored) == len(sheets):
        raise BadWorkbook("没有找到表头行。表头要有“姓名、身份证号、社工站”等列，请用模板填写。")
    if not found:
        raise BadWorkbook("表头下面没有人员。示例行不算，请在它下面填写。")
    if len(found) > MOST_ROWS:
        raise BadWorkbook(f"有 {len(found):,} 行人员，一次最多 {MOST_ROWS:,} 行，请拆成几份上传。")
    return found, ignored


def header_of(sheet):
    """(row number, {column key: index}) of the row that looks most like a header."""
    best = None
    for number, row in enumerate(sheet.rows[:HEADER_WITHIN], 1):
        columns = {}
        for index, value in enumerate(row):
            if (key := heading_key(value)) and key not in columns:
                columns[key] = index
        if len(columns) >= 3 and (best is None or len(columns) > len(best[1])):
            best = number, columns
    return best


def demand_columns(sheet, number, columns):
    missing = [one.label for one in COLUMNS if one.required and one.key not in columns]
    if missing:
        raise BadWorkbook(
            f"工作表“{sheet.name}”第 {number} 行的表头缺少：{'、'.join(missing)}。请用模板的列名。"
        )


def rows_below(sheet, header, columns):
    letters = {key: get_column_letter(index + 1) for key, index in columns.items()}
    for number, row in enumerate(sheet.rows[header:], header + 1):
        cells = {
            key: row[index]
            for key, index in columns.items()
            if index < len(row) and text_of(row[index])
        }
        for key, letter in letters.items():
            if f"{letter}{number}" in sheet.blanks:
                cells[key] = FORMULA_WITHOUT_RESULT
        if cells and not text_of(cells.get("name", "")).startswith(EXAMPLE):
            yield RawRow(sheet.name, number, letters, cells)


def as_json(rows):
    """Dates become text that reads the same."""
    return [
        asdict(row) | {"cells": {key: plain(value) for key, value in row.cells.items()}}
        for row in rows
    ]


def plain(value):
    return value.isoformat() if hasattr(value, "isoformat") else value


def from_json(rows):
    return [RawRow(**row) for row in rows]


def template():
    """An empty roster with a header, choices to pick from and one example, as bytes."""
    book = Workbook()
    sheet = book.active
    sheet.title = "人员名册"
    write_header(sheet, [column.label + "*" * column.required for column in COLUMNS])
    for index, column in enumerate(COLUMNS, 1):
        letter = get_column_letter(index)
        put(sheet, 2, index, column.example).font = Font(FONT, size=11, italic=True, color="6B7780")
        offer_choices(sheet, letter, column.choices)
    sheet["A2"].comment = Comment("这一行是示例，不会导入，可以留着。", "双百")
    guide = book.create_sheet("说明")
    for line in GUIDE:
        guide.append([line])
    guide.column_dimensions["A"].width = 90
    return saved(book)


GUIDE = (
    "带 * 的列必填；列的次序可以变，列名不要改。",
    "身份证号、手机、银行账号已设成“文本”，请直接填写，不要改成数字格式，否则会丢失后几位。",
    "社工站写站名（如 沈塘镇社工站）或 9 位乡镇代码。",
    "用工方式是“机构派驻”的，派驻机构必填，写承接机构的全称；其他用工方式留空。",
    "日期写成 2024-03-01。姓名写着“示例”的行不导入。",
    f"一次最多 {MOST_ROWS:,} 人。同一份名册再传一次，不会重复登记。",
)


def offer_choices(sheet, letter, choices):
    if not choices:
        return
    listed = ",".join(label for _, label in choices)
    validation = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
    validation.error = "请从下拉列表里选。"
    sheet.add_data_validation(validation)
    validation.add(f"{letter}2:{letter}{MOST_ROWS + 1}")


def refused_workbook(rows):
    """`rows`: [(RawRow, reason)]. The same columns as the template, the reason beside each row,
    so that it can be mended and uploaded again."""
    return returned_workbook(COLUMNS, rows)


def write_header(sheet, labels):
    for index, label in enumerate(labels, 1):
        cell = put(sheet, 1, index, label)
        cell.font, cell.fill = Font(FONT, size=11, bold=True), HEAD
    for index, column in enumerate(COLUMNS, 1):
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = column.width
        # Text from the start: Excel then keeps all 18 digits of what is typed.
        sheet.column_dimensions[letter].number_format = "@"
    sheet.freeze_panes = "B2"


def put(sheet, row, column, text):
    """Text as text: what begins with = stays inert."""
    cell = sheet.cell(row, column, clean(str(text)))
    cell.data_type = "s"
    cell.number_format = "@"
    cell.font = Font(FONT, size=11)
    return cell


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def label_of(key):
    return BY_KEY[key].label
