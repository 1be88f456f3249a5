"""The casework part of the work table: figures of a place and period, what falls behind below it,
the workers of a station, and who has not been reached for longest."""

import datetime
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse

from clients import masks
from clients import measures as people
from clients.models import Client
from clients.permissions import can_list_clients, sees_masked
from services import measures as work
from services.models import Contact
from shuangbai.base.measures import Period
from shuangbai.base.scope import Scope
from shuangbai.home.work_table import next_level
from stations.enums import DataClass, Right
from stations.models import Division, User

# A rate over fewer than this many says little; such places stand last and say so.
FAIR_BASE = 10
LONGEST = 8
PERIODS = {"month": "本月", "last": "上月", "year": "今年"}


def sees_care(member):
    """Those with aggregates of the service; finance reads the aggregates of funds only."""
    cell = member.cell(DataClass.AGGREGATE)
    return member.may(Right.READ, DataClass.AGGREGATE) and "funds" not in cell.qualifiers


def period_of(key, today):
    """(key, Period) of month, last or year; anything else is the running month."""
    first = today.replace(day=1)
    if key == "last":
        last = first - datetime.timedelta(days=1)
        return key, Period(last.replace(day=1), last)
    if key == "year":
        return key, Period(today.replace(month=1, day=1), today)
    return "month", Period(first, today)


@dataclass(frozen=True)
class View:
    """A place and a period as one member looks at them."""

    member: object
    scope: Scope
    period: Period
    today: datetime.date
    place: Division | None = None

    @property
    def day(self):
        return Period.day(self.today)

    def clients_url(self, **query):
        if not can_list_clients(self.member):
            return ""
        return address("clients", query | self._place_query())

    def contacts_url(self, **query):
        if not self.member.may(Right.READ, DataClass.CASEWORK):
            return ""
        days = {"first": self.period.first, "last": self.period.last}
        return address("contacts", days | query | self._place_query())

    def _place_query(self):
        return {"place": self.place.code} if self.place else {}


def address(name, query):
    return f"{reverse(name)}?{urlencode(query)}" if query else reverse(name)


@dataclass(frozen=True)
class Timeliness:
    """On time out of all that was due: what was met in the period and what is overdue now."""

    met: int
    on_time: int
    overdue: int

    @property
    def due(self):
        return self.met + self.overdue

    @property
    def percent(self):
        return self.on_time / self.due * 100 if self.due else None

    @property
    def has_fair_base(self):
        return self.due >= FAIR_BASE


def timeliness(view):
    return Timeliness(
        met=work.DUTIES_MET.value(view.scope, view.period),
        on_time=work.DUTIES_ON_TIME.value(view.scope, view.period),
        overdue=people.OVERDUE.value(view.scope, view.day),
    )


def figures(view):
    rate, homes = timeliness(view), people.HOUSEHOLDS.value(view.scope, view.day)
    visited = work.HOUSEHOLDS_VISITED.value(view.scope, view.period)
    reached = work.PEOPLE_CONTACTED.value(view.scope, view.period)
    urgent = work.URGENT_OPEN.value(view.scope, view.day)
    late = people.OVERDUE_PEOPLE.value(view.scope, view.day)
    return [
        {
            "label": "按时联系率",
            "values": [
                {
                    "value": one_place(rate.percent),
                    "unit": "%",
                    "url": view.contacts_url(result="on_time"),
                }
            ],
            "caption": f"{rate.on_time:,} / {rate.due:,} 次，含逾期未完成 {rate.overdue:,}",
        },
        {
            "label": "服务对象",
            "values": [
                {
                    "value": people.CLIENTS.value(view.scope, view.day),
                    "unit": "人",
                    "url": view.clients_url(),
                }
            ],
            "caption": tier_caption(view),
        },
        {
            "label": "逾期未联系",
            "values": [
                {
                    "value": late,
                    "unit": "人",
                    "url": view.clients_url(due="overdue"),
                    "tone": "danger" if late else "",
                }
            ],
            "caption": f"期内联系上 {reached:,} 人",
        },
        {
            "label": "入户率",
            "values": [
                {
                    "value": one_place(visited / homes * 100 if homes else None),
                    "unit": "%",
                    "url": view.contacts_url(kind="visit", result="at_home"),
                }
            ],
            "caption": f"{visited:,} / {homes:,} 户",
        },
        {
            "label": "探访 / 电话",
            "values": [
                {
                    "value": work.VISITS.value(view.scope, view.period),
                    "unit": "次",
                    "url": view.contacts_url(kind="visit"),
                },
                {
                    "value": work.CALLS.value(view.scope, view.period),
                    "unit": "次",
                    "url": view.contacts_url(kind="call"),
                },
            ],
            "caption": f"紧急待处理 {urgent} 件" if urgent else "没有待处理的紧急情况",
        },
    ]


def one_place(percent):
    return "—" if percent is None else f"{percent:.1f}"


def tier_caption(view):
    """The two closest tiers, and those who have none yet."""
    counted = dict(
        people.CLIENTS.rows(view.scope, view.day)
        .order_by()
        .values_list("tier")
        .annotate(number=Count("pk"))
    )
    words = [f"{name} {counted[n]:,}" for n, name in ((1, "一级"), (2, "二级")) if counted.get(n)]
    if counted.get(None):
        words.append(f"未分级 {counted[None]:,}")
    return " · ".join(words)


