"""A client's page and the household's."""

from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from clients import masks, reasons
from clients.client_list import categories_of, tier_name
from clients.entitlement_file import standings
from clients.forms.acts import ReasonForm
from clients.models import (
    CategoryHolding,
    Client,
    ClientAccount,
    ClientDocument,
    ClientPhone,
    Consent,
    Household,
    HouseholdAct,
    LikelyPair,
    Merge,
)
from clients.permissions import (
    can_assign,
    can_edit_client,
    can_merge,
    can_reveal_identity,
    masks_file,
    needs_reason,
    reads_documents,
    refuse_list,
)
from clients.schemes import scheme_of
from shuangbai.base import timeline
from stations import audit
from stations.enums import DataClass, Right
from stations.gate import gated, load
from stations.views.acting import GET_OR_POST

MOST_ACTS = 20
BESIDE = ("village", "registered_at", "household__village", "household__head", "worker")


def load_client(member, uid):
    """Through the gate; 404 outside it. The uid of a merged file leads to the person's file."""
    rows = Client.objects.select_related(*BESIDE, "station__division")
    row = load(rows, member, uid=uid)
    return load(rows, member, pk=row.merged_into_id) if row.merged_into_id else row


@gated(DataClass.CLIENT)
@never_cache
@require_http_methods(GET_OR_POST)
def client(request, uid):
    """City officers type a reason first; every reading is in the trail, that of an older page or
    of one kind of entry, too: whatever shows a file is a view of it."""
    member, row = request.member, load_client(request.member, uid)
    if row.uid != uid:
        return redirect("client", uid=row.uid)
    reason = ""
    if needs_reason(member):
        form = ReasonForm(request.POST or None)
        if not form.is_valid():
            return ask_reason(request, form)
        reason = form.cleaned_data["reason"]
    audit.record_read(act="client.read", by=member, obj=row, reason=reason)
    return render(request, "clients/client.html", file_of(request, row))


def ask_reason(request, form):
    context = {
        "title": "查看服务对象档案",
        "sub": "您现在的任职查看个人档案要写明理由。",
        "form": form,
        "act_label": "查看",
        "back": reverse("clients"),
    }
    return render(request, "stations/form.html", context)


def file_of(request, row):
    member, today = request.member, timezone.localdate()
    scheme = scheme_of(row.station.division)
    plan = scheme.tiers.get(row.tier)
    kind = request.GET.get("kind", "")
    before = moment_in(request.GET.get("before", ""))
    entries, more_before = timeline.page_of(member, row, kind=kind, before=before)
    masked = masks_file(member)
    may_edit = can_edit_client(member, row)
    return {
        "client": row,
        "name": masks.name(row.name) if masked else row.name,
        "masked": masked,
        "age": row.age(today),
        "tier_name": tier_name(scheme, row.tier),
        "plan_words": plan_words(plan),
        "categories": categories_of([row], today)[row.pk],
        "reasons": reasons.reasons_for(row, today),
        "owed": timeline.owed(member, row, today),
        "entries": entries,
        "more_before": more_before,
        "kind": kind,
        "kinds": timeline.kinds(),
        "standings": (held := standings(row, today)),
        "gap_count": sum(one.is_gap for one in held),
        "phones": phones_of(row, masked),
        "account": ClientAccount.objects.present(row.pk),
        "documents": documents_of(member, row),
        "members": members_of(member, row, scheme),
        "consent": Consent.objects.of_people([row.pk]).order_by("-given_on", "-pk").first(),
        "holdings": holdings_of(row) if may_edit else (),
        "waiting": row.tier_requests.filter(decision=None).select_related("by").first(),
        "may_edit": may_edit,
        "may_assign": can_assign(member, row),
        "may_reveal": can_reveal_identity(member, row),
        "merges": merges_of(row) if can_merge(member, row, row) else (),
        "twins": twins_of(member, row) if can_merge(member, row, row) else 0,
        "may_merge": can_merge(member, row, row),
        "may_log": may_edit and member.may(Right.WRITE, DataClass.CASEWORK),
        "lives_apart": lives_apart(row),
    }


