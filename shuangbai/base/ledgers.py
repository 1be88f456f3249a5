"""Excel out for long lists: rows stream into the file as they come, memory stays flat.

    with TemporaryFile() as file:
        write_ledger(file, title=…, columns=[Column(…)], rows=queryset.iterator(), notes=(…))

The sheet's XML is written by hand: the writers for Python take 6 to 9 times as long, and the fast
one from Rust knows no title, widths or head row on every page (docs/benchmarks.md).
"""

import re
import zipfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from xml.sax.saxutils import quoteattr

from shuangbai.base.sheets import clean, naive, sheet_name

ROWS_AT_ONCE = 500
LEVEL = 2
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 (Excel knows no zones)
DAY = timedelta(days=1)
ODD = re.compile(r"[&<>\x00-\x1f\ufffe\uffff]|^\s|\s$")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# Positions in cellXfs below.
TITLE, NOTE, LABEL, PLAIN, DATE, MOMENT, FIRST_OWN = range(7)

TYPES = f"""{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/></Types>"""
RELATIONS = f"""{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
BOOK_RELATIONS = f"""{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>"""


def write_ledger(file, *, title, columns, rows, notes=()):
    """Title, notes, head row and rows into a file opened for writing bytes. `columns`: Columns of
    base/sheets.py. Texts are texts, whatever they begin with. Returns the number of rows."""
    name = sheet_name(title)
    formats = list(dict.fromkeys(one.number_format for one in columns if one.number_format))
    head_row = len(notes) + 2
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("xl/workbook.xml", book_xml(name, head_row))
        archive.writestr("xl/_rels/workbook.xml.rels", BOOK_RELATIONS)
        archive.writestr("xl/styles.xml", styles_xml(formats))
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(sheet_head(columns, head_row).encode())
            sheet.write(row_of([text_cell(title, TITLE)]).encode())
            for note in notes:
                sheet.write(row_of([text_cell(note, NOTE)]).encode())
            sheet.write(row_of([text_cell(one.label, LABEL) for one in columns]).encode())
            count = write_rows(sheet, columns, rows, formats)
            sheet.write(FOOT.encode())
    return count


def write_rows(sheet, columns, rows, formats):
    writers = [
        (one.value, FIRST_OWN + formats.index(one.number_format) if one.number_format else PLAIN)
        for one in columns
    ]
    count, waiting = 0, []
    for row in rows:
        cells = [cell(value(row), style) for value, style in writers]
        waiting.append(f"<row>{''.join(cells)}</row>")
        count += 1
        if len(waiting) >= ROWS_AT_ONCE:
            sheet.write("".join(waiting).encode())
            waiting.clear()
    sheet.write("".join(waiting).encode())
    return count


def cell(value, style):
    kind = type(value)
    if kind is str:
        return text_cell(value, style) if value else f'<c s="{style}"/>'
    if kind is int or kind is Decimal or kind is float:
        return f'<c s="{style}"><v>{value}</v></c>'
    if value is None:
        return f'<c s="{style}"/>'
    if kind is bool:
        return text_cell("是" if value else "否", style)
    if isinstance(value, datetime):
        return f'<c s="{MOMENT if style == PLAIN else style}"><v>{serial(naive(value))}</v></c>'
    if isinstance(value, date):
        day = (datetime(value.year, value.month, value.day) - EPOCH) // DAY  # noqa: DTZ001
        return f'<c s="{DATE if style == PLAIN else style}"><v>{day}</v></c>'
    return text_cell(str(value), style)


def serial(moment):
    return f"{(moment - EPOCH) / DAY:.9f}"


def text_cell(text, style):
    if ODD.search(text):
        text = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    return f'<c s="{style}" t="inlineStr"><is><t>{text}</t></is></c>'


def row_of(cells):
    return f"<row>{''.join(cells)}</row>"


def book_xml(name, head_row):
    titles = quoted(name)
    return (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        f'<sheet name={quoteattr(name)} sheetId="1" r:id="rId1"/></sheets><definedNames>'
        f'<definedName name="_xlnm.Print_Titles" localSheetId="0">{titles}!${head_row}:${head_row}'
        "</definedName></definedNames></workbook>"
    )


def quoted(name):
    text = name.replace("'", "''").replace("&", "&amp;").replace("<", "&lt;")
    return f"'{text}'"


def sheet_head(columns, head_row):
    widths = "".join(
        f'<col min="{at}" max="{at}" width="{one.width}" customWidth="1"/>'
        for at, one in enumerate(columns, start=1)
    )
    below = head_row + 1
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0"><pane xSplit="1" ySplit="{head_row}" '
        f'topLeftCell="B{below}" activePane="bottomRight" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData>"
    )


FOOT = (
    '</sheetData><pageMargins left="0.5" right="0.5" top="0.6" bottom="0.7" header="0.3" '
    'footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
    "<headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter></worksheet>"
)


def styles_xml(formats):
    """`formats`: the number formats of columns, behind those that every ledger has."""
    codes = ["yyyy-mm-dd", "yyyy-mm-dd hh:mm", *formats]
    numbers = "".join(
        f'<numFmt numFmtId="{164 + at}" formatCode={quoteattr(code)}/>'
        for at, code in enumerate(codes)
    )
    fonts = "".join(
        f'<font>{looks}<sz val="{size}"/><name val="宋体"/></font>'
        for looks, size in (("", 11), ("<b/>", 16), ("", 10), ("<b/>", 11))
    )
    shapes = [(0, 1, 0, 0, 0), (0, 2, 0, 0, 0), (0, 3, 2, 1, 0), (0, 0, 0, 1, 0)]
    shapes += [(164 + at, 0, 0, 1, 0) for at in range(len(codes))]
    cells = "".join(
        f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="{border}" '
        f'xfId="{base}" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1"/>'
        for number, font, fill, border, base in shapes
    )
    side = "".join(
        f'<{name} style="thin"><color rgb="FFC2CBD0"/></{name}>'
        for name in ("left", "right", "top", "bottom")
    )
    return (
        f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="{len(codes)}">{numbers}</numFmts>'
        f'<fonts count="4">{fonts}</fonts><fills count="3"><fill><patternFill patternType="none"/>'
        '</fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill '
        'patternType="solid"><fgColor rgb="FFE4F2F0"/></patternFill></fill></fills>'
        '<borders count="2"><border><left/><right/><top/><bottom/></border>'
        f'<border>{side}</border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" '
        f'fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="{len(shapes)}">{cells}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    )
