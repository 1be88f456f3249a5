"""Excel in: what an uploaded workbook says, or one clear sentence why it cannot be read.

    sheets = read_workbook(upload, most_rows=10_000)                  # small ones, .xlsx only
    with opened_workbook(data, limits=Limits(…)) as book:             # also .xls, row by row
        for sheet, first, rows in book.blocks: …

Nothing of an .xlsx reaches the parser as it came: the parts that are needed are unpacked under
limits into a plain archive, which a process of its own with bounded memory and time reads (a cell
in the last corner of a sheet would otherwise make calamine allocate the whole grid).
"""

import io
import json
import subprocess
import sys
import threading
import zipfile
import zlib
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

MEGABYTE = 1024 * 1024
MOST_BYTES = 5 * MEGABYTE
MOST_UNPACKED = 60 * MEGABYTE
MOST_PARTS = 500
MOST_RATIO = 200
RATIO_MATTERS_FROM = 5 * MEGABYTE
MOST_COLUMNS = 100
BLOCK = 1024 * 1024
CHILD = Path(__file__).with_name("workbook_child.py")
CHILD_MEGABYTES = 1024
CHILD_SECONDS = 20
OLE = bytes.fromhex("d0cf11e0a1b11ae1")

NOT_XLSX = "这不是 .xlsx 工作簿。请用 Excel 或 WPS 打开后另存为“Excel 工作簿（.xlsx）”再上传。"
NOT_EXCEL = "这不是 Excel 工作簿。请用 Excel 或 WPS 打开后另存为“Excel 工作簿（.xlsx）”再上传。"
TEXT = (
    "这个文件扩展名像 Excel，里面其实是网页或文本。"
    "请用 Excel 或 WPS 打开后另存为“Excel 工作簿（.xlsx）”再上传。"
)
ENCRYPTED_OR_OLD = "这个工作簿设了密码，或者是旧的 .xls 格式。请取消密码，另存为 .xlsx 再上传。"
ENCRYPTED = "这个工作簿设了密码，打不开。请取消密码，另存一份再上传。"
MACROS = "这个工作簿带宏，不能上传。请另存为不带宏的“Excel 工作簿（.xlsx）”再上传。"
LINKED = (
    "这个工作簿里有指向别的文件的链接，数字可能不是最新的。"
    "请在“数据—编辑链接”里断开链接，或“粘贴为数值”，另存一份再上传。"
)
BROKEN = "这个工作簿已损坏，读不出来。请用 Excel 或 WPS 打开核对，另存一份再上传。"
BOMB = "这个工作簿解开后太大，不能上传。请把名册复制到一个新的工作簿里再上传。"
TOO_HEAVY = (
    "这个工作簿读不出来：已损坏，或者在很远的行列里有多余的内容。"
    "请把名册复制到一个新的工作簿里再上传。"
)
EMPTY = "这个工作簿里没有内容。请用模板填好再上传。"


class BadWorkbook(Exception):
    """The whole file is refused; `message` is for the person who uploaded it."""

    def __init__(self, message):
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Limits:
    """How large a workbook may be. `first_rows`: read only so many of each sheet (0: all)."""

    most_rows: int
    most_bytes: int = MOST_BYTES
    most_unpacked: int = MOST_UNPACKED
    most_columns: int = MOST_COLUMNS
    megabytes: int = CHILD_MEGABYTES
    seconds: int = CHILD_SECONDS
    first_rows: int = 0


@dataclass(frozen=True)
class Sheet:
    """`rows`: lists of str, float, int, bool or date, "" for empty; the first is row 1. `blanks`:
    cells whose formula has no stored result."""

    name: str
    rows: list
    blanks: frozenset = frozenset()


@dataclass(frozen=True)
class SheetHead:
    """What is known of a sheet before its rows: its size, and what Excel does not show of it."""

    name: str
    is_hidden: bool
    rows: int
    columns: int
    blanks: frozenset
    hidden_rows: frozenset


@dataclass(frozen=True)
class OpenWorkbook:
    """`blocks`: (index of the sheet, number of the first row, rows), once."""

    sheets: list
    blocks: object


def read_workbook(upload, *, most_rows):
    """The sheets of an uploaded .xlsx (anything with `size` and `read`). Raises BadWorkbook."""
    limits = Limits(most_rows, most_bytes=MOST_BYTES)
    data = read_upload(upload, limits)
    if data[:8] == OLE:
        raise BadWorkbook(ENCRYPTED_OR_OLD)
    if data[:2] != b"PK":
        raise BadWorkbook(NOT_XLSX)
    with opened_workbook(data, limits=limits) as book:
        rows = [[] for _ in book.sheets]
        for sheet, _, block in book.blocks:
            rows[sheet] += block
        found = zip(book.sheets, rows, strict=True)
        return [Sheet(head.name, lines, head.blanks) for head, lines in found]


def read_upload(upload, limits):
    if upload.size > limits.most_bytes:
        raise BadWorkbook(
            f"文件有 {upload.size / MEGABYTE:.1f} MB，最大 {limits.most_bytes // MEGABYTE} MB。"
            "请删掉图片和多余的表再上传。"
        )
    return upload.read(limits.most_bytes + 1)


