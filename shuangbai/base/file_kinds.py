"""What a file really is, told from its content: the name and the sender's word count for nothing."""

import io
import zipfile
import zlib
from dataclasses import dataclass

MEGABYTE = 1024 * 1024
MOST_PARTS = 2000
MOST_UNPACKED = 200 * MEGABYTE
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
APPLE = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
OFFICE = "application/vnd.openxmlformats-officedocument"


class BadContent(Exception):
    """The rest of a sentence that begins with the file's name."""


@dataclass(frozen=True)
class FileKind:
    label: str
    content_type: str
    endings: tuple

    @property
    def ending(self):
        return self.endings[0]


JPEG = FileKind("JPEG 照片", "image/jpeg", (".jpg", ".jpeg"))
PNG = FileKind("PNG 图片", "image/png", (".png",))
WEBP = FileKind("WebP 图片", "image/webp", (".webp",))
PDF = FileKind("PDF", "application/pdf", (".pdf",))
DOCX = FileKind("Word（.docx）", f"{OFFICE}.wordprocessingml.document", (".docx",))
XLSX = FileKind("Excel（.xlsx）", f"{OFFICE}.spreadsheetml.sheet", (".xlsx",))
# Made by us, never taken in.
ZIP = FileKind("压缩包", "application/zip", (".zip",))


def kind_of(data):
    """The FileKind, or None for anything else. Raises BadContent where more can be said."""
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data.startswith(b"%PDF-"):
        return checked_pdf(data)
    if data.startswith(b"PK\x03\x04"):
        return office_kind(data)
    if data[4:8] == b"ftyp" and data[8:12] in APPLE:
        raise BadContent(
            "是 HEIC 照片。请在 iPhone“设置—相机—格式”里选“兼容性最佳”，或把它另存为 JPEG 再上传。"
        )
    if data.startswith(OLE):
        raise BadContent("设了密码，或者是旧的 .doc、.xls 格式。请取消密码，另存为新格式再上传。")
    return None


def checked_pdf(data):
    if b"%%EOF" not in data[-2048:]:
        raise BadContent("不完整：这个 PDF 没有结尾，可能没有传完。请重新导出或重新上传。")
    return PDF


def office_kind(data):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            infos = parts.infolist()
            names = {info.filename for info in infos}
            refuse_harm(infos, names)
            for main, kind in (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX)):
                if {"[Content_Types].xml", main} <= names:
                    parts.read("[Content_Types].xml")
                    return kind
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
        raise BadContent("已损坏，打不开。请用 Office 或 WPS 打开核对，另存一份再上传。") from None
    except RuntimeError:
        # zipfile's word for a part under a password.
        raise BadContent("设了密码。请取消密码再上传。") from None
    return None


def refuse_harm(infos, names):
    if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > MOST_UNPACKED:
        raise BadContent("解开后太大，不能上传。")
    if len(names) < len(infos):
        raise BadContent("已损坏：里面有同名的部分。请另存一份再上传。")
    if any("vbaproject" in name.lower() for name in names):
        raise BadContent("带宏，不能上传。请另存为不带宏的格式再上传。")
