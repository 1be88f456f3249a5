"""A station's sheet of a month: drawn up from last month and from what postings say, mended by
hand while it is a draft."""

from collections import Counter
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from funding.models import PayrollEdit, PayrollLine, PayrollMove, PayrollSheet, PayScheme
from funding.payroll.causes import alarming, causes
from funding.payroll.enums import ItemRule, LineKind, MoveKind, SheetKind, SheetState
from funding.payroll.permissions import WHO_WRITES, can_write_sheet, can_write_wages
from funding.payroll.reckon import (
    Facts,
    month_days,
    reckon,
    whole_years,
)
from funding.payroll.stretches import people_of, stretches, working_since
from shuangbai.base import bulk
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.months import month_before, next_month
from shuangbai.base.races import checked_again
from stations import audit
from stations.models import StaffRecord, Station, User

ZERO = Decimal(0)


@transaction.atomic
def draft_sheet(*, by, station, month, employer=None, at=None):
    """The month's sheet of a station, or of an operator's people there, with everybody's line."""
    if not can_write_wages(by, station, employer):
        raise Denied("这张工资表不归您制作。", who_can=WHO_WRITES)
    refuse_odd_month(month)
    scheme = scheme_for(station.division, month)

    def check():
        same = PayrollSheet.objects.standing().of(month)
        if same.filter(station=station, employer=employer, kind=SheetKind.REGULAR).exists():
            raise ActError(f"{station}{month:%-m}月的工资表已经有了，请直接打开它。")

    check()
    now = at or timezone.now()
    sheet = PayrollSheet(
        station=station,
        month=month,
        employer=employer,
        scheme=scheme,
        author=by.user,
        since=now,
        created_at=now,
    )
    with checked_again(check):
        sheet.save(force_insert=True)
    fill(sheet)
    PayrollMove.objects.create(
        sheet=sheet, kind=MoveKind.DRAFT, to_state=SheetState.DRAFT, by=by.user, at=now
    )
    audit.record(act="payroll.draft", by=by, obj=sheet)
    return sheet


def refuse_odd_month(month):
    today = timezone.localdate()
    if month.day != 1 or month > next_month(today.replace(day=1)):
        raise ActError("只能做到下个月的工资表，请核对月份。", field="month")


def scheme_for(division, month):
    scheme = PayScheme.objects.holding_at(division, month)
    if scheme is None:
        raise ActError(
            f"{division.name}还没有 {month:%Y-%m} 适用的工资标准，请县民政先登记工资标准。"
        )
    return scheme


@transaction.atomic
def refresh_sheet(*, by, sheet):
    """Reckons a draft anew from today's postings, accounts and licences; what was typed stays."""
    sheet = locked_draft(by, sheet)
    sheet.scheme = scheme_for(sheet.station.division, sheet.month)
    if sheet.kind != SheetKind.REGULAR:
        raise ActError("补发和扣回按所填金额，不用重算。")
    fill(sheet)
    audit.record(act="payroll.refresh", by=by, obj=sheet)
    return sheet


def locked_draft(by, sheet):
    sheet = PayrollSheet.objects.held().get(pk=sheet.pk)
    if not can_write_sheet(by, sheet):
        raise Denied("这张工资表不归您修改。", who_can=WHO_WRITES)
    if sheet.state != SheetState.DRAFT:
        raise ActError(f"{sheet}已经{sheet.words}，不能再改。要改请先让现在办理的人退回。")
    return sheet


def fill(sheet):
    """Lines for all who have days here; whoever has none any more is struck out."""
    people = people_of(sheet.station, sheet.month, sheet.employer)
    old = {line.user_id: line for line in sheet.lines.standing()}
    User.objects.hold(people | set(old))
    drawer = Drawer(sheet, people)
    taken = taken_elsewhere(sheet, people)
    new = []
    for user in drawer.in_order():
        stretch = drawer.stretch_of(user)
        if stretch is None or clashes(stretch, taken.get(user, ())):
            continue
        line = old.pop(user, None)
        if line is None:
            new.append(drawer.draw(drawer.blank(user), stretch))
        else:
            drawer.draw(line, stretch)
            line.version += 1
            line.save()
    bulk.insert(PayrollLine, new)
    strike_out(old.values())
    recount(sheet)