@contextmanager
def opened_workbook(data, *, limits):
    """The OpenWorkbook of a file's bytes. Raises BadWorkbook, also while its blocks are read."""
    with child(archive_of(data, limits), limits) as out:
        head = line_of(out)
        if problem := head.get("problem"):
            raise BadWorkbook(words_of(problem, head, limits))
        sheets = [sheet_head(raw) for raw in head["sheets"]]
        if not any(sheet.rows for sheet in sheets):
            raise BadWorkbook(EMPTY)
        yield OpenWorkbook(sheets, blocks_of(out))


def blocks_of(out):
    while (line := line_of(out)) != "end":
        sheet, start, rows = line
        yield sheet, start, [[value_of(value) for value in row] for row in rows]


def line_of(out):
    """A process that was stopped by its limits breaks off in the middle."""
    try:
        return json.loads(out.readline())
    except ValueError:
        raise BadWorkbook(TOO_HEAVY) from None


def archive_of(data, limits):
    """What the reading process is given. Raises BadWorkbook for what is no workbook."""
    if data[:8] == OLE:
        return checked_old(data)
    if data[:4] == b"PK\x03\x04":
        return repacked(data, limits)
    if data[:2] == b"PK":
        raise BadWorkbook(BROKEN)
    start = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<", b"{")) or is_text(data[:2000]):
        raise BadWorkbook(TEXT)
    raise BadWorkbook(NOT_EXCEL)


def is_text(start):
    """Many systems write a page or a list with commas and call it .xls."""
    if not start or b"\0" in start:
        return False
    for code in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            # The last character may be cut in two.
            start[:-3].decode(code)
            return b"," in start or b"\t" in start
    return False


def checked_old(data):
    """An .xls is read as it is, in the bounded process."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise BadWorkbook(ENCRYPTED)
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise BadWorkbook(MACROS)
    if not any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        raise BadWorkbook(NOT_EXCEL)
    return data


def repacked(data, limits):
    """The workbook's own parts as an archive without compression, sizes and checksums proven."""
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts, zipfile.ZipFile(out, "w") as plain:
            for info in needed(parts, len(data), limits):
                with parts.open(info) as part, plain.open(info.filename, "w") as copy:
                    while block := part.read(BLOCK):
                        refuse_declarations(block)
                        copy.write(block)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
        raise BadWorkbook(BROKEN) from None
    except RuntimeError:
        # zipfile's word for a part under a password.
        raise BadWorkbook(ENCRYPTED) from None
    return out.getbuffer()


def refuse_declarations(block):
    """No office writes them: they are there to multiply texts or to reach for other files."""
    if b"<!DOCTYPE" in block or b"<!ENTITY" in block:
        raise BadWorkbook(BROKEN)


def needed(parts, packed, limits):
    infos = parts.infolist()
    names = {info.filename for info in infos}
    if any("vbaproject" in name.lower() for name in names):
        raise BadWorkbook(MACROS)
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        raise BadWorkbook(NOT_XLSX)
    if any(name.startswith("xl/externalLinks/") for name in names):
        raise BadWorkbook(LINKED)
    wanted = [info for info in infos if is_needed(info.filename)]
    total = sum(info.file_size for info in wanted)
    if len(infos) > MOST_PARTS or total > limits.most_unpacked:
        raise BadWorkbook(BOMB)
    if total > RATIO_MATTERS_FROM and total > packed * MOST_RATIO:
        raise BadWorkbook(BOMB)
    if len({info.filename for info in wanted}) < len(wanted):
        raise BadWorkbook(BROKEN)
    return wanted


def is_needed(name):
    """Numbers, texts and styles; no pictures, no printer settings, nothing embedded."""
    return name.endswith((".xml", ".rels")) and not name.startswith(
        ("xl/media/", "xl/embeddings/", "xl/drawings/", "xl/charts/", "customXml/")
    )


@contextmanager
def child(archive, limits):
    """The reading process's lines. It ends with the block, whatever it was doing."""
    sizes = (limits.most_rows, limits.most_columns, limits.megabytes, limits.seconds)
    command = [sys.executable, "-I", str(CHILD), *map(str, (*sizes, limits.first_rows))]
    with subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        # It is bounded in computing time; only waiting for ever would be left.
        timer = threading.Timer(limits.seconds * 30, process.kill)
        timer.start()
        try:
            with suppress(BrokenPipeError):
                process.stdin.write(archive)
            with suppress(BrokenPipeError):
                process.stdin.close()
            yield process.stdout
        finally:
            timer.cancel()
            process.kill()


def words_of(problem, answer, limits):
    if problem == "encrypted":
        return ENCRYPTED
    if problem == "large":
        return (
            f"工作表“{answer['sheet']}”用到第 {answer['row']:,} 行、第 {answer['column']:,} 列，"
            f"一次最多 {limits.most_rows:,} 行、{limits.most_columns} 列。"
            "请拆成几份，或删掉远处多余的内容再上传。"
        )
    return BROKEN


def sheet_head(raw):
    lists = {name: frozenset(raw.pop(name)) for name in ("blanks", "hidden_rows")}
    return SheetHead(**raw, **lists)


def value_of(value):
    return date.fromisoformat(value["date"]) if isinstance(value, dict) else value
