"""What people's files want looked at first: who is overdue, lowerings that wait, nobody's people."""

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone

from clients.enums import RollState
from clients.measures import (
    CLIENTS_WITHOUT_WORKER,
    ENTITLEMENT_GAPS,
    HAND_OVERS_WAITING,
    LIKELY_PAIRS,
    LOWERINGS_WAITING,
    OVERDUE_PEOPLE,
)
from clients.models import (
    LikelyPair,
    Roll,
    TierChangeRequest,
)
from clients.permissions import (
    can_import_rolls,
    can_list_clients,
    can_review_pairs,
)
from shuangbai.base.attention import Attention, queue, register
from shuangbai.base.measures import Period
from stations.enums import DataClass, Right, Role

WORST = 2
COUNTED_PAIRS = 99


@register
def overdue(member, today):
    if not can_list_clients(member):
        return []
    mine = member.role == Role.SOCIAL_WORKER
    states = OVERDUE_PEOPLE.rows(member.scope, Period.day(today))
    if mine:
        states = states.of_worker(member.user)
    facts = states.aggregate(count=Count("client", distinct=True), oldest=Min("due_on"))
    if not facts["count"]:
        return []
    words = [f"最久 {(today - facts['oldest']).days} 天"]
    if not member.posting.station_id:
        worst = (
            states.values("station__name")
            .annotate(people=Count("client", distinct=True))
            .order_by("-people", "station__name")[:WORST]
        )
        words.insert(0, "、".join(f"{one['station__name']} {one['people']}" for one in worst))
    query = "?due=overdue&worker=me" if mine else "?due=overdue"
    return [
        Attention(
            tone="over",
            before="逾期未联系",
            count=facts["count"],
            after="人",
            detail=" · ".join(words),
            url=reverse("clients") + query,
            act="看名单",
        )
    ]


@register
def lowerings(member, today):
    if not member.may(Right.APPROVE, DataClass.CLIENT):
        return []
    rows = TierChangeRequest.objects.visible_to(member).filter(decision=None)
    return queue(
        rows,
        "at",
        today,
        tone="today",
        before=LOWERINGS_WAITING.label,
        after=LOWERINGS_WAITING.unit,
        url=reverse("tier_requests"),
        act="去决定",
    )


@register
def hand_overs(member, today):
    if member.role not in (Role.STATION_HEAD, Role.COUNTY_CIVIL):
        return []
    return queue(
        HAND_OVERS_WAITING.rows(member.scope, Period.day(today)),
        "offered_at",
        today,
        tone="today",
        before=HAND_OVERS_WAITING.label,
        after=HAND_OVERS_WAITING.unit,
        url=reverse("hand_overs") + "?side=in&state=waiting",
        act="去接收",
    )


@register
def likely_pairs(member, today):
    if not can_review_pairs(member):
        return []
    # No further than a page of them: a county need not join all its people for a number.
    count = LikelyPair.objects.visible_to(member)[: COUNTED_PAIRS + 1].count()
    if not count:
        return []
    return [
        Attention(
            tone="soon",
            before=LIKELY_PAIRS.label,
            count=min(count, COUNTED_PAIRS),
            after="对以上" if count > COUNTED_PAIRS else LIKELY_PAIRS.unit,
            detail="同一个人建了两份，联系会记散",
            url=reverse("likely_pairs"),
            act="去核对",
        )
    ]


@register
def nobodys(member, today):
    if member.role != Role.STATION_HEAD:
        return []
    count = CLIENTS_WITHOUT_WORKER.value(member.scope, Period.day(today))
    if not count:
        return []
    return [
        Attention(
            tone="soon",
            before=CLIENTS_WITHOUT_WORKER.label,
            count=count,
            after="人",
            detail="没有人会去联系他们",
            url=reverse("clients") + "?worker=none",
            act="去分派",
        )
    ]


@register
def entitlement_gaps(member, today):
    """People who may be owed something and do not get it, for those who can see to it."""
    if member.role not in (Role.SOCIAL_WORKER, Role.STATION_HEAD, Role.COUNTY_CIVIL):
        return []
    mine = member.role == Role.SOCIAL_WORKER
    rows = ENTITLEMENT_GAPS.rows(member.scope, Period.day(today))
    if mine:
        rows = rows.filter(client__worker=member.user)
    facts = rows.aggregate(
        count=Count("pk"), people=Count("client", distinct=True), oldest=Min("since_on")
    )
    if not facts["count"]:
        return []
    days = (today - facts["oldest"]).days
    return [
        Attention(
            tone="today",
            before=ENTITLEMENT_GAPS.label,
            count=facts["count"],
            after=ENTITLEMENT_GAPS.unit,
            detail=f"{facts['people']} 人可能符合却没有申请，最久 {days} 天",
            url=reverse("entitlement_gaps") + ("?worker=me" if mine else ""),
            act="去落实",
        )
    ]


@register
def rolls(member, today):
    """A checked roll waits for its clerk: until then nobody on it is served differently."""
    if not can_import_rolls(member):
        return []
    waiting = Roll.objects.visible_to(member).filter(state=RollState.CHECKED).light()
    first = waiting.select_related("category").order_by("uploaded_at", "pk").first()
    if first is None:
        return []
    days = (today - timezone.localdate(first.uploaded_at)).days
    counts = first.counts
    said = f"{first.title}：新增 {counts['new']:,}、变更 {counts['changed']:,}、退出 {counts['leaving']:,}"
    return [
        Attention(
            tone="today",
            before="名册待确认",
            count=waiting.count(),
            after="份",
            detail=f"{said}，已等 {days} 天" if days else said,
            url=reverse("roll", args=[first.uid]),
            act="去确认",
        )
    ]
