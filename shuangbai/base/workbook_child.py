"""Reads one workbook in a process of its own: bytes on stdin, JSON on stdout.

Run by workbooks.py under limits of memory and time, so that a file made to exhaust a parser
exhausts nothing but this process. Imports nothing of the project.
"""

import datetime
import io
import json
import posixpath
import resource
import sys
import zipfile
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook, PasswordError

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def bound(megabytes, seconds):
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(most_rows, most_columns):
    data = sys.stdin.buffer.read()
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError:
        return {"problem": "encrypted"}
    except Exception:
        return {"problem": "broken"}
    blanks = formulas_without_value(data)
    sheets = []
    for number, name in enumerate(book.sheet_names):
        sheet = book.get_sheet_by_index(number)
        if sheet.end and (sheet.end[0] >= most_rows or sheet.end[1] >= most_columns):
            row, column = sheet.end
            return {"problem": "large", "sheet": name, "row": row + 1, "column": column + 1}
        rows = sheet.to_python(skip_empty_area=False)
        sheets.append({"name": name, "rows": rows, "blanks": blanks.get(name, [])})
    return {"sheets": sheets}


def formulas_without_value(data):
    """{sheet: ["B3", …]}: cells whose result the program that wrote the file left out."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return {name: list(blank_cells(parts, path)) for name, path in sheet_parts(parts)}


def sheet_parts(parts):
    links = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {link.get("Id"): link.get("Target") for link in links}
    book = ElementTree.fromstring(parts.read("xl/workbook.xml"))  # noqa: S314
    for sheet in book.iter(f"{MAIN}sheet"):
        target = targets.get(sheet.get(RELATION), "")
        path = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
        if path in parts.namelist():
            yield sheet.get("name"), path


def blank_cells(parts, path):
    with parts.open(path) as part:
        for _, cell in ElementTree.iterparse(part):  # noqa: S314
            if cell.tag != f"{MAIN}c":
                continue
            if cell.find(f"{MAIN}f") is not None and not cell.findtext(f"{MAIN}v"):
                yield cell.get("r")
            cell.clear()


def plain(value):
    """JSON for the values that cells have: a date and a moment stay told apart from text."""
    if isinstance(value, datetime.datetime):
        return {"date": value.date().isoformat()}
    if isinstance(value, datetime.date):
        return {"date": value.isoformat()}
    return str(value)


if __name__ == "__main__":
    rows, columns, megabytes, seconds = map(int, sys.argv[1:])
    bound(megabytes, seconds)
    json.dump(main(rows, columns), sys.stdout, default=plain, ensure_ascii=True)
