"""Wages that wait for this member, and since when."""

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone

from funding.models import PayrollLine, PayrollReminder, PayrollSheet, PayScheme
from funding.payroll.enums import LineStatus, SheetKind, SheetState, Step
from funding.payroll.pages import due_day, without_sheet
from funding.payroll.querysets import sees_sheets
from shuangbai.base.attention import Attention, register
from shuangbai.base.months import month_before
from stations.enums import DataClass, Right, Role

S = SheetState
FINANCE = (Role.COUNTY_FINANCE, Role.TOWNSHIP_FINANCE)
# State → who is asked, what for.
TURNS = {
    S.SUBMITTED: ((Role.COUNTY_CIVIL,), "工资表待汇总", "去汇总"),
    S.COMPILED: ((Role.COUNTY_FINANCE,), "工资表待审核", "去审核"),
    S.CHECKED: ((Role.TOWNSHIP_FINANCE,), "工资待登记数字财政申请", "去登记"),
    S.APPLIED: ((Role.COUNTY_FINANCE,), "工资待发放", "去发放"),
}
DRAWS_SOON = 7


@register
def sheets_waiting(member, today):
    """Whose turn it is: one line per state, the month of the oldest with it."""
    if not sees_sheets(member):
        return []
    wanted = {state: facts for state, facts in TURNS.items() if member.role in facts[0]}
    if not wanted:
        return []
    rows = PayrollSheet.objects.visible_to(member).in_states(*wanted).order_by()
    found = rows.values("state").annotate(
        count=Count("pk"), since=Min("since"), oldest=Min("month")
    )
    return [waiting(one, wanted[one["state"]], today) for one in found]


def waiting(facts, words, today):
    days = (today - timezone.localdate(facts["since"])).days
    return Attention(
        tone="over" if days > 2 else "today",
        before=words[1],
        count=facts["count"],
        after="张",
        detail=f"{facts['oldest']:%-m}月起，最早的已等 {days} 天"
        if days
        else f"{facts['oldest']:%-m}月",
        url=f"{reverse('payroll')}?month={facts['oldest']:%Y-%m}",
        act=words[2],
    )


@register
def drafts_to_hand_in(member, today):
    """A head's own: sent back, drawn up and not handed in, or not begun a week before the day."""
    if member.role != Role.STATION_HEAD:
        return []
    rows = list(PayrollSheet.objects.visible_to(member).in_states(S.DRAFT).order_by("since"))
    found = [of_draft(sheet, today) for sheet in rows]
    month = today.replace(day=1)
    scheme = PayScheme.objects.holding_at(member.posting.place_division, month)
    if scheme and without_sheet(member, month):
        due = due_day(scheme, month, Step.SUBMIT)
        if (due - today).days <= DRAWS_SOON:
            found.append(
                Attention(
                    tone="over" if due < today else "soon",
                    before=f"{month:%-m}月工资表还没做",
                    detail=f"期限 {due:%m-%d}",
                    url=f"{reverse('payroll')}?month={month:%Y-%m}",
                    act="去制表",
                )
            )
    return found


def of_draft(sheet, today):
    days = (today - timezone.localdate(sheet.since)).days
    words = "工资表被退回" if sheet.is_returned else "工资表还没报送"
    return Attention(
        tone="over" if sheet.is_returned else "today",
        before=f"{sheet.month:%-m}月{words}",
        detail=f"已 {days} 天" if days else "今天",
        url=reverse("payroll_sheet", args=[sheet.uid]),
        act="去修改" if sheet.is_returned else "去报送",
    )


@register
def failed_lines(member, today):
    """Bank lines to be mended by the station, or to be sent again by finance."""
    if member.role == Role.STATION_HEAD:
        status, words, act = LineStatus.FAILED, "工资被银行退票", "去改账户"
    elif member.role in FINANCE:
        status, words, act = LineStatus.MENDED, "退票已改好，待重发", "去重发"
    else:
        return []
    rows = PayrollLine.objects.visible_to(member).standing().filter(status=status)
    first = rows.select_related("sheet").order_by("month", "pk").first()
    if first is None:
        return []
    route = "payroll_line" if status == LineStatus.FAILED else "payroll_bank"
    uid = first.uid if status == LineStatus.FAILED else first.sheet.uid
    return [
        Attention(
            tone="over",
            before=words,
            count=rows.count(),
            after="人",
            url=reverse(route, args=[uid]),
            act=act,
        )
    ]


@register
def own_wage_sent(member, today):
    """A worker's own wage that went out and was not confirmed."""
    if not member.may(Right.READ, DataClass.PAYROLL):
        return []
    if member.role not in (Role.SOCIAL_WORKER, Role.STATION_HEAD):
        return []
    rows = PayrollLine.objects.own_of(member).filter(status=LineStatus.SENT)
    line = rows.order_by("month", "pk").first()
    if line is None:
        return []
    return [
        Attention(
            tone="soon",
            before=f"{line.month:%-m}月工资已发",
            detail=f"{line.paid_on:%m-%d} 发出，到账后请确认",
            url=reverse("my_payroll_line", args=[line.uid]),
            act="去确认",
        )
    ]


@register
def asked_for_the_sheet(member, today):
    """The county asked for a month that is still owed: who, and when."""
    if member.role not in (Role.STATION_HEAD, Role.TOWNSHIP_FINANCE):
        return []
    since = month_before(month_before(today.replace(day=1)))
    asked = PayrollReminder.objects.visible_to(member).filter(month__gte=since).newest()
    if not asked:
        return []
    sheets = PayrollSheet.objects.standing().filter(
        station__in={station for station, _ in asked}, kind=SheetKind.REGULAR, employer=None
    )
    done = set(sheets.exclude(state=S.DRAFT).values_list("station", "month"))
    return [
        Attention(
            tone="over",
            before=f"县里催报{month:%-m}月工资表",
            detail=f"{row.by.name} {row.on:%m-%d} 催报",
            url=f"{reverse('payroll')}?month={month:%Y-%m}",
            act="去报送",
        )
        for (station, month), row in asked.items()
        if (station, month) not in done
    ]
