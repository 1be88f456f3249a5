"""Whose days of a month belong to which station: from postings and secondments alone, so that
every station's clerk comes to the same answer without asking the others."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Min

from funding.models import Secondment
from shuangbai.base.months import last_day
from stations.enums import Hiring
from stations.models import Posting

# People on the regular establishment (编制内) are paid by their own office, not out of this money.
PAID_HERE = (Hiring.DIRECT, Hiring.OPERATOR)
ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Stretch:
    """One person's days of the month at one station; `posting` is the one they are paid by.
    `days_before`: days of the month at other stations that come earlier."""

    user_id: int
    station_id: int
    posting: object
    first: datetime.date
    last: datetime.date
    days: int
    days_before: int
    is_main: bool
    seconded_days: int
    comes_from: object = None
    goes_to: object = None


def stretches(users, month):
    """{user id: [Stretch, …]} in the order of their days."""
    end = last_day(month)
    postings = (
        Posting.objects.counted_in_post()
        .filter(user__in=users, hiring__in=PAID_HERE)
        .overlapping(month, end)
        .select_related("user", "station", "employer")
        .order_by("starts_on", "pk")
    )
    lent = defaultdict(list)
    rows = Secondment.objects.within(month, end).filter(user__in=users)
    for row in rows.select_related("to_station", "station").order_by("first", "pk"):
        lent[row.user_id].append(row)
    held = defaultdict(list)
    for posting in postings:
        held[posting.user_id].append(posting)
    return {user: of_person(held[user], lent[user], month, end) for user in held}


def of_person(postings, lent, month, end):
    """The last posting that runs on a day is the one that counts: nobody has a day twice."""
    owner = {}
    for posting in postings:
        for day in days_of(posting.starts_on, posting.ends_on, month, end):
            owner[day] = (posting.station_id, posting)
    away = {}
    for row in lent:
        for day in days_of(row.first, row.last, month, end):
            if day in owner:
                away[day] = row
                if row.to_station_id:
                    owner[day] = (row.to_station_id, owner[day][1])
    return grouped(owner, away)


def days_of(first, last, month, end):
    day, until = max(first, month), min(last or end, end)
    while day <= until:
        yield day
        day += ONE_DAY


def grouped(owner, away):
    by_station = defaultdict(list)
    for day in sorted(owner):
        by_station[owner[day][0]].append(day)
    if not by_station:
        return []
    order = sorted(by_station, key=lambda station: by_station[station][0])
    main = max(order, key=lambda station: (len(by_station[station]), by_station[station][-1]))
    found, before = [], 0
    for number, station in enumerate(order):
        days = by_station[station]
        found.append(
            Stretch(
                user_id=owner[days[0]][1].user_id,
                station_id=station,
                posting=owner[days[-1]][1],
                first=days[0],
                last=days[-1],
                days=len(days),
                days_before=before,
                is_main=station == main,
                seconded_days=sum(
                    1 for day in days if day in away and away[day].to_station_id is None
                ),
                comes_from=order[number - 1] if number else None,
                goes_to=order[number + 1] if number + 1 < len(order) else None,
            )
        )
        before += len(days)
    return found


def people_of(station, month, employer):
    """Ids of those who may have days at the station in the month: posted or lent there. Of an
    operator's sheet those it sends, of the station's own all that nobody sends."""
    end = last_day(month)
    posted = Posting.objects.counted_in_post().filter(employer=employer, hiring__in=PAID_HERE)
    posted = posted.overlapping(month, end)
    here = set(posted.filter(station=station).values_list("user", flat=True))
    lent = Secondment.objects.within(month, end).filter(to_station=station)
    lent = set(lent.values_list("user", flat=True))
    return here | set(posted.filter(user__in=lent).values_list("user", flat=True))


def working_since(users):
    """{user id: day of the first confirmed posting at a station}"""
    rows = Posting.objects.counted_in_post().filter(user__in=users).order_by()
    return dict(rows.values_list("user").annotate(since=Min("starts_on")))
