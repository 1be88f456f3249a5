"""The columns of a roll and how offices call and fill them."""

import re

from clients.enums import Relation, Sex
from shuangbai.base import validators
from shuangbai.base.cells import (
    BadCell,
    CellColumn,
    checked,
    day,
    id_number,
    month,
    name,
    one_of,
    text_of,
    words,
    yuan,
)

RELATIONS = {
    Relation.HEAD: "户主 本人 申请人 户主本人",
    Relation.SPOUSE: "配偶 妻 夫 妻子 丈夫 爱人 老婆",
    Relation.CHILD: "子女 子 女 儿子 女儿 长子 次子 三子 四子 长女 次女 三女 四女 养子 养女 独生子 独生女",
    Relation.CHILD_IN_LAW: "儿媳、女婿 儿媳 媳妇 女婿 儿媳妇",
    Relation.GRANDCHILD: "孙辈 孙子 孙女 外孙 外孙女 外孙子 孙 孙子女 曾孙",
    Relation.PARENT: "父母 父亲 母亲 父 母 公公 婆婆 岳父 岳母 继父 继母",
    Relation.GRANDPARENT: "祖辈 祖父 祖母 爷爷 奶奶 外祖父 外祖母 外公 外婆",
    Relation.SIBLING: "兄弟姐妹 兄 弟 姐 妹 哥哥 弟弟 姐姐 妹妹 兄弟 姐妹",
}
RELATION_OF = {word: str(key) for key, text in RELATIONS.items() for word in text.split()}
SEXES = {"男": Sex.MALE, "男性": Sex.MALE, "女": Sex.FEMALE, "女性": Sex.FEMALE}


def relation(value):
    """What nobody has foreseen is another relation, never a reason to refuse somebody."""
    return RELATION_OF.get(re.sub(r"\s", "", text_of(value)), str(Relation.OTHER))


def phone(value):
    """The first of several numbers in one cell."""
    text = re.split(r"[、,，;；/ ]", text_of(value).strip("、,，;；/ "))[0]
    return checked(validators.phone)(text)


bank_account = checked(validators.bank_account)


def household_no(value):
    text = text_of(value)
    if len(text) > 40:
        raise BadCell("户编号太长，最多 40 个字。")
    return text


def household_key(value):
    """Only as it was returned; what somebody made of it otherwise says nothing."""
    found = HOUSEHOLD_KEY.fullmatch(text_of(value))
    return found and found[0]


# “户12-345 9-17”: groups of rolls, the newest first (households.py).
HOUSEHOLD_KEY = re.compile(r"户\d{1,12}-\d{1,9}( \d{1,12}-\d{1,9}){0,4}")

COLUMNS = (
    CellColumn("name", "姓名", name, True, width=10, aliases=(
        "对象姓名", "人员姓名", "保障对象", "保障对象姓名", "救助对象", "救助对象姓名", "受助人",
        "成员姓名", "家庭成员姓名", "享受人姓名", "享受对象", "领取人姓名", "儿童姓名", "老人姓名",
        "残疾人姓名", "申请人姓名", "名字",
    )),
    CellColumn("id_number", "证件号", id_number, width=22, is_secret=True, aliases=(
        "身份证号", "身份证号码", "身份证", "公民身份号码", "公民身份证号", "证件号码", "居民身份证号",
        "居民身份证号码", "身份证件号码", "成员身份证号", "本人身份证号", "公民身份证号码", "残疾人证件号",
    )),
    CellColumn("sex", "性别", one_of(
        ((Sex.MALE, "男"), (Sex.FEMALE, "女")), **{k: str(v) for k, v in SEXES.items()}
    ), width=6),
    CellColumn("born_on", "出生日期", day, width=12, aliases=("出生年月日", "生日", "出生")),
    CellColumn("township", "镇街", words(60), width=12, aliases=(
        "乡镇", "镇", "街道", "镇街道", "乡镇街道", "所在镇", "所属乡镇", "所在乡镇", "所属镇街",
        "镇名", "乡镇名称", "镇场", "乡镇场", "镇/街道", "户籍镇", "镇（街）",
    )),
    CellColumn("village", "村（社区）", words(60), True, width=16, aliases=(
        "村", "社区", "村社区", "村居", "村委", "村委会", "居委会", "行政村", "村名", "所在村", "所属村",
        "村居委会", "村/社区", "所在村居", "村居名称", "村委会居委会", "村代码", "村（居）委会",
    )),
    CellColumn("address", "住址", words(120), width=26, aliases=(
        "家庭住址", "地址", "详细地址", "现住址", "居住地址", "家庭地址", "现居住地", "住所", "户籍地址",
    )),
    CellColumn("household_no", "户编号", household_no, width=14, aliases=(
        "户号", "家庭编号", "户代码", "家庭户号", "低保证号", "证号", "救助证号", "低保证编号", "户籍编号",
    )),
    CellColumn("head_name", "户主姓名", name, width=10, aliases=("户主", "所属户主", "家庭户主")),
    CellColumn("relation", "与户主关系", relation, width=12, aliases=(
        "与户主的关系", "家庭关系", "与申请人关系", "关系", "成员关系", "与户主关系类型",
    )),
    CellColumn("phone", "电话", phone, width=14, aliases=(
        "联系电话", "手机", "手机号", "手机号码", "联系方式", "电话号码", "本人电话", "联系号码",
    )),
    CellColumn("grade", "等级", words(10), width=10, aliases=(
        "残疾等级", "供养方式", "类别等级", "供养类型", "级别", "救助供养形式", "残级",
    )),
    CellColumn("amount", "每月金额", yuan, width=12, aliases=(
        "保障金额", "保障金", "月保障金额", "补助金额", "发放金额", "救助金额", "金额", "月补差", "补差金额",
        "月人均补差", "人均补差", "低保金", "月发放金额", "补贴金额", "月补助金额", "补贴标准",
    )),
    CellColumn("starts_on", "起始年月", month, width=12, aliases=(
        "享受起始时间", "享受日期", "起始时间", "纳入时间", "批准日期", "审批日期", "享受时间", "开始时间",
        "起始日期", "起始月份", "审批时间", "批准时间", "纳入年月", "享受开始时间", "列入时间",
    )),
    CellColumn("bank_name", "开户行", words(60), width=18, aliases=(
        "开户银行", "银行", "银行名称", "开户行名称", "发放银行", "代发银行", "开户银行名称",
    )),
    CellColumn("bank_account", "银行账号", bank_account, width=24, is_secret=True, aliases=(
        "银行帐号", "账号", "帐号", "银行卡号", "卡号", "开户账号", "开户帐号", "收款账号", "发放账号",
        "发放帐号", "存折账号", "存折号", "一卡通账号", "一卡通号", "惠农卡号", "银行卡（折）号",
    )),
)  # fmt: skip
# Stands in the workbook of refused rows, never in the template.
KEY_COLUMN = CellColumn("household_key", "退回的户（不要改）", household_key, width=16)
TEMPLATE, COLUMNS = COLUMNS, (*COLUMNS, KEY_COLUMN)
BY_KEY = {column.key: column for column in COLUMNS}
LABELS = {column.key: column.label for column in COLUMNS}


def plain_heading(value):
    """`"身份证号 *（必填）"` → `"身份证号"`."""
    return re.sub(r"[\s*＊:：]|[(（].*?[)）]", "", text_of(value))


KEY_OF = {
    plain_heading(heading): column.key
    for column in reversed(COLUMNS)
    for heading in (column.label, *column.aliases)
    if plain_heading(heading)
}
