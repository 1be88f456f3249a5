"""What money wants looked at first: receipts to confirm, decisions, sums that hang, deadlines."""

from collections import defaultdict

from django.db.models import Count, F, Min, Q, Sum
from django.urls import reverse
from django.utils import timezone

from funding.enums import ON_THE_WAY, TransferState
from funding.measures import held_in
from funding.models import Account, Hop, HopReminder, Programme, Transfer
from funding.permissions import can_decide_money
from funding.waiting import waiting_for
from funding.watch import watches
from shuangbai.base.attention import Attention, register
from shuangbai.base.fields import MoneyField
from shuangbai.base.figures import wan
from shuangbai.base.scope import Scope
from stations.enums import DataClass, Level, Right

# Days after which money that nobody confirmed is pressing.
PATIENCE = 7
MOST_REMINDERS = 5


def handles_money(member):
    return member.may(Right.WRITE, DataClass.FUNDS)


@register
def money_on_the_way(member, today):
    """To the own place, to be confirmed; from it, where the receiver says another sum came."""
    if not handles_money(member):
        return []
    seat = member.posting.place_division
    coming = Q(place=seat, state__in=ON_THE_WAY)
    facts = (
        Transfer.objects.visible_to(member)
        .on_the_way()
        .aggregate(
            count=Count("pk", filter=coming),
            oldest=Min("sent_on", filter=coming),
            total=Sum("amount", filter=coming),
            disputed=Count("pk", filter=Q(giver=seat, state=TransferState.DISPUTED)),
        )
    )
    return [*to_confirm(facts, today), *to_settle(facts)]


def to_confirm(facts, today):
    if not facts["count"]:
        return
    days = (today - facts["oldest"]).days
    yield Attention(
        tone="over" if days > PATIENCE else "today",
        before="拨来的钱等确认到账",
        count=facts["count"],
        after="笔",
        detail=f"共 {wan(facts['total'])} 万元，最早 {facts['oldest']} 发出，已 {days} 天",
        url=reverse("transfers") + "?mine=on",
        act="去确认",
    )


def to_settle(facts):
    if not facts["disputed"]:
        return
    yield Attention(
        tone="over",
        before="对方说到账金额有出入",
        count=facts["disputed"],
        after="笔",
        detail="查账后认领差额，或请对方再查",
        url=reverse("transfers") + "?state=disputed",
        act="去处理",
    )


@register
def reminders(member, today):
    """Others wait for money that the own place holds: who asked, when, how often."""
    if not handles_money(member):
        return []
    rows = HopReminder.objects.visible_to(member).unanswered()
    rows = rows.filter(holder=member.posting.place_division).order_by("-at", "-pk")
    asked = defaultdict(list)
    for row in rows.select_related("hop__giver", "hop__place", "hop__programme", "asker", "by"):
        asked[row.hop].append(row)
    return [reminded(hop, found) for hop, found in list(asked.items())[:MOST_REMINDERS]]


def reminded(hop, found):
    newest = found[0]
    confirms = newest.holder_id == hop.place_id
    amount = hop.sent - hop.received if confirms else hop.unsent
    query = f"?programme={hop.programme.uid}&giver={hop.giver.code}&place={hop.place.code}"
    return Attention(
        tone="over",
        before=f"{newest.asker.name}催{'确认到账' if confirms else '下拨'} {wan(amount)} 万元",
        detail=(
            f"{newest.by.name} {timezone.localtime(newest.at):%m-%d %H:%M} 催"
            f"{f'，共催 {len(found)} 次' if len(found) > 1 else ''}；"
            f"{hop.programme.name}，{hop.giver.name} → {hop.place.name}"
        ),
        url=reverse("transfers") + "?mine=on" if confirms else reverse("hops") + query,
        act="去确认" if confirms else "去拨付",
    )


@register
def money_that_hangs(member, today):
    """Hops past their day: those that the own place has to move, and those below it that others
    have to."""
    if not handles_money(member):
        return []
    seat = member.posting.place_division
    own = Q(giver=seat, sent__lt=F("amount"))
    below = ~own & ~Q(place=seat) & Q(starts_on__isnull=False)
    facts = (
        Hop.objects.visible_to(member)
        .late(today)
        .aggregate(
            own=Count("pk", filter=own),
            own_due=Min("due_on", filter=own),
            own_total=Sum(F("amount") - F("sent"), filter=own, output_field=MoneyField()),
            below=Count("pk", filter=below),
            below_due=Min("due_on", filter=below),
            below_total=Sum(F("amount") - F("received"), filter=below, output_field=MoneyField()),
        )
    )
    return [*to_pass_on(facts, seat, today), *hanging_below(facts)]


def to_pass_on(facts, seat, today):
    if not facts["own"]:
        return
    days = (today - facts["own_due"]).days
    yield Attention(
        tone="over",
        before="本级应拨未拨",
        count=facts["own"],
        after="处",
        detail=f"共 {wan(facts['own_total'])} 万元，最早应于 {facts['own_due']} 拨出，超 {days} 天",
        url=reverse("hops") + f"?giver={seat.code}&state=unsent",
        act="去拨付",
    )


def hanging_below(facts):
    if not facts["below"]:
        return
    yield Attention(
        tone="held",
        before="下级超期没到账",
        count=facts["below"],
        after="处",
        detail=f"共 {wan(facts['below_total'])} 万元，最早应于 {facts['below_due']} 到账",
        url=reverse("hops") + "?state=late",
        act="看卡在哪",
    )


@register
def decisions_waiting(member, today):
    if not can_decide_money(member):
        return []
    since = waiting_for(member)
    if not since:
        return []
    days = (today - timezone.localdate(since[0])).days
    return [
        Attention(
            tone="today",
            before="资金事项等审批",
            count=len(since),
            after="项",
            detail=f"最早的已等 {days} 天" if days > 0 else "今天提出",
            url=reverse("fund_decisions"),
            act="去审批",
        )
    ]


@register
def deadlines_near(member, today):
    """The rest will be taken back: on the tables of those who can act, 90, 60 and 30 days before."""
    if not handles_money(member):
        return []
    seat = member.posting.place_division
    part = Account.objects.filter(place=seat).values("programme")
    own = Programme.objects.visible_to(member).filter(division=seat)
    concerned = own | Programme.objects.visible_to(member).filter(pk__in=part)
    warned = [
        one for one in watches(concerned.distinct(), today, near=True) if one.stage is not None
    ]
    held = held_in(Scope((seat.code,))) if warned else {}
    return [
        Attention(
            tone=one.tone,
            before=f"{one.programme.name} {one.rule.on:%m-%d} 收回，{one.when}",
            detail=what_to_do(one, seat, held.get(one.programme.pk, 0)),
            url=reverse("programme", args=[one.programme.uid]) + "#deadline",
            act="看怎么办",
        )
        for one in warned
        if seat.level < Level.TOWNSHIP or held.get(one.programme.pk)
    ]


def what_to_do(watch, seat, held):
    """A township can spend what it holds; the rest of the programme is for those above it."""
    stands = f"要求支出 {watch.rule.percent}%，照现在的安排只有 {watch.forecast_rate}%"
    own = f"{seat.name}账上还有 {wan(held)} 万元"
    if seat.level >= Level.TOWNSHIP:
        return f"{own}没有支出。全项目{stands}"
    gap = f"{stands}，差 {wan(watch.gap)} 万元。{watch.advice[0]}"
    return gap if seat.pk == watch.programme.division_id else f"{gap}；{own}"
