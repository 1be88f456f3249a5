"""Contacts on a client's page. Above the station the words stay on the contact's own page, which
asks for a reason (ACCESS, column W)."""

from django.db.models import Count
from django.urls import reverse

from services import findings
from services.models import Contact
from services.permissions import gives_reason
from shuangbai.base.timeline import Entry, register
from stations.enums import DataClass, Right

ICONS = {"visit": "walk", "call": "phone", "online": "phone", "station": "building", "met": "users"}


def entries_of(kinds):
    def entries(member, client, before, limit):
        if not member.may(Right.READ, DataClass.CASEWORK):
            return []
        rows = Contact.objects.visible_to(member).real().of_people([client.pk])
        if kinds:
            rows = rows.filter(kind__in=kinds)
        if before:
            rows = rows.filter(happened_at__lt=before)
        rows = rows.select_related("worker").annotate(photo_count=Count("photos"))
        names = findings.names()
        quiet = gives_reason(member)
        return [entry_of(one, names, quiet) for one in rows.order_by("-happened_at", "-pk")[:limit]]

    return entries


def entry_of(one, names, quiet):
    tags = [] if quiet else [{"label": names.get(key, key)} for key in one.findings]
    if one.is_urgent:
        tags.insert(0, {"label": "紧急", "icon": "alert-triangle", "tone": "danger"})
    if one.photo_count:
        tags.append({"label": f"照片 {one.photo_count}", "icon": "photo"})
    if one.version > 1:
        tags.append({"label": "更正过", "icon": "history"})
    return Entry(
        at=one.happened_at,
        icon=ICONS.get(one.kind, "walk"),
        title=f"{one.get_kind_display()} · {one.get_outcome_display()}",
        url=reverse("contact", args=[one.uid]),
        by=f"{one.worker.name} · {one.minutes} 分钟",
        text="" if quiet else one.note,
        tags=tags,
    )


register("contacts", "联系")(entries_of(()))
