"""What stands on each paper: facts by name and rows by column, out of the month's plain facts.

    paper = paper_of_sheet(Form.DETAIL, sheet, county="雷州市")
    paper = paper_of_county(Form.SUMMARY, month)

The names are those that an office finds in Excel's name box; the number and the check code say
which paper it is and what stood in the books when it was printed. How far a sheet has come is on
no paper: what was signed when it was sent in is still the same when it is paid.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from decimal import Decimal

from funding.payroll.enums import ItemKind, SheetKind, SheetState
from funding.sheets.enums import LETTERS, Form
from shuangbai.base.amount_words import in_words
from shuangbai.base.office_templates import Content

MONTH = "{0.year}年{0.month}月"
NOT_A_NAME = re.compile(r"[^\w\u4e00-\u9fff]")
SUFFIXES = {SheetKind.REGULAR: "", SheetKind.SUPPLEMENT: "-B", SheetKind.RECOVERY: "-K"}
INDENT = "　　"
# Kinds of sum on every paper: name, what it is of the totals.
SUMS = (
    ("应发合计", "gross"),
    ("代扣合计", "deducted"),
    ("实发合计", "net"),
    ("单位缴纳合计", "employer_cost"),
    ("用款合计", "cost"),
)


@dataclass(frozen=True)
class Paper:
    """`items`: the pay items that are its columns (empty where it has none)."""

    form: Form
    number: str
    code: str
    name: str
    content: Content
    items: tuple = ()


def yuan(fen):
    return Decimal(fen).scaleb(-2)


def paper_of_sheet(form, sheet, *, county):
    facts = sheet_words(sheet, county)
    number = f"{LETTERS[form]}-{sheet.code}-{sheet.month:%Y%m}{suffix(sheet)}"
    made = {Form.DETAIL: detail, Form.REQUEST: request, Form.USE: use}[form]
    columns, rows, more = made(sheet, facts)
    items = sheet.items if form == Form.DETAIL else ()
    made_of = paper(form, number, facts | more, columns, rows, items)
    if sheet.state == SheetState.DRAFT:
        made_of.content.facts["编号"] += "（草稿，未报送）"
    return made_of


def paper_of_county(form, month):
    facts = county_words(month)
    number = f"{LETTERS[form]}-{month.code}-{month.month:%Y%m}"
    made = {Form.SUMMARY: summary, Form.LETTER: letter}[form]
    columns, rows, more = made(month, facts)
    items = month.items if form == Form.SUMMARY else ()
    return paper(form, number, facts | more, columns, rows, items)


def paper(form, number, facts, columns, rows, items):
    code = check_code(form, number, facts, rows)
    facts = {**facts, "编号": f"编号：{number}", "校验码": f"校验码：{code}"}
    name = f"{number} {facts['标题']}"
    return Paper(form, number, code, name, Content(facts, tuple(columns), rows), tuple(items))


def check_code(form, number, facts, rows):
    """Eight characters that change with any word or sum of the paper."""
    said = json.dumps([form, number, facts, rows], ensure_ascii=False, sort_keys=True, default=str)
    digest = hashlib.sha256(said.encode()).hexdigest().upper()
    return f"{digest[:4]}-{digest[4:8]}"


def suffix(sheet):
    """Tells the papers of several sheets of one station and month apart."""
    of = hashlib.sha256(sheet.employer.encode()).hexdigest()[:4].upper() if sheet.employer else ""
    own = f"-{sheet.uid[-6:].upper()}" if sheet.kind != SheetKind.REGULAR else ""
    return SUFFIXES[sheet.kind] + own + (f"-J{of}" if of else "")


def month_words(month):
    return MONTH.format(month)


def totals_words(totals):
    facts = {name: yuan(getattr(totals, key)) for name, key in SUMS}
    facts["人数"] = totals.people
    facts["实发大写"] = in_words(facts["实发合计"])
    facts["用款大写"] = in_words(facts["用款合计"])
    return facts


def sheet_words(sheet, county):
    of = f"（{sheet.employer}）" if sheet.employer else ""
    return {
        "月份": month_words(sheet.month),
        "县区": county,
        "镇街": sheet.township,
        "社工站": sheet.station,
        "承接机构": sheet.employer,
        "发文单位": office_of(sheet.township),
        "收文单位": f"{county}民政局",
        "制表人": sheet.author,
        "报送人": sheet.submitted_by,
        "全称": f"{county}{sheet.station}{of}",
        "事由": f"{month_words(sheet.month)}社工{kind_words(sheet)}",
        **totals_words(sheet.totals),
    }


def kind_words(sheet):
    return {SheetKind.REGULAR: "工资"}.get(sheet.kind, f"工资{sheet.kind_label}")


def office_of(township):
    """The office that signs for a township: 沈塘镇人民政府, 雷城街道办事处."""
    return f"{township}办事处" if township.endswith("街道") else f"{township}人民政府"


def excel_name(text):
    """A pay item's name as Excel allows it for a cell."""
    name = NOT_A_NAME.sub("_", text)
    return f"项_{name}" if name.isascii() or name[0].isdigit() else name


