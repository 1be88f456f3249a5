"""A month's wages of all stations in reach, and the steps that take many sheets at once."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from funding.forms.payroll import ApplicationForm, SheetFilter, StepForm
from funding.models import PayrollReminder, PayrollSheet
from funding.operations import payroll_draft, payroll_steps
from funding.operations.payroll_reminders import remind_stations
from funding.payroll import pages
from funding.payroll.enums import SheetState
from funding.payroll.permissions import (
    can_compile,
    can_keep_scheme,
    can_pay_wages,
    can_take_turn,
)
from funding.payroll.querysets import sees_sheets
from funding.sheets.permissions import can_print
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.listing import Listing
from shuangbai.base.months import month_of, this_month
from shuangbai.base.sheets import Column
from stations.enums import DataClass, Right, Role
from stations.forms.acts import acted, is_sent
from stations.gate import gated, load
from stations.listing import answer
from stations.models import Station
from stations.views.acting import GET_OR_POST

S = SheetState
SORTS = {
    "place": ("station__division__code", "kind"),
    "alarms": ("-alarms", "station__division__code"),
    "people": ("people",),
    "gross": ("gross",),
    "since": ("since",),
}
COLUMNS = (
    Column("社工站", lambda row: row.station.name, width=20),
    Column("类别", lambda row: row.get_kind_display(), width=10),
    Column("承接机构", lambda row: row.employer.name if row.employer else "", width=20),
    Column("人数", lambda row: row.people, width=8),
    Column("应发（元）", lambda row: row.gross, width=14),
    Column("代扣（元）", lambda row: row.deducted, width=14),
    Column("实发（元）", lambda row: row.net, width=14),
    Column("单位缴纳（元）", lambda row: row.employer_cost, width=14),
    Column("用款（元）", lambda row: row.cost, width=14),
    Column("走到哪步", lambda row: row.words, width=10),
    Column("数字财政单号", lambda row: row.application_no, width=18),
)


def demand_sheets(member):
    """Pages with other people's lines: 403 before any look-up for those who may see sums alone."""
    if not sees_sheets(member):
        raise Denied(
            "您现在的任职只能看工资合计，或者只能看自己的工资。",
            who_can="站长、县民政、县财政、镇财政、承接机构主管（派驻人员）",
        )


@gated(DataClass.PAYROLL)
@require_safe
def payroll(request):
    member = request.member
    month = month_of(request.GET.get("month"), this_month())
    if member.role == Role.SOCIAL_WORKER:
        return redirect("my_payroll")
    if not sees_sheets(member):
        context = {"month": month, "rows": pages.county_totals(member, month)}
        return render(request, "funding/payroll_totals.html", context | pages.months_around(month))
    return month_page(request, member, month)


def month_page(request, member, month):
    rows = PayrollSheet.objects.visible_to(member).standing().of(month)
    listing = Listing(
        request,
        rows.with_place().select_related("author"),
        filterset=SheetFilter,
        sorts=SORTS,
        sort="alarms",
        columns=COLUMNS,
    )
    every = list(rows.with_place().order_by("station__division__code", "pk"))
    scheme = pages.scheme_of(member, month)
    context = {
        "month": month,
        "scheme": scheme,
        "rows": pages.rows_of(listing.page.rows),
        "stages": pages.track_of(every, scheme, month),
        "figures": figures(every),
        "lacking": pages.without_sheet(member, month) if can_draft(member) else [],
        "steps": steps_for(member, month, every),
        "alarms": pages.alarm_lines(member, month),
        **asked(member, month),
        "can_print": can_print(member),
        "can_import": member.may(Right.WRITE, DataClass.PAYROLL),
        "keeps_scheme": can_keep_scheme(member, member.posting.place_division),
        **pages.months_around(month),
    }
    return answer(
        request,
        listing,
        "funding/payroll.html",
        title=f"{month:%Y年%-m月}工资",
        data_class=DataClass.PAYROLL,
        act="payroll.export",
        **context,
    )


def asked(member, month):
    """Whom a county may still ask for the month's sheet, and whom somebody asked when."""
    if not can_compile(member, member.posting.place_division):
        return {"owing": [], "can_remind": False}
    newest = PayrollReminder.objects.visible_to(member).filter(month=month).newest()
    owing = [
        (station, newest.get((station.pk, month))) for station in pages.not_handed_in(member, month)
    ]
    today = timezone.localdate()
    return {"owing": owing, "can_remind": any(not one or one.on < today for _, one in owing)}


def can_draft(member):
    return member.role in (Role.STATION_HEAD, Role.COUNTY_CIVIL, Role.OPERATOR_MANAGER)


