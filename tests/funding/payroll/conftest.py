"""A county that pays its stations' people, and everybody through whose hands a sheet goes."""

import datetime
from decimal import Decimal

import pytest
import uuid6
from django.utils import timezone

from funding.enums import FundSource
from funding.models import Account, PayrollLine, PayrollSheet
from funding.operations import (
    own_money,
    payroll_corrections,
    payroll_draft,
    payroll_lines,
    payroll_pay,
    payroll_schemes,
    payroll_steps,
    programmes,
)
from funding.payroll.enums import ItemKind, ItemRule, SplitKind
from stations.enums import Licence, Role
from stations.gate import member_for
from stations.models import StaffRecord
from tests import factories

OCTOBER = datetime.date(2026, 10, 1)
NOVEMBER = datetime.date(2026, 11, 1)
ACCOUNT = "62284800123456{:05d}"


def rate(amount, **who):
    return {"amount": Decimal(amount), **who}


def items():
    """Base by hiring and licence, years, transport, insurance both sides, tax typed, absence."""
    earning, deduction, employer = ItemKind.EARNING, ItemKind.DEDUCTION, ItemKind.EMPLOYER
    return [
        {
            "code": "base",
            "name": "基本工资",
            "kind": earning,
            "rule": ItemRule.RATE,
            "is_base": True,
            "rates": [rate("3800.00"), rate("4200.00", hiring="direct", from_years=3)],
        },
        {
            "code": "licence",
            "name": "证书津贴",
            "kind": earning,
            "rule": ItemRule.RATE,
            "is_base": True,
            "rates": [
                rate("300.00", licence=Licence.ASSISTANT),
                rate("600.00", licence=Licence.SOCIAL_WORKER),
            ],
        },
        {
            "code": "years",
            "name": "工龄津贴",
            "kind": earning,
            "rule": ItemRule.YEARS,
            "most": 10,
            "rates": [rate("50.00")],
        },
        {
            "code": "transport",
            "name": "交通补贴",
            "kind": earning,
            "rule": ItemRule.RATE,
            "rates": [rate("500.00")],
        },
        {
            "code": "bonus",
            "name": "其他应发",
            "kind": earning,
            "rule": ItemRule.TYPED,
        },
        {
            "code": "social",
            "name": "社会保险（个人）",
            "kind": deduction,
            "rule": ItemRule.PERCENT,
            "percent": Decimal("10.5"),
            "floor": Decimal("4000.00"),
            "cap": Decimal("22000.00"),
            "is_by_days": False,
        },
        {
            "code": "fund",
            "name": "住房公积金（个人）",
            "kind": deduction,
            "rule": ItemRule.PERCENT,
            "percent": Decimal("5"),
            "is_by_days": False,
        },
        {
            "code": "tax",
            "name": "个人所得税",
            "kind": deduction,
            "rule": ItemRule.TYPED,
            "is_carried": True,
        },
        {"code": "absence", "name": "缺勤扣款", "kind": deduction, "rule": ItemRule.ABSENCE},
        {
            "code": "social_unit",
            "name": "社会保险（单位）",
            "kind": employer,
            "rule": ItemRule.PERCENT,
            "percent": Decimal("25"),
            "floor": Decimal("4000.00"),
            "is_by_days": False,
        },
    ]


