"""A month of nobody, to try a template with: the widest words, a remark that looks like a formula."""

import datetime

from funding.payroll.enums import ItemKind, LineKind, LineStatus, SheetKind, SheetState
from funding.payroll.facts import ItemFacts, MonthFacts, PersonFacts, SheetFacts, Totals

NAMES = ("欧阳试样一", "试样二", "试样三")
USUAL_ITEMS = (
    ItemFacts("base", "基本工资", ItemKind.EARNING),
    ItemFacts("licence", "证书津贴", ItemKind.EARNING),
    ItemFacts("transport", "交通补贴", ItemKind.EARNING),
    ItemFacts("social", "社会保险", ItemKind.DEDUCTION),
    ItemFacts("fund", "住房公积金", ItemKind.DEDUCTION),
    ItemFacts("tax", "个人所得税", ItemKind.DEDUCTION),
    ItemFacts("social_er", "社会保险（单位）", ItemKind.EMPLOYER),
    ItemFacts("fund_er", "住房公积金（单位）", ItemKind.EMPLOYER),
)


def sample_month(county, code, items=USUAL_ITEMS, people=3):
    """MonthFacts of one station, with as many people."""
    sheet = sample_sheet(code, items, people)
    return MonthFacts(
        county=county,
        code=code[:6],
        month=sheet.month,
        items=tuple(items),
        sheets=(sheet,),
        totals=sheet.totals,
        missing=("试样乡社工站",),
    )


def sample_sheet(code, items, people):
    lines = tuple(sample_person(at, items) for at in range(people))
    return SheetFacts(
        sheet_id=0,
        uid="0" * 12,
        station="试样镇社工站",
        township="试样镇",
        code=f"{code[:6]}000",
        month=datetime.date(2026, 1, 1),
        kind=SheetKind.REGULAR,
        kind_label=SheetKind.REGULAR.label,
        employer="",
        state=SheetState.SUBMITTED,
        state_label="",
        author="试样人",
        submitted_by="试样人",
        compiled_by="",
        checked_by="",
        application_no="",
        applied_on=None,
        batch=None,
        paid_on=None,
        items=tuple(items),
        people=lines,
        totals=totals_of(lines, items),
    )


def totals_of(people, items):
    return Totals(
        len(people),
        sum(one.gross for one in people),
        sum(one.deducted for one in people),
        sum(one.net for one in people),
        sum(one.employer_cost for one in people),
        {item.code: sum(one.amounts[item.code] for one in people) for item in items},
    )


def sample_person(at, items):
    amounts = {item.code: 123_456 + place * 1_001 + at for place, item in enumerate(items)}
    amounts |= {item.code: 10_011 + at for item in items if item.kind == ItemKind.DEDUCTION}
    of = {kind: sum(amounts[item.code] for item in items if item.kind == kind) for kind in ItemKind}
    return PersonFacts(
        line_id=at,
        uid=f"{at}",
        user_uid=f"{at}",
        name=NAMES[at % len(NAMES)],
        kind=LineKind.REGULAR,
        kind_label="月度",
        licence="助理社会工作师",
        hiring="镇街直聘",
        years=1,
        days=31,
        absent_days="0.5",
        seconded_days="0",
        amounts=amounts,
        gross=of[ItemKind.EARNING],
        deducted=of[ItemKind.DEDUCTION],
        net=of[ItemKind.EARNING] - of[ItemKind.DEDUCTION],
        employer_cost=of[ItemKind.EMPLOYER],
        note="=试样",
        causes=(),
        of_month=None,
        bank_name="试样银行",
        bank_tail="0000",
        status=LineStatus.OPEN,
        status_label="",
        attempt=0,
        paid_on=None,
    )
