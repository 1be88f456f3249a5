"""What this app says on a client's page: tiers, categories, consents, the file's beginning, and
the contacts that are due."""

import datetime

from django.urls import reverse
from django.utils import timezone

from clients import masks
from clients.enums import ContactKind, HandOverAnswer
from clients.models import (
    CategoryHolding,
    Client,
    ClientPhone,
    Consent,
    ContactState,
    Eligibility,
    EntitlementMove,
    HandOver,
    HouseholdActPerson,
    Merge,
    TierChange,
)
from clients.permissions import can_edit_client, can_register, masks_file
from clients.schemes import scheme_of
from shuangbai.base.timeline import Entry, Owed, register, register_owed
from stations.enums import DataClass, Right

SOON = 7
DAY = datetime.timedelta(days=1)
ICONS = {ContactKind.VISIT: "walk", ContactKind.CALL: "phone", ContactKind.ONLINE: "phone"}


def at_noon(day):
    """A day as a moment, for what is known by its day only."""
    return datetime.datetime.combine(day, datetime.time(12), timezone.get_current_timezone())


def before_day(before):
    """The first day whose noon is not before that moment."""
    if before is None:
        return datetime.date.max
    day = timezone.localdate(before)
    return day + DAY if at_noon(day) < before else day


@register("file", "档案")
def entries(member, client, before, limit):
    masked = masks_file(member)
    found = [
        *tier_entries(client, before, limit, masked),
        *category_entries(client, before, limit, masked),
        *consent_entries(client, before, limit, masked),
        *merge_entries(client, before, limit),
        *household_entries(client, before, limit),
        *hand_over_entries(member, client, before, limit),
        *beginning(client, before),
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)[:limit]


def tier_entries(client, before, limit, masked):
    names = scheme_of(client.station.division).tiers
    changes = TierChange.objects.of_people([client.pk]).select_related("by", "request")
    if before:
        changes = changes.filter(at__lt=before)
    for one in changes.order_by("-at", "-pk")[:limit]:
        old, new = (names[n].name if n in names else n for n in (one.old, one.new))
        yield Entry(
            at=one.at,
            icon="stairs-up",
            title=f"分级 {old} → {new}" if one.old else f"评定为{new}",
            by=one.by.name,
            text=one.request.reason if one.request and not masked else "",
        )


def category_entries(client, before, limit, masked):
    rows = CategoryHolding.objects.of_people([client.pk]).select_related("category")
    last = before_day(before)
    for one in rows.order_by("-starts_on", "-pk")[: limit * 2]:
        if one.starts_on < last:
            yield Entry(
                at=at_noon(one.starts_on),
                by_day=True,
                icon="tags",
                title=f"列入{one}",
                text=f"来源：{one.get_source_display()}"
                + (f"，{one.note}" if one.note and not masked else ""),
            )
        if one.ends_on and one.ends_on < last:
            yield Entry(at=at_noon(one.ends_on), icon="tags", title=f"不再属于{one}", by_day=True)


def consent_entries(client, before, limit, masked):
    rows = Consent.objects.of_people([client.pk]).filter(given_on__lt=before_day(before))
    for one in rows.select_related("recorded_by").order_by("-given_on", "-pk")[:limit]:
        guardian = masks.name(one.guardian) if masked else one.guardian
        whose = f"监护人{guardian}" if one.guardian else one.get_given_by_display()
        yield Entry(
            at=at_noon(one.given_on),
            by_day=True,
            icon="clipboard-check",
            title=f"知情同意：{whose}{one.get_form_display()}",
            by=one.recorded_by.name,
        )


def merge_entries(client, before, limit):
    merges = Merge.objects.filter(kept=client).select_related("by", "gone")
    if before:
        merges = merges.filter(at__lt=before)
    for one in merges.order_by("-at", "-pk")[:limit]:
        yield Entry(
            at=one.at,
            icon="users",
            title="撤销合并，另一份档案重新单独使用" if one.undoes_id else "并入另一份档案",
            by=one.by.name,
            text=f"另一份建于 {one.gone.registered_on}",
        )


def household_entries(client, before, limit):
    rows = HouseholdActPerson.objects.of_people([client.pk]).filter(act__on__lt=before_day(before))
    rows = rows.select_related("act__by", "act__note", "act__station")
    for one in rows.order_by("-act__on", "-act__pk")[:limit]:
        yield Entry(
            at=at_noon(one.act.on),
            by_day=True,
            icon="home",
            title=one.act.get_kind_display(),
            by=f"{one.act.by.name} · {one.act.station}",
            text=one.act.note.text,
        )


