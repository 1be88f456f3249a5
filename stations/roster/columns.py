"""The columns of a staff roster and how offices fill them in."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError

from shuangbai.base import national_id, validators
from stations.enums import Hiring, Licence
from stations.places import ROLE_OF_TITLE

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


class BadCell(ValueError):
    """Why a cell cannot be taken, and how to mend it."""


@dataclass(frozen=True)
class RosterColumn:
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
    try:
        return national_id.parse(digits_kept(value)).number
    except national_id.BadNationalId as problem:
        raise BadCell(problem.messages[0]) from None


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


TITLES = tuple((title.value, title.label) for title in ROLE_OF_TITLE)
LICENCES = tuple(one for one in Licence.choices if one[0])

COLUMNS = (
    RosterColumn("name", "姓名", name, True, example="示例", width=10),
    RosterColumn(
        "id_number",
        "身份证号",
        id_number,
        True,
        example="44088219900101123X",
        width=22,
        is_secret=True,
        aliases=("身份证号码", "身份证", "公民身份号码", "证件号", "证件号码"),
    ),
    RosterColumn(
        "phone",
        "手机",
        checked(validators.phone),
        example="13800138000",
        aliases=("手机号", "手机号码", "联系电话", "电话", "联系方式"),
    ),
    RosterColumn(
        "station",
        "社工站",
        words(60),
        True,
        example="沈塘镇社工站",
        width=20,
        aliases=("社工站名称", "所在社工站", "站点", "社工站或乡镇代码"),
    ),
    RosterColumn(
        "title",
        "岗位",
        one_of(TITLES, 驻站社工="worker", 社会工作者="worker"),
        True,
        TITLES,
        "社工",
        10,
        aliases=("职务", "岗位名称"),
    ),
    RosterColumn(
        "hiring",
        "用工方式",
        one_of(Hiring.choices, 直聘="direct", 派驻="operator", 在编="staff", 编制="staff"),
        True,
        tuple(Hiring.choices),
        "镇街直聘",
        12,
    ),
    RosterColumn(
        "employer", "派驻机构", words(80), width=26, aliases=("承接机构", "机构", "派驻机构名称")
    ),
    RosterColumn(
        "licence",
        "职业资格",
        one_of(
            LICENCES,
            助理社工师="assistant",
            初级="assistant",
            社工师="social_worker",
            中级="social_worker",
            中级社会工作师="social_worker",
            高级社工师="senior",
            高级="senior",
            未持证="",
            无="",
        ),
        choices=LICENCES,
        width=16,
        aliases=("职业资格证", "资格证书", "持证情况"),
    ),
    RosterColumn("licence_no", "证书编号", words(40), width=18, aliases=("证书号", "资格证编号")),
    RosterColumn("licence_on", "取得日期", day, width=12, aliases=("取证日期", "发证日期")),
    RosterColumn(
        "starts_on",
        "到岗日期",
        day,
        True,
        example="2024-03-01",
        width=12,
        aliases=("入职日期", "到岗时间", "入职时间", "上岗日期"),
    ),
    RosterColumn("education", "学历", words(20), example="本科", width=10, aliases=("文化程度",)),
    RosterColumn("bank_name", "开户行", words(60), width=24, aliases=("开户银行",)),
    RosterColumn(
        "bank_account",
        "银行账号",
        checked(validators.bank_account),
        width=24,
        is_secret=True,
        aliases=("银行卡号", "账号", "工资卡号", "银行账户"),
    ),
)
BY_KEY = {column.key: column for column in COLUMNS}


def heading_key(value):
    """`"身份证号 *（必填）"` → `"id_number"`; None when it is none of ours."""
    text = re.sub(r"[\s*＊:：]|[(（].*?[)）]", "", text_of(value))
    return HEADINGS.get(text)


HEADINGS = {
    heading: column.key for column in COLUMNS for heading in (column.label, *column.aliases)
}


def masked(column, value):
    """What a page shows of a cell: numbers that identify keep four digits at each end."""
    text = text_of(value)
    if not column.is_secret or len(text) < 10:
        return text
    return f"{text[:4]}{'*' * (len(text) - 8)}{text[-4:]}"
