"""A whole city's month: Zhanjiang's 2,042 people over 122 stations, from draft to confirmed, by the
acts alone."""

import datetime
from decimal import Decimal

import pytest
import uuid6
from django.db.models import Count, Q, Sum
from django.utils import timezone

from funding.demo.wages import acting
from funding.enums import FundSource
from funding.models import Expenditure, PayrollLine, PayrollMove, PayrollSheet
from funding.operations import (
    checks,
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
from shuangbai.base import bulk
from stations.enums import Decision, Level, Role
from stations.models import Division, Posting, PostingDecision, StaffRecord, Station, User
from tests import factories

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("real_network", "noon"),
    pytest.mark.once("postgresql"),
]

PEOPLE, STATIONS = 2042, 122
MONTH = datetime.date(2026, 11, 1)


@pytest.fixture
def noon(time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 20, 4, tzinfo=datetime.UTC), tick=False)


def staffed():
    """2,042 people in post over the 122 planned stations, the first of each its head."""
    stations = list(
        Station.objects.live()
        .filter(division__code__startswith="4408")
        .select_related("division")
        .order_by("division__code")
    )
    places = [stations[number % len(stations)] for number in range(PEOPLE)]
    users = bulk.insert(
        User,
        [User(username=f"z{n}", name=f"社工{n:04d}", password="!") for n in range(PEOPLE)],
    )
    postings = bulk.insert(
        Posting,
        [
            Posting(
                user=user,
                role=Role.STATION_HEAD if n < len(stations) else Role.SOCIAL_WORKER,
                station=place,
                starts_on=datetime.date(2017 + n % 9, 7, 1),
            )
            for n, (user, place) in enumerate(zip(users, places, strict=True))
        ],
    )
    bulk.insert(
        PostingDecision,
        [PostingDecision(posting=one, decision=Decision.CONFIRMED) for one in postings],
    )
    bulk.insert(
        StaffRecord,
        [
            StaffRecord(user=user, bank_name="农商银行", bank_account=f"62284800{n:011d}")
            for n, user in enumerate(users)
        ],
    )
    return stations, dict(zip((one.pk for one in stations), users, strict=False))


class County:
    def __init__(self, place):
        self.place = place
        civil, finance = factories.UserFactory(), factories.UserFactory()
        self.civil = acting(civil, Role.COUNTY_CIVIL, division=place)
        self.finance = acting(finance, Role.COUNTY_FINANCE, division=place)
        payroll_schemes.save_scheme(
            by=self.civil,
            division=place,
            name="标准",
            starts_on=datetime.date(2026, 1, 1),
            items=usual_items(),
        )
        self.programme = programmes.save_programme(
            by=self.civil,
            division=place,
            name="社工工资",
            source=FundSource.COUNTY,
            purpose="工资",
            starts_on=datetime.date(2026, 1, 1),
            ends_on=datetime.date(2026, 12, 31),
            allowed_days=30,
            contract=None,
        )
        own_money.match_money(
            by=self.finance,
            key=uuid6.uuid7(),
            programme=self.programme,
            place=place,
            amount=Decimal("10000000.00"),
            on=timezone.localdate(),
        )
        payroll_schemes.save_split(
            by=self.finance,
            division=place,
            starts_on=MONTH,
            rows=[{"programme": self.programme, "kind": SplitKind.REST}],
        )

    def month(self):
        today = timezone.localdate()
        batch = payroll_steps.compile_sheets(by=self.civil, county=self.place, month=MONTH)
        sheets = list(batch.sheets.all())
        payroll_steps.check_sheets(by=self.finance, sheets=sheets)
        payroll_steps.note_application(by=self.finance, sheets=sheets, number="SZ-1", on=today)
        payroll_pay.pay_sheets(by=self.finance, key=uuid6.uuid7(), sheets=sheets, on=today)
        lines = PayrollLine.objects.standing().filter(sheet__in=sheets)
        payroll_lines.mark_lines(
            by=self.finance, results=[(line, True, "") for line in lines], on=today
        )


def test_the_citys_month_goes_from_draft_to_confirmed():
    stations, heads = staffed()
    assert len(stations) == STATIONS
    codes = sorted({one.division.code[:6] for one in stations})
    counties = [County(Division.objects.get(code=code, level=Level.COUNTY)) for code in codes]
    for station in stations:
        head = acting(heads[station.pk], Role.STATION_HEAD, station=station)
        sheet = payroll_draft.draft_sheet(by=head, station=station, month=MONTH)
        payroll_steps.submit_sheet(by=head, sheet=sheet)
    for county in counties:
        county.month()
    done = PayrollSheet.objects.filter(state="confirmed")
    sums = done.aggregate(sheets=Count("pk"), people=Sum("people"), cost=Sum("cost"))
    assert (sums["sheets"], sums["people"]) == (STATIONS, PEOPLE)
    lines = PayrollLine.objects.filter(status="confirmed")
    assert lines.count() == lines.values("user").distinct().count() == PEOPLE
    assert Expenditure.objects.aggregate(total=Sum("amount"))["total"] == sums["cost"]
    steps = PayrollSheet.objects.annotate(steps=Count("moves")).filter(~Q(steps=7))
    assert not steps.exists()
    assert PayrollMove.objects.filter(kind="back").count() == 0
    assert checks.differences() == []
