"""A small template of a wage sheet, and ways to spoil it."""

import io
import zipfile

from openpyxl import load_workbook

from shuangbai.base.sheet_kit import SheetKit

COLUMNS = (("序号", False, "center"), ("姓名", False, "left"), ("应发", True, "right"))


def small_template():
    kit = SheetKit("工资明细表", (8, 16, 16))
    kit.title()
    kit.line([("=编号", 2), ("单位：元", 1)])
    kit.head(["序号", "姓名", "应发"])
    row = kit.repeated(COLUMNS)
    kit.totals(row, "合计", 2, COLUMNS)
    kit.line([("大写", 1), ("=大写", 2)], boxed=True)
    kit.signatures("制表", "审核", "负责人")
    kit.seal("（盖章）", columns=1)
    return kit.template()


def changed(data, act):
    """The template after `act(book, sheet)`."""
    book = load_workbook(io.BytesIO(data))
    act(book, book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(data, name, content):
    """The archive with one part put in or put in another's place."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.namelist():
            if one != name:
                new.writestr(one, old.read(one))
        new.writestr(name, content)
    return out.getvalue()


def with_sheet_xml(data, old, new):
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read(part).decode()
    assert old in xml
    return with_part(data, part, xml.replace(old, new))
