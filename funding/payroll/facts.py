"""What sheets and letters print about a month, as plain facts: no row, no query behind them.

    month_facts(county, month, by=member)   # a county's month
    sheet_facts([sheet, …])                 # these sheets, in the order of their townships

All money is integer 分. Accounts and ID numbers are not among them: who prints those reveals them
from the line (`line_id`) and writes so into the trail.
"""

import datetime
from dataclasses import dataclass, field

from funding.models import PayItem, PayrollLine, PayrollSheet
from funding.payroll.enums import SheetKind, SheetState
from stations.models import Station

SHEET_PEOPLE = ("author", "submitted_by", "compiled_by", "checked_by")


def fen(yuan):
    return int(yuan * 100)


@dataclass(frozen=True)
class ItemFacts:
    """A column: `kind` is an ItemKind (earning, deduction, employer)."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True)
class Totals:
    """Sums in 分; `cost` is what leaves the account (gross and what the employer pays)."""

    people: int = 0
    gross: int = 0
    deducted: int = 0
    net: int = 0
    employer_cost: int = 0
    by_item: dict = field(default_factory=dict)

    @property
    def cost(self):
        return self.gross + self.employer_cost

    def __add__(self, other):
        codes = [*self.by_item, *(code for code in other.by_item if code not in self.by_item)]
        return Totals(
            self.people + other.people,
            self.gross + other.gross,
            self.deducted + other.deducted,
            self.net + other.net,
            self.employer_cost + other.employer_cost,
            {code: self.by_item.get(code, 0) + other.by_item.get(code, 0) for code in codes},
        )


@dataclass(frozen=True)
class PersonFacts:
    """A line. `amounts` has 分 by item code; `causes` says what differs from last month."""

    line_id: int
    uid: str
    user_uid: str
    name: str
    kind: str
    kind_label: str
    licence: str
    hiring: str
    years: int
    days: int
    absent_days: str
    seconded_days: str
    amounts: dict
    gross: int
    deducted: int
    net: int
    employer_cost: int
    note: str
    causes: tuple
    of_month: datetime.date | None
    bank_name: str
    bank_tail: str
    status: str
    status_label: str
    attempt: int
    paid_on: datetime.date | None


@dataclass(frozen=True)
class SheetFacts:
    sheet_id: int
    uid: str
    station: str
    township: str
    code: str
    month: datetime.date
    kind: str
    kind_label: str
    employer: str
    state: str
    state_label: str
    author: str
    submitted_by: str
    compiled_by: str
    checked_by: str
    application_no: str
    applied_on: datetime.date | None
    batch: int | None
    paid_on: datetime.date | None
    items: tuple
    people: tuple
    totals: Totals


@dataclass(frozen=True)
class MonthFacts:
    """`missing`: names of the stations without a regular sheet that is submitted."""

    county: str
    code: str
    month: datetime.date
    items: tuple
    sheets: tuple
    totals: Totals
    missing: tuple


def month_facts(county, month, *, by, states=None):
    """A county's month as the member may see it: sheets past their draft, or those in `states`."""
    rows = PayrollSheet.objects.visible_to(by).standing().of(month).under(county)
    rows = rows.filter(state__in=states) if states else rows.exclude(state=SheetState.DRAFT)
    sheets = tuple(sheet_facts(rows))
    return MonthFacts(
        county=county.name,
        code=county.code,
        month=month,
        items=joined_items(sheets),
        sheets=sheets,
        totals=sum((sheet.totals for sheet in sheets), Totals()),
        missing=tuple(without_sheet(county, sheets)),
    )


def without_sheet(county, sheets):
    there = {sheet.code for sheet in sheets if sheet.kind == SheetKind.REGULAR}
    stations = Station.objects.live().filter(division__code__startswith=county.code)
    rows = stations.order_by("division__code", "pk").values_list("division__code", "name")
    return [name for code, name in rows if code not in there]


def joined_items(sheets):
    """The columns of all sheets, each once, in the order in which they come."""
    found = {}
    for sheet in sheets:
        for item in sheet.items:
            found.setdefault(item.code, item)
    return tuple(found.values())


def sheet_facts(sheets):
    """[SheetFacts] of these sheets (a queryset or rows), in as many queries as for one."""
    wanted = [sheet.pk for sheet in sheets]
    rows = list(
        PayrollSheet.objects.filter(pk__in=wanted)
        .select_related("station__division", "employer", "batch", "payment", *SHEET_PEOPLE)
        .order_by("station__division__code", "employer_id", "kind", "pk")
    )
    items = items_of({row.scheme_id for row in rows})
    lines = {}
    for line in PayrollLine.objects.standing().filter(sheet__in=wanted).select_related("user"):
        lines.setdefault(line.sheet_id, []).append(line)
    return [
        one_sheet(
            row,
            items.get(row.scheme_id, ()),
            sorted(lines.get(row.pk, ()), key=lambda line: (line.position, line.pk)),
        )
        for row in rows
    ]


def items_of(schemes):
    """{scheme id: (ItemFacts, …)}"""
    found = {}
    for item in PayItem.objects.filter(scheme__in=schemes).order_by("scheme", "position", "pk"):
        found.setdefault(item.scheme_id, []).append(ItemFacts(item.code, item.name, item.kind))
    return {pk: tuple(items) for pk, items in found.items()}


def one_sheet(row, items, lines):
    names = {name: person.name if (person := getattr(row, name)) else "" for name in SHEET_PEOPLE}
    return SheetFacts(
        sheet_id=row.pk,
        uid=str(row.uid),
        station=row.station.name,
        township=row.station.division.name,
        code=row.station.division.code,
        month=row.month,
        kind=row.kind,
        kind_label=row.get_kind_display(),
        employer=row.employer.name if row.employer else "",
        state=row.state,
        state_label=row.words,
        application_no=row.application_no,
        applied_on=row.applied_on,
        batch=row.batch.serial if row.batch else None,
        paid_on=row.payment.on if row.payment else None,
        items=items,
        people=tuple(one_person(line) for line in lines),
        totals=totals_of(lines, items),
        **names,
    )


def totals_of(lines, items):
    return Totals(
        people=len(lines),
        gross=sum(fen(line.gross) for line in lines),
        deducted=sum(fen(line.deducted) for line in lines),
        net=sum(fen(line.net) for line in lines),
        employer_cost=sum(fen(line.employer_cost) for line in lines),
        by_item={
            item.code: sum(line.amounts.get(item.code, 0) for line in lines) for item in items
        },
    )


def one_person(line):
    return PersonFacts(
        line_id=line.pk,
        uid=str(line.uid),
        user_uid=str(line.user.uid),
        name=line.name,
        kind=line.kind,
        kind_label=line.get_kind_display(),
        licence=line.get_licence_display(),
        hiring=line.get_hiring_display(),
        years=line.years,
        days=line.days,
        absent_days=f"{line.absent_days:f}",
        seconded_days=f"{line.seconded_days:f}",
        amounts=dict(line.amounts),
        gross=fen(line.gross),
        deducted=fen(line.deducted),
        net=fen(line.net),
        employer_cost=fen(line.employer_cost),
        note=line.note,
        causes=tuple(words for _, words in line.causes),
        of_month=line.of_month,
        bank_name=line.bank_name,
        bank_tail=line.bank_tail,
        status=line.status,
        status_label=line.get_status_display(),
        attempt=line.attempt,
        paid_on=line.paid_on,
    )
