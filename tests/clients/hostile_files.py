"""Files that are no honest roll: made to exhaust a parser, to smuggle something in, or broken."""

import gzip
import io
import struct
import tarfile
import warnings
import zipfile
import zlib

import xlwt
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from shuangbai.base.workbooks import OLE
from tests.base.old_workbooks import xls
from tests.clients.roll_files import body, person, saved

HEAD = ["姓名", "身份证号", "镇街", "村（社区）"]
HONEST = body([person(1), person(2)])
SHEET = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"
TYPES = "[Content_Types].xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
START = f'<?xml version="1.0"?><worksheet xmlns="{MAIN}">'


def changed(data=HONEST, drop=(), **parts):
    """The archive with parts replaced, added or left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            if name not in parts and name not in drop:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def sheet(content, **parts):
    return changed(**{SHEET: content, **parts})


def rows(text):
    return f"{START}<sheetData>{text}</sheetData></worksheet>"


def lying(data, name, says):
    """The part's size as the directory gives it is another."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        honest = struct.pack("<I", parts.getinfo(name).file_size)
    return data.replace(honest, struct.pack("<I", says))


def zipped(*parts):
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", 8) as archive:
        # One of the files has a part twice.
        warnings.simplefilter("ignore", UserWarning)
        for name, content in parts:
            archive.writestr(name, content)
    return out.getvalue()


def with_flag(data, bit):
    """Every part marked, e.g. as encrypted, in both directories."""
    found = bytearray(data)
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = found.find(sign)
        while at >= 0:
            found[at + offset] |= bit
            at = found.find(sign, at + 4)
    return bytes(found)


def entities(levels, body="&e{};"):
    declared = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' if n else '<!ENTITY e0 "xxxxxxxxxx">'
        for n in range(levels)
    )
    cell = body.format(levels - 1)
    return (
        f'<?xml version="1.0"?><!DOCTYPE x [{declared}]><worksheet xmlns="{MAIN}"><sheetData>'
        f'<row r="1"><c r="A1" t="str"><v>{cell}</v></c></row></sheetData></worksheet>'
    )


def outside(reference):
    return (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY out SYSTEM "{reference}">]>'
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="str"><v>&out;</v></c></row>'
        "</sheetData></worksheet>"
    )


def workbook_xml(sheets):
    return f'<workbook xmlns="{MAIN}"><sheets>{sheets}</sheets></workbook>'


def book(fill):
    made = Workbook()
    fill(made)
    return saved(made)


def styled_rows(many):
    fill = PatternFill("solid", fgColor="FFFF00")

    def fill_in(made):
        for number in range(1, many + 1):
            made.active.cell(number, 1).fill = fill

    return book(fill_in)


def formulas(made):
    made.active.append(HEAD)
    made.active.append(['="张"&"三"', "=B9", '="沈塘镇"', '="揖花村"'])


def remote(made):
    made.active.append(HEAD)
    made.active.append(["='[别处.xlsx]表'!A1", "", "沈塘镇", "揖花村"])


def many_sheets(made):
    for number in range(260):
        made.create_sheet(f"表{number}").append(HEAD)


def old_formulas():
    made = xlwt.Workbook(encoding="utf-8")
    page = made.add_sheet("名册")
    for at, text in enumerate(HEAD):
        page.write(0, at, text)
        page.write(1, at, xlwt.Formula('A1&"x"'))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


OLD = xls({"名册": [HEAD, *[["张三", "4408", "沈塘镇", "揖花村"]] * 40]})


def cut(data, share):
    return data[: int(len(data) * share)]


def tar():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("名册.xlsx")
        info.size = len(HONEST)
        archive.addfile(info, io.BytesIO(HONEST))
    return out.getvalue()


