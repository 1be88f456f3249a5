"""The columns of a staff roster and how offices fill them in."""

import re

from shuangbai.base import validators
from shuangbai.base.cells import (
    CellColumn,
    checked,
    day,
    id_number,
    name,
    one_of,
    text_of,
    words,
)
from stations.enums import Hiring, Licence
from stations.places import ROLE_OF_TITLE

TITLES = tuple((title.value, title.label) for title in ROLE_OF_TITLE)
LICENCES = tuple(one for one in Licence.choices if one[0])

COLUMNS = (
    CellColumn("name", "姓名", name, True, example="示例", width=10),
    CellColumn(
        "id_number",
        "身份证号",
        id_number,
        True,
        example="44088219900101123X",
        width=22,
        is_secret=True,
        aliases=("身份证号码", "身份证", "公民身份号码", "证件号", "证件号码"),
    ),
    CellColumn(
        "phone",
        "手机",
        checked(validators.phone),
        example="13800138000",
        aliases=("手机号", "手机号码", "联系电话", "电话", "联系方式"),
    ),
    CellColumn(
        "station",
        "社工站",
        words(60),
        True,
        example="沈塘镇社工站",
        width=20,
        aliases=("社工站名称", "所在社工站", "站点", "社工站或乡镇代码"),
    ),
    CellColumn(
        "title",
        "岗位",
        one_of(TITLES, 驻站社工="worker", 社会工作者="worker"),
        True,
        TITLES,
        "社工",
        10,
        aliases=("职务", "岗位名称"),
    ),
    CellColumn(
        "hiring",
        "用工方式",
        one_of(Hiring.choices, 直聘="direct", 派驻="operator", 在编="staff", 编制="staff"),
        True,
        tuple(Hiring.choices),
        "镇街直聘",
        12,
    ),
    CellColumn(
        "employer", "派驻机构", words(80), width=26, aliases=("承接机构", "机构", "派驻机构名称")
    ),
    CellColumn(
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
    CellColumn("licence_no", "证书编号", words(40), width=18, aliases=("证书号", "资格证编号")),
    CellColumn("licence_on", "取得日期", day, width=12, aliases=("取证日期", "发证日期")),
    CellColumn(
        "starts_on",
        "到岗日期",
        day,
        True,
        example="2024-03-01",
        width=12,
        aliases=("入职日期", "到岗时间", "入职时间", "上岗日期"),
    ),
    CellColumn("education", "学历", words(20), example="本科", width=10, aliases=("文化程度",)),
    CellColumn("bank_name", "开户行", words(60), width=24, aliases=("开户银行",)),
    CellColumn(
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
