"""Resources on a client's page: steps of links, and what has not come yet."""

from django.urls import reverse

from services.models import LinkMove, ResourceLink
from services.permissions import can_link, gives_reason
from services.resource_enums import WAITING_DAYS
from shuangbai.base import timeline
from shuangbai.base.timeline import Entry, Owed
from stations.enums import DataClass, Right


@timeline.register("resources", "资源")
def link_entries(member, client, before, limit):
    """Steps of resource links, at the moment they were recorded."""
    if not member.may(Right.READ, DataClass.CASEWORK):
        return []
    links = ResourceLink.objects.visible_to(member).of_people([client.pk])
    rows = LinkMove.objects.filter(link__in=links.values("pk"))
    if before:
        rows = rows.filter(at__lt=before)
    rows = rows.select_related("by", "link", "note", "resource__provider")
    quiet = gives_reason(member)
    return [link_entry(one, quiet) for one in rows.order_by("-at", "-pk")[:limit]]


def link_entry(move, quiet):
    words = [str(move.resource.provider)] if move.resource else []
    if move.value is not None:
        words.append(f"折合 {move.value:,.2f} 元")
    if move.reason:
        words.append(move.get_reason_display())
    note = getattr(move, "note", None)
    if note and not quiet:
        words.append(note.text)
    return Entry(
        at=move.at,
        icon="package",
        title=f"资源：{move.link.need} {move.get_new_display()}",
        url=reverse("resource_link", args=[move.link.uid]),
        by=move.by.name,
        text=" · ".join(words),
    )


@timeline.register_owed
def open_links(member, client, today):
    """What was asked for and has not come, for those who see to it."""
    if not can_link(member, client):
        return []
    rows = ResourceLink.objects.of_people([client.pk]).open().select_related("resource__provider")
    return [owed_link(one, today) for one in rows.order_by("since_on", "pk")]


def owed_link(link, today):
    days = (today - link.since_on).days
    act = {"wanted": "去请求", "requested": "记确认", "confirmed": "记落实"}[link.state]
    return Owed(
        tone="today" if days >= WAITING_DAYS else "soon",
        words=f"{link.get_state_display()} {days} 天" if days else link.get_state_display(),
        title=f"资源：{link.need}",
        detail=str(link.resource.provider) if link.resource else "还没有选资源",
        url=reverse("resource_link", args=[link.uid]),
        act=act,
        icon="package",
        on=link.since_on,
    )
