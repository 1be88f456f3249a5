"""What the pages of a month show about its sheets, gathered in a constant number of queries."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum
from django.db.models.functions import Substr
from django.utils import timezone

from funding.models import PayrollLine, PayrollMove, PayrollSheet, PayScheme
from funding.payroll.enums import ALARMING, Cause, MoveKind, SheetKind, SheetState, Step
from shuangbai.base.months import last_day, month_before, next_month
from stations.enums import COUNTY_DIGITS
from stations.models import Division, Station

S = SheetState
ORDER = (S.DRAFT, S.SUBMITTED, S.COMPILED, S.CHECKED, S.APPLIED, S.PAID, S.CONFIRMED)
HOLDER = {
    S.DRAFT: "镇街",
    S.SUBMITTED: "县民政",
    S.COMPILED: "县财政",
    S.CHECKED: "镇财政",
    S.APPLIED: "县财政",
    S.PAID: "银行、本人",
}
DUE = {
    Step.SUBMIT: "submit_day",
    Step.COMPILE: "compile_day",
    Step.CHECK: "check_day",
    Step.APPLY: "apply_day",
    Step.PAY: "pay_day",
    Step.CONFIRM: "confirm_day",
}
MOVE_OF = {
    Step.SUBMIT: MoveKind.SUBMIT,
    Step.COMPILE: MoveKind.COMPILE,
    Step.CHECK: MoveKind.CHECK,
    Step.APPLY: MoveKind.APPLY,
    Step.PAY: MoveKind.PAY,
    Step.CONFIRM: MoveKind.CONFIRM,
}
FROM_STATE = dict(zip(ORDER, Step, strict=False))


@dataclass(frozen=True)
class SheetRow:
    """A line of the month's list."""

    sheet: object
    difference: Decimal
    causes: str
    holder: str
    days: int
    done: int
    pip: str
    is_late: bool


def rows_of(sheets):
    """[SheetRow] of sheets that were read with their place and author."""
    today = timezone.localdate()
    before, causes = sums_before(sheets), causes_of(sheets)
    found = []
    for sheet in sheets:
        waited = (today - timezone.localdate(sheet.since)).days
        due = due_on(sheet, FROM_STATE.get(sheet.state))
        found.append(
            SheetRow(
                sheet=sheet,
                difference=difference(sheet, before),
                causes=causes.get(sheet.pk, ""),
                holder=holder(sheet),
                days=waited if sheet.state in HOLDER else 0,
                done=ORDER.index(sheet.state) if sheet.state in ORDER else 0,
                pip=pip_of(sheet),
                is_late=due is not None and due < today,
            )
        )
    return found


def difference(sheet, before):
    if sheet.kind != SheetKind.REGULAR:
        return sheet.gross
    return sheet.gross - before.get((sheet.station_id, sheet.employer_id), Decimal(0))


def holder(sheet):
    if sheet.state == S.DRAFT:
        return f"镇街 {sheet.author.name}"
    return HOLDER.get(sheet.state, "")


def pip_of(sheet):
    if sheet.state in (S.CONFIRMED, S.VOID):
        return ""
    if sheet.state == S.DRAFT:
        return "back" if sheet.is_returned else "gap"
    return "now"


def sums_before(sheets):
    """{(station, employer): last month's gross}"""
    if not sheets:
        return {}
    rows = PayrollSheet.objects.standing().of(month_before(sheets[0].month))
    rows = rows.filter(kind=SheetKind.REGULAR, station__in={sheet.station_id for sheet in sheets})
    return {(s, e): gross for s, e, gross in rows.values_list("station", "employer", "gross")}


def causes_of(sheets):
    """{sheet id: “入职 1 人、调出 1 人”}, what alarms first."""
    counts = defaultdict(Counter)
    lines = PayrollLine.objects.standing().filter(sheet__in=[sheet.pk for sheet in sheets])
    for sheet, causes in lines.exclude(causes=[]).values_list("sheet", "causes"):
        for cause in {cause for cause, _ in causes}:
            counts[sheet][cause] += 1
    return {
        sheet: "、".join(
            f"{Cause(cause).label} {number} 人"
            for cause, number in sorted(found.items(), key=lambda one: one[0] not in ALARMING)
        )
        for sheet, found in counts.items()
    }


def due_on(sheet, step):
    """The last day for a step of the sheet; None for a step that has none."""
    return due_day(sheet.scheme, sheet.month, step) if step else None


def due_day(scheme, month, step):
    day = getattr(scheme, DUE[step])
    return month.replace(day=min(day, last_day(month).day))


