"""Reasons to contact somebody beside the plan: birthdays, and festivals by the sun and the moon.

The lunar calendar and the solar terms come from cnlunar (tables up to 2100, checked against known
dates in tests/clients/test_reasons.py).
"""

import datetime
from dataclasses import dataclass
from functools import lru_cache

import cnlunar
from django.db.models import Q

from clients.enums import Sex

AHEAD = 3
ELDER, CHILD, GROWN = 60, 14, 18
ROUND = (60, 70, 80, 90, 100)
DAY = datetime.timedelta(days=1)


def anybody(client, day):
    return True


def elder(client, day):
    age = client.age(day)
    return age is not None and age >= ELDER


def child(client, day):
    age = client.age(day)
    return age is not None and age <= CHILD


def grown_woman(client, day):
    age = client.age(day)
    return client.sex == Sex.FEMALE and age is not None and age >= GROWN


# Whom a festival is a reason to see; those of everybody are said once for the whole day.
SOLAR = {
    (1, 1): ("元旦", anybody),
    (3, 8): ("妇女节", grown_woman),
    (6, 1): ("儿童节", child),
    (10, 1): ("国庆节", anybody),
}
LUNAR = {
    (1, 1): ("春节", anybody),
    (1, 15): ("元宵节", anybody),
    (5, 5): ("端午节", anybody),
    (8, 15): ("中秋节", anybody),
    (9, 9): ("重阳节", elder),
}
TERMS = {"清明": anybody, "冬至": anybody}


@dataclass(frozen=True)
class Reason:
    label: str
    icon: str


@lru_cache(maxsize=64)
def festivals_on(day):
    """((name, whom it concerns), …) of one day."""
    moment = datetime.datetime.combine(day, datetime.time(12))
    lunar = cnlunar.Lunar(moment, godType="8char")
    found = [SOLAR.get((day.month, day.day))]
    if not lunar.isLunarLeapMonth:
        found.append(LUNAR.get((lunar.lunarMonth, lunar.lunarDay)))
    if lunar.todaySolarTerms in TERMS:
        found.append((lunar.todaySolarTerms, TERMS[lunar.todaySolarTerms]))
    return tuple(one for one in found if one)


def coming(day):
    """[(days ahead, name, whom)] of the festivals from that day on."""
    return [
        (ahead, name, whom)
        for ahead in range(AHEAD + 1)
        for name, whom in festivals_on(day + ahead * DAY)
    ]


def festivals_of_all(day):
    """Words for those that concern everybody: ["后天中秋节"]."""
    return [f"{when(ahead)}{name}" for ahead, name, whom in coming(day) if whom is anybody]


def reasons_for(client, day):
    """What makes a contact welcome now, beside the plan. No queries."""
    found = []
    ahead = days_to_birthday(client.born_on, day)
    if ahead is not None:
        turning = client.age(day + ahead * DAY)
        words = f"{turning} 岁大寿" if turning in ROUND else "生日"
        found.append(Reason(f"{when(ahead)}{words}", "cake"))
    found += [
        Reason(f"{when(ahead)}{name}", "calendar-event")
        for ahead, name, whom in coming(day)
        if whom is not anybody and whom(client, day)
    ]
    return found


def days_to_birthday(born_on, day):
    """0 to AHEAD, None when it is further off. Born on 29 February: the 28th in other years."""
    if born_on is None:
        return None
    for ahead in range(AHEAD + 1):
        if (born_on.month, born_on.day) in celebrated(day + ahead * DAY):
            return ahead
    return None


def celebrated(day):
    """(month, day) of the births whose birthday this is."""
    tomorrow = day + DAY
    is_last_of_february = (day.month, day.day) == (2, 28) and tomorrow.month == 3
    return {(day.month, day.day)} | ({(2, 29)} if is_last_of_february else set())


def birthdays(rows, day):
    """Those of the clients whose birthday comes within AHEAD days."""
    condition = Q(pk__in=())
    for ahead in range(AHEAD + 1):
        for month, number in celebrated(day + ahead * DAY):
            condition |= Q(born_on__month=month, born_on__day=number)
    return rows.filter(condition)


def when(ahead):
    return ("今天", "明天", "后天")[ahead] if ahead < 3 else f"{ahead} 天后 "
