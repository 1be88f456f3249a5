"""Finding a station, a place or a person from any page."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from shuangbai.base.search import clean
from stations.enums import DataClass, Level
from stations.gate import gated
from stations.models import Division, Posting, Station, User

# Of each group; who needs more types more.
SHOWN = 10


@gated(DataClass.NETWORK)
@require_safe
def search(request):
    text = clean(request.GET.get("q", ""))
    groups = [group for group in found(request.member, text) if group["rows"]] if text else []
    return render(request, "stations/search.html", {"asked": text, "groups": groups})


def found(member, text):
    return [
        stations(member, text),
        places(member, text),
        villages(member, text),
        people(member, text),
    ]


def group(title, icon, rows, line, more_url=""):
    """The first rows, one more asked for to know whether there are more; nothing is counted."""
    rows = list(rows[: SHOWN + 1])
    return {
        "title": title,
        "icon": icon,
        "rows": [line(row) for row in rows[:SHOWN]],
        "has_more": len(rows) > SHOWN,
        "more_url": more_url,
    }


def stations(member, text):
    rows = Station.objects.visible_to(member).matching(text)
    rows = rows.select_related("division__parent__parent").order_by("division__code", "pk")
    more = f"{reverse('stations')}?q={text}"
    return group("社工站", "building-community", rows, station_line, more)


def station_line(row):
    return {
        "name": row.name,
        "code": row.division.code,
        "url": reverse("station", args=[row.pk]),
        "where": where(row.division),
        "tag": row.get_status_display(),
    }


def places(member, text):
    rows = Division.objects.visible_to(member).current().matching(text)
    rows = rows.filter(level__lt=Level.VILLAGE).select_related("parent__parent")
    return group("市、县、乡镇（街道）", "map-pin", rows.order_by("level", "code"), place_line)


def villages(member, text):
    rows = Division.objects.visible_to(member).current().matching(text)
    rows = rows.filter(level=Level.VILLAGE).select_related("parent__parent")
    return group("村（社区）", "home", rows.order_by("code"), place_line)


def place_line(row):
    return {
        "name": row.name,
        "code": row.code,
        "url": reverse("division", args=[row.code]),
        "where": where(row),
    }


def where(place):
    """The two places above: 湛江市 雷州市. A placeholder county repeats its city."""
    names = []
    above = place.parent
    while above is not None and len(names) < 2:
        if above.name not in names:
            names.append(above.name)
        above = above.parent if "parent" in above._state.fields_cache else None
    return " ".join(reversed(names))


def people(member, text):
    rows = User.objects.visible_to(member).matching(text).order_by("full_pinyin", "pk")
    more = f"{reverse('staff')}?q={text}"
    shown = group("人员", "user", rows, lambda row: row, more)
    shown["rows"] = person_lines(member, shown["rows"])
    return shown


def person_lines(member, users):
    """Each with where they are posted now, as far as the member sees it."""
    postings = Posting.objects.visible_to(member).in_force(timezone.localdate()).with_place()
    held = {}
    for posting in postings.filter(user__in=users).order_by("starts_on", "pk"):
        held.setdefault(posting.user_id, []).append(f"{posting.place} {posting.get_role_display()}")
    return [
        {
            "name": user.name,
            "url": reverse("person", args=[user.uid]),
            "where": "、".join(held.get(user.pk, ["现在没有任职"])),
        }
        for user in users
    ]
