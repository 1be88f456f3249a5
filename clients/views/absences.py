"""Who is away, and what falls due meanwhile."""

from django.contrib import messages
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from clients.forms.absences import AbsenceFilter, AbsenceForm
from clients.models import ContactState, DayOff
from clients.operations.absences import add_days_off, remove_days_off
from clients.views.lists import workers_at
from shuangbai.base.listing import Listing
from shuangbai.base.sheets import Column
from stations.enums import DataClass, Right, Role
from stations.gate import gated, load
from stations.listing import answer
from stations.models import User
from stations.views.acting import GET_OR_POST, act_page

COLUMNS = (
    Column("姓名", lambda row: row.worker.name, width=12),
    Column("自", lambda row: row.first, width=12),
    Column("至", lambda row: row.last, width=12),
    Column("说明", lambda row: row.note, width=30),
    Column("期间应联系（次）", lambda row: row.due_count, width=16),
)
SORTS = {"first": ("first",), "name": ("worker__full_pinyin", "first")}


@gated(DataClass.CASEWORK, Right.WRITE)
@require_safe
def absences(request):
    member = request.member
    listing = Listing(
        request,
        with_due(DayOff.objects.visible_to(member)).select_related("worker"),
        filterset=AbsenceFilter,
        sorts=SORTS,
        sort="first",
        columns=COLUMNS,
    )
    return answer(
        request,
        listing,
        "clients/absences.html",
        title="请假",
        data_class=DataClass.CASEWORK,
        act="absences.export",
        is_head=is_head(member),
    )


def with_due(rows):
    """How often somebody of the worker's is on the list while the worker is away."""
    due = (
        ContactState.objects.active()
        .of_people_in_care()
        .filter(
            worker=OuterRef("worker"),
            next_on__gte=OuterRef("first"),
            next_on__lte=OuterRef("last"),
        )
        .order_by()
        .values("worker")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return rows.annotate(due_count=Coalesce(Subquery(due), 0))


@gated(DataClass.CASEWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def absence_new(request):
    member, back = request.member, reverse("absences")
    form = AbsenceForm(
        request.POST or None,
        workers=who_may_be_away(member),
        initial={"worker": member.user.pk},
    )
    return act_page(
        request,
        form,
        add_days_off,
        then=back,
        done="已登记，期间到期的联系已尽量提前。",
        title="登记请假",
        back=back,
    )


def who_may_be_away(member):
    if is_head(member):
        return workers_at(member.posting.station)
    return User.objects.filter(pk=member.user.pk)


def is_head(member):
    return member.role == Role.STATION_HEAD


@gated(DataClass.CASEWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def absence_removal(request, uid):
    row = load(DayOff.objects.select_related("worker"), request.member, uid=uid)
    if request.method == "POST":
        remove_days_off(by=request.member, day_off=row)
        messages.success(request, "已取消，联系计划已按在岗重算。")
        return redirect("absences")
    context = {
        "heading": "取消这次请假",
        "text": "取消后，这几天按在岗安排联系。",
        "facts": [("姓名", row.worker.name), ("日期", str(row)), ("说明", row.note)],
        "act_label": "取消请假",
        "danger": True,
        "cancel_url": reverse("absences"),
    }
    return render(request, "sb/confirm.html", context)