def strike_out(lines):
    """Before it is submitted nobody's wage; kept, so that it can be seen who was on the draft."""
    for line in lines:
        line.is_void = True
        line.save(update_fields=["is_void"])


def taken_elsewhere(sheet, people):
    """{user id: lines of the month on other sheets}"""
    rows = PayrollLine.objects.of_month(sheet.month).filter(user__in=people).exclude(sheet=sheet)
    found = {}
    for line in rows.select_related("station"):
        found.setdefault(line.user_id, []).append(line)
    return found


def clashes(stretch, others):
    """Another sheet already pays days of this stretch, or this person's month as a whole."""
    return any(
        line.station_id == stretch.station_id
        or (stretch.is_main and line.kind == LineKind.REGULAR)
        or line.days + stretch.days > month_days(line.month)
        for line in others
    )


class Drawer:
    """What all lines of one sheet are drawn from, read at once."""

    def __init__(self, sheet, people):
        self.sheet, self.month = sheet, sheet.month
        self.items = list(sheet.scheme.items.prefetch_related("rates").order_by("position", "pk"))
        self.by_user = stretches(people, sheet.month)
        self.since = working_since(people)
        records = StaffRecord.objects.filter(user__in=people)
        self.records = {row.user_id: row for row in records}
        before = PayrollLine.objects.of_month(month_before(sheet.month)).filter(user__in=people)
        before = list(before.select_related("sheet"))
        self.before = {row.user_id: row for row in before if row.station_id == sheet.station_id}
        self.regular = {row.user_id: row for row in before if row.kind == LineKind.REGULAR}
        others = {one.station_id for found in self.by_user.values() for one in found}
        self.names = dict(Station.objects.filter(pk__in=others).values_list("pk", "name"))

    def stretch_of(self, user):
        found = self.by_user.get(user, ())
        return next((one for one in found if one.station_id == self.sheet.station_id), None)

    def in_order(self):
        """Last month's order first, then who came, by the day they came."""
        last = len(self.by_user)

        def key(user):
            was = self.before.get(user)
            stretch = self.stretch_of(user)
            since = stretch.posting.starts_on if stretch else self.month
            return (was.position if was else last + 1000, since, user)

        return sorted(self.by_user, key=key)

    def blank(self, user):
        line = PayrollLine(
            sheet=self.sheet,
            user_id=user,
            station_id=self.sheet.station_id,
            month=self.month,
            absent_days=ZERO,
        )
        line.amounts, line.typed = {}, []
        regular = self.regular.get(user)
        for item in self.items:
            is_carried = item.rule == ItemRule.TYPED and item.is_carried
            amount = regular.amounts.get(item.code, 0) if regular and is_carried else 0
            if amount:
                line.amounts[item.code] = amount
                line.typed.append(item.code)
        return line

    def draw(self, line, stretch):
        """Everything but what was typed."""
        record, posting = self.records.get(line.user_id), stretch.posting
        line.posting, line.name = posting, posting.user.name
        line.kind = LineKind.REGULAR if stretch.is_main else LineKind.SHARE
        line.licence = record.licence if record else ""
        line.hiring = posting.hiring
        line.years = whole_years(self.since.get(line.user_id), self.month)
        line.first_day, line.last_day, line.days = stretch.first, stretch.last, stretch.days
        line.seconded_days = Decimal(stretch.seconded_days)
        line.position = line.position or self.in_order().index(line.user_id) + 1
        self.take_account(line, record)
        self.reckon(line, stretch)
        return line

    def take_account(self, line, record):
        line.bank_name = record.bank_name if record else ""
        line.bank_account = record.bank_account.reveal() if record else ""
        PayrollLine._meta.get_field("bank_account").seal(line)

    def reckon(self, line, stretch):
        facts = Facts(
            licence=line.licence,
            hiring=line.hiring,
            years=line.years,
            days=stretch.days,
            month_days=month_days(self.month),
            days_before=stretch.days_before,
            is_main=stretch.is_main,
            absent_days=Decimal(line.absent_days),
            typed={code: Decimal(line.amounts[code]) / 100 for code in line.typed},
        )
        found = reckon(self.items, facts, day_base=Decimal(self.sheet.scheme.day_base))
        set_sums(line, found)
        refuse_negative(line)
        line.before = self.before.get(line.user_id)
        before_scheme = line.before.sheet.scheme_id if line.before else self.sheet.scheme_id
        line.causes = causes(
            line,
            line.before,
            month=self.month,
            items=self.items,
            stretch=stretch,
            names=self.names,
            is_new_scheme=before_scheme != self.sheet.scheme_id,
        )


