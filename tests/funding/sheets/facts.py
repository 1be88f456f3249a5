"""A county's month as plain facts, without a database."""

import datetime
import random

from funding.payroll.enums import ItemKind, LineKind, LineStatus, SheetKind, SheetState
from funding.payroll.facts import ItemFacts, MonthFacts, PersonFacts, SheetFacts, Totals

MONTH = datetime.date(2026, 11, 1)
ITEMS = (
    ItemFacts("base", "基本工资", ItemKind.EARNING),
    ItemFacts("licence", "证书津贴", ItemKind.EARNING),
    ItemFacts("years", "工龄津贴", ItemKind.EARNING),
    ItemFacts("transport", "交通补贴", ItemKind.EARNING),
    ItemFacts("pension", "养老保险", ItemKind.DEDUCTION),
    ItemFacts("medical", "医疗保险", ItemKind.DEDUCTION),
    ItemFacts("fund", "住房公积金", ItemKind.DEDUCTION),
    ItemFacts("tax", "个人所得税", ItemKind.DEDUCTION),
    ItemFacts("pension_er", "养老保险（单位）", ItemKind.EMPLOYER),
    ItemFacts("medical_er", "医疗保险（单位）", ItemKind.EMPLOYER),
    ItemFacts("fund_er", "住房公积金（单位）", ItemKind.EMPLOYER),
)
TOWNSHIPS = [
    "沈塘镇",
    "客路镇",
    "杨家镇",
    "龙门镇",
    "东里镇",
    "调风镇",
    "纪家镇",
    "企水镇",
    "北和镇",
    "覃斗镇",
    "英利镇",
    "唐家镇",
    "乌石镇",
    "白沙镇",
    "松竹镇",
    "南兴镇",
    "雷高镇",
    "雷城街道",
]
FAMILY, GIVEN = "陈邓郑劳蔡符洪梁许周莫黄吴林冯", "晓岚海燕子轩雪莹志勤家慧文静国栋秀珍志豪"


def of_kind(amounts, kind):
    return sum(amounts.get(item.code, 0) for item in ITEMS if item.kind == kind)


def a_person(rng, at, **more):
    amounts = {
        "base": 420_000,
        "licence": rng.choice((0, 30_000, 50_000)),
        "years": rng.randrange(6) * 5_000,
        "transport": 20_000,
        "pension": 33_600,
        "medical": 8_401,
        "fund": 21_000,
        "tax": rng.choice((0, 0, 1_234)),
        "pension_er": 67_200,
        "medical_er": 25_203,
        "fund_er": 21_000,
    }
    gross, deducted = (of_kind(amounts, kind) for kind in (ItemKind.EARNING, ItemKind.DEDUCTION))
    facts = {
        "line_id": at,
        "uid": f"0190-{at}",
        "user_uid": f"0191-{at}",
        "name": rng.choice(FAMILY) + "".join(rng.sample(GIVEN, 2)),
        "kind": LineKind.REGULAR,
        "kind_label": "月度",
        "licence": rng.choice(("", "助理社会工作师", "社会工作师")),
        "hiring": "镇街直聘",
        "years": 3,
        "days": 30,
        "absent_days": "0",
        "seconded_days": "0",
        "amounts": amounts,
        "gross": gross,
        "deducted": deducted,
        "net": gross - deducted,
        "employer_cost": of_kind(amounts, ItemKind.EMPLOYER),
        "note": "",
        "causes": (),
        "of_month": None,
        "bank_name": "农商行雷州支行",
        "bank_tail": f"{rng.randrange(10_000):04d}",
        "status": LineStatus.OPEN,
        "status_label": "未发放",
        "attempt": 0,
        "paid_on": None,
    }
    return PersonFacts(**facts | more)


def totals_of(people):
    return Totals(
        len(people),
        sum(one.gross for one in people),
        sum(one.deducted for one in people),
        sum(one.net for one in people),
        sum(one.employer_cost for one in people),
        {item.code: sum(one.amounts.get(item.code, 0) for one in people) for item in ITEMS},
    )


def a_sheet(people, township="沈塘镇", code="440882101", **more):
    facts = {
        "sheet_id": int(code[-3:]),
        "uid": f"0192-{code}",
        "station": f"{township}社工站",
        "township": township,
        "code": code,
        "month": MONTH,
        "kind": SheetKind.REGULAR,
        "kind_label": "月度工资",
        "employer": "",
        "state": SheetState.SUBMITTED,
        "state_label": "待汇总",
        "author": "邓海燕",
        "submitted_by": "黄秀珍",
        "compiled_by": "",
        "checked_by": "",
        "application_no": "",
        "applied_on": None,
        "batch": None,
        "paid_on": None,
        "items": ITEMS,
        "people": tuple(people),
        "totals": totals_of(people),
    }
    return SheetFacts(**facts | more)


def a_month(stations=3, people=17, **more):
    rng = random.Random(20261101)
    sheets = [
        a_sheet(
            [a_person(rng, 100 * at + one) for one in range(people)],
            TOWNSHIPS[at % len(TOWNSHIPS)],
            f"440882{101 + at}",
        )
        for at in range(stations)
    ]
    facts = {
        "county": "雷州市",
        "code": "440882",
        "month": MONTH,
        "items": ITEMS,
        "sheets": tuple(sheets),
        "totals": sum((sheet.totals for sheet in sheets), Totals()),
        "missing": (),
    }
    return MonthFacts(**facts | more)
