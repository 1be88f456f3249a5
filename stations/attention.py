"""What the network wants looked at: postings to confirm, overdue points, vacancies, contracts."""

import datetime

from django.db.models import Count, Max, Min
from django.urls import reverse

from shuangbai.base.attention import Attention, queue, register
from shuangbai.base.measures import Period
from stations.enums import DataClass, PointStatus, Right
from stations.measures import APPROVED_POSTS, PEOPLE_IN_POST, VACANCIES
from stations.models import (
    AuditEntry,
    ContractInstalment,
    OperatorContract,
    Posting,
    ServicePoint,
    Station,
)

SOON = datetime.timedelta(days=30)


def looks_after_network(member):
    return member.may_change_network


@register
def postings_waiting(member, today):
    if not member.may(Right.APPROVE, DataClass.ACCOUNTS):
        return []
    return queue(
        Posting.objects.decidable_by(member),
        "proposed_at",
        today,
        tone="today",
        before="任职等待确认",
        after="项",
        url=reverse("waiting_postings"),
        act="去确认",
    )


@register
def overdue_points(member, today):
    if not looks_after_network(member):
        return []
    gaps = ServicePoint.objects.visible_to(member).gaps().filter(due_on__lt=today)
    facts = gaps.aggregate(
        count=Count("pk"), stations=Count("station", distinct=True), oldest=Min("due_on")
    )
    if not facts["count"]:
        return []
    return [
        Attention(
            tone="over",
            before="服务点过期未开",
            count=facts["count"],
            after="个",
            detail=f"涉及 {facts['stations']} 个站，最早应于 {facts['oldest']} 开点",
            url=reverse("stations") + "?overdue=on",
            act="看站点",
        )
    ]


@register
def stations_without_head(member, today):
    if not looks_after_network(member):
        return []
    count = Station.objects.visible_to(member).without_head(today).count()
    if not count:
        return []
    return [
        Attention(
            tone="today",
            before="运营中的站没有站长或副站长",
            count=count,
            after="个",
            detail="没有人分派对象、审批计划",
            url=reverse("stations") + "?no_head=on",
            act="看站点",
        )
    ]


@register
def vacant_posts(member, today):
    if not looks_after_network(member):
        return []
    day = Period.day(today)
    vacant = VACANCIES.value(member.scope, day)
    if not vacant:
        return []
    posts = APPROVED_POSTS.value(member.scope, day)
    people = PEOPLE_IN_POST.value(member.scope, day)
    return [
        Attention(
            tone="soon",
            before="空岗",
            count=vacant,
            after="个",
            detail=f"核定 {posts:,} 岗，在岗 {people:,} 人",
            url=reverse("stations") + "?has_vacancies=on&sort=-vacancies",
            act="看站点",
        )
    ]


@register
def instalments_due(member, today):
    """A contract's instalment waits for an evaluation: the earlier it is arranged, the less of
    the money is lost at the year's end."""
    if not member.may(Right.READ, DataClass.FUNDS):
        return []
    contracts = OperatorContract.objects.visible_to(member).running(today)
    due = ContractInstalment.objects.filter(
        contract__in=contracts, met_on__isnull=True, expected_on__lte=today + SOON
    )
    facts = due.aggregate(count=Count("pk"), first=Min("expected_on"), last=Max("expected_on"))
    if not facts["count"]:
        return []
    late = facts["first"] < today
    return [
        Attention(
            tone="over" if late else "today",
            before="承接合同分期款待条件达成",
            count=facts["count"],
            after="期",
            detail=f"最早的{'已于' if late else '应于'} {facts['first']} 达成",
            url=reverse("contracts"),
            act="看合同",
        )
    ]


@register
def denials(member, today):
    if not member.may(Right.READ, DataClass.AUDIT) or member.may(Right.READ, DataClass.NETWORK):
        return []
    count = AuditEntry.objects.filter(
        result="denied", at__date__gte=today - datetime.timedelta(days=1)
    ).count()
    if not count:
        return []
    return [
        Attention(
            tone="today",
            before="昨天以来被拒绝的访问",
            count=count,
            after="次",
            url=reverse("audit_trail") + "?result=denied",
            act="看记录",
        )
    ]


@register
def points_in_preparation(member, today):
    if not looks_after_network(member):
        return []
    near = ServicePoint.objects.visible_to(member).filter(
        status=PointStatus.PREPARING, due_on__range=(today, today + SOON)
    )
    count = near.count()
    if not count:
        return []
    return [
        Attention(
            tone="soon",
            before="30 天内应开的服务点",
            count=count,
            after="个",
            url=reverse("stations") + "?has_gaps=on",
            act="看站点",
        )
    ]
