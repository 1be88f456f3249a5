"""What people write into the cells of a workbook, made into values, or BadCell with how to mend it.

A parser takes a cell that is not empty: text, a number (int or float) or a date, as
base/workbooks.py gives them.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.core.exceptions import ValidationError

from shuangbai.base import national_id, validators

# Excel counts days from here; between these two a bare number is a date.
EXCEL_EPOCH = date(1899, 12, 30)
SERIALS = range(20_000, 60_000)
# Excel keeps 15 digits of a number; a longer code typed as a number has lost its end.
EXACT_DIGITS = 15
LOST_DIGITS = "这一格存成了数字，15 位以后的数字已经丢失。请把这一列设成“文本”，对照证件重新填写。"
DATES = (
    re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
MONTH = re.compile(r"\d{4}[-/.年]\d{1,2}月?")
MIDNIGHT = re.compile(r"\s+\d{1,2}:\d{2}(:\d{2})?\Z")


# What stands for the result of a formula that the file does not have.
FORMULA_WITHOUT_RESULT = "#没有结果的公式"
NO_RESULT = "这一格是公式，没有存下结果。请复制后“粘贴为数值”再上传。"
MONTHS = (re.compile(r"(\d{4})[-/.年](\d{1,2})月?份?"), re.compile(r"(\d{4})(\d{2})"))
MOST_YUAN = 1_000_000


class BadCell(ValueError):
    """Why a cell cannot be taken, and how to mend it."""


@dataclass(frozen=True)
class CellColumn:
    """`parse` turns a cell that is not empty into a value or raises BadCell."""

    key: str
    label: str
    parse: Callable
    required: bool = False
    choices: tuple = ()
    example: str = ""
    width: int = 14
    is_secret: bool = False
    aliases: tuple = ()


@dataclass(frozen=True)
class RawRow:
    """`cells`: column key → value as it stands in the sheet; `letters`: column key → letter."""

    sheet: str
    row: int
    letters: dict
    cells: dict

    def cell(self, key):
        return f"{self.letters.get(key, '')}{self.row}"


def cell_of(row, column, *, missing=""):
    """A row's cell as a value, None when it is empty. Raises BadCell; `missing` says so of an
    empty one that is required."""
    value = row.cells.get(column.key, "")
    if value == "":
        if column.required:
            raise BadCell(missing or f"{column.label}没有填。")
        return None
    if value == FORMULA_WITHOUT_RESULT:
        raise BadCell(NO_RESULT)
    return column.parse(value)


def masked(column, value):
    """What a page shows of a cell."""
    text = text_of(value)
    return masked_number(text) if column.is_secret else text


def text_of(value):
    """A cell as one would read it: half-width, numbers without “.0”, no blanks at the ends."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, date):
        value = value.isoformat()
    return " ".join(unicodedata.normalize("NFKC", str(value)).split())


def words(longest):
    def parse(value):
        text = text_of(value)
        if len(text) > longest:
            raise BadCell(f"太长，最多 {longest} 个字。")
        return text

    return parse


def name(value):
    text = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", text_of(value))
    if len(text) > 40 or re.search(r"[\d=<>{}]", text):
        raise BadCell("这不像姓名，请核对是否填错了列。")
    try:
        validators.name(text)
    except ValidationError as odd:
        raise BadCell(odd.messages[0]) from None
    return text


def digits_kept(value):
    """The code in a cell as text. Raises BadCell when Excel has rounded it."""
    is_long_number = isinstance(value, int | float) and abs(value) >= 10**EXACT_DIGITS
    if is_long_number or re.fullmatch(r"\d(\.\d+)?E\+?\d+", text_of(value), re.I):
        raise BadCell(LOST_DIGITS)
    return re.sub(r"[\s'-]", "", text_of(value))


def id_number(value):
    text = digits_kept(value)
    try:
        return national_id.parse(text).number
    except national_id.BadNationalId as problem:
        raise BadCell(odd_length(text) or problem.messages[0]) from None


def odd_length(text):
    """“少 1 位” says more than what an ID number should look like."""
    if not re.fullmatch(r"\d+[Xx]?", text) or len(text) in (15, 18):
        return ""
    few = len(text) < 18
    return (
        f"证件号 {len(text)} 位，{'少' if few else '多'} {abs(18 - len(text))} 位，请对照证件核对。"
    )


def masked_number(text):
    """A number that identifies somebody keeps four digits at each end."""
    return text if len(text) < 10 else f"{text[:4]}{'*' * (len(text) - 8)}{text[-4:]}"


def checked(validator):
    def parse(value):
        text = digits_kept(value)
        try:
            validator(text)
        except ValidationError as problem:
            raise BadCell(problem.messages[0]) from None
        return text

    return parse


def one_of(choices, **synonyms):
    """Label → value; also what offices write for it."""
    known = {label: str(value) for value, label in choices} | synonyms

    def parse(value):
        text = re.sub(r"\s", "", text_of(value))
        if text not in known:
            raise BadCell(f"只能填：{'、'.join(label for _, label in choices)}。")
        return known[text]

    return parse


def day(value):
    """A date cell, a serial number, or a date in words: 2024年3月1日, 2024.3.1, 20240301."""
    if isinstance(value, date):
        return value.isoformat()
    text = MIDNIGHT.sub("", text_of(value)).replace(" ", "")
    if text.isdigit() and int(text) in SERIALS:
        return (EXCEL_EPOCH + timedelta(days=int(text))).isoformat()
    if MONTH.fullmatch(text):
        raise BadCell("日期要写到日，例如 2024-03-01。")
    found = next(filter(None, (shape.fullmatch(text) for shape in DATES)), None)
    if not found:
        raise BadCell("看不出是哪一天，请写成 2024-03-01。")
    try:
        return date(*map(int, found.groups())).isoformat()
    except ValueError:
        raise BadCell("没有这一天，请核对。") from None


def month(value):
    """The first day of a month: a date, a serial number, 2024年3月, 2024-03, 202403."""
    text = text_of(value).replace(" ", "")
    found = next(filter(None, (shape.fullmatch(text) for shape in MONTHS)), None)
    if found is None:
        return day(value)[:8] + "01"
    try:
        return date(int(found[1]), int(found[2]), 1).isoformat()
    except ValueError:
        raise BadCell("没有这个月，请写成 2024-03。") from None


def yuan(value):
    """An amount as text with two places: 680, 680.5元, ￥1,280.00."""
    text = re.sub(r"[\s,，¥￥]|元(/月|每月)?$", "", text_of(value))
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise BadCell("金额要写数字，例如 680.00。") from None
    if not amount.is_finite() or not 0 <= amount < MOST_YUAN:
        raise BadCell("金额太大或是负数，请核对。")
    return str(amount.quantize(Decimal("0.01"), ROUND_HALF_UP))
