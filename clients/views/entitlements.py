"""What people are owed and how far they are: the lists, one person's policy, one step."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import entitlement_list, masks
from clients.eligibility import book, category_names
from clients.entitlement_file import standing_of, standings
from clients.forms.acts import ReasonForm
from clients.forms.policies import StepForm, shown_rule
from clients.models import EntitlementMove, Policy
from clients.operations import entitlements as acts
from clients.permissions import can_edit_client, masks_file, needs_reason, refuse_list
from clients.policy_enums import EntitlementState
from clients.policy_filters import EntitlementFilter, GapFilter
from clients.views.files import ask_reason, load_client
from shuangbai.base.errors import ActError
from shuangbai.base.listing import Listing
from stations import audit
from stations.enums import DataClass, Right
from stations.gate import gated, load
from stations.listing import answer
from stations.views.acting import GET_OR_POST, act_page

S = EntitlementState
# Noun in the address → (state it leads to, words on the button, title).
STEPS = {
    "application": (S.APPLIED, "记申请", "已递交申请"),
    "approval": (S.APPROVED, "记批准", "已获批准"),
    "receipt": (S.RECEIVING, "记到账", "已在领"),
    "refusal": (S.REFUSED, "记未获批", "没有获批"),
    "reason": (S.ELIGIBLE, "写原因", "为什么没有落实"),
    "stop": (S.STOPPED, "记停发", "已停发"),
}


@gated(DataClass.CLIENT)
@require_safe
def entitlement_gaps(request):
    member = request.member
    refuse_list(member)
    listing = Listing(
        request,
        entitlement_list.gap_rows(member),
        filterset=GapFilter,
        sorts=entitlement_list.GAP_SORTS,
        sort="since",
        columns=entitlement_list.gap_columns(member),
    )
    return answer(
        request,
        listing,
        "clients/entitlement_gaps.html",
        title="政策缺口",
        data_class=DataClass.CLIENT,
        act="entitlement_gaps.export",
        lines=entitlement_list.gap_lines(member, listing.page.rows),
        pills=pills_of(request, listing),
        is_wide=member.posting.station_id is None,
    )


def pills_of(request, listing):
    """Gaps by policy, and by worker or station: each one narrows the list further."""
    by_policy = entitlement_list.policies_of(listing.rows)
    parts = entitlement_list.parts_of(request.member, listing.rows)
    field = "worker" if request.member.posting.station_id else "place"
    return {
        "policies": [pill(request, "policy", *one) for one in by_policy],
        "parts": [pill(request, field, *one) for one in parts],
        "parts_label": "责任社工" if field == "worker" else "地方",
    }


def pill(request, field, value, label, number):
    query = request.GET.copy()
    is_current = query.get(field) == str(value)
    query.pop("page", None)
    query[field] = "" if is_current else value
    return {"label": label, "url": f"?{query.urlencode()}", "current": is_current, "count": number}


@gated(DataClass.CLIENT)
@require_safe
def entitlements(request):
    member = request.member
    refuse_list(member)
    listing = Listing(
        request,
        entitlement_list.rows_for(member),
        filterset=EntitlementFilter,
        sorts=entitlement_list.SORTS,
        sort="-since",
        columns=entitlement_list.columns(member),
    )
    return answer(
        request,
        listing,
        "clients/entitlements.html",
        title="政策落实",
        data_class=DataClass.CLIENT,
        act="entitlements.export",
        lines=entitlement_list.lines(member, listing.page.rows),
        is_wide=member.posting.station_id is None,
    )


def load_both(member, uid, pk):
    row = load_client(member, uid)
    return row, load(Policy.objects.all(), member, pk=pk)


@gated(DataClass.CLIENT, Right.WRITE)
@require_safe
def client_policies(request, uid):
    """Every policy there is, to note somebody down whom the rules do not know."""
    member, today = request.member, timezone.localdate()
    row = load_client(member, uid)
    known = {one.policy.pk: one for one in standings(row, today)}
    rows = Policy.objects.visible_to(member).filter(is_active=True).order_by("position", "pk")
    lines = [{"policy": one, "standing": known.get(one.pk)} for one in rows]
    return render(request, "clients/client_policies.html", {"client": row, "lines": lines})


@gated(DataClass.CLIENT)
@never_cache
@require_http_methods(GET_OR_POST)
def client_entitlement(request, uid, pk):
    """One person and one policy; like the file itself it is read with a reason from the city up,
    and every reading is in the trail."""
    member = request.member
    row, policy = load_both(member, uid, pk)
    reason = ""
    if needs_reason(member):
        form = ReasonForm(request.POST or None)
        if not form.is_valid():
            return ask_reason(request, form)
        reason = form.cleaned_data["reason"]
    audit.record_read(act="entitlement.read", by=member, obj=row, reason=reason)
    return render(request, "clients/entitlement.html", page_of(member, row, policy))


def page_of(member, row, policy):
    today = timezone.localdate()
    standing = standing_of(row, policy, today)
    terms = book(today, [policy.pk]).nearest(policy.pk, row.station.division.code)
    moves = EntitlementMove.objects.filter(entitlement=standing.kept) if standing.kept else None
    may_edit, masked = can_edit_client(member, row), masks_file(member)
    name = masks.name(row.name) if masked else row.name
    return {
        "client": row,
        "name": name,
        "masked": masked,
        "policy": policy,
        "standing": standing,
        "terms": terms,
        "rule": shown_rule(terms.rule, category_names()) if terms else None,
        "moves": moves.select_related("by", "note").order_by("-at", "-pk") if moves else [],
        "steps": steps_of(row, policy, standing) if may_edit else [],
        "may_note": may_edit and standing.eligible is None and standing.kept is None,
        "crumbs": [("服务对象", reverse("clients")), (name, reverse("client", args=[row.uid]))],
    }


def steps_of(row, policy, standing):
    return [
        {"label": label, "url": reverse("entitlement_step", args=[row.uid, policy.pk, name])}
        for name, (state, label, _) in STEPS.items()
        if (standing.may_become(state) and state != standing.state) or is_again(standing, state)
    ]


def is_again(standing, state):
    """Another reason, another amount."""
    return standing.state == state in (S.ELIGIBLE, S.RECEIVING)


@gated(DataClass.CLIENT, Right.WRITE)
@require_http_methods(GET_OR_POST)
def entitlement_step(request, uid, pk, step):
    if step not in STEPS:
        raise Http404
    row, policy = load_both(request.member, uid, pk)
    state, label, title = STEPS[step]

    def act(by, **facts):
        return acts.move(by=by, client=row, policy=policy, step=acts.Step(new=state, **facts))

    page = reverse("client_entitlement", args=[uid, pk])
    return act_page(
        request,
        StepForm(request.POST or None, state=state),
        act,
        then=page,
        done=f"{row.name}的“{policy}”：已记下。",
        title=f"{policy}：{title}",
        sub=row.name,
        back=page,
        act_label=label,
    )


@gated(DataClass.CLIENT, Right.WRITE)
@require_POST
def entitlement_note(request, uid, pk):
    """A worker finds that the person may be eligible though the rules do not say so."""
    row, policy = load_both(request.member, uid, pk)
    try:
        acts.note_eligible(by=request.member, client=row, policy=policy)
    except ActError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"已把“{policy}”列为{row.name}可能符合的政策。")
    return redirect("client_entitlement", uid=uid, pk=pk)