def item_columns(items, taken):
    """{item code: name of its column}; one that is taken gets a mark."""
    columns, used = {}, set(taken)
    for item in items:
        name = excel_name(item.name)
        while name in used:
            name = f"{name}_项"
        used.add(name)
        columns[item.code] = name
    return columns


DETAIL_HEAD = ("序号", "姓名", "职业资格", "用工方式", "在岗天数", "缺勤天数")
DETAIL_SUMS = ("应发", "代扣", "实发", "单位缴纳")
DETAIL_TAIL = ("开户行", "账号尾号", "签名", "备注")


def detail(sheet, facts):
    names = item_columns(sheet.items, [*DETAIL_HEAD, *DETAIL_SUMS, *DETAIL_TAIL, *facts])
    columns = [*DETAIL_HEAD, *names.values(), *DETAIL_SUMS, *DETAIL_TAIL]
    rows = [person_row(at, one, names) for at, one in enumerate(sheet.people, start=1)]
    title = f"{facts['全称']}{facts['月份']}{kind_words(sheet)}明细表"
    return columns, rows, {"标题": title}


def person_row(at, one, names):
    return {
        "序号": at,
        "姓名": one.name,
        "职业资格": one.licence,
        "用工方式": one.hiring,
        "在岗天数": one.days,
        "缺勤天数": Decimal(one.absent_days),
        **{name: yuan(one.amounts.get(code, 0)) for code, name in names.items()},
        "应发": yuan(one.gross),
        "代扣": yuan(one.deducted),
        "实发": yuan(one.net),
        "单位缴纳": yuan(one.employer_cost),
        "开户行": one.bank_name,
        "账号尾号": one.bank_tail,
        "签名": "",
        "备注": remark(one),
    }


def remark(one):
    said = [one.note, *([f"补 {one.of_month:%Y-%m}"] if one.of_month else [])]
    return "；".join(text for text in [*said, *one.causes] if text)


def request(sheet, facts):
    money = f"{facts['用款合计']:,.2f} 元（大写：人民币{facts['用款大写']}）"
    text = (
        f"{INDENT}{facts['社工站']}{facts['月份']}{kind_words(sheet)}共 {facts['人数']} 人，"
        f"应发 {facts['应发合计']:,.2f} 元，单位缴纳 {facts['单位缴纳合计']:,.2f} 元，"
        f"合计需用款 {money}。其中代扣 {facts['代扣合计']:,.2f} 元，"
        f"实发到个人 {facts['实发合计']:,.2f} 元。"
    )
    ask = f"{INDENT}人员和各项金额已核对无误，现申请拨付上述资金，请予审核。"
    return (
        [],
        [],
        {
            "标题": f"关于申请拨付{facts['事由']}资金的函",
            "称谓": f"{facts['收文单位']}：",
            "正文": f"{text}\n{ask}",
            "附件": f"附件：{LETTERS[Form.DETAIL]}-{sheet.code}-{sheet.month:%Y%m}{suffix(sheet)}"
            f" {Form.DETAIL.label}，{facts['人数']} 人",
        },
    )


