"""Sheets of several workbooks side by side in one, looks and print settings with them.

Pictures and conditional colours of a sheet stay behind: what is printed and signed has none.
"""

from copy import copy

from openpyxl import Workbook

from shuangbai.base.sheets import sheet_name

PRINTED = ("page_setup", "page_margins", "print_options", "sheet_properties", "HeaderFooter")
LONGEST = 31


class OneWorkbook:
    """`add` takes the first sheet of a workbook; `book` is what came of it."""

    def __init__(self):
        self.book = Workbook()
        self.book.remove(self.book.active)
        self.book.properties.creator = "双百社工站工作台"

    def add(self, title, source):
        """`title` is cut to what Excel allows and numbered, so that no two are alike."""
        number = f"{len(self.book.worksheets) + 1:03d} "
        origin = source.worksheets[0]
        sheet = self.book.create_sheet(f"{number}{sheet_name(title)[: LONGEST - len(number)]}")
        copy_cells(origin, sheet)
        for area in origin.merged_cells.ranges:
            sheet.merged_cells.add(copy(area))
        for key, one in origin.row_dimensions.items():
            sheet.row_dimensions[key].height = one.height
        for key, one in origin.column_dimensions.items():
            new = sheet.column_dimensions[key]
            new.width, new.hidden, new.min, new.max = one.width, one.hidden, one.min, one.max
        copy_print(origin, sheet)


def copy_cells(origin, sheet):
    styles = {}
    for (row, column), cell in sorted(origin._cells.items()):
        new = sheet.cell(row, column)
        if cell.value is not None:
            # Texts stay texts, whatever they begin with.
            new._value, new.data_type = cell._value, cell.data_type
        if cell.has_style:
            if cell.style_id not in styles:
                for name in ("font", "border", "fill", "alignment", "protection"):
                    setattr(new, name, copy(getattr(cell, name)))
                new.number_format = cell.number_format
                styles[cell.style_id] = new._style
            new._style = copy(styles[cell.style_id])


def copy_print(origin, sheet):
    for name in PRINTED:
        setattr(sheet, name, copy(getattr(origin, name)))
    sheet.page_setup._parent = sheet
    sheet.sheet_format = copy(origin.sheet_format)
    sheet.freeze_panes = origin.freeze_panes
    sheet.row_breaks = copy(origin.row_breaks)
    if origin.print_title_rows:
        sheet.print_title_rows = origin.print_title_rows
    if origin.print_area:
        sheet.print_area = origin.print_area.rpartition("!")[2]
