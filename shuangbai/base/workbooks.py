"""Excel in: what an uploaded .xlsx says, or one clear sentence why it cannot be read.

Nothing of the upload reaches the parser as it came: the parts that are needed are unpacked under
limits into a plain archive, which a process of its own with bounded memory and time reads (a cell
in the last corner of a sheet would otherwise make calamine allocate the whole grid).
"""

import io
import json
import subprocess
import sys
import zipfile
import zlib
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
CHILD = Path(__file__).with_name("workbook_child.py")
CHILD_MEGABYTES = 1024
CHILD_SECONDS = 20
OLE = bytes.fromhex("d0cf11e0a1b11ae1")

NOT_XLSX = "这不是 .xlsx 工作簿。请用 Excel 或 WPS 打开后另存为“Excel 工作簿（.xlsx）”再上传。"
ENCRYPTED = "这个工作簿设了密码，或者是旧的 .xls 格式。请取消密码，另存为 .xlsx 再上传。"
MACROS = "这个工作簿带宏，不能上传。请另存为不带宏的“Excel 工作簿（.xlsx）”再上传。"
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
class Sheet:
    """`rows`: lists of str, float, int, bool or date, "" for empty; the first is row 1. `blanks`:
    cells whose formula has no stored result."""

    name: str
    rows: list
    blanks: frozenset = frozenset()


def read_workbook(upload, *, most_rows):
    """The sheets of an uploaded file (anything with `size` and `read`). Raises BadWorkbook."""
    if upload.size > MOST_BYTES:
        raise BadWorkbook(
            f"文件有 {upload.size / MEGABYTE:.1f} MB，最大 {MOST_BYTES // MEGABYTE} MB。"
            "请删掉图片和多余的表再上传。"
        )
    answer = ask_child(repacked(upload.read()), most_rows)
    if problem := answer.get("problem"):
        raise BadWorkbook(words_of(problem, answer, most_rows))
    sheets = [sheet_of(raw) for raw in answer["sheets"]]
    if not any(sheet.rows for sheet in sheets):
        raise BadWorkbook(EMPTY)
    return sheets


def repacked(data):
    """The workbook's own parts as an archive without compression, sizes and checksums proven."""
    if data[:8] == OLE:
        raise BadWorkbook(ENCRYPTED)
    if data[:4] != b"PK\x03\x04":
        raise BadWorkbook(NOT_XLSX)
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts, zipfile.ZipFile(out, "w") as plain:
            for info in needed(parts, len(data)):
                plain.writestr(info.filename, parts.read(info))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
        raise BadWorkbook(BROKEN) from None
    except RuntimeError:
        # zipfile's word for a part under a password.
        raise BadWorkbook(ENCRYPTED) from None
    return out.getvalue()


def needed(parts, packed):
    infos = parts.infolist()
    names = {info.filename for info in infos}
    if any("vbaproject" in name.lower() for name in names):
        raise BadWorkbook(MACROS)
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        raise BadWorkbook(NOT_XLSX)
    wanted = [info for info in infos if is_needed(info.filename)]
    total = sum(info.file_size for info in wanted)
    if len(infos) > MOST_PARTS or total > MOST_UNPACKED:
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


def ask_child(archive, most_rows):
    limits = (most_rows, MOST_COLUMNS, CHILD_MEGABYTES, CHILD_SECONDS)
    command = [sys.executable, "-I", str(CHILD), *map(str, limits)]
    try:
        done = subprocess.run(  # noqa: S603
            command,
            input=archive,
            capture_output=True,
            timeout=CHILD_SECONDS * 2,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BadWorkbook(BOMB) from None
    if done.returncode != 0:
        raise BadWorkbook(TOO_HEAVY)
    return json.loads(done.stdout)


def words_of(problem, answer, most_rows):
    if problem == "encrypted":
        return ENCRYPTED
    if problem == "large":
        return (
            f"工作表“{answer['sheet']}”用到第 {answer['row']:,} 行、第 {answer['column']:,} 列，"
            f"一次最多 {most_rows:,} 行、{MOST_COLUMNS} 列。请拆成几份，或删掉远处多余的内容再上传。"
        )
    return BROKEN


def sheet_of(raw):
    rows = [[value_of(value) for value in row] for row in raw["rows"]]
    return Sheet(raw["name"], rows, frozenset(raw["blanks"]))


def value_of(value):
    return date.fromisoformat(value["date"]) if isinstance(value, dict) else value
