"""Guidance centres and supervision offices, with the people in them."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from shuangbai.base.errors import Denied
from stations.enums import DataClass, Level, Right, Role
from stations.forms.units import UnitForm
from stations.gate import gated, load
from stations.models import Division, Posting, Unit
from stations.operations.stations import BUREAU, demand_shaping
from stations.operations.units import save_unit
from stations.permissions import BUREAUS, can_propose_posting, can_shape_network
from stations.views.acting import GET_OR_POST, act_page
from stations.views.places import crumbs_to


@gated(DataClass.NETWORK)
@require_safe
def units(request):
    rows = Unit.objects.visible_to(request.member).select_related("division")
    rows = rows.with_people(timezone.localdate()).order_by("division__code", "pk")
    context = {"units": rows, "can_add": request.member.role in BUREAUS}
    return render(request, "stations/units.html", context)


@gated(DataClass.NETWORK)
@require_safe
def unit(request, pk):
    member = request.member
    row = load(Unit.objects.select_related("division"), member, pk=pk)
    postings = Posting.objects.confirmed().running(timezone.localdate()).filter(unit=row)
    context = {
        "unit": row,
        "facts": [
            ("所在区划", row.division.name),
            ("地址", row.address),
            ("电话", row.phone),
            ("启用日期", row.opened_on),
            ("停用日期", row.closed_on),
        ],
        "people": postings.select_related("user__record").order_by("starts_on", "pk"),
        "crumbs": crumbs_to(member, row.division.code),
        "can_edit": can_shape_network(member, row.division),
        "can_enrol": row.closed_on is None
        and can_propose_posting(member, role=Role.SUPERVISOR, division=row.division),
    }
    return render(request, "stations/unit.html", context)


@gated(DataClass.NETWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def unit_new(request):
    if request.member.role not in BUREAUS:
        raise Denied("指导中心和督导办公室不归您登记。", who_can=BUREAU)
    form = UnitForm(request.POST or None, places=places_for(request.member))
    return act_page(
        request,
        form,
        save_unit,
        done="已登记。",
        then=lambda row: reverse("unit", args=[row.pk]),
        title="登记中心或办公室",
        back=reverse("units"),
    )


@gated(DataClass.NETWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def unit_edit(request, pk):
    row = load(Unit.objects.select_related("division"), request.member, pk=pk)
    demand_shaping(request.member, row.division)
    form = UnitForm(request.POST or None, instance=row, places=places_for(request.member))

    def save(**data):
        return save_unit(unit=row, **data)

    address = reverse("unit", args=[row.pk])
    return act_page(
        request,
        form,
        save,
        done="已保存。",
        then=address,
        title="修改资料",
        sub=row.name,
        back=address,
    )


def places_for(member):
    rows = Division.objects.visible_to(member).current()
    return rows.filter(level__in=(Level.CITY, Level.COUNTY)).order_by("code")