def figures(sheets):
    before = pages.sums_before(sheets)
    change = sum(pages.difference(sheet, before) for sheet in sheets)
    drafts = sum(1 for sheet in sheets if sheet.state == S.DRAFT)
    return {
        "gross": sum(sheet.gross for sheet in sheets),
        "cost": sum(sheet.cost for sheet in sheets),
        "people": sum(sheet.people for sheet in sheets),
        "change": change,
        "drafts": drafts,
        "alarms": sum(sheet.alarms for sheet in sheets),
        "changed": sum(1 for sheet in sheets if sheet.alarms),
    }


def steps_for(member, month, sheets):
    """[(route, words, count)] of the steps that this member can take now with many sheets."""
    turn = [sheet for sheet in sheets if can_take_turn(member, sheet)]
    found = []
    for state, route, words in (
        (S.SUBMITTED, "payroll_compilation", "汇总已报"),
        (S.COMPILED, "payroll_checking", "审核"),
        (S.CHECKED, "payroll_application", "登记数字财政申请"),
        (S.APPLIED, "payroll_payment", "发放"),
    ):
        number = sum(1 for sheet in turn if sheet.state == state)
        if number:
            found.append({"route": route, "words": words, "count": number})
    return found


@gated(DataClass.PAYROLL)
@require_POST
def payroll_drafts(request):
    """Begins the month's sheet of a station in reach."""
    member = request.member
    demand_sheets(member)
    month = month_of(request.POST.get("month"), this_month())
    if not request.POST.get("station"):
        messages.error(request, "请选要制表的社工站。")
        return redirect(month_url(month))
    station = load(Station.objects, member, uid=request.POST["station"])
    employer = None
    if member.role == Role.OPERATOR_MANAGER:
        employer = member.posting.contract.operator
    try:
        sheet = payroll_draft.draft_sheet(
            by=member, station=station, month=month, employer=employer
        )
    except ActError as refusal:
        messages.error(request, refusal.message)
        return redirect(month_url(month))
    messages.success(request, "已按上月和最新任职填好，请核对标出的变动。")
    return redirect("payroll_sheet", sheet.uid)


def month_url(month):
    return f"{reverse('payroll')}?month={month:%Y-%m}"


@gated(DataClass.PAYROLL)
@require_POST
def payroll_compilation(request):
    member = request.member
    demand_sheets(member)
    month = month_of(request.POST.get("month"), this_month())
    try:
        batch = payroll_steps.compile_sheets(
            by=member, county=member.posting.place_division, month=month
        )
    except ActError as refusal:
        messages.error(request, refusal.message)
    else:
        number = batch.sheets.count()
        messages.success(
            request, f"已汇总 {number} 张工资表（第 {batch.serial} 批），交县财政审核。"
        )
    return redirect(month_url(month))


@gated(DataClass.PAYROLL)
@require_POST
def payroll_reminders(request):
    member = request.member
    demand_sheets(member)
    month = month_of(request.POST.get("month"), this_month())
    try:
        made = remind_stations(by=member, county=member.posting.place_division, month=month)
    except ActError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"已催 {len(made)} 个站，站长的工作台上会看到是您催的。")
    return redirect(month_url(month))


@gated(DataClass.PAYROLL)
@require_http_methods(GET_OR_POST)
def payroll_checking(request):
    return step_page(
        request,
        S.COMPILED,
        StepForm,
        lambda form: payroll_steps.check_sheets(
            by=request.member, sheets=form.cleaned_data["sheets"]
        ),
        title="审核工资表",
        act_label="审核通过",
        done="已审核，等待数字财政申请。",
    )


@gated(DataClass.PAYROLL)
@require_http_methods(GET_OR_POST)
def payroll_application(request):
    return step_page(
        request,
        S.CHECKED,
        ApplicationForm,
        lambda form: payroll_steps.note_application(by=request.member, **form.cleaned_data),
        title="登记数字财政申请",
        act_label="登记",
        done="已登记，等待发放。",
    )


def step_page(request, state, form_class, act, *, title, act_label, done, **initial):
    """The month's sheets that stand in `state` and wait for this member, all ticked, and one act."""
    member = request.member
    demand_sheets(member)
    month = month_of(request.GET.get("month"), this_month())
    rows = PayrollSheet.objects.visible_to(member).of(month).in_states(state)
    rows = rows.with_place().order_by("station__division__code", "pk")
    form = form_class(request.POST or None, rows=rows, initial=initial)
    if is_sent(request, form) and acted(form, lambda: act(form)) is not None:
        messages.success(request, done)
        return redirect(month_url(month))
    sheets = list(rows)
    context = {
        "form": form,
        "sheets": sheets,
        "rows": pages.rows_of(sheets),
        "title": f"{title} · {month:%-m月}",
        "act_label": act_label,
        "back": month_url(month),
        "total": sum(sheet.cost for sheet in sheets),
        "people": sum(sheet.people for sheet in sheets),
        "can_pay": can_pay_wages(member),
    }
    return render(request, "funding/payroll_step.html", context)