def hand_over_entries(member, client, before, limit):
    """Offers and those that came to nothing; what was accepted stands among the acts."""
    rows = HandOver.objects.visible_to(member).filter(people=client)
    rows = rows.exclude(decision__answer=HandOverAnswer.ACCEPTED)
    if before:
        rows = rows.filter(offered_at__lt=before)
    rows = rows.select_related("new_station", "offered_by", "decision")
    for one in rows.order_by("-offered_at", "-pk")[:limit]:
        answer = one.decision.get_answer_display() if hasattr(one, "decision") else "等对方接收"
        yield Entry(
            at=one.offered_at,
            icon="arrows-right-left",
            title=f"交给{one.new_station}：{answer}",
            url=reverse("hand_over", args=[one.uid]) if can_register(member) else "",
            by=one.offered_by.name,
            text="，".join(words for words in (one.reason, one.words) if words),
        )


def beginning(client, before):
    if client.registered_on < before_day(before):
        yield Entry(at=at_noon(client.registered_on), icon="file-text", title="建档", by_day=True)


@register("policies", "政策")
def policy_entries(member, client, before, limit):
    """Steps of entitlements, at the moment they were recorded."""
    files = Client.objects.files_of([client.pk])
    rows = EntitlementMove.objects.filter(entitlement__client__in=files.values("pk"))
    if before:
        rows = rows.filter(at__lt=before)
    rows = rows.select_related("by", "entitlement__policy", "note").order_by("-at", "-pk")
    masked = masks_file(member)
    return [policy_entry(client, one, masked) for one in rows[:limit]]


def policy_entry(client, move, masked):
    policy = move.entitlement.policy
    note = None if masked else getattr(move, "note", None)
    # The day is said where it was recorded later.
    words = [] if move.on == timezone.localdate(move.at) else [f"日期 {move.on}"]
    if move.amount is not None:
        words.append(f"{move.amount:,.2f} 元")
    if move.reason:
        words.append(move.get_reason_display())
    if note:
        words.append(note.text)
    return Entry(
        at=move.at,
        icon="file-check",
        title=f"政策：{policy.name} {move.get_new_display()}",
        url=reverse("client_entitlement", args=[client.uid, policy.pk]),
        by=move.by.name,
        text="，".join(words),
    )


@register_owed
def open_gaps(member, client, today):
    """What the person may be owed and does not get, as one thing to see to."""
    if not can_edit_client(member, client):
        return []
    gaps = Eligibility.objects.filter(client=client).gaps(today).select_related("policy")
    found = list(gaps.order_by("since_on", "policy__position"))
    if not found:
        return []
    names = "、".join(one.policy.name for one in found)
    return [
        Owed(
            tone="today",
            words=f"{len(found)} 项缺口",
            title="政策落实",
            detail=f"可能符合：{names}。记申请，或写明原因。",
            url=reverse("client_entitlement", args=[client.uid, found[0].policy.pk]),
            act="去落实",
            icon="file-check",
            on=found[0].since_on,
        )
    ]


@register_owed
def due_contacts(member, client, today):
    """Contacts that are due or will be within the week, for those who make them."""
    if not member.may(Right.READ, DataClass.CLIENT):
        return []
    states = ContactState.objects.filter(client=client).active().order_by("due_on", "pk")
    rows = [one for one in states if (one.next_on - today).days <= SOON]
    first = None if masks_file(member) else first_phone(client, rows)
    may_log = member.may(Right.WRITE, DataClass.CASEWORK)
    return [owed_contact(client, one, today, first, may_log) for one in rows]


def first_phone(client, rows):
    if not any(one.kind == ContactKind.CALL for one in rows):
        return None
    return ClientPhone.objects.of_people([client.pk]).order_by("-is_first", "pk").first()


def owed_contact(client, state, today, phone, may_log):
    late = (today - state.due_on).days
    last = f"上次 {state.last_on}" if state.last_on else "还没有联系上过"
    detail = f"应于 {state.due_on} 前 · {last}"
    if state.kind == ContactKind.CALL and phone:
        detail = f"{phone.number}（{phone.whose}） · {last}"
    if late > 0:
        tone, words = "over", f"逾期 {late} 天"
    elif late == 0:
        tone, words = "today", "今天"
    else:
        tone, words = "soon", f"还有 {-late} 天"
    return Owed(
        tone=tone,
        words=words,
        title=state.get_kind_display(),
        detail=detail,
        url=contact_address(client, state.kind) if may_log else "",
        act="记通话" if state.kind == ContactKind.CALL else "记探访",
        icon=ICONS.get(state.kind, "walk"),
        on=state.due_on,
    )


def contact_address(client, kind):
    page = reverse("client", args=[client.uid])
    return f"{reverse('contact_new')}?client={client.uid}&kind={kind}&next={page}"
