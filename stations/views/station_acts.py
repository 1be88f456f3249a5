"""A page for each act on a station."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from shuangbai.base.errors import ActError
from stations.enums import DataClass, Right
from stations.forms.stations import (
    FacilitiesForm,
    QuotaForm,
    StationForm,
    StatusForm,
    VillageForm,
)
from stations.gate import gated, load
from stations.models import Division, Station
from stations.operations.points import give_village
from stations.operations.stations import (
    change_station_status,
    check_facilities,
    demand_editing,
    demand_shaping,
    edit_station,
    set_quota,
)
from stations.station_file import StationFile
from stations.views.acting import GET_OR_POST, act_page
from stations.views.places import crumbs_to
from stations.views.station import load_station

MOST_CANDIDATES = 30


def page_of(request, row, title, **more):
    """What every form page of a station shows around its form."""
    address = reverse("station", args=[row.pk])
    return {
        "title": title,
        "sub": row.name,
        "back": address,
        "then": address,
        "crumbs": [*crumbs_to(request.member, row.division.code), (row.name, address)],
        **more,
    }


@gated(DataClass.NETWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def station_edit(request, pk):
    row = load_station(request.member, pk)
    demand_editing(request.member, row)
    form = StationForm(request.POST or None, station=row)

    def save(**data):
        form.renew(row)
        return edit_station(station=row, **data)

    return act_page(request, form, save, done="已保存。", **page_of(request, row, "修改站点资料"))


@gated(DataClass.NETWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def station_status(request, pk):
    row = load_station(request.member, pk)
    demand_shaping(request.member, row.division)
    successors = Station.objects.visible_to(request.member).live().under(row.division.parent)
    form = StatusForm(
        request.POST or None,
        station=row,
        successors=successors.exclude(pk=row.pk).order_by("division__code"),
    )

    def change(**data):
        return change_station_status(station=row, **data)

    page = page_of(request, row, "变更状态", act_label="登记变更", station=row)
    page["history"] = row.status_changes.select_related("by").order_by("-on", "-pk")
    return act_page(
        request, form, change, done="状态已变更。", template="stations/station_status.html", **page
    )


@gated(DataClass.NETWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def station_quotas(request, pk):
    row = load_station(request.member, pk)
    demand_shaping(request.member, row.division)
    form = QuotaForm(request.POST or None)

    def save(**data):
        return set_quota(station=row, **data)

    page = page_of(request, row, "核定岗位", act_label="登记核定数", station=row)
    page["then"] = f"{page['then']}#quotas"
    page["history"] = row.quotas.order_by("-from_on", "hiring")
    return act_page(
        request, form, save, done="已登记核定数。", template="stations/station_quotas.html", **page
    )


@gated(DataClass.NETWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def station_facilities(request, pk):
    row = load_station(request.member, pk)
    demand_editing(request.member, row)
    lines = StationFile(row, timezone.localdate()).facilities
    form = FacilitiesForm(request.POST or None, lines=lines)

    def save(**data):
        return check_facilities(station=row, **data)

    page = page_of(request, row, "检查场地与设备", act_label="保存检查结果", lines=lines)
    page["then"] = f"{page['then']}#facilities"
    return act_page(
        request,
        form,
        save,
        done="检查结果已保存。",
        template="stations/station_facilities.html",
        **page,
    )


@gated(DataClass.NETWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def station_villages(request, pk):
    """Villages that can be given to the station: first those of its county that nobody serves."""
    member = request.member
    row = load_station(member, pk)
    demand_shaping(member, row.division)
    if request.method == "POST":
        return given(request, row)
    asked = request.GET.get("q", "").strip()
    page = page_of(request, row, "增加服务的村")
    page |= {"station": row, "asked": asked, "villages": candidates(member, row, asked)}
    return render(request, "stations/station_villages.html", page)


def given(request, row):
    form = VillageForm(request.POST)
    village = load(Division.objects, request.member, pk=form.chosen())
    try:
        give_village(by=request.member, station=row, village=village)
    except ActError as refusal:
        messages.error(request, refusal.message)
        return redirect(request.get_full_path())
    messages.success(request, f"{village.name}现在由{row.name}服务。")
    return redirect(f"{reverse('station', args=[row.pk])}#villages")


def candidates(member, row, asked):
    rows = Division.objects.visible_to(member).current().villages()
    rows = rows.exclude(service_point__station=row)
    rows = rows.select_related("parent", "service_point__station")
    if asked:
        rows = rows.matching(asked)
    else:
        rows = rows.under(row.division.parent).filter(service_point__isnull=True)
    return rows.order_by("code")[:MOST_CANDIDATES]
