"""Lowerings of tiers that wait for a second person."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from clients.client_list import tier_name
from clients.enums import TierDecision
from clients.models import TierChangeRequest
from clients.operations.tiers import decide_tier
from clients.permissions import can_decide_lowering
from clients.schemes import schemes_of
from shuangbai.base.errors import ActError
from shuangbai.base.listing import Listing
from stations.enums import DataClass, Right
from stations.gate import gated, load


@gated(DataClass.CLIENT, Right.APPROVE)
@require_safe
def tier_requests(request):
    member = request.member
    rows = (
        TierChangeRequest.objects.visible_to(member)
        .filter(decision=None)
        .select_related("client__station__division", "client__village", "by")
    )
    listing = Listing(request, rows, sorts={"at": ("at",)}, sort="at")
    shown = listing.page.rows
    schemes = schemes_of({row.client.station.division for row in shown}) if shown else {}
    lines = [
        {
            "request": row,
            "old": tier_name(schemes[row.client.station.division_id], row.old),
            "new": tier_name(schemes[row.client.station.division_id], row.new),
            "may_decide": can_decide_lowering(member, row),
        }
        for row in shown
    ]
    context = {"listing": listing, "lines": lines, "choices": TierDecision.choices}
    return render(request, "clients/tier_requests.html", context)


@gated(DataClass.CLIENT, Right.APPROVE)
@require_POST
def tier_decision(request, uid):
    row = load(
        TierChangeRequest.objects.select_related("client__station__division", "by"),
        request.member,
        uid=uid,
    )
    decision = request.POST.get("decision")
    if decision not in TierDecision.values:
        messages.error(request, "请选同意或不同意。")
        return redirect("tier_requests")
    try:
        decide_tier(by=request.member, request=row, decision=decision)
    except ActError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"{row.client.name}的降级：{TierDecision(decision).label}。")
    return redirect("tier_requests")
