"""Reads one workbook in a process of its own: bytes on stdin, lines of JSON on stdout.

Run by workbooks.py under limits of memory and time, so that a file made to exhaust a parser
exhausts nothing but this process. Imports nothing of the project.

The first line says what sheets there are, or what is wrong; then come [sheet, first row, rows] and
at last "end", without which the reader knows that this process did not get there.
"""

import datetime
import io
import itertools
import json
import posixpath
import re
import resource
import struct
import sys
import zipfile
from collections import defaultdict
from xml.etree import ElementTree

import olefile
from python_calamine import (
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    WorksheetNotFound,
)

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# Only where one of these stands is a part read a second time, by a parser ten times slower.
REMARKABLE = re.compile(rb"""<(\w+:)?f[\s>/]|\shidden=["'](1|true)["']""")
ROWS_PER_LINE = 500
# What one merged cell covers is filled in; whole columns merged "to look nice" are not.
MOST_FILLED = 20_000
# Records of an .xls, and the bit of a row's record that says it is hidden.
BEGIN, END, SHEET, ROW = 0x0809, 0x000A, 0x0085, 0x0208
HIDDEN_ROW = 0x20


def bound(megabytes, seconds):
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def lines(most_rows, most_columns, rows_wanted):
    data = sys.stdin.buffer.read()
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        remarks = remarks_of(data) if data[:2] == b"PK" else old_remarks_of(data)
    except PasswordError:
        yield {"problem": "encrypted"}
        return
    except Exception:
        yield {"problem": "broken"}
        return
    heads, sheets = [], []
    for number, about in enumerate(book.sheets_metadata):
        sheet = opened(book, number, about)
        if sheet is None:
            continue
        rows, columns = size_of(sheet)
        if rows > most_rows or columns > most_columns:
            yield {"problem": "large", "sheet": about.name, "row": rows, "column": columns}
            return
        # By name in an .xlsx, by order in an .xls.
        blanks, hidden = remarks.get(about.name) or remarks.get(number) or ([], [])
        heads.append(
            {
                "name": about.name,
                "is_hidden": about.visible != SheetVisibleEnum.Visible,
                "rows": rows,
                "columns": columns,
                "blanks": blanks,
                "hidden_rows": hidden,
            }
        )
        sheets.append(sheet)
    yield {"sheets": heads}
    for number, sheet in enumerate(sheets):
        rows = itertools.islice(filled_rows(sheet), rows_wanted or None)
        for start in itertools.count(1, ROWS_PER_LINE):
            if not (block := list(itertools.islice(rows, ROWS_PER_LINE))):
                break
            yield [number, start, block]
    yield "end"


def opened(book, number, about):
    """None for a sheet that holds no cells: a chart, a macro's dialogue."""
    if about.typ != SheetTypeEnum.WorkSheet:
        return None
    try:
        return book.get_sheet_by_index(number)
    except WorksheetNotFound:
        return None


def size_of(sheet):
    return (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)


def filled_rows(sheet):
    """Rows from the first on, where each cell that a merged one covers says what that one says."""
    covers = defaultdict(list)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if (bottom - top + 1) * (right - left + 1) <= MOST_FILLED:
            covers[top].append((left, bottom, right))
    waiting = defaultdict(list)
    if not sheet.end:
        return
    # The rows above the first cell are given, the columns before it are not.
    margin = [""] * sheet.start[1]
    for number, cells in enumerate(sheet.iter_rows()):
        row = margin + cells
        for column, value in waiting.pop(number, ()):
            put(row, column, value)
        for first, bottom, right in covers.get(number, ()):
            value = row[first] if first < len(row) else ""
            if value == "":
                continue
            for line in range(number, bottom + 1):
                for column in range(first, right + 1):
                    if line == number:
                        put(row, column, value)
                    else:
                        waiting[line].append((column, value))
        yield row


def put(row, column, value):
    row.extend([""] * (column + 1 - len(row)))
    if row[column] == "":
        row[column] = value


def remarks_of(data):
    """{sheet: (["B3", …], [row, …])}: cells whose result the program that wrote the file left out,
    and hidden rows."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return {
            name: remarks_in(parts, path)
            for name, path in sheet_parts(parts)
            if REMARKABLE.search(parts.read(path))
        }


def sheet_parts(parts):
    links = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {link.get("Id"): link.get("Target") for link in links}
    book = ElementTree.fromstring(parts.read("xl/workbook.xml"))  # noqa: S314
    for sheet in book.iter(f"{MAIN}sheet"):
        target = targets.get(sheet.get(RELATION), "")
        path = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
        if path in parts.namelist():
            yield sheet.get("name"), path


def remarks_in(parts, path):
    blanks, hidden, number = [], [], 0
    with parts.open(path) as part:
        for _, element in ElementTree.iterparse(part):  # noqa: S314
            if element.tag == f"{MAIN}c":
                if element.find(f"{MAIN}f") is not None and not element.findtext(f"{MAIN}v"):
                    blanks.append(element.get("r"))
                element.clear()
            elif element.tag == f"{MAIN}row":
                number = int(element.get("r") or number + 1)
                if element.get("hidden") in ("1", "true"):
                    hidden.append(number)
                element.clear()
    return blanks, hidden


def old_remarks_of(data):
    """The same for an .xls, of which the results of formulas are always stored."""
    with olefile.OleFileIO(io.BytesIO(data)) as parts:
        stream = parts.openstream("Workbook" if parts.exists("Workbook") else "Book").read()
    sheets = [body for kind, body in records(stream, 0) if kind == SHEET]
    return {
        number: ([], hidden_rows(stream, struct.unpack_from("<I", body)[0]))
        for number, body in enumerate(sheets)
    }


def hidden_rows(stream, start):
    rows = [body for kind, body in records(stream, start) if kind == ROW and len(body) >= 16]
    return [
        struct.unpack_from("<H", body)[0] + 1
        for body in rows
        if struct.unpack_from("<H", body, 12)[0] & HIDDEN_ROW
    ]


def records(stream, at):
    """(kind, body) of the part of the stream that begins there, without the charts within it."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        depth += (kind == BEGIN) - (kind == END)
        if depth == 1:
            yield kind, stream[at + 4 : at + 4 + size]
        if depth < 1:
            return
        at += 4 + size


def plain(value):
    """JSON for the values that cells have: a date and a moment stay told apart from text."""
    if isinstance(value, datetime.datetime):
        return {"date": value.date().isoformat()}
    if isinstance(value, datetime.date):
        return {"date": value.isoformat()}
    return str(value)


if __name__ == "__main__":
    rows, columns, megabytes, seconds, wanted = map(int, sys.argv[1:])
    bound(megabytes, seconds)
    for line in lines(rows, columns, wanted):
        sys.stdout.write(json.dumps(line, default=plain, ensure_ascii=True) + "\n")