def files():
    """{what it is: how it is made}; each must end in one sentence and change nothing."""
    blank, rubbish = b" " * 2**20, bytes(range(256)) * 40
    a_row = '<row r="{0}"><c r="A{0}" s="1"/></row>'
    return {
        # Bombs
        "one part of 330 MB": lambda: sheet(blank * 330),
        "many parts of 30 MB": lambda: changed(**{f"xl/worksheets/s{n}.xml": blank * 30 for n in range(11)}),
        "shared texts of 330 MB": lambda: changed(**{"xl/sharedStrings.xml": blank * 330}),
        "styles of 330 MB": lambda: changed(**{"xl/styles.xml": blank * 330}),
        "a ratio no sheet has": lambda: sheet(blank * 40),
        "a thousand parts": lambda: changed(**{f"xl/worksheets/s{n}.xml": "<a/>" for n in range(1000)}),
        "an archive in an archive": lambda: zipped(("名册.xlsx", HONEST)),
        "a bomb in a bomb": lambda: zipped((TYPES, zlib.compress(blank * 20)), ("inner.zip", zipped(("a", blank * 20)))),
        "a cell in the last corner": lambda: sheet(rows('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
        "rows beyond the limit": lambda: sheet(rows('<row r="900000"><c r="A900000"><v>1</v></c></row>')),
        "columns beyond the limit": lambda: sheet(rows('<row r="1"><c r="ZZ1"><v>1</v></c></row>')),
        "a million empty styled rows": lambda: sheet(rows("".join(a_row.format(n) for n in range(1, 1_000_001)))),
        "thousands of empty styled rows": lambda: styled_rows(5000),
        "a cell with a row beyond any": lambda: sheet(rows('<row r="1"><c r="A99999999999"><v>1</v></c></row>')),
        "a text of 40 MB": lambda: sheet(rows(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"x" * 40_000_000}</t></is></c></row>')),
        "elements nested a hundred thousand deep": lambda: sheet(START + "<a>" * 100_000),
        "two hundred and sixty sheets": lambda: book(many_sheets),
        # Lies
        "a size that says less": lambda: lying(sheet(rows(" " * 2**20)), SHEET, 100),
        "a size that says more": lambda: lying(sheet(rows(" " * 2**20)), SHEET, 2**22),
        "a size that says nothing": lambda: lying(sheet(rows(" " * 2**20)), SHEET, 0),
        "a checksum that is wrong": lambda: HONEST.replace(HONEST[60:70], b"0123456789", 1),
        "the same part twice": lambda: zipped(*[(TYPES, "<Types/>"), (BOOK, workbook_xml("")), (SHEET, rows("")), (SHEET, rows(""))]),
        "parts marked as encrypted": lambda: with_flag(HONEST, 1),
        "a directory without end": lambda: HONEST[:-22],
        "a directory cut in half": lambda: HONEST[:-200],
        "an unknown compression": lambda: HONEST.replace(b"PK\x03\x04\x14\x00\x00\x00\x08\x00", b"PK\x03\x04\x14\x00\x00\x00\x63\x00").replace(b"\x14\x03\x14\x00\x00\x00\x08\x00", b"\x14\x03\x14\x00\x00\x00\x63\x00"),
        "paths that climb out": lambda: zipped((TYPES, "<Types/>"), (BOOK, workbook_xml('<sheet name="a" sheetId="1"/>')), ("../../etc/cron.d/x", "y")),
        # Entities
        "entities that multiply": lambda: sheet(entities(10)),
        "entities in the workbook": lambda: changed(**{BOOK: entities(10)}),
        "entities in shared texts": lambda: changed(**{"xl/sharedStrings.xml": entities(9)}),
        "an entity of a local file": lambda: sheet(outside("file:///etc/passwd")),
        "an entity of the network": lambda: sheet(outside("http://127.0.0.1:9/x")),
        "a DTD in the content types": lambda: changed(**{TYPES: entities(8)}),
        # Smuggled
        "macros": lambda: changed(**{"xl/vbaProject.bin": rubbish}),
        "macros in capitals": lambda: changed(**{"xl/VBAPROJECT.BIN": rubbish}),
        "macros in an old workbook": lambda: OLD + "_VBA_PROJECT_CUR".encode("utf-16-le"),
        "links to other files": lambda: changed(**{"xl/externalLinks/externalLink1.xml": "<x/>"}),
        "a binary workbook": lambda: changed(drop=(BOOK,), **{"xl/workbook.bin": rubbish}),
        # Encrypted
        "an encrypted workbook": lambda: OLE + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le") + rubbish,
        "an encryption's description": lambda: OLE + "EncryptionInfo EncryptedPackage".encode("utf-16-le"),
        # Something else
        "nothing at all but one blank": lambda: b" ",
        "random bytes": lambda: rubbish,
        "zeros": lambda: b"\0" * 4096,
        "a page of the web": lambda: "<html><table><tr><td>姓名</td></tr></table></html>".encode(),
        "Excel's XML of 2003": lambda: b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "a list with commas": lambda: "姓名,身份证号\n张三,4408\n".encode("gb18030"),
        "a list with tabs": lambda: "姓名\t身份证号\n张三\t4408\n".encode(),
        "JSON": lambda: b'{"a": [1, 2]}',
        "a PDF": lambda: b"%PDF-1.7\n%%EOF",
        "a picture": lambda: b"\x89PNG\r\n\x1a\n" + rubbish,
        "a program": lambda: b"MZ\x90\0" + rubbish,
        "a letter": lambda: zipped((TYPES, "<Types/>"), ("word/document.xml", "<x/>")),
        "an OpenDocument sheet": lambda: zipped(("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "<x/>")),
        "an old letter": lambda: OLE + b"\0" * 100 + "WordDocument".encode("utf-16-le") + b"\0" * 600,
        "a gzip": lambda: gzip.compress(HONEST),
        "a tar": lambda: tar(),
        "an empty archive": lambda: zipped(),
        # Broken
        "a tenth of it": lambda: cut(HONEST, 0.1),
        "half of it": lambda: cut(HONEST, 0.5),
        "all but the end": lambda: cut(HONEST, 0.98),
        "half of an old workbook": lambda: cut(OLD, 0.5),
        "an old workbook of zeros": lambda: OLD[:512] + b"\0" * (len(OLD) - 512),
        "an old workbook's names only": lambda: OLE + "Workbook".encode("utf-16-le") + rubbish,
        "sheets that are no XML": lambda: sheet("姓名,身份证号"),
        "a sheet that breaks off": lambda: sheet(rows("")[:-30] + '<row r="1"><c r="A1"'),
        "no sheets": lambda: changed(**{BOOK: workbook_xml("")}),
        "a sheet without its part": lambda: changed(drop=(SHEET,)),
        "sheets without relations": lambda: changed(drop=("xl/_rels/workbook.xml.rels",)),
        "no content types": lambda: changed(drop=(TYPES,)),
        "a workbook without content": lambda: book(lambda made: None),
        "an old workbook without content": lambda: xls({"名册": []}),
        # Read, and nobody in it
        "formulas without a stored value": lambda: book(formulas),
        "formulas into other files": lambda: book(remote),
        "an old workbook of formulas": lambda: old_formulas(),
        "headings only": lambda: book(lambda made: made.active.append(HEAD)),
        "headings of something else": lambda: book(lambda made: made.active.append(["品名", "数量", "单价"])),
        "numbers only": lambda: book(lambda made: [made.active.append([n, n, n]) for n in range(30)]),
        "errors in all cells": lambda: book(lambda made: [made.active.append(HEAD), made.active.append(["#REF!", "#N/A", "#VALUE!", "#DIV/0!"])]),
        "scripts and formulas as names": lambda: book(lambda made: [made.active.append(HEAD), *[made.active.append([bad, "x", "沈塘镇", "揖花村"]) for bad in ("<script>alert(1)</script>", "\u202e张三", "DROP TABLE")]]),
    }  # fmt: skip
