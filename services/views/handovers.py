"""Giving a whole caseload over, undoing it, standing in."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services.forms.handovers import HandoverForm, StandInForm, in_post
from services.models import Handover
from services.operations import handovers as acts
from services.operations import stand_ins
from services.permissions import can_hand_over
from services.views.case_loading import done_or_said
from shuangbai.base.errors import Denied
from stations.enums import DataClass, Right
from stations.gate import gated, load
from stations.models import StandIn, User
from stations.views.acting import GET_OR_POST, act_page

MOST = 30
LABELS = {
    "clients": "对象",
    "contacts": "联系计划",
    "due": "其中到期",
    "cases": "在办个案",
    "checks": "待回访",
    "tasks": "个案任务",
}


def own_station(member):
    station = member.posting.station
    if station is None or not can_hand_over(member, station):
        raise Denied("移交和代班由站长办理。", who_can="本站站长")
    return station


@gated(DataClass.CASEWORK, Right.APPROVE)
@require_safe
def handovers(request):
    station = own_station(request.member)
    rows = Handover.objects.visible_to(request.member).select_related("worker", "by")
    covers = StandIn.objects.visible_to(request.member).filter(station=station)
    today = timezone.localdate()
    people = list(in_post(station))
    counts = acts.counts_of(station, people, today)
    context = {
        "people": [(one, counts[one.pk]) for one in people],
        "rows": rows.order_by("-at", "-pk")[:MOST],
        "covers": covers.filter(last__gte=today, ended_at=None)
        .select_related("worker", "stand_in")
        .order_by("first", "pk"),
        "today": today,
    }
    return render(request, "services/handovers.html", context)


@gated(DataClass.CASEWORK, Right.APPROVE)
@require_http_methods(GET_OR_POST)
def handover_new(request, uid):
    """`uid` is whose caseload it is."""
    station = own_station(request.member)
    worker = load(User.objects, request.member, uid=uid)
    counts = acts.counts_of(station, [worker], timezone.localdate())[worker.pk]
    if not any(counts.values()) and not in_post(station).filter(pk=worker.pk).exists():
        raise Http404
    form = HandoverForm(request.POST or None, station=station, worker=worker)
    return act_page(
        request,
        form,
        lambda by, note, **chosen: acts.hand_over(
            by=by, station=station, worker=worker, shares=form.shares(), note=note
        ),
        then=lambda made: reverse("handover", args=[made.uid]),
        done=f"{worker.name}的对象和个案已移交。一天之内可以撤销。",
        title=f"移交 {worker.name} 手上的全部工作",
        sub="；".join(f"{LABELS[kind]} {number}" for kind, number in counts.items()),
        back=reverse("handovers"),
        act_label="移交",
    )


@gated(DataClass.CASEWORK, Right.APPROVE)
@require_safe
def handover(request, uid):
    rows = Handover.objects.select_related("worker", "by", "undone_by", "station__division")
    row = load(rows, request.member, uid=uid)
    context = {
        "handover": row,
        "labels": list(LABELS.values()),
        "lines": lines_of(row),
        "may_undo": can_hand_over(request.member, row.station)
        and acts.can_be_undone(row, timezone.now()),
    }
    return render(request, "services/handover.html", context)


def lines_of(row):
    """[{name, numbers: [(before, after)]}] of each person concerned, and the sums."""
    names = dict(User.objects.filter(pk__in=row.before).values_list("pk", "name"))
    lines = [
        {
            "name": names.get(int(user), ""),
            "numbers": [(row.before[user][kind], row.after[user][kind]) for kind in LABELS],
        }
        for user in row.before
    ]
    columns = zip(*(line["numbers"] for line in lines), strict=True)
    sums = [tuple(sum(pair[place] for pair in column) for place in (0, 1)) for column in columns]
    return [*lines, {"name": "合计", "numbers": sums}]


@gated(DataClass.CASEWORK, Right.APPROVE)
@require_POST
def handover_undoing(request, uid):
    row = load(Handover.objects.select_related("station__division"), request.member, uid=uid)
    return done_or_said(
        request,
        lambda: acts.undo_handover(by=request.member, handover=row),
        "已撤销，对象和个案回到原来的社工。",
        reverse("handover", args=[uid]),
    )


@gated(DataClass.CASEWORK, Right.APPROVE)
@require_http_methods(GET_OR_POST)
def stand_in_new(request):
    station = own_station(request.member)
    page = reverse("handovers")
    return act_page(
        request,
        StandInForm(request.POST or None, station=station),
        lambda **sent: stand_ins.add_stand_in(station=station, **sent),
        then=page,
        done="已安排代班。到期自动结束。",
        title="安排代班",
        sub="代班的人在这些天里看得到、办得了对方的探访、电话和个案；对象仍归原来的社工。",
        back=page,
        act_label="安排",
    )


@gated(DataClass.CASEWORK, Right.APPROVE)
@require_POST
def stand_in_end(request, uid):
    rows = StandIn.objects.select_related("station__division")
    row = load(rows, request.member, uid=uid)
    return done_or_said(
        request,
        lambda: stand_ins.end_stand_in(by=request.member, stand_in=row),
        "代班已结束。",
        reverse("handovers"),
    )
