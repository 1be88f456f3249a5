"""The 探访 tab: who must be seen or called today."""

import uuid6
from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients import reasons
from services import case_day
from services import day as days
from services.models import Contact
from stations.enums import DataClass, Right, Role
from stations.gate import gated


@gated(DataClass.CASEWORK, Right.WRITE)
@require_safe
def day(request):
    member, today = request.member, timezone.localdate()
    worker, view = asked_worker(request), asked_view(request)
    built = days.build(member, worker, view, today)
    for row in built.rows:
        row.uid = uuid6.uuid7()
    context = {
        "day": built,
        "today": today,
        "view": view,
        "worker": worker,
        "segments": segments(request, built, view),
        "choices": choices(request, worker, today),
        "festivals": reasons.festivals_of_all(today),
        "done": done_today(member, worker, today),
        "tasks": case_day.tasks_due(member, whose(member, worker), today),
        "checks": case_day.checks_due(member, whose(member, worker), today),
    }
    return render(request, "services/day.html", context)


def whose(member, worker):
    """`condition(path)`: rows of the person whose day it is; nobody's has none."""
    if worker == days.ALL:
        return lambda path: Q()
    if worker == days.NOBODY:
        return lambda path: Q(**{path: None})
    chosen = days.mine(member) if worker == days.MINE else [worker]
    return lambda path: Q(**{f"{path}__in": chosen})


def asked_view(request):
    view = request.GET.get("view", "all")
    return view if view in days.VIEWS else "all"


def asked_worker(request):
    """Whose day: a worker's own unless asked for the station's, a head's whole station."""
    usual = days.ALL if request.member.role == Role.STATION_HEAD else days.MINE
    asked = request.GET.get("worker") or usual
    if asked in (days.MINE, days.ALL, days.NOBODY):
        return asked
    if not (asked.isascii() and asked.isdigit() and len(asked) < 12):
        raise Http404
    return asked


def segments(request, built, view):
    words = (("all", "全部", ""), ("visits", "探访", "walk"), ("calls", "电话", "phone"))
    return [
        {
            "label": label,
            "icon": icon,
            "count": built.counts[name],
            "current": name == view,
            "url": address(request, view=name),
        }
        for name, label, icon in words
    ]


def address(request, **changed):
    query = request.GET.copy()
    for name, value in changed.items():
        query[name] = value
    return f"?{query.urlencode()}"


def choices(request, worker, today):
    """Whose day can be looked at: the head picks anybody, a worker the whole station."""
    member = request.member
    found = [(days.MINE, "我的"), (days.ALL, "全站")]
    if member.role == Role.STATION_HEAD:
        people = days.colleagues(member, today)
        others = [(str(one.user_id), one.user.name) for one in people if one.user != member.user]
        found = [found[1], *others, (days.NOBODY, "未分派"), found[0]]
    return [{"value": value, "label": label, "current": value == worker} for value, label in found]


def done_today(member, worker, today):
    contacts = Contact.objects.visible_to(member).real().filter(on=today)
    if worker == days.MINE:
        contacts = contacts.filter(worker=member.user)
    elif worker not in (days.ALL, days.NOBODY):
        contacts = contacts.filter(worker=worker)
    return contacts.values("client").distinct().count()
