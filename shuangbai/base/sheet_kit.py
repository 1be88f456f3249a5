"""Sheets that are printed and signed, drawn line by line as templates with named cells.

What an office gets as “the built-in one” is what base/office_templates.py fills: one way to a
sheet, whoever drew it.
"""

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties

from shuangbai.base.office_templates import REPEATED
from shuangbai.base.sheets import FONT, sheet_name

MONEY = "#,##0.00"
TITLE_FONT = "方正小标宋简体"
THIN = Side(style="thin", color="000000")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
LINE_HEIGHT = 20


class SheetKit:
    """One A4 sheet; `widths`: of its columns. Black lines: it leaves through an office printer."""

    def __init__(self, title, widths, *, is_portrait=False):
        self.book = Workbook()
        self.book.properties.creator = "双百社工站工作台"
        self.sheet = self.book.active
        self.sheet.title = sheet_name(title)
        self.row = 0
        self.width = len(widths)
        for index, width in enumerate(widths, start=1):
            self.sheet.column_dimensions[get_column_letter(index)].width = width
        setup = self.sheet.page_setup
        setup.orientation = "portrait" if is_portrait else "landscape"
        setup.paperSize = self.sheet.PAPERSIZE_A4
        setup.fitToWidth, setup.fitToHeight = 1, 0
        self.sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        self.sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        self.sheet.print_options.horizontalCentered = True
        self.sheet.oddFooter.center.text = "第 &P 页，共 &N 页"

    def line(self, parts, *, height=LINE_HEIGHT, boxed=False, **looks):
        """A row of (text or name to fill, number of columns) pairs; “=名称” names the cell."""
        self.row += 1
        self.sheet.row_dimensions[self.row].height = height
        column = 1
        for text, span in parts:
            self.cell(column, text, boxed=boxed, **looks)
            self.span(column, span, boxed=boxed)
            column += span

    def cell(
        self,
        column,
        text,
        *,
        boxed=True,
        size=11,
        bold=False,
        align="left",
        font=FONT,
        is_label=False,
        **more,
    ):
        cell = self.sheet.cell(self.row, column)
        if text.startswith("=") and not is_label:
            self.named(text[1:], self.row, column)
            text = f"〔{text[1:]}〕"
        cell.value = text
        cell.data_type = "s"
        cell.font = Font(font, size=size, bold=bold)
        cell.alignment = Alignment(
            horizontal=align,
            vertical=more.get("vertical", "center"),
            wrap_text=more.get("wrap", True),
        )
        if boxed:
            cell.border = BOX
        if "number_format" in more:
            cell.number_format = more["number_format"]
        return cell

    def span(self, column, span, *, boxed):
        if boxed:
            for one in range(column, column + span):
                self.sheet.cell(self.row, one).border = BOX
        if span > 1:
            self.sheet.merge_cells(
                start_row=self.row,
                end_row=self.row,
                start_column=column,
                end_column=column + span - 1,
            )

    def named(self, name, row, column):
        letter = get_column_letter(column)
        self.define(name, f"${letter}${row}")

    def define(self, name, where):
        self.book.defined_names[name] = DefinedName(name, attr_text=f"'{self.sheet.title}'!{where}")

    def title(self, text="=标题", size=18):
        self.line([(text, self.width)], height=34, size=size, align="center", font=TITLE_FONT)

    def head(self, labels, groups=(), *, freeze=True):
        """The row above the repeated one, printed on every page; with `groups` (label, first and
        last column) it stands on two rows."""
        top = self.row + 1
        self.row += 2 if groups else 1
        for column, label in enumerate(labels, start=1):
            self.cell(column, label, bold=True, align="center", size=10, is_label=True)
        inside = {column for _, first, last in groups for column in range(first, last + 1)}
        if groups:
            self.group_head(top, [at for at in range(1, len(labels) + 1) if at not in inside])
        for label, first, last in groups:
            bottom, self.row = self.row, top
            self.cell(first, label, bold=True, align="center", size=10)
            self.span(first, last - first + 1, boxed=True)
            self.row = bottom
        self.sheet.row_dimensions[self.row].height = 32
        self.sheet.print_title_rows = f"{top}:{self.row}"
        if freeze:
            self.sheet.freeze_panes = f"C{self.row + 1}"

    def group_head(self, top, alone):
        """Columns that belong to no group reach over both rows."""
        for column in alone:
            label = self.sheet.cell(self.row, column).value
            self.sheet.cell(self.row, column).value = None
            bottom, self.row = self.row, top
            self.cell(column, label, bold=True, align="center", size=10, is_label=True)
            self.row = bottom
            self.sheet.merge_cells(
                start_row=top, end_row=bottom, start_column=column, end_column=column
            )

    def repeated(self, columns):
        """`columns`: (name, is money, align) each; “” is an empty cell to write in by hand."""
        self.row += 1
        self.sheet.row_dimensions[self.row].height = 22
        self.define(REPEATED, f"$A${self.row}:${get_column_letter(self.width)}${self.row}")
        for column, (name, is_money, align) in enumerate(columns, start=1):
            cell = self.cell(column, f"={name}" if name else "", align=align, size=10)
            if is_money:
                cell.number_format = MONEY
        return self.row

    def totals(self, repeated, label, label_span, columns, *, counted=()):
        """“合计” with SUM over the repeated row in each of `columns` (name, is money, align) that
        holds money or is among the `counted`."""
        self.row += 1
        self.sheet.row_dimensions[self.row].height = 24
        for column, (name, is_money, align) in enumerate(columns, start=1):
            cell = self.cell(column, "", bold=True, align=align, size=10)
            if (is_money or name in counted) and column > label_span:
                letter = get_column_letter(column)
                cell.value = f"=SUM({letter}{repeated}:{letter}{repeated})"
                cell.number_format = MONEY if is_money else "0"
        self.cell(1, label, bold=True, align="center", size=10)
        self.span(1, label_span, boxed=True)

    def signatures(self, *labels):
        """“制表：　　审核：　　负责人：” evenly over the width."""
        each, rest = divmod(self.width, len(labels))
        spans = [each + (index < rest) for index in range(len(labels))]
        self.row += 1
        self.line(
            [(f"{label}：", span) for label, span in zip(labels, spans, strict=True)], height=30
        )

    def seal(self, text, *, columns, height=70):
        """Room for a seal at the right: the office's name and the day below it."""
        self.line(
            [("", self.width - columns), (text, columns)],
            height=height,
            align="center",
            vertical="bottom",
        )

    def template(self):
        """The bytes of the .xlsx."""
        last = get_column_letter(self.width)
        self.sheet.print_area = f"A1:{last}{self.row}"
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()
