"""Sheets made from a template: named cells take facts, one row is repeated.

    book = filled(template, Content({"标题": …}, ("姓名",), [{"姓名": …}, …]))
    data = settled(book)

A template is an .xlsx with one sheet. A name of Excel's name box on one cell says which fact it
takes; the name 明细行 on a row says that it is repeated, and names on cells of that row are its
columns. Formulas stay, grow over the repeated rows and are computed (base/formulas.py).
"""

import difflib
import io
import re
from copy import copy
from dataclasses import dataclass, field
from math import ceil

from openpyxl import load_workbook
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter

from shuangbai.base.formulas import letters_to_number, moved
from shuangbai.base.sheets import clean
from shuangbai.base.template_parts import BROKEN, BadTemplate

REPEATED = "明细行"
# A fact may stand in several cells: 发文单位, 发文单位_2, 发文单位_3.
AGAIN = re.compile(r"_[2-9]\Z")
ADDRESS = re.compile(r"(?:'(?:[^']|'')+'|[^'!]+)!\$?([A-Z]*)\$?(\d*)(?::\$?([A-Z]*)\$?(\d*))?")
LINE_HEIGHT = 17
LAST_COLUMN = 16384


@dataclass(frozen=True)
class Content:
    """`facts`: name → text, Decimal, int or date; `rows`: the same, per name in `columns`."""

    facts: dict
    columns: tuple = ()
    rows: list = field(default_factory=list)


@dataclass
class Template:
    """A loaded workbook with where its names point: (row, column) of the sheet."""

    book: object
    sheet: object
    facts: dict
    columns: dict
    row: int | None


def filled(data, content):
    """The workbook. Raises BadTemplate when the file's names cannot be filled."""
    template = loaded(data, facts=content.facts, columns=content.columns)
    if template.row is not None:
        repeat(template, max(1, len(content.rows)))
        fill_rows(template, content.rows)
    for name, (row, column) in template.facts.items():
        put(template.sheet.cell(row, column), content.facts[fact_of(name, content.facts)])
    make_room(template.sheet)
    for name in list(template.book.defined_names):
        del template.book.defined_names[name]
    return template.book


def loaded(data, *, facts, columns):
    """The Template; every name is one of `facts` or `columns`. Raises BadTemplate."""
    try:
        book = load_workbook(io.BytesIO(data))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OSError):
        # openpyxl has no error of its own for parts that do not fit together.
        raise BadTemplate(BROKEN) from None
    sheet = book.worksheets[0] if book.worksheets else None
    if sheet is None:
        raise BadTemplate(BROKEN)
    names = {**book.defined_names, **sheet.defined_names}
    row = repeated_row(names.pop(REPEATED, None))
    template = Template(book, sheet, {}, {}, row)
    for name, one in names.items():
        if not name.startswith("_"):
            sort_in(template, name, target(name, one.attr_text or ""), facts, columns)
    return template


def repeated_row(name):
    if name is None:
        return None
    first, last = corners(REPEATED, name.attr_text or "")
    if first[0] != last[0] or not first[0]:
        raise BadTemplate(f"的名称“{REPEATED}”要正好指向一行，现在是 {name.attr_text}。")
    return first[0]


def target(name, text):
    first, last = corners(name, text)
    if first != last or not all(first):
        raise BadTemplate(f"的名称“{name}”要指向一个单元格，现在是 {text[:40]}。")
    return first


def corners(name, text):
    found = ADDRESS.fullmatch(text)
    if found is None or "#REF!" in text:
        raise BadTemplate(f"的名称“{name}”指向的单元格已不在，请在“公式—名称管理器”里改好或删掉。")
    left, top, right, bottom = found.groups()
    first = (int(top or 0), letters_to_number(left))
    is_area = right is not None
    return first, (int(bottom or 0), letters_to_number(right)) if is_area else first


def sort_in(template, name, where, facts, columns):
    is_in_row = where[0] == template.row
    is_known = name in columns if is_in_row else fact_of(name, facts) in facts
    if not is_known:
        raise BadTemplate(unknown(name, is_in_row, facts, columns))
    covering = [area for area in template.sheet.merged_cells.ranges if contains(area, where)]
    if covering:
        where = (covering[0].min_row, covering[0].min_col)
    (template.columns if is_in_row else template.facts)[name] = where


def fact_of(name, facts):
    return name if name in facts else AGAIN.sub("", name)


def contains(area, where):
    row, column = where
    return area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col


def unknown(name, is_in_row, facts, columns):
    here, there = (columns, facts) if is_in_row else (facts, columns)
    if name in there:
        place = f"明细那一行（{REPEATED}）之外" if is_in_row else f"明细那一行（{REPEATED}）里"
        return f"的名称“{name}”要放在{place}。"
    near = difflib.get_close_matches(name, list(here), n=1, cutoff=0.4)
    hint = f"是不是“{near[0]}”？" if near else ""
    return f"的名称“{name}”系统不认识。{hint}请改成下面列出的名称，或在“公式—名称管理器”里删掉。"