def track_of(sheets, scheme, month):
    """The month's steps for the whole list: how many have taken each, and by when they should."""
    regular = [sheet for sheet in sheets if sheet.state != S.VOID]
    stages, is_open = [], True
    for number, step in enumerate(Step, 1):
        done = sum(1 for sheet in regular if ORDER.index(sheet.state) >= number)
        due = f"期限 {due_day(scheme, month, step):%m-%d}" if scheme else ""
        is_done = bool(regular) and done == len(regular)
        note = f"{done} / {len(regular)}" if is_open and not is_done and regular else due
        state = "done" if is_done else ("now" if is_open else "")
        is_open = is_open and is_done
        stages.append({"label": step.label, "note": note, "state": state})
    return stages


def track_of_one(sheet, moves):
    """One sheet's steps with the day each was taken, or is due."""
    taken = {}
    for one in moves:
        taken[one.kind] = one
        if one.kind == MoveKind.BACK:
            cut = ORDER.index(one.to_state)
            for step in list(Step)[cut:]:
                taken.pop(MOVE_OF[step], None)
    stages = []
    for number, step in enumerate(Step, 1):
        made = taken.get(MOVE_OF[step])
        is_done = sheet.state in ORDER and ORDER.index(sheet.state) >= number
        is_now = sheet.state in ORDER and ORDER.index(sheet.state) == number - 1
        note = f"{timezone.localdate(made.at):%m-%d} {made.by.name}" if is_done and made else ""
        note = note or f"期限 {due_on(sheet, step):%m-%d}"
        state = "done" if is_done else ("now" if is_now else "")
        stages.append({"label": step.label, "note": note, "state": state})
    return stages


def late_step(sheet, moves):
    """(Step, days) of the step that kept the wages waiting longest past its day; None when they
    were in time. `moves`: the sheet's, in order."""
    today, last = timezone.localdate(), {}
    for one in moves:
        last[one.kind] = timezone.localdate(one.at)
    found = []
    for step in Step:
        at = last.get(MOVE_OF[step])
        before = ORDER.index(sheet.state) >= list(Step).index(step) if sheet.state in ORDER else 0
        if at is None and not before:
            continue
        late = ((at or today) - due_on(sheet, step)).days
        if late > 0:
            found.append((step, late))
    return own_delay(found)


def own_delay(late):
    """Each step's own share: what it added to the lateness that it inherited."""
    worst, inherited = None, 0
    for step, days in late:
        added = days - inherited
        inherited = max(inherited, days)
        if added > 0 and (worst is None or added > worst[1]):
            worst = (step, added)
    return worst


def without_sheet(member, month):
    """Live stations in reach that have no sheet of their own for the month, in order."""
    there = (
        PayrollSheet.objects.standing()
        .of(month)
        .filter(kind=SheetKind.REGULAR, employer__isnull=True)
    )
    rows = Station.objects.live().filter(member.scope.stations())
    rows = rows.exclude(pk__in=there.values("station")).select_related("division")
    return list(rows.order_by("division__code", "pk"))


def not_handed_in(member, month):
    """Live stations in reach whose own sheet of the month is not begun or still a draft."""
    there = (
        PayrollSheet.objects.standing()
        .of(month)
        .filter(kind=SheetKind.REGULAR, employer__isnull=True)
        .exclude(state=S.DRAFT)
    )
    rows = Station.objects.live().filter(member.scope.stations())
    return list(rows.exclude(pk__in=there.values("station")).order_by("division__code", "pk"))


def scheme_of(member, month):
    return PayScheme.objects.holding_at(member.posting.place_division, month)


def county_totals(member, month):
    """[{name, sheets, people, gross, net, paid}] by county: what a city or province may see."""
    rows = PayrollSheet.objects.summed_for(member).of(month).order_by()
    rows = rows.annotate(county=Substr("station__division__code", 1, COUNTY_DIGITS))
    sums = rows.values("county").annotate(
        sheets=Count("pk"),
        staff=Sum("people"),
        earned=Sum("gross"),
        out=Sum("cost"),
    )
    paid = dict(
        rows.filter(state__in=(S.PAID, S.CONFIRMED))
        .values("county")
        .annotate(count=Count("pk"))
        .values_list("county", "count")
    )
    found = {row["county"]: row for row in sums}
    names = dict(Division.objects.filter(code__in=found).values_list("code", "name"))
    return [
        {**found[code], "name": names[code], "code": code, "paid": paid.get(code, 0)}
        for code in sorted(found)
    ]


def moves_of(sheet):
    return list(PayrollMove.objects.filter(sheet=sheet).select_related("by").order_by("pk"))


def months_around(month):
    return {"previous": month_before(month), "following": next_month(month)}


def alarm_lines(member, month):
    """Lines whose change somebody has to look at, the township's name with them; at most 30."""
    sheets = PayrollSheet.objects.visible_to(member).standing().of(month).filter(alarms__gt=0)
    lines = PayrollLine.objects.standing().filter(sheet__in=sheets).exclude(causes=[])
    lines = lines.select_related("station__division", "before").order_by(
        "station__division__code", "position", "pk"
    )
    return [line for line in lines if any(cause in ALARMING for cause, _ in line.causes)][:30]
