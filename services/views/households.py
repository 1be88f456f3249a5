"""Households and how far they are covered: visited this year, family form complete."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.permissions import reads_documents, refuse_list
from services import household_list
from shuangbai.base.listing import Listing
from stations.enums import DataClass, Right
from stations.gate import gated
from stations.listing import answer
from stations.models import Division, ServicePoint

VILLAGE, TOWNSHIP, COUNTY = 12, 9, 6
PLACES = {VILLAGE: "村（社区）", TOWNSHIP: "社工站", COUNTY: "县区"}


@gated(DataClass.CLIENT)
@require_safe
def households(request):
    member = request.member
    refuse_list(member)
    listing = Listing(
        request,
        household_list.rows_for(member),
        filterset=household_list.HouseholdFilter,
        sorts=household_list.SORTS,
        sort="village",
        columns=household_list.columns(member),
    )
    return answer(
        request,
        listing,
        "services/households.html",
        title="户",
        data_class=DataClass.CLIENT,
        act="households.export",
        lines=household_list.lines(member, listing.page.rows),
        is_wide=member.posting.station_id is None,
        prints=village_asked(request, member),
    )


def village_asked(request, member):
    """The village whose forms can be printed at once; None when the list is not of one village."""
    code = request.GET.get("place", "")
    may = member.may(Right.EXPORT, DataClass.CLIENT) and reads_documents(member)
    if not may or len(code) != VILLAGE:
        return None
    return Division.objects.visible_to(member).filter(code=code).first()


@gated(DataClass.CLIENT)
@require_safe
def coverage(request):
    """Every figure opens its rows. `?by=point`: by the service points of a station or a county."""
    member, today = request.member, timezone.localdate()
    refuse_list(member)
    digits = digits_for(member)
    by_point = request.GET.get("by") == "point" and digits >= TOWNSHIP
    rows = household_list.coverage(member, today, digits, by_point=by_point)
    names = dict(
        Division.objects.filter(code__in=[row["place"] for row in rows]).values_list("code", "name")
    )
    names[household_list.NO_POINT] = "没有服务点的村"
    is_by_village = digits == VILLAGE and not by_point
    points = points_of(rows) if is_by_village else {}
    key = "point" if by_point else "place"
    lines = [line_of(row, names.get(row["place"], row["place"]), points, key) for row in rows]
    context = {
        "lines": lines,
        "total": line_of(total_of(rows), "合计", {}) if rows else None,
        "by": "服务点" if by_point else PLACES[digits],
        "choices": choices(digits, by_point),
        "is_by_village": is_by_village,
        "is_by_point": by_point,
        "may_print": member.may(Right.EXPORT, DataClass.CLIENT) and reads_documents(member),
    }
    return render(request, "services/coverage.html", context)


def choices(digits, by_point):
    """A city looks at counties, where points are too many."""
    if digits < TOWNSHIP:
        return ()
    return (
        {"label": f"按{PLACES[digits]}", "url": "?", "current": not by_point},
        {"label": "按服务点", "url": "?by=point", "current": by_point},
    )


def digits_for(member):
    """A station looks at its villages, a county at its stations, a city at its counties."""
    if member.posting.station_id:
        return VILLAGE
    shortest = min((len(code) for code in member.scope.prefixes), default=TOWNSHIP)
    return TOWNSHIP if shortest >= COUNTY else COUNTY


def points_of(rows):
    """{village code: state of its service point}."""
    points = ServicePoint.objects.filter(village__code__in=[row["place"] for row in rows])
    return {one.village.code: one.get_status_display() for one in points.select_related("village")}


def total_of(rows):
    names = ("households", "visited", "complete")
    return {"place": "", **{name: sum(row[name] for row in rows) for name in names}}


def line_of(row, name, points, key="place"):
    page = reverse("households")
    place = f"?{key}={row['place']}" if row["place"] else "?"
    return {
        **row,
        "name": name,
        "point": points.get(row["place"], ""),
        "url": f"{page}{place}",
        "visited_url": f"{page}{place}&visited=yes",
        "unvisited_url": f"{page}{place}&visited=no",
        "complete_url": f"{page}{place}&form=yes",
        "visited_percent": percent(row["visited"], row["households"]),
        "complete_percent": percent(row["complete"], row["households"]),
    }


def percent(part, whole):
    return round(100 * part / whole, 1) if whole else None
