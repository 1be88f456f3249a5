"""Rolls as offices make them, for tests. Numbers are made up with right check digits."""

import datetime
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from shuangbai.base.national_id import check_digit

HEADER = ("姓名", "身份证号", "镇街", "村（社区）", "与户主关系", "联系电话", "保障金额")
MONTH = datetime.date(2026, 11, 1)
CHARS = "英华明芳兰梅秀玉珍桂凤香莲娣福寿财旺发根木水火土金银宝贵荣昌盛安康宁平和顺"


def number(order, year=1950):
    """Everybody's own: a day of that year or the next ones, and a serial."""
    day = datetime.date(year, 1, 1) + datetime.timedelta(days=order % 9000)
    first = f"440882{day:%Y%m%d}{900 + order // 9000:03}"
    return first + check_digit(first)


def name_of(order):
    return f"测{CHARS[order // len(CHARS) % len(CHARS)]}{CHARS[order % len(CHARS)]}"


def person(order=0, **cells):
    """One row by heading; `姓名="…"` overrides, None leaves out."""
    return {
        "姓名": name_of(order),
        "身份证号": number(order),
        "镇街": "沈塘镇",
        "村（社区）": "揖花村委会",
        "保障金额": 680,
    } | cells


def body(rows, *, title="雷州市2026年11月低保名册", header=HEADER, sheet="名册"):
    book = Workbook()
    fill(book.active, rows, title=title, header=header)
    book.active.title = sheet
    return saved(book)


def fill(sheet, rows, *, title="", header=HEADER):
    if title:
        sheet.append([title])
        sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(header))
    sheet.append(list(header))
    for row in rows:
        sheet.append([row.get(key) for key in header])


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(data, name="雷州市低保名册202611.xlsx"):
    return SimpleUploadedFile(name, data)
