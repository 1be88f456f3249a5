"""Citizen identity numbers (公民身份号码) by GB 11643-1999, 18 digits.

Also legal in that form: residence permits for people from Hong Kong, Macao and Taiwan (region
81, 82, 83) and the permanent residence card of foreigners since 2023 (9, two digits of the place
of issue, three of the nationality, then as for citizens).
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
# Provinces of GB/T 2260, Taiwan (71), Hong Kong, Macao and the residence permits (81, 82, 83).
REGIONS = frozenset(
    f"{tens}{unit}"
    for tens, units in {1: 5, 2: 3, 3: 7, 4: 6, 6: 5, 7: 1, 8: 3}.items()
    for unit in range(1, units + 1)
) | {f"5{unit}" for unit in range(5)}
EARLIEST = date(1880, 1, 1)


class BadNationalId(ValidationError):
    """Not a legal number; the message says in Chinese what is wrong with it, never the number."""


@dataclass(frozen=True)
class NationalId:
    number: str
    birth_on: date
    sex: str  # "male" or "female"
    warnings: tuple[str, ...] = ()


def normalise(text):
    """Half-width, without blanks, X in upper case."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()


def check_digit(first_17):
    return CHECK_DIGITS[sum(int(d) * w for d, w in zip(first_17, WEIGHTS, strict=True)) % 11]


def parse(text, *, on=None):
    """The NationalId in `text`, born no later than `on` (today). Raises BadNationalId."""
    number = normalise(text)
    if re.fullmatch(r"[0-9]{15}", number):
        raise BadNationalId("这是 15 位旧身份证号，已于 2013 年停用，请填写 18 位身份证号。", "old")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise BadNationalId("身份证号应为 18 位：前 17 位是数字，末位是数字或 X。", "shape")
    birth_on = _birth_date(number, on or timezone.localdate())
    if check_digit(number[:17]) != number[17]:
        raise BadNationalId("身份证号的校验码不对，可能有数字抄错，请对照证件核对。", "checksum")
    sex = "male" if int(number[16]) % 2 else "female"
    return NationalId(number, birth_on, sex, _warnings(number))


def _birth_date(number, on):
    try:
        birth_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise BadNationalId(
            "身份证号第 7 至 14 位不是真实的日期，请对照证件核对。", "date"
        ) from None
    if not EARLIEST <= birth_on <= on:
        raise BadNationalId("身份证号里的出生日期过早或在将来，请对照证件核对。", "date")
    return birth_on


def _warnings(number):
    if number[0] == "9" or number[:2] in REGIONS:
        return ()
    return (f"身份证号开头的地区代码 {number[:2]} 不常见，请对照证件核对。",)


def validate(text):
    """Validator for model fields."""
    parse(text)
