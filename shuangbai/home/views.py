from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from shuangbai.base import attention, sheets
from shuangbai.base.scope import Scope
from shuangbai.base.sheets import Column
from shuangbai.home import care_makeup, care_table, money_table, work_table
from shuangbai.home.care_table import PERIODS, View
from stations import audit
from stations.enums import DataClass, Level, Right, Role
from stations.gate import GateLine, check, signed_in
from stations.listing import attachment
from stations.models import Division

RANKING = (
    Column("地方", lambda row: row.division.name, width=18),
    Column("区划代码", lambda row: row.division.code, width=14),
    Column("服务对象", lambda row: row.clients, width=10),
    Column("应联系（次）", lambda row: row.rate.due, width=12),
    Column("按时（次）", lambda row: row.rate.on_time, width=12),
    Column("按时率（%）", lambda row: care_table.one_place(row.rate.percent), width=12),
    Column("逾期（人）", lambda row: row.late_people, width=10),
    Column("建档户", lambda row: row.homes, width=10),
    Column("入户（户）", lambda row: row.visited, width=10),
)


@signed_in
@require_safe
def home(request):
    """The work table (工作台): what to deal with first, then figures, then places. `?place=` looks
    at one place inside the own one, `?period=` at another period."""
    member, today = request.member, timezone.localdate()
    place = place_in(request)
    context = {"today": today, "place": place}
    if place is None:
        context["attention"] = attention.for_member(member, today)
    if care_table.sees_care(member):
        care = care_of(request, place, today)
        if request.GET.get("export") == "xlsx":
            return ranking_sheet(request, care)
        context |= care
    if place is None and money_table.sees_money(member):
        context["money"] = money_table.lines(member, today)
    if place is None and member.may(Right.READ, DataClass.NETWORK):
        context |= {
            "network": work_table.figures(member, today),
            "posts": work_table.places(member, today),
        }
    return render(request, "home/work_table.html", context)


def place_in(request):
    """The Division asked for, None for the own place; 404 outside the scope."""
    code = request.GET.get("place", "")
    if not code:
        return None
    member = request.member
    place = Division.objects.visible_to(member).filter(code=code).first()
    # Who reaches stations one by one must not look at all of a place.
    if place is None or member.scope.station_ids is not None or not care_table.sees_care(member):
        raise Http404
    return place


def care_of(request, place, today):
    member = request.member
    key, period = care_table.period_of(request.GET.get("period", ""), today)
    scope = member.scope if place is None else Scope((place.code,))
    view = View(member, scope, period, today, place)
    is_station = member.scope.station_ids is not None or (place and place.level == Level.TOWNSHIP)
    rows = [] if is_station else care_table.places(view, place or member.posting.place_division)
    return {
        "period": key,
        "periods": PERIODS.items(),
        "figures": care_table.figures(view),
        "mine": care_table.mine(member, today) if member.role == Role.SOCIAL_WORKER else None,
        "places": rows,
        "average": care_table.timeliness(view).percent,
        "workloads": care_table.workloads(view) if is_station else [],
        "unreached": care_table.longest_unreached(view),
        "makeup": care_makeup.makeup(view),
        "trend": care_makeup.trend(view),
        "can_export": bool(rows) and member.may(Right.EXPORT, DataClass.AGGREGATE),
        "fair_base": care_table.FAIR_BASE,
        "place_label": place.name if place else member.place_label,
    }


def ranking_sheet(request, care):
    member = request.member
    check(member, GateLine(DataClass.AGGREGATE, Right.EXPORT))
    title = f"{care['place_label']}按时联系率（{PERIODS[care['period']]}）"
    body = sheets.list_workbook(
        title=title,
        columns=RANKING,
        rows=care["places"],
        notes=(f"导出人：{member.user.name}",),
    )
    # The trail first, then the answer goes out (wall 7).
    audit.record_read(act="ranking.export", by=member, reason=f"导出 {title}")
    return attachment(body, f"{title}.xlsx", sheets.MIME)