@dataclass(frozen=True)
class Row:
    """One place below: what was due there, and how it went."""

    division: Division
    rate: Timeliness
    clients: int
    late_people: int
    visited: int
    homes: int
    url: str
    late_url: str

    @property
    def visited_percent(self):
        return self.visited / self.homes * 100 if self.homes else None


def places(view, seat):
    """Places one level below `seat`, those that fall behind first; small bases stand last."""
    digits = next_level(seat)
    if view.scope.station_ids is not None or digits is None:
        return []
    met = work.DUTIES_MET.by_place(view.scope, view.period, digits)
    on_time = work.DUTIES_ON_TIME.by_place(view.scope, view.period, digits)
    overdue = people.OVERDUE.by_place(view.scope, view.day, digits)
    clients = people.CLIENTS.by_place(view.scope, view.day, digits)
    late = people.OVERDUE_PEOPLE.by_place(view.scope, view.day, digits)
    visited = work.HOUSEHOLDS_VISITED.by_place(view.scope, view.period, digits)
    homes = people.HOUSEHOLDS.by_place(view.scope, view.day, digits)
    rows = [
        Row(
            division=one,
            rate=Timeliness(
                met.get(one.code, 0), on_time.get(one.code, 0), overdue.get(one.code, 0)
            ),
            clients=clients[one.code],
            late_people=late.get(one.code, 0),
            visited=visited.get(one.code, 0),
            homes=homes.get(one.code, 0),
            url=f"{reverse('home')}?{urlencode({'place': one.code})}",
            late_url=View(view.member, view.scope, view.period, view.today, one).clients_url(
                due="overdue"
            ),
        )
        for one in Division.objects.filter(code__in=clients)
    ]
    return sorted(rows, key=behind)


def behind(row):
    percent = row.rate.percent
    return (not row.rate.has_fair_base, percent is None, percent or 0, row.division.code)


@dataclass(frozen=True)
class Workload:
    worker: User
    clients: int
    late: int
    due: int
    visits: int
    calls: int

    @property
    def clients_url(self):
        return address("clients", {"worker": self.worker.uid})

    @property
    def late_url(self):
        return address("clients", {"due": "overdue", "worker": self.worker.uid})


def workloads(view):
    """Workers of a station with people, what they owe and what they did; most owed first."""
    held = by_worker(people.CLIENTS.rows(view.scope, view.day), "pk")
    late = by_worker(people.OVERDUE_PEOPLE.rows(view.scope, view.day), "client")
    due = by_worker(people.DUE_PEOPLE.rows(view.scope, view.day), "client")
    visits = by_worker(work.VISITS.rows(view.scope, view.period), "pk")
    calls = by_worker(work.CALLS.rows(view.scope, view.period), "pk")
    ids = {*held, *visits, *calls} - {None}
    rows = [
        Workload(one, *(counted.get(one.pk, 0) for counted in (held, late, due, visits, calls)))
        for one in User.objects.filter(pk__in=ids)
    ]
    return sorted(rows, key=lambda row: (-row.late, -row.due, row.worker.full_pinyin))


def by_worker(rows, what):
    counted = rows.order_by().values_list("worker").annotate(number=Count(what, distinct=True))
    return dict(counted)


def longest_unreached(view):
    """The people whose contact is overdue for longest; names as the list shows them."""
    if not can_list_clients(view.member):
        return []
    states = (
        people.OVERDUE_PEOPLE.rows(view.scope, view.day)
        .select_related("client__village", "station", "worker")
        .order_by("due_on", "pk")[: LONGEST * 3]
    )
    masked, seen = sees_masked(view.member), {}
    for one in states:
        seen.setdefault(one.client_id, one)
    return [
        {
            "client": one.client,
            "name": masks.name(one.client.name) if masked else one.client.name,
            "station": one.station.name,
            "village": one.client.village.name,
            "worker": one.worker.name if one.worker else "",
            "days_words": f"逾期 {(view.today - one.due_on).days:,} 天",
            "last_on": one.last_on,
        }
        for one in list(seen.values())[:LONGEST]
    ]


def mine(member, today):
    """A worker's own numbers: people, due today, overdue, and what was done this month."""
    states = people.DUE_PEOPLE.rows(member.scope, Period.day(today)).of_worker(member.user)
    late = people.OVERDUE_PEOPLE.rows(member.scope, Period.day(today)).of_worker(member.user)
    month = Period(today.replace(day=1), today)
    done = Contact.objects.counted_in(member.scope).between(month.first, month.last)
    own = Client.objects.in_scope(member.scope).live().of_worker(member.user)
    clients, days = reverse("clients"), {"first": month.first, "last": month.last, "mine": "on"}
    return [
        {
            "label": "今天该联系",
            "values": [
                {
                    "value": states.values("client").distinct().count(),
                    "unit": "人",
                    "url": reverse("day"),
                }
            ],
        },
        {
            "label": "其中逾期",
            "values": [
                {
                    "value": late.values("client").distinct().count(),
                    "unit": "人",
                    "url": f"{clients}?due=overdue&worker=me",
                }
            ],
        },
        {
            "label": "我负责",
            "values": [{"value": own.count(), "unit": "人", "url": f"{clients}?worker=me"}],
        },
        {
            "label": "本月我记的",
            "values": [
                {
                    "value": done.filter(worker=member.user).count(),
                    "unit": "次",
                    "url": address("contacts", days),
                }
            ],
        },
    ]
