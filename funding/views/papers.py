"""The papers of a month's wages: each alone, the whole county's at one click, a year's ledger."""

import tempfile

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from funding.forms.papers import ComparisonForm, MonthForm
from funding.models import PayrollSheet, SheetPack
from funding.operations.sheet_packs import ask_for_pack
from funding.payroll.facts import month_facts, sheet_facts
from funding.sheets.comparing import NotOurs, compared
from funding.sheets.contents import paper_of_county, paper_of_sheet
from funding.sheets.enums import OF_COUNTY, OF_SHEET, Form
from funding.sheets.ledger import write_year, year_lines
from funding.sheets.making import made
from funding.sheets.packing import Templates, book_in, called, outdated
from funding.sheets.permissions import (
    WHO_COMPILES,
    WHO_PRINTS,
    can_handle_bank,
    can_keep_templates,
    can_pack,
    can_print,
)
from shuangbai.base import sheets as base_sheets
from shuangbai.base import uploads
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.months import month_before, month_of, next_month, this_month
from shuangbai.base.workbooks import BadWorkbook
from stations import audit
from stations.enums import DataClass, Right
from stations.forms.acts import is_sent
from stations.gate import gated, load
from stations.listing import attachment
from stations.models import Division

PAYROLL = DataClass.PAYROLL


@gated(PAYROLL)
@require_safe
def papers(request):
    member = request.member
    demand_printer(member)
    month = month_of(request.GET.get("month"), newest_month(member))
    place = member.posting.place_division
    facts = month_facts(place, month, by=member)
    pack = SheetPack.objects.visible_to(member).of(place, month).newest()
    context = {
        "month": month,
        "earlier": f"{month_before(month):%Y-%m}",
        "later": f"{next_month(month):%Y-%m}",
        "facts": facts,
        "rows": [row_of(sheet) for sheet in facts.sheets],
        "county_forms": [(form, form.label) for form in OF_COUNTY] if can_pack(member) else [],
        "can_pack": can_pack(member),
        "can_keep": can_keep_templates(member),
        "can_bank": can_handle_bank(member),
        "pack": pack,
        "outdated": outdated(pack, facts) if pack else [],
        "cost": facts.totals.cost,
    }
    return render(request, "funding/papers.html", context)


def demand_printer(member):
    if not can_print(member):
        raise Denied("您现在的任职不能打印工资表格。", who_can=WHO_PRINTS)


def newest_month(member):
    newest = PayrollSheet.objects.visible_to(member).standing().order_by("-month").first()
    return newest.month if newest else this_month()


def row_of(sheet):
    return {
        "sheet": sheet,
        "net": sheet.totals.net,
        "cost": sheet.totals.cost,
        "forms": [(form, form.label) for form in OF_SHEET],
    }


@gated(PAYROLL)
@never_cache
@require_safe
def paper(request, uid, form):
    member = request.member
    demand_printer(member)
    if form not in OF_SHEET:
        raise Http404
    sheet = load(PayrollSheet.objects.standing(), member, uid=uid)
    (facts,) = sheet_facts([sheet])
    county = Division.objects.get(code=facts.code[:6]).name
    made_paper = paper_of_sheet(Form(form), facts, county=county)
    return handed_out(member, made_paper, facts.code, obj=sheet)


@gated(PAYROLL, Right.EXPORT)
@never_cache
@require_safe
def county_paper(request):
    member = request.member
    form = request.GET.get("form", Form.SUMMARY)
    if not can_pack(member):
        raise Denied("全县的表由县里打印。", who_can=WHO_COMPILES)
    if form not in OF_COUNTY:
        raise Http404
    month = month_of(request.GET.get("month"), newest_month(member))
    place = member.posting.place_division
    facts = month_facts(place, month, by=member)
    if not facts.sheets:
        messages.warning(request, f"{month:%Y-%m} 还没有一个站报送工资表。")
        return redirect("papers")
    return handed_out(member, paper_of_county(Form(form), facts), place.code)


def handed_out(member, made_paper, code, obj=None):
    data = made(made_paper, Templates().for_paper(made_paper.form, code))
    reason = f"{made_paper.name} 校验码 {made_paper.code}"
    audit.record_read(act="sheets.paper", by=member, obj=obj, reason=reason)
    return attachment(data, f"{uploads.clean_name(made_paper.name)}.xlsx", base_sheets.MIME)


@gated(PAYROLL, Right.EXPORT)
@require_POST
def pack_new(request):
    form = MonthForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请先选好月份。")
        return redirect("papers")
    month = form.cleaned_data["month"]
    try:
        job = ask_for_pack(by=request.member, month=month)
    except ActError as refusal:
        messages.warning(request, refusal.message)
        return redirect(f"{reverse('papers')}?month={month:%Y-%m}")
    return redirect("job", uid=job.uid)


@gated(PAYROLL, Right.EXPORT)
@require_safe
def pack(request, uid):
    row = load(SheetPack.objects.select_related("division", "uploaded_by"), request.member, uid=uid)
    context = {
        "pack": row,
        "papers": [{**one, "called": called(one)} for one in row.papers],
        "others": SheetPack.objects.of(row.division, row.month).order_by("-serial"),
    }
    return render(request, "funding/sheet_pack.html", context)


@gated(PAYROLL, Right.EXPORT)
@require_safe
def pack_file(request, uid):
    row = load(SheetPack.objects, request.member, uid=uid)
    audit.record_read(act="sheets.download", by=request.member, obj=row, reason=row.code)
    return uploads.serve(row)


@gated(PAYROLL, Right.EXPORT)
@require_safe
def pack_book(request, uid):
    """All papers of the pack as one workbook."""
    row = load(SheetPack.objects, request.member, uid=uid)
    with row.file.open("rb") as file:
        data = book_in(file)
    audit.record_read(act="sheets.download", by=request.member, obj=row, reason=row.code)
    return attachment(data, f"{row.name.removesuffix('.zip')}.xlsx", base_sheets.MIME)


@gated(PAYROLL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paper_comparison(request):
    """A POST that writes nothing but that somebody looked."""
    member = request.member
    demand_printer(member)
    form = ComparisonForm(request.POST or None, request.FILES or None)
    found = None
    if is_sent(request, form):
        try:
            found = compared(form.cleaned_data["file"], by=member)
        except (NotOurs, BadWorkbook) as problem:
            form.add_error("file", str(problem))
        else:
            audit.record_read(act="sheets.compare", by=member, reason=found.paper.name)
    return render(request, "funding/paper_comparison.html", {"form": form, "found": found})


@gated(PAYROLL)
@never_cache
@require_safe
def payroll_ledger(request):
    member = request.member
    demand_printer(member)
    year = int(text) if (text := request.GET.get("year", "")).isdecimal() and len(text) == 4 else 0
    year = year or timezone.localdate().year
    title = f"{member.posting.place_division.name}{year}年工资台账"
    notes = (f"范围：{member.place_label}　导出人：{member.user.name}",)
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    count = write_year(file, year_lines(member, max(year, 1)), title=title, notes=notes)
    audit.record_read(act="payroll.ledger", by=member, reason=f"{title} {count:,} 行")
    file.seek(0)
    return FileResponse(
        file, as_attachment=True, filename=f"{title}.xlsx", content_type=base_sheets.MIME
    )
