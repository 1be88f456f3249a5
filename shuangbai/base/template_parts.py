"""What of an uploaded template reaches openpyxl: one sheet, its cells and looks, of bounded size.

A hostile file must end in one sentence before a parser can be led to walk a million cells: openpyxl
walks every cell of a merged area and of a hyperlink.
"""

import io
import re
import zipfile
import zlib
from xml.etree import ElementTree

from shuangbai.base.formulas import letters_to_number
from shuangbai.base.settled import zipped

MOST_PART = 2 * 1024 * 1024
MOST_PARTS = 200
MOST_ROWS, MOST_COLUMNS = 300, 60
MOST_MERGED = 20_000
WANTED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(core|app)\.xml|xl/workbook\.xml"
    r"|xl/_rels/workbook\.xml\.rels|xl/styles\.xml|xl/sharedStrings\.xml|xl/theme/theme\d*\.xml"
    r"|xl/worksheets/sheet\d+\.xml"
)
REFUSED = (
    ("vbaproject", "带宏，请另存为不带宏的“Excel 工作簿（.xlsx）”再上传。"),
    ("xl/externallinks/", "有指向别的文件的链接，请在“数据—编辑链接”里断开后再上传。"),
    ("xl/media/", "有图片，系统带不出来，请删掉图片再上传。"),
    ("xl/comments", "有批注，系统带不出来，请删掉再上传。"),
    ("xl/tables/", "有“表格”对象，请选中它，用“转换为区域”变成普通单元格再上传。"),
    ("xl/pivot", "有数据透视表，请删掉再上传。"),
    ("xl/charts/", "有图表，请删掉再上传。"),
    ("xl/drawings/", "有图形、批注或控件，系统带不出来，请删掉再上传。"),
    ("xl/embeddings/", "嵌了别的文件，请删掉再上传。"),
)
BROKEN = "已损坏，读不出来。请用 Excel 或 WPS 打开，另存一份再上传。"
TOO_LARGE = "太大：模板只要一页表头、一行明细和表尾，请复制到新的工作簿里再上传。"
CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
AREA = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
# What leads elsewhere, or what openpyxl would walk cell by cell.
DROPPED = frozenset(
    (
        "autoFilter",
        "conditionalFormatting",
        "controls",
        "customSheetViews",
        "dataValidations",
        "drawing",
        "extLst",
        "hyperlinks",
        "legacyDrawing",
        "legacyDrawingHF",
        "oleObjects",
        "protectedRanges",
        "scenarios",
        "sheetProtection",
        "tableParts",
        "webPublishItems",
    )
)


class BadTemplate(ValueError):
    """The rest of a sentence that begins with “模板”."""


def clean_template(data):
    """The template's wanted parts as a new archive. Raises BadTemplate."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {info.filename: archive.read(info) for info in wanted(archive)}
        return zipped({name: cleaned(name, part) for name, part in parts.items()})
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError):
        raise BadTemplate(BROKEN) from None
    except (ElementTree.ParseError, UnicodeDecodeError):
        raise BadTemplate(BROKEN) from None
    except RuntimeError:
        raise BadTemplate("设了密码，请取消密码再上传。") from None


def wanted(archive):
    infos = archive.infolist()
    names = [info.filename for info in infos]
    for part, words in REFUSED:
        if any(part in name.lower() for name in names):
            raise BadTemplate(words)
    kept = [info for info in infos if WANTED.fullmatch(info.filename)]
    if len(infos) > MOST_PARTS or any(info.file_size > MOST_PART for info in kept):
        raise BadTemplate(TOO_LARGE)
    if len(set(names)) < len(names) or "xl/workbook.xml" not in names:
        raise BadTemplate(BROKEN)
    if sum("xl/worksheets/sheet" in info.filename for info in kept) != 1:
        raise BadTemplate("要正好有一张工作表，请删掉多余的（也看看有没有隐藏的）。")
    return kept


def cleaned(name, part):
    text = part.decode("utf-8-sig")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise BadTemplate(BROKEN)
    # Without entities there is nothing in a bounded part that could grow.
    root = ElementTree.fromstring(text)  # noqa: S314
    if name.startswith("xl/worksheets/"):
        demand_small(root)
        drop(root, lambda child: local(child) in DROPPED)
    if name == "[Content_Types].xml":
        drop(root, lambda child: not is_wanted(child.get("PartName", "[Content_Types].xml")))
    if name == "xl/_rels/workbook.xml.rels":
        drop(root, lambda child: not is_wanted(f"xl/{child.get('Target', '')}"))
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def is_wanted(name):
    absolute = name.removeprefix("xl//").lstrip("/")
    return bool(WANTED.fullmatch(absolute))


def drop(root, is_dropped):
    for child in [child for child in root if is_dropped(child)]:
        root.remove(child)


def local(element):
    return element.tag.rpartition("}")[2]


def demand_small(sheet):
    """Raises BadTemplate for cells far away and for merged areas that would never be walked to
    their end."""
    merged = 0
    for element in sheet.iter():
        kind = local(element)
        if kind in ("c", "row", "col"):
            demand_near(kind, element)
        if kind == "mergeCell":
            merged += size(element.get("ref", ""))
            if merged > MOST_MERGED:
                raise BadTemplate("合并的单元格太多，请只合并标题和正文再上传。")


def demand_near(kind, element):
    where = element.get("r", "")
    found = CELL.fullmatch(where) if kind == "c" else None
    if kind == "c" and where and found is None:
        raise BadTemplate(BROKEN)
    column = letters_to_number(found[1]) if found else 0
    row = int(found[2]) if found else number(where) if kind == "row" else 0
    # Rows far below that carry only a height are common and harmless to drop, cells are not.
    if kind != "col" and (row > MOST_ROWS or column > MOST_COLUMNS) and is_used(kind, element):
        raise BadTemplate(
            f"用到了很远的单元格 {where}，最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列。"
            "请把表复制到新的工作簿里再上传。"
        )


def is_used(kind, element):
    return kind == "c" or len(element) > 0 or number(element.get("r", "")) > 1_048_576


def number(text):
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def size(ref):
    found = AREA.fullmatch(ref)
    if found is None:
        return MOST_MERGED + 1
    left, top, right, bottom = found.groups()
    across = letters_to_number(right) - letters_to_number(left) + 1
    down = int(bottom) - int(top) + 1
    return across * down if across > 0 and down > 0 else MOST_MERGED + 1
