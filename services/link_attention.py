"""Resources that were asked for and have not moved for a while."""

import datetime

from django.db.models import Count, Min
from django.urls import reverse

from services.models import ResourceLink
from services.resource_enums import WAITING_DAYS
from shuangbai.base.attention import Attention, register
from stations.enums import Role


@register
def links_waiting(member, today):
    """Requests that nobody has answered for a week, for those who asked."""
    if member.role not in (Role.SOCIAL_WORKER, Role.STATION_HEAD):
        return []
    since = today - datetime.timedelta(days=WAITING_DAYS)
    rows = ResourceLink.objects.visible_to(member).open().filter(since_on__lte=since)
    if member.role == Role.SOCIAL_WORKER:
        rows = rows.filter(client__worker=member.user)
    facts = rows.aggregate(count=Count("pk"), oldest=Min("since_on"))
    if not facts["count"]:
        return []
    return [
        Attention(
            tone="soon",
            before="资源等了一周以上",
            count=facts["count"],
            after="项",
            detail=f"最久 {(today - facts['oldest']).days} 天没有进展",
            url=reverse("resource_links") + "?waiting=on",
            act="去跟进",
        )
    ]