def moment_in(text):
    try:
        moment = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        return None
    # The first and last days of time overflow as soon as something is reckoned with them.
    is_usable = moment and moment.tzinfo and 1900 <= moment.year < 2200
    return moment if is_usable else None


def plan_words(plan):
    """“电话每 7 天 · 探访每 30 天”"""
    if plan is None:
        return ""
    from_kind = {
        "visit": "探访",
        "call": "电话",
        "online": "线上",
        "station": "来站",
        "met": "路遇",
    }
    return " · ".join(f"{from_kind[kind]}每 {days} 天" for kind, days in plan.every_days.items())


def phones_of(row, masked):
    phones = ClientPhone.objects.of_people([row.pk]).order_by("-is_first", "pk")
    return [
        {
            "uid": one.pk,
            "number": masks.phone(one.number) if masked else one.number,
            "dial": "" if masked else one.number,
            "whose": one.whose,
            "is_first": one.is_first,
        }
        for one in phones
    ]


def documents_of(member, row):
    if not reads_documents(member):
        return []
    papers = ClientDocument.objects.of_people([row.pk]).filter(removed_at=None)
    return papers.order_by("-uploaded_at", "-pk")


def merges_of(row):
    """Merges into the person that can be taken back, the last one first."""
    files = Client.objects.files_of([row.pk]).values("pk")
    merges = Merge.objects.in_force().filter(kept__in=files).select_related("gone", "by")
    return merges.order_by("-at", "-pk")


def twins_of(member, row):
    pairs = LikelyPair.objects.visible_to(member)
    return pairs.filter(first=row).count() + pairs.filter(second=row).count()


def holdings_of(row):
    """What the person counts in now, and can be ended."""
    held = CategoryHolding.objects.of_people([row.pk]).filter(ends_on=None)
    return held.select_related("category").order_by("category__position", "pk")


def members_of(member, row, scheme):
    """The others of the household, eldest first."""
    masked = masks_file(member)
    others = (
        Client.objects.visible_to(member)
        .filter(household=row.household_id, merged_into=None)
        .exclude(pk=row.pk)
        .order_by("born_on", "pk")
    )
    today = timezone.localdate()
    return [
        {
            "client": one,
            "name": masks.name(one.name) if masked else one.name,
            "age": one.age(today),
            "tier_name": tier_name(scheme, one.tier),
        }
        for one in others
    ]


def lives_apart(row):
    return bool(row.registered_at) and not row.village.code.startswith(row.registered_at.code)


@gated(DataClass.CLIENT)
@never_cache
@require_safe
def household(request, uid):
    """The people who live together, for those who need no reason to read their files."""
    member = request.member
    refuse_list(member)
    home = load(
        Household.objects.select_related("village", "station__division", "head"), member, uid=uid
    )
    scheme = scheme_of(home.station.division)
    today, masked = timezone.localdate(), masks_file(member) or needs_reason(member)
    people = list(
        Client.objects.visible_to(member)
        .filter(household=home, merged_into=None)
        .select_related("registered_at", "worker", "village")
        .order_by("born_on", "pk")
    )
    held = categories_of(people, today)
    audit.record_read(act="household.read", by=member, obj=home)
    context = {
        "household": home,
        "masked": masked,
        "title": f"{masks.name(home.head.name) if masked else home.head.name}户"
        if home.head
        else f"{home.village.name}一户",
        "members": [
            {
                "client": one,
                "name": masks.name(one.name) if masked else one.name,
                "age": one.age(today),
                "tier_name": tier_name(scheme, one.tier),
                "categories": held[one.pk],
                "is_head": one.pk == home.head_id,
                "lives_apart": lives_apart(one),
            }
            for one in people
        ],
        "may_edit": member.may(Right.WRITE, DataClass.CLIENT)
        and member.scope.covers_station(home.station),
        "acts": acts_of(home),
        "may_print": reads_documents(member),
    }
    return render(request, "clients/household.html", context)


def acts_of(home):
    """What happened to the household, newest first; why is for those who edit it."""
    rows = HouseholdAct.objects.filter(Q(household=home) | Q(other=home))
    rows = rows.select_related("by", "note").prefetch_related("people__client")
    return rows.order_by("-on", "-pk")[:MOST_ACTS]
