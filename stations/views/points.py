"""A village's service point and the acts on it."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_safe

from stations.enums import DataClass, PointStatus, Right
from stations.forms.points import ClosureForm, OpeningForm, PlanForm, ReachForm, ReasonForm
from stations.gate import gated, load
from stations.models import ServicePoint
from stations.operations.points import (
    POINT_MOVES,
    close_point,
    open_point,
    plan_point,
    reach_from,
    take_back_village,
)
from stations.operations.stations import demand_editing, demand_shaping
from stations.permissions import can_edit_station, can_shape_network
from stations.station_file import point_line
from stations.views.acting import GET_OR_POST, act_page
from stations.views.places import crumbs_to


@gated(DataClass.NETWORK)
@require_safe
def point(request, pk):
    row = load_point(request.member, pk)
    address = reverse("station", args=[row.station_id])
    context = {
        "point": row,
        "line": point_line(row, timezone.localdate()),
        "reaches": row.reaches.visible_to(request.member).select_related("village"),
        "acts": acts_on(request.member, row),
        "facts": facts(row),
        "crumbs": [
            *crumbs_to(request.member, row.station.division.code),
            (row.station.name, address),
        ],
        "back": f"{address}#villages",
    }
    return render(request, "stations/point.html", context)


def facts(row):
    station = reverse("station", args=[row.station_id])
    found = [
        ("社工站", format_html('<a href="{}">{}</a>', station, row.station.name)),
        ("村（社区）", f"{row.village.parent.name} {row.village.name}"),
        ("应开日期", row.due_on),
        ("开点日期", row.opened_on),
        ("撤点日期", row.closed_on),
        ("地址", row.address),
    ]
    return [(label, value) for label, value in found if value]


def load_point(member, pk):
    rows = ServicePoint.objects.select_related(
        "station__division", "village__parent", "reached_from__village"
    )
    return load(rows, member, pk=pk)


def acts_on(member, row):
    """[{label, url, icon, primary}]: what this member may do with the point as it is now."""
    moves = POINT_MOVES[PointStatus(row.status)]
    may_edit = can_edit_station(member, row.station)
    may_shape = can_shape_network(member, row.station.division)
    is_open = row.status == PointStatus.OPEN
    found = [
        (may_edit and PointStatus.OPEN in moves, "开点", "point_opening", "flag"),
        (
            may_shape and PointStatus.PREPARING in moves,
            "定开点期限",
            "point_plan",
            "calendar-event",
        ),
        (may_edit and not is_open, "由邻村辐射", "point_reach", "link"),
        (may_edit and PointStatus.CLOSED in moves, "撤点", "point_closure", "circle-x"),
        (may_shape and row.is_extra, "收回这个村", "point_return", "arrow-back-up"),
    ]
    return [
        {"label": label, "url": reverse(name, args=[row.pk]), "icon": icon, "name": name}
        for allowed, label, name, icon in found
        if allowed
    ]


def page_of(request, row, title, **more):
    address = reverse("point", args=[row.pk])
    return {
        "title": title,
        "sub": f"{row.village.name} · {row.station.name}",
        "back": address,
        "then": address,
        "crumbs": [
            *crumbs_to(request.member, row.station.division.code),
            (row.station.name, reverse("station", args=[row.station_id])),
            (row.village.name, address),
        ],
        **more,
    }


@gated(DataClass.NETWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def point_plan(request, pk):
    row = load_point(request.member, pk)
    demand_shaping(request.member, row.station.division)
    form = PlanForm(request.POST or None, initial={"due_on": row.due_on})

    def plan(**data):
        return plan_point(point=row, **data)

    return act_page(request, form, plan, done="期限已定。", **page_of(request, row, "定开点期限"))


@gated(DataClass.NETWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def point_opening(request, pk):
    row = load_point(request.member, pk)
    demand_editing(request.member, row.station)
    form = OpeningForm(request.POST or None, initial={"address": row.address})

    def opening(**data):
        return open_point(point=row, **data)

    page = page_of(request, row, "开点", act_label="登记开点")
    return act_page(request, form, opening, done=f"{row.village.name}的服务点已开。", **page)


@gated(DataClass.NETWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def point_closure(request, pk):
    row = load_point(request.member, pk)
    demand_editing(request.member, row.station)
    form = ClosureForm(request.POST or None)

    def closure(**data):
        return close_point(point=row, **data)

    reached = row.reaches.count()
    page = page_of(request, row, "撤点", act_label="撤点", danger=True)
    if reached:
        page["warning"] = f"撤点后，由它辐射的 {reached} 个村就没有服务点了。"
    return act_page(request, form, closure, done="已撤点。", **page)


@gated(DataClass.NETWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def point_reach(request, pk):
    row = load_point(request.member, pk)
    demand_editing(request.member, row.station)
    form = ReachForm(
        request.POST or None,
        neighbours=ServicePoint.objects.near(row).visible_to(request.member),
        initial={"neighbour": row.reached_from_id},
    )

    def reach(**data):
        return reach_from(point=row, **data)

    return act_page(request, form, reach, done="已保存。", **page_of(request, row, "由邻村辐射"))


@gated(DataClass.NETWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def point_return(request, pk):
    row = load_point(request.member, pk)
    demand_shaping(request.member, row.station.division)
    form = ReasonForm(request.POST or None)

    def take_back(**data):
        return take_back_village(point=row, **data)

    page = page_of(request, row, "收回这个村", act_label="收回", danger=True)
    page["then"] = f"{reverse('station', args=[row.station_id])}#villages"
    page["warning"] = f"{row.village.name}将不再由{row.station.name}服务。"
    return act_page(request, form, take_back, done=f"已收回{row.village.name}。", **page)