def set_sums(line, reckoned):
    line.amounts = {code: int(amount * 100) for code, amount in reckoned.amounts.items()}
    line.gross, line.deducted = reckoned.gross, reckoned.deducted
    line.net, line.employer_cost = reckoned.net, reckoned.employer_cost


def refuse_negative(line):
    if line.net < 0:
        raise ActError(
            f"{line.name}的代扣 {line.deducted:,.2f} 元比应发 {line.gross:,.2f} 元还多，请核对缺勤和代扣。"
        )


def recount(sheet):
    """The sheet's sums anew from its lines."""
    lines = list(sheet.lines.standing())
    sums = Counter()
    for line in lines:
        for name in ("gross", "deducted", "net", "employer_cost"):
            sums[name] += getattr(line, name)
    sheet.people = len(lines)
    sheet.gross, sheet.deducted = Decimal(sums["gross"]), Decimal(sums["deducted"])
    sheet.net = sheet.gross - sheet.deducted
    sheet.employer_cost = Decimal(sums["employer_cost"])
    sheet.cost = sheet.gross + sheet.employer_cost
    sheet.alarms = sum(1 for line in lines if alarming(line))
    sheet.save(
        update_fields=[
            "scheme",
            "people",
            "gross",
            "deducted",
            "net",
            "employer_cost",
            "cost",
            "alarms",
        ]
    )


@transaction.atomic
def edit_line(*, by, line, version, absent_days, typed, note=""):
    """What a clerk sets by hand: days absent, sums (`typed`: {code: yuan, or None for what the
    rule says}), a remark. `version`: that of the line as it was shown."""
    sheet = locked_draft(by, line.sheet)
    line = PayrollLine.objects.get(pk=line.pk)
    if line.is_void or sheet.kind != SheetKind.REGULAR:
        raise ActError("这一行不能在这里改。")
    if line.version != version:
        raise ActError(f"{line.name}这一行刚被别人改过，请刷新后再改。")
    was = {"absent_days": str(line.absent_days), "amounts": dict(line.amounts)}
    drawer = Drawer(sheet, {line.user_id})
    stretch = drawer.stretch_of(line.user_id)
    if stretch is None:
        raise ActError(f"{line.name}本月在本站已没有任职，请先点“按最新任职重算”。")
    line.absent_days = checked_days(line, stretch, absent_days)
    set_typed(line, drawer.items, typed)
    line.note = note.strip()
    drawer.draw(line, stretch)
    line.version += 1
    line.save()
    PayrollEdit.objects.create(line=line, changes=changed(was, line), by=by.user)
    recount(sheet)
    audit.record(act="payroll.edit", by=by, obj=line, fields=["amounts"])
    return line


def checked_days(line, stretch, days):
    if days < 0 or days > stretch.days or days * 2 != int(days * 2):
        raise ActError(
            f"{line.name}的缺勤天数请填 0 到 {stretch.days}，最小半天。", field="absent_days"
        )
    return days


def set_typed(line, items, typed):
    known = {item.code: item for item in items}
    for code, amount in typed.items():
        if code not in known:
            raise ActError("工资标准里没有这个项目，请刷新页面。", field=code)
        if amount is None:
            line.typed = [one for one in line.typed if one != code]
            continue
        if amount < 0:
            raise ActError(f"{known[code].name}不能是负数。", field=code)
        line.amounts[code] = int(amount * 100)
        line.typed = sorted({*line.typed, code})


def changed(was, line):
    now = {"absent_days": str(line.absent_days), "amounts": line.amounts}
    found = {}
    if Decimal(was["absent_days"]) != Decimal(now["absent_days"]):
        found["absent_days"] = [was["absent_days"], now["absent_days"]]
    for code, amount in now["amounts"].items():
        if was["amounts"].get(code, 0) != amount:
            found[code] = [was["amounts"].get(code, 0), amount]
    return found
