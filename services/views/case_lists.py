"""Cases in a list, on a board, as a funnel, and per worker."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from services import case_list, caseload, funnel
from services.enums import OPEN_STAGES
from services.permissions import can_work_case, sees_funnel
from shuangbai.base.errors import Denied
from shuangbai.base.listing import Listing
from stations.enums import DataClass, Right
from stations.gate import gated
from stations.listing import answer

# More than anybody looks through in a column.
MOST_ON_BOARD = 400


def listing_of(request, **more):
    member = request.member
    return Listing(
        request,
        case_list.rows_for(member),
        filterset=case_list.CaseFilter,
        sorts=case_list.SORTS,
        sort="-opened",
        columns=case_list.columns(member),
        **more,
    )


@gated(DataClass.CASEWORK)
@require_safe
def cases(request):
    member, listing = request.member, listing_of(request)
    return answer(
        request,
        listing,
        "services/cases.html",
        title="个案",
        data_class=DataClass.CLIENT,
        act="cases.export",
        lines=case_list.lines(member, listing.page.rows),
        pills=case_list.pills(request, member),
        is_wide=member.posting.station_id is None,
    )


@gated(DataClass.CASEWORK)
@require_safe
def case_board(request):
    """The open cases by stage, with the list's filters; a card dragged on is a move like any
    other."""
    member, listing = request.member, listing_of(request)
    rows = list(listing.rows.open()[: MOST_ON_BOARD + 1])
    shown = case_list.lines(member, rows[:MOST_ON_BOARD])
    for line in shown:
        line["may_move"] = can_work_case(member, line["case"])
    context = {
        "listing": listing,
        "columns": [
            {"stage": stage, "lines": [one for one in shown if one["case"].stage == stage]}
            for stage in OPEN_STAGES
        ],
        "is_cut": len(rows) > MOST_ON_BOARD,
    }
    return render(request, "services/case_board.html", context)


@gated(DataClass.AGGREGATE)
@require_safe
def case_funnel(request):
    member, now = request.member, timezone.now()
    if not sees_funnel(member):
        raise Denied("个案进度不在财政岗位的范围。", who_can="民政、督导和社工站")
    today = timezone.localdate(now)
    lines = funnel.lines(member.scope, now, today)
    context = {
        "lines": lines,
        "open": sum(line.open for line in lines),
        "stuck": sum(line.stuck for line in lines),
        "most": max((line.open for line in lines), default=0) or 1,
        "places": funnel.places(member, today),
        "may_list": member.may(Right.READ, DataClass.CASEWORK),
    }
    return render(request, "services/case_funnel.html", context)


@gated(DataClass.CASEWORK)
@require_safe
def case_loads(request):
    member = request.member
    loads = caseload.loads(member, timezone.localdate())
    context = {
        "loads": loads,
        "over": sum(load.is_over for load in loads),
        "is_wide": member.posting.station_id is None,
        "list_url": reverse("cases"),
        "is_cut": len(loads) == caseload.MOST,
    }
    return render(request, "services/case_loads.html", context)