USE_COLUMNS = ("费用项目", "金额", "说明")


def use(sheet, facts):
    rows = [
        {"费用项目": item.name, "金额": yuan(sheet.totals.by_item[item.code]), "说明": said}
        for item in sheet.items
        if (said := bears(item)) and sheet.totals.by_item[item.code]
    ]
    title = f"{facts['县区']}{facts['事由']}资金使用申请表"
    return list(USE_COLUMNS), rows, {"标题": title, "用途": facts["事由"]}


def bears(item):
    """What the place pays: earnings and its own share; deductions are out of the earnings."""
    return {ItemKind.EARNING: "应发", ItemKind.EMPLOYER: "单位缴纳"}.get(item.kind, "")


def county_words(month):
    missing = f"未齐：缺 {len(month.missing)} 个站（{'、'.join(month.missing)}）"
    return {
        "月份": month_words(month.month),
        "县区": month.county,
        "发文单位": f"{month.county}民政局",
        "收文单位": f"{month.county}财政局",
        "表数": len(month.sheets),
        "未齐": missing if month.missing else "各站已报齐",
        **totals_words(month.totals),
    }


SUMMARY_HEAD = ("序号", "镇街", "社工站", "类别", "人数_站")
SUMMARY_SUMS = (*DETAIL_SUMS, "用款")
SUMMARY_TAIL = ("报送", "备注")


def summary(month, facts):
    names = item_columns(month.items, [*SUMMARY_HEAD, *SUMMARY_SUMS, *SUMMARY_TAIL, *facts])
    columns = [*SUMMARY_HEAD, *names.values(), *SUMMARY_SUMS, *SUMMARY_TAIL]
    rows = [station_row(at, one, names) for at, one in enumerate(month.sheets, start=1)]
    return columns, rows, {"标题": f"{facts['县区']}{facts['月份']}社工工资汇总表"}


def station_row(at, sheet, names):
    totals = sheet.totals
    return {
        "序号": at,
        "镇街": sheet.township,
        "社工站": sheet.station + (f"（{sheet.employer}）" if sheet.employer else ""),
        "类别": sheet.kind_label,
        "人数_站": totals.people,
        **{name: yuan(totals.by_item.get(code, 0)) for code, name in names.items()},
        "应发": yuan(totals.gross),
        "代扣": yuan(totals.deducted),
        "实发": yuan(totals.net),
        "单位缴纳": yuan(totals.employer_cost),
        "用款": yuan(totals.cost),
        "报送": sheet.submitted_by,
        "备注": "",
    }


LETTER_COLUMNS = ("序号", "镇街", "社工站", "人数_站", "应发", "单位缴纳", "用款")


def letter(month, facts):
    text = (
        f"{INDENT}{facts['月份']}我县（市、区）社工工资已由各镇街报送并汇总，"
        f"共 {facts['表数']} 份、{facts['人数']} 人，应发 {facts['应发合计']:,.2f} 元，"
        f"单位缴纳 {facts['单位缴纳合计']:,.2f} 元，合计用款 {facts['用款合计']:,.2f} 元"
        f"（大写：人民币{facts['用款大写']}）。"
    )
    left = f"\n{INDENT}{facts['未齐']}，补报后另行申请。" if month.missing else ""
    ask = f"\n{INDENT}资金按下表使用，专款专用，请予审核支付。"
    rows = [
        {name: row[name] for name in LETTER_COLUMNS}
        for row in (station_row(at, one, {}) for at, one in enumerate(month.sheets, start=1))
    ]
    return (
        list(LETTER_COLUMNS),
        rows,
        {
            "标题": f"关于使用{facts['月份']}社工工资资金的函",
            "称谓": f"{facts['收文单位']}：",
            "正文": text + left + ask,
            "附件": f"附件：{LETTERS[Form.SUMMARY]}-{month.code}-{month.month:%Y%m}"
            f" {Form.SUMMARY.label}",
        },
    )
