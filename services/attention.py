"""What contacts want looked at first: urgent findings, records that came twice."""

from django.urls import reverse

from services.models import ContactClash, UrgentAlert
from services.permissions import sees_alerts
from shuangbai.base.attention import Attention, queue, register
from stations.enums import DataClass, Right


@register
def urgent_findings(member, today):
    if not sees_alerts(member):
        return []
    return queue(
        UrgentAlert.objects.visible_to(member).open(),
        "raised_at",
        today,
        tone="over",
        before="紧急情况待处理",
        after="件",
        url=reverse("urgent"),
        act="去处理",
    )


@register
def clashing_records(member, today):
    if not member.may(Right.WRITE, DataClass.CASEWORK):
        return []
    count = ContactClash.objects.visible_to(member).open().count()
    if not count:
        return []
    return [
        Attention(
            tone="today",
            before="编号相同、内容不同的联系记录",
            count=count,
            after="组",
            detail="两份都留着，等人核对",
            url=reverse("clashes"),
            act="去核对",
        )
    ]
