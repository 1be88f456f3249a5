"""“我的工资”: everybody's own lines and nobody else's."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from funding.models import LineMove, PayrollLine
from funding.operations import payroll_lines
from funding.payroll import pages
from funding.payroll.enums import LineStatus
from funding.views.payroll_lines import items_of
from shuangbai.base.errors import ActError
from shuangbai.base.listing import Listing
from stations.enums import DataClass
from stations.gate import gated
from stations.listing import answer

SORTS = {"month": ("month",)}


def own_lines(member):
    rows = PayrollLine.objects.own_of(member)
    return rows.select_related("sheet__scheme", "sheet__station", "station", "before", "user")


@gated(DataClass.PAYROLL)
@require_safe
def my_payroll(request):
    listing = Listing(request, own_lines(request.member), sorts=SORTS, sort="-month", size=24)
    return answer(
        request,
        listing,
        "funding/payroll_mine.html",
        title="我的工资",
        data_class=DataClass.PAYROLL,
        act="payroll.export",
    )


def load_own(member, uid):
    """One's own, or the 404 of a line that does not exist, whoever else may see it."""
    line = own_lines(member).filter(uid=uid).first()
    if line is None:
        raise Http404
    return line


@gated(DataClass.PAYROLL)
@require_safe
def my_payroll_line(request, uid):
    line = load_own(request.member, uid)
    moves = pages.moves_of(line.sheet)
    context = {
        "line": line,
        "sheet": line.sheet,
        "items": items_of(line),
        "stages": pages.track_of_one(line.sheet, moves),
        "late": pages.late_step(line.sheet, moves),
        "moves": LineMove.objects.filter(line=line).order_by("-pk"),
        "can_confirm": line.status == LineStatus.SENT,
    }
    return render(request, "funding/payroll_mine_line.html", context)


@gated(DataClass.PAYROLL)
@require_POST
def my_receipt(request, uid):
    line = load_own(request.member, uid)
    try:
        payroll_lines.confirm_own_line(by=request.member, line=line)
    except ActError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "已确认到账。")
    return redirect("my_payroll_line", line.uid)
