"""What is wrong with a sheet before it goes on, or worth a second look: asked each time anew, from
postings, days off and accounts as they are now."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from clients.models import DayOff
from funding.models import PayrollLine, PayrollSheet
from funding.payroll.enums import ALARMING, SheetKind, SheetState
from funding.payroll.reckon import HUNDRED, plain
from funding.payroll.stretches import days_of, people_of, stretches
from shuangbai.base.months import last_day, month_before
from stations.models import User


@dataclass(frozen=True)
class Finding:
    """`is_blocking`: it has to be mended before the sheet is submitted."""

    words: str
    name: str = ""
    line_id: int | None = None
    is_blocking: bool = False


def findings(sheet):
    """[Finding], blocking ones first."""
    lines = list(sheet.lines.standing().select_related("before"))
    found = [] if sheet.kind != SheetKind.REGULAR else [*of_people(sheet, lines)]
    if not lines:
        found.append(Finding("表里还没有人。", is_blocking=True))
    for line in lines:
        found += of_line(line)
    if sheet.kind == SheetKind.REGULAR:
        found += [*of_absences(sheet, lines), *of_sum(sheet)]
    return sorted(found, key=lambda one: not one.is_blocking)


def blocking(sheet):
    return [one for one in findings(sheet) if one.is_blocking]


def of_people(sheet, lines):
    """Lines without a posting, people without a line, days that changed since."""
    here = people_of(sheet.station, sheet.month, sheet.employer)
    users = here | {line.user_id for line in lines}
    by_user = stretches(users, sheet.month)
    on_sheet = set()
    for line in lines:
        on_sheet.add(line.user_id)
        stretch = at_station(by_user.get(line.user_id, ()), sheet.station_id)
        if stretch is None or line.user_id not in here:
            words = "本月在本站没有在任的任职，请按最新任职重算。"
            yield Finding(words, line.name, line.pk, is_blocking=True)
        elif stretch.days != line.days:
            words = f"任职已变：现在是 {stretch.days} 天，表上 {line.days} 天，请重算。"
            yield Finding(words, line.name, line.pk, is_blocking=True)
    lacking = [
        user
        for user in here - on_sheet
        if at_station(by_user.get(user, ()), sheet.station_id) is not None
    ]
    yield from of_lacking(sheet, lacking)


def at_station(found, station):
    return next((one for one in found if one.station_id == station), None)


def of_lacking(sheet, users):
    names = dict(User.objects.filter(pk__in=users).values_list("pk", "name"))
    rows = PayrollLine.objects.of_month(sheet.month).filter(user__in=users)
    elsewhere = {row.user_id: row for row in rows.select_related("station")}
    for user in sorted(users):
        other = elsewhere.get(user)
        words = (
            f"已在{other.station}本月的工资表上（{other.days} 天），请先请那边重算，再在这里重算。"
            if other
            else "本月在本站任职，但不在表上，请按最新任职重算。"
        )
        yield Finding(words, names[user], is_blocking=True)


def of_line(line):
    if not line.bank_tail:
        words = "没有银行账号，请先在人员档案里登记，再重算。"
        yield Finding(words, line.name, line.pk, is_blocking=True)
    for cause, words in line.causes:
        if cause in ALARMING:
            yield Finding(words, line.name, line.pk)


def of_absences(sheet, lines):
    """Days off that the person registered against the days absent on the sheet."""
    end = last_day(sheet.month)
    users = [line.user_id for line in lines]
    away = Counter()
    for row in DayOff.objects.filter(worker__in=users, first__lte=end, last__gte=sheet.month):
        away[row.worker_id] += sum(1 for _ in days_of(row.first, row.last, sheet.month, end))
    for line in lines:
        registered = away[line.user_id]
        if Decimal(line.absent_days) > registered:
            words = f"缺勤 {plain(line.absent_days)} 天，请假登记只有 {registered} 天。"
            yield Finding(words, line.name, line.pk)
        elif registered and not line.absent_days:
            yield Finding(f"登记过请假 {registered} 天，表上没有缺勤。", line.name, line.pk)


def of_sum(sheet):
    """More than the scheme's tolerance off last month's sum."""
    rows = PayrollSheet.objects.standing().of(month_before(sheet.month))
    before = rows.filter(
        station=sheet.station_id, employer=sheet.employer_id, kind=SheetKind.REGULAR
    ).first()
    if before is None or not before.gross:
        return
    off = (sheet.gross - before.gross) / before.gross * HUNDRED
    if abs(off) > sheet.scheme.tolerance:
        yield Finding(f"应发合计比上月{off:+.1f}%，超过提醒线 {plain(sheet.scheme.tolerance)}%。")


def gone(sheet):
    """Last month's people of this station who have no line now: [PayrollLine of last month]."""
    if sheet.kind != SheetKind.REGULAR:
        return []
    rows = PayrollLine.objects.of_month(month_before(sheet.month)).filter(
        station=sheet.station_id, sheet__employer=sheet.employer_id
    )
    here = sheet.lines.standing().values("user")
    return list(rows.exclude(sheet__state=SheetState.VOID).exclude(user__in=here).in_order())