def repeat(template, count):
    """Puts `count` − 1 rows below the repeated one, alike it, and moves all that is below."""
    sheet, row, more = template.sheet, template.row, count - 1
    areas = merged_below(sheet, row)
    if more:
        heights = {at: one.height for at, one in sheet.row_dimensions.items() if at > row}
        breaks = [one.id for one in sheet.row_breaks.brk]
        sheet.insert_rows(row + 1, more)
        for key, cell in sheet._cells.items():
            if cell.data_type == "f" and not row < key[0] <= row + more and key[0] != row:
                cell.value = moved(formula_of(cell), row=row, by=more)
        for at in heights:
            sheet.row_dimensions[at].height = None
        for at, height in heights.items():
            sheet.row_dimensions[at + more].height = height
        for one, at in zip(sheet.row_breaks.brk, breaks, strict=True):
            one.id = at + more if at > row else at
        if sheet.print_area:
            sheet.print_area = grown(sheet.print_area, row, more)
        shift_facts(template, row, more)
        copy_row(sheet, row, more)
    merge_again(sheet, areas, row, more)


def formula_of(cell):
    """Raises BadTemplate for the kinds of formula that are not one text."""
    if not isinstance(cell.value, str):
        raise BadTemplate(f"的单元格 {cell.coordinate} 是数组公式，请改成普通公式。")
    return cell.value


def merged_below(sheet, row):
    """(area, is in the repeated row) of what is merged from that row down, taken apart."""
    areas = [copy(area) for area in sheet.merged_cells.ranges if area.max_row >= row]
    for area in areas:
        if area.min_row <= row and area.max_row > area.min_row:
            raise BadTemplate(f"在{REPEATED}上有跨行合并的单元格 {area.coord}，请取消合并。")
        sheet.unmerge_cells(area.coord)
    return areas


def merge_again(sheet, areas, row, more):
    for area in areas:
        if area.min_row == row:
            for offset in range(more + 1):
                sheet.merge_cells(None, row + offset, area.min_col, row + offset, area.max_col)
        else:
            area.shift(row_shift=more)
            sheet.merge_cells(area.coord)


def shift_facts(template, row, more):
    template.facts = {
        name: (at + more if at > row else at, column)
        for name, (at, column) in template.facts.items()
    }


def grown(area, row, more):
    """The print area; only one of a single piece is kept."""
    found = re.fullmatch(r"(?:.*!)?\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)", area)
    if found is None:
        return None
    left, top, right, bottom = found.groups()
    end = int(bottom) + (more if int(bottom) >= row else 0)
    return f"{left}{top}:{right}{end}"


def copy_row(sheet, row, more):
    """Looks, texts and formulas of the repeated row for each further one."""
    models = [cell for (at, _), cell in sorted(sheet._cells.items()) if at == row]
    height = sheet.row_dimensions[row].height
    for offset in range(1, more + 1):
        if height:
            sheet.row_dimensions[row + offset].height = height
        for model in models:
            cell = sheet.cell(row + offset, model.column)
            cell._style = copy(model._style)
            if model.data_type == "f":
                name = f"{get_column_letter(model.column)}{row + offset}"
                cell.value = Translator(
                    formula_of(model), origin=model.coordinate
                ).translate_formula(name)
            elif model.value is not None:
                put(cell, model.value)


def fill_rows(template, rows):
    for offset, values in enumerate(rows or [dict.fromkeys(template.columns)]):
        for name, (row, column) in template.columns.items():
            put(template.sheet.cell(row + offset, column), values[name])
    if not rows:
        for (at, _), cell in template.sheet._cells.items():
            if at == template.row and cell.data_type == "f":
                cell.value = None


def put(cell, value):
    """Texts stay texts, whatever they begin with."""
    if isinstance(value, str):
        cell.value = clean(value)
        cell.data_type = "s"
        return
    cell.value = value
    if hasattr(value, "isoformat") and cell.number_format == "General":
        cell.number_format = "yyyy-mm-dd"


def make_room(sheet):
    """Rows with wrapped texts grow: in merged cells Excel does not do it by itself."""
    spans = {
        (area.min_row, area.min_col): (area.max_row, area.max_col)
        for area in sheet.merged_cells.ranges
    }
    for (row, column), cell in list(sheet._cells.items()):
        if cell.data_type != "s" or not cell.value or not cell.alignment.wrap_text:
            continue
        bottom, right = spans.get((row, column), (row, column))
        if bottom == row:
            width = sum(width_of(sheet, one) for one in range(column, right + 1))
            needed = lines(cell.value, width, cell.font.size or 11) * line_height(cell)
            dimension = sheet.row_dimensions[row]
            if needed > (dimension.height or 15):
                dimension.height = needed


def width_of(sheet, column):
    letter = get_column_letter(column)
    dimension = sheet.column_dimensions.get(letter) or next(
        (
            one
            for one in sheet.column_dimensions.values()
            if one.min and one.min <= column <= one.max <= LAST_COLUMN
        ),
        None,
    )
    return (dimension.width if dimension else None) or 9


def lines(text, width, size):
    """A Chinese character is as wide as two others."""
    room = max(2, (width - 1) * 11 / size)
    wide = (sum(2 if ord(char) > 0x2E80 else 1 for char in line) for line in text.split("\n"))
    return sum(max(1, ceil(one / room)) for one in wide)


def line_height(cell):
    return LINE_HEIGHT * (cell.font.size or 11) / 11
