"""Tiers: raising takes effect at once, lowering needs a reason and a second person (DOMAIN)."""

from django.db import transaction
from django.utils import timezone

from clients.enums import TierDecision
from clients.models import Client, TierChange, TierChangeDecision, TierChangeRequest
from clients.operations.plans import apply_plan
from clients.permissions import can_decide_lowering, can_edit_client
from clients.schemes import scheme_of
from shuangbai.base.errors import ActError, Denied
from stations import audit


@transaction.atomic
def propose_tier(*, by, client, tier, reason="", at=None):
    """Sets a first or closer tier at once and returns the TierChange; a looser one becomes a
    TierChangeRequest that waits for a second person. Raises Denied or ActError."""
    if not can_edit_client(by, client):
        raise Denied("这个对象的分级不归您调整。", who_can="本站社工、站长或县民政")
    client = locked(client)
    scheme_of(client.station.division).tier(tier)
    if tier == client.tier:
        raise ActError("已经是这个分级，没有改动。", field="tier")
    if client.tier is None or tier < client.tier:
        return change(by, client, tier, at=at)
    if not reason.strip():
        raise ActError("放宽联系要写明理由，由站长或县民政同意后生效。", field="reason")
    if client.tier_requests.filter(decision__isnull=True).exists():
        raise ActError("已有一项降级申请在等同意，请先等它处理完。")
    request = TierChangeRequest.objects.create(
        client=client, old=client.tier, new=tier, reason=reason.strip(), by=by.user
    )
    audit.record(act="tier.propose", by=by, obj=client, fields=["tier"])
    return request


@transaction.atomic
def decide_tier(*, by, request, decision, at=None):
    """The second person's word on a lowering. Raises Denied for the author, ActError when decided
    already or when the tier moved meanwhile."""
    if not can_decide_lowering(by, request):
        raise Denied("提出的人不能自己同意降级。", who_can="站长或县民政中的另一位")
    client = locked(request.client)
    if TierChangeDecision.objects.filter(request=request).exists():
        raise ActError("这项申请已经有人处理过了。")
    made = TierChangeDecision.objects.create(
        request=request, decision=decision, author=request.by, by=by.user
    )
    audit.record(act=f"tier.{decision}", by=by, obj=client)
    if decision == TierDecision.CONFIRMED:
        if client.tier != request.old:
            raise ActError("申请之后分级已经变过，请重新申请。")
        change(by, client, request.new, request=request, at=at)
    return made


def change(by, client, tier, *, request=None, at=None):
    moment = at or timezone.now()
    made = TierChange.objects.create(
        client=client,
        station=client.station,
        old=client.tier,
        new=tier,
        by=by.user,
        at=moment,
        request=request,
    )
    client.tier = tier
    client.save(update_fields=["tier"])
    today = timezone.localdate()
    apply_plan(client, since_on=timezone.localdate(moment), today=today)
    audit.record(act="tier.change", by=by, obj=client, fields=["tier"])
    return made


def locked(client):
    return (
        # Not the key: a contact that is just being logged holds on to it.
        Client.objects.select_for_update(of=("self",), no_key=True)
        .select_related("station__division", "worker")
        .get(pk=client.pk)
    )
