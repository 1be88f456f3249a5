"""The demo's wages: two counties' last three months, each a step further back, by the acts
themselves with the days on which they were done."""

import datetime

import uuid6
from django.db import transaction
from django.utils import timezone

from funding.enums import FundSource
from funding.models import PayrollLine, PayrollSheet
from funding.operations import (
    own_money,
    payroll_draft,
    payroll_lines,
    payroll_pay,
    payroll_schemes,
    payroll_steps,
    programmes,
)
from funding.payroll.defaults import usual_items
from funding.payroll.enums import SplitKind
from shuangbai.base.errors import ActError
from shuangbai.base.months import month_before
from stations.enums import Role
from stations.gate import Member
from stations.models import Division, Posting, Station, User

# County → the accounts of its civil affairs and finance: demo ones, or those the demo's money invented.
OFFICERS = {
    "440882": ("xianminzheng", "xiancaizheng"),
    "440825": ("minzheng440825", "caizheng440825"),
}


def has_wages():
    return PayrollSheet.objects.exists()


@transaction.atomic
def add_wages(now):
    """After the demo's money: the oldest month has arrived, the next was paid out of an advance and
    waits for the bank, this one is partly handed in."""
    for code, officers in OFFICERS.items():
        County(code, officers, now).tell()


class County:
    """One county's three months."""

    def __init__(self, code, officers, now):
        self.now = now
        self.place = Division.objects.get(code=code)
        civil, finance = (User.objects.get(username=name) for name in officers)
        self.civil = acting(civil, Role.COUNTY_CIVIL, division=self.place)
        self.finance = acting(finance, Role.COUNTY_FINANCE, division=self.place)
        stations = Station.objects.live().filter(division__code__startswith=code)
        stations = stations.select_related("division").order_by("division__code", "pk")
        heads = self.heads()
        self.stations = [(one, heads[one.pk]) for one in stations if one.pk in heads]

    def heads(self):
        postings = Posting.objects.in_post(timezone.localdate(self.now))
        postings = postings.filter(
            role=Role.STATION_HEAD, station__division__code__startswith=self.place.code
        )
        return {one.station_id: one.user for one in postings.select_related("user")}

    def tell(self):
        this = timezone.localdate(self.now).replace(day=1)
        months = [month_before(month_before(this)), month_before(this), this]
        self.lay_down(months[0])
        for number, month in enumerate(months):
            sheets = self.draw(month)
            if number == 0:
                self.to_paid(month, sheets, advance=False)
                self.confirm(month, sheets)
            elif number == 1:
                self.to_paid(month, sheets, advance=True)
            else:
                self.hand_in(month, sheets)

    def lay_down(self, first):
        payroll_schemes.save_scheme(
            by=self.civil,
            division=self.place,
            name=f"{first.year} 年社工工资标准",
            starts_on=first,
            items=usual_items(),
            basis="演示：县民政、县财政联合通知",
        )
        self.programme = programmes.save_programme(
            by=self.civil,
            division=self.place,
            name=f"{self.place.name}社工工资",
            source=FundSource.COUNTY,
            purpose="乡镇社工站社工工资",
            starts_on=first.replace(month=1, day=1),
            ends_on=datetime.date(first.year + 1, 12, 31),
            allowed_days=30,
            contract=None,
        )
        payroll_schemes.save_split(
            by=self.finance,
            division=self.place,
            starts_on=first,
            rows=[{"programme": self.programme, "kind": SplitKind.REST}],
        )

    def draw(self, month):
        sheets = []
        for station, head in self.stations:
            member = acting(head, Role.STATION_HEAD, station=station)
            at = self.at(month, 15)
            sheet = payroll_draft.draft_sheet(by=member, station=station, month=month, at=at)
            if sheet.people:
                sheets.append((sheet, member))
        return sheets

    def hand_in(self, month, sheets):
        """All but the last three; one is sent back."""
        done = []
        for number, (sheet, member) in enumerate(sheets):
            if month.month == timezone.localdate(self.now).month and number >= len(sheets) - 3:
                continue
            try:
                payroll_steps.submit_sheet(by=member, sheet=sheet, at=self.at(month, 17))
            except ActError:
                # Left as a draft with what has to be mended, as townships do.
                continue
            done.append(sheet)
        return done

    def to_paid(self, month, sheets, *, advance):
        done = self.hand_in(month, sheets)
        payroll_steps.compile_sheets(
            by=self.civil, county=self.place, month=month, sheets=done, at=self.at(month, 20)
        )
        payroll_steps.check_sheets(by=self.finance, sheets=done, at=self.at(month, 22))
        if not advance:
            self.match(done, month)
        on = self.day(month, 24)
        payroll_steps.note_application(
            by=self.finance,
            sheets=done,
            number=f"SZCZ-{month:%Y%m}-{self.place.code}",
            on=on,
            at=self.at(month, 24),
        )
        payroll_pay.pay_sheets(
            by=self.finance,
            key=uuid6.uuid7(),
            sheets=done,
            on=self.day(month, 26),
            advance=advance,
            at=self.at(month, 26),
        )

    def match(self, sheets, month):
        """The county's money for just these sheets is there."""
        own_money.match_money(
            by=self.finance,
            key=uuid6.uuid7(),
            programme=self.programme,
            place=self.place,
            amount=sum(sheet.cost for sheet in sheets),
            on=self.day(month, 23),
        )

    def confirm(self, month, sheets):
        rows = PayrollLine.objects.standing().filter(
            sheet__in=[sheet for sheet, _ in sheets], status="sent"
        )
        payroll_lines.mark_lines(
            by=self.finance,
            results=[(line, True, "") for line in rows],
            on=self.day(month, 27),
            at=self.at(month, 27),
        )

    def day(self, month, number):
        """That day of the month, or today when it lies ahead."""
        return min(month.replace(day=number), timezone.localdate(self.now))

    def at(self, month, number):
        noon = datetime.datetime.combine(
            self.day(month, number), datetime.time(10), timezone.get_current_timezone()
        )
        return min(noon, self.now)


def acting(user, role, **place):
    """The officer at that place, whether or not the demo gave them an account."""
    return Member(user, Posting(user=user, role=role, **place))