class Wages:
    """Acts on wages in one line each, by whoever does them in the real world."""

    def __init__(self, cast):
        self.cast = cast
        self.today = timezone.localdate()
        self.county = factories.division("440882")
        self.station = factories.station("440882101")
        self.sibling = factories.station("440882104")
        self.numbers = iter(range(1, 99999))

    def member(self, name):
        return member_for(self.cast[name])

    def lay_down(self, money="100000.00"):
        """The scheme, two programmes of the county and money in them."""
        self.scheme = payroll_schemes.save_scheme(
            by=self.member("county"),
            division=self.county,
            name="2026 年工资标准",
            starts_on=datetime.date(2026, 1, 1),
            items=items(),
        )
        self.province = self.programme("省级补助")
        self.own = self.programme("县级配套")
        self.split()
        for programme in (self.province, self.own):
            self.match(programme, money)
        return self

    def programme(self, name):
        return programmes.save_programme(
            by=self.member("county"),
            division=self.county,
            name=f"{name} {uuid6.uuid7()}",
            source=FundSource.COUNTY,
            purpose="社工工资",
            starts_on=datetime.date(2026, 1, 1),
            ends_on=datetime.date(2026, 12, 31),
            allowed_days=30,
            contract=None,
        )

    def split(self, per_head="2000.00"):
        return payroll_schemes.save_split(
            by=self.member("finance"),
            division=self.county,
            starts_on=datetime.date(2026, 1, 1),
            rows=[
                {
                    "programme": self.province,
                    "kind": SplitKind.PER_HEAD,
                    "amount": Decimal(per_head),
                },
                {"programme": self.own, "kind": SplitKind.REST},
            ],
        )

    def match(self, programme, amount):
        return own_money.match_money(
            by=self.member("finance"),
            key=uuid6.uuid7(),
            programme=programme,
            place=self.county,
            amount=Decimal(amount),
            on=self.today,
        ).row

    def balance(self, programme):
        return Account.objects.get(programme=programme, place=self.county).balance

    def worker(self, name, station=None, **posting):
        """Somebody in post with a record and an account."""
        user = factories.person(Role.SOCIAL_WORKER, station or self.station, name, **posting)
        self.record(user)
        return user

    def record(self, user, **facts):
        record = StaffRecord.objects.filter(user=user).first() or StaffRecord(user=user)
        number = next(self.numbers)
        columns = {"bank_name": "雷州农商银行", "bank_account": ACCOUNT.format(number), **facts}
        for name, value in columns.items():
            setattr(record, name, value)
        record.save()
        return record

    def draft(self, station=None, month=NOVEMBER, by="head", employer=None):
        return payroll_draft.draft_sheet(
            by=self.member(by), station=station or self.station, month=month, employer=employer
        )

    def edit(self, line, by="head", **facts):
        line = PayrollLine.objects.get(pk=line.pk)
        facts = {"absent_days": line.absent_days, "typed": {}, "version": line.version, **facts}
        return payroll_draft.edit_line(by=self.member(by), line=line, **facts)

    def refresh(self, sheet, by="head"):
        return payroll_draft.refresh_sheet(by=self.member(by), sheet=sheet)

    def submit(self, sheet, by="head"):
        return payroll_steps.submit_sheet(by=self.member(by), sheet=sheet)

    def compile(self, by="county", month=NOVEMBER, **more):
        return payroll_steps.compile_sheets(
            by=self.member(by), county=self.county, month=month, **more
        )

    def check(self, *sheets, by="finance"):
        return payroll_steps.check_sheets(by=self.member(by), sheets=sheets)

    def apply(self, *sheets, by="township_finance", number="SZ-2026-11-001"):
        return payroll_steps.note_application(
            by=self.member(by), sheets=sheets, number=number, on=self.today
        )

    def pay(self, *sheets, by="finance", key=None, **more):
        return payroll_pay.pay_sheets(
            by=self.member(by), key=key or uuid6.uuid7(), sheets=sheets, on=self.today, **more
        ).row

    def back(self, sheet, by, to="draft", reason="请核对", remarks=()):
        return payroll_steps.send_back(
            by=self.member(by), sheet=sheet, to=to, reason=reason, remarks=remarks
        )

    def mark(self, *results, by="finance"):
        return payroll_lines.mark_lines(by=self.member(by), results=results, on=self.today)

    def arrived(self, sheet, by="finance"):
        return self.mark(*[(line, True, "") for line in self.lines(sheet)], by=by)

    def correct(self, line, by="head", key=None, **amounts):
        return payroll_corrections.correct_line(
            by=self.member(by),
            key=key or uuid6.uuid7(),
            line=line,
            amounts={code: Decimal(amount) for code, amount in amounts.items()},
            reason="证书津贴按文件补算",
        ).row

    def to(self, state, sheet, by_apply="finance"):
        """A draft on its way up to that state."""
        steps = {
            "submitted": lambda: self.submit(sheet, by=self.head_of(sheet)),
            "compiled": lambda: self.compile(month=sheet.month, sheets=[sheet]),
            "checked": lambda: self.check(sheet),
            "applied": lambda: self.apply(sheet, by=by_apply),
            "paid": lambda: self.pay(sheet),
            "confirmed": lambda: self.arrived(sheet),
        }
        for name, step in steps.items():
            step()
            if name == state:
                break
        return self.again(sheet)

    def head_of(self, sheet):
        return "sibling_head" if sheet.station_id == self.sibling.pk else "head"

    def lines(self, sheet):
        return list(PayrollLine.objects.standing().filter(sheet=sheet).in_order())

    def line(self, sheet, user):
        return PayrollLine.objects.standing().get(sheet=sheet, user=user)

    def again(self, row):
        return type(row).objects.get(pk=row.pk)

    def sheet(self, station, month=NOVEMBER):
        return PayrollSheet.objects.standing().get(station=station, month=month, kind="regular")


@pytest.fixture
def cast(cast):
    """Further hands: another county officer, the heads' accounts, the operator's manager."""
    cast["county2"] = factories.person(Role.COUNTY_CIVIL, factories.division("440882"), "曾丽华")
    cast["sibling_head"] = factories.person(
        Role.STATION_HEAD, factories.station("440882104"), "蔡志勤", title="head"
    )
    return cast


@pytest.fixture
def wages(cast, noon):
    made = Wages(cast).lay_down()
    for name in ("head", "worker", "sibling_head"):
        made.record(cast[name])
    return made
