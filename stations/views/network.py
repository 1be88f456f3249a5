"""Going down the tree of places, from one's own."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from stations.enums import DataClass, DivisionKind, Level
from stations.gate import gated, load
from stations.models import Division, ServicePoint, Station, Unit
from stations.network import figures_of, lines_of, scope_under
from stations.station_file import point_line
from stations.views.places import crumbs_to

# Key in the address → what a line is sorted by.
SORTS = {
    "name": lambda line: line.place.code,
    "stations": lambda line: line["stations"],
    "villages": lambda line: line["villages"],
    "points": lambda line: line["points_open"],
    "gaps": lambda line: line["village_gaps"],
    "posts": lambda line: line["approved_posts"],
    "people": lambda line: line["people_in_post"],
    "vacancies": lambda line: line["vacancies"],
}


@gated(DataClass.NETWORK)
@require_safe
def network(request):
    """One's own place; a contract has none, only stations."""
    posting = request.member.posting
    if posting.contract_id:
        return redirect("stations")
    return show_place(request, posting.place_division)


@gated(DataClass.NETWORK)
@require_safe
def division(request, code):
    place = load(Division.objects.select_related("successor"), request.member, code=code)
    if place.level == Level.VILLAGE:
        return show_village(request, place)
    return show_place(request, place)


def show_village(request, place):
    points = ServicePoint.objects.visible_to(request.member)
    point = points.filter(village=place).first()
    if point is not None:
        return redirect("point", pk=point.pk)
    crumbs = crumbs_to(request.member, place.code, with_last=False)
    return render(
        request, "stations/village.html", {"place": place, "crumbs": crumbs, "why": unserved(place)}
    )


def unserved(place):
    if place.vanished_on:
        return f"这个地方已于 {place.vanished_on} 撤销。"
    if place.kind == DivisionKind.LIKE:
        return "类似村的区域（虚拟生活区等）不设服务点。"
    return "县、市、省民政可以在附近社工站的页面上把这个村（社区）交给它。"


def show_place(request, place):
    member, today = request.member, timezone.localdate()
    scope = scope_under(member, place)
    lines = in_order(lines_of(member, place, today), request.GET.get("sort", "name"))
    crumbs = crumbs_to(member, place.code, with_last=False)
    context = {
        "place": place,
        "crumbs": crumbs,
        "back": crumbs[-1][1] if crumbs else "",
        "figures": figures(place, figures_of(scope, today)),
        "lines": lines,
        "with_stations": bool(lines) and lines[0].place.level == Level.TOWNSHIP,
        "below": lines[0].place.get_level_display() if lines else "",
        "orders": orders(request),
        "units": Unit.objects.visible_to(member).filter(division=place).order_by("kind", "pk"),
    }
    if place.level == Level.TOWNSHIP:
        context |= township(scope, place, today)
    return render(request, "stations/division.html", context)


def in_order(lines, key):
    name = key.removeprefix("-")
    if name in SORTS:
        lines = sorted(lines, key=SORTS[name], reverse=key.startswith("-"))
    return lines


def orders(request):
    asked = request.GET.get("sort", "name")
    choices = (("name", "按代码"), ("-gaps", "缺口在前"), ("-vacancies", "空岗在前"))
    return [
        {"label": label, "url": f"?sort={key}", "current": asked == key} for key, label in choices
    ]


def township(scope, place, today):
    """A township's station, and how each of its villages is served."""
    rows = ServicePoint.objects.filter(village__parent=place).select_related(
        "village", "station", "reached_from__village"
    )
    lines = sorted((point_line(row, today) for row in rows), key=lambda line: line.rank)
    return {
        "station": Station.objects.in_scope(scope).live().filter(division=place).first(),
        "points": lines,
    }


def figures(place, numbers):
    """The band of key figures; each opens the stations behind it."""
    stations = f"{reverse('stations')}?place={place.code}"
    gaps, vacant = numbers["village_gaps"], numbers["vacancies"]
    return [
        {
            "label": "社工站",
            "values": [{"value": numbers["stations"], "unit": "个", "url": stations}],
            "caption": "没有撤并的，含筹建中",
        },
        {
            "label": "村（社区）/ 已开服务点",
            "values": [
                {"value": numbers["villages"], "unit": "村"},
                {"value": numbers["points_open"], "unit": "点"},
            ],
            "caption": "由社工站服务的村",
        },
        {
            "label": "没有服务点的村",
            "values": [
                {
                    "value": gaps,
                    "unit": "个",
                    "url": f"{stations}&has_gaps=on",
                    "tone": "danger" if gaps else "",
                }
            ],
            "caption": "本村没开，也没有邻村辐射",
        },
        {
            "label": "核定岗位 / 在岗",
            "values": [
                {"value": numbers["approved_posts"], "unit": "岗"},
                {"value": numbers["people_in_post"], "unit": "人"},
            ],
            "caption": "在岗一人只数一次",
        },
        {
            "label": "空岗",
            "values": [
                {
                    "value": vacant,
                    "unit": "个",
                    "url": f"{stations}&has_vacancies=on",
                    "tone": "danger" if vacant else "",
                }
            ],
            "caption": "某站超员不抵别处空岗",
        },
    ]
