"""Rosters as offices make them, for tests. Numbers are made up with right check digits."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from shuangbai.base.national_id import check_digit

HEADER = [
    "姓名*",
    "身份证号*",
    "手机",
    "社工站*",
    "岗位*",
    "用工方式*",
    "派驻机构",
    "职业资格",
    "证书编号",
    "取得日期",
    "到岗日期*",
    "学历",
    "开户行",
    "银行账号",
]


def number(order):
    first = f"440882199001{order // 999 % 28 + 1:02}{order % 999 + 1:03}"
    return first + check_digit(first)


def person(order=0, **cells):
    """One row as a dict by heading; `姓名="…"` overrides."""
    return {
        "姓名*": f"测试{chr(0x4E00 + order % 2000)}",
        "身份证号*": number(order),
        "社工站*": "沈塘镇社工站",
        "岗位*": "社工",
        "用工方式*": "镇街直聘",
        "到岗日期*": "2024-03-01",
    } | {key if key in HEADER else f"{key}*": value for key, value in cells.items()}


def workbook(rows, *, above=(), header=HEADER, title="名册"):
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for line in above:
        sheet.append([line])
    sheet.append(header)
    for row in rows:
        sheet.append([row.get(key, "") for key in header])
    return body_of(book)


def body_of(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(body, name="雷州市花名册.xlsx"):
    return SimpleUploadedFile(name, body)
