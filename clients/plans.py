"""When somebody must next be contacted: arithmetic on days, no database.

state = Standing(since_on, last_on, failed_on)
due_on, next_on = reckon(state, every_days=30, retry_days=2, calendar=calendar)
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from clients.enums import ContactKind

DAY = datetime.timedelta(days=1)
# Which obligations a successful contact meets: who was seen need not be called the same day.
MEETS = {
    ContactKind.VISIT: (ContactKind.VISIT, ContactKind.CALL, ContactKind.ONLINE),
    ContactKind.STATION: (ContactKind.STATION, ContactKind.CALL, ContactKind.ONLINE),
    ContactKind.MET: (ContactKind.MET, ContactKind.CALL, ContactKind.ONLINE),
    ContactKind.CALL: (ContactKind.CALL, ContactKind.ONLINE),
    ContactKind.ONLINE: (ContactKind.ONLINE, ContactKind.CALL),
}
# Obligations at shorter intervals than this are met on every day of the week.
SHORTEST_MOVABLE = 7
LONGEST_BREAK = 15


@dataclass(frozen=True)
class WorkCalendar:
    """`changed`: days that differ from their weekday (True: worked). `off`: days the worker is
    away."""

    changed: Mapping[datetime.date, bool] = field(default_factory=dict)
    off: frozenset = frozenset()

    def is_working(self, day):
        if day in self.off:
            return False
        return self.changed.get(day, day.weekday() < 5)

    def brought_forward(self, day, *, not_before):
        """The last working day up to `day`: a due date on a holiday is met before it. Stays where
        it is when no working day lies between."""
        candidate = day
        for _ in range(LONGEST_BREAK):
            if candidate < not_before:
                return day
            if self.is_working(candidate):
                return candidate
            candidate -= DAY
        return day


@dataclass(frozen=True)
class Standing:
    """What is known: the plan's first day, the last successful and the last failed contact, and
    a day on which somebody promised to look again."""

    since_on: datetime.date
    last_on: datetime.date | None = None
    failed_on: datetime.date | None = None
    watch_on: datetime.date | None = None

    @property
    def has_failed_since(self):
        return self.failed_on is not None and (
            self.last_on is None or self.failed_on > self.last_on
        )

    @property
    def is_watched(self):
        return self.watch_on is not None and (self.last_on is None or self.last_on < self.watch_on)


def reckon(standing, *, every_days, retry_days, calendar):
    """(due_on, next_on): the obligation, and the day it stands on the list.

    Counted from the last *successful* contact, or from the plan's first day. A contact that
    failed since then is tried again `retry_days` later; the obligation itself does not move, so
    lateness stays visible. A promised look brings the list's day forward. Without a frequency
    (`every_days` None) only the promise counts; (None, None) when there is none.
    """
    if every_days is None:
        day = standing.watch_on if standing.is_watched else None
        return day, day
    base = standing.last_on or standing.since_on
    due_on = base + every_days * DAY
    if every_days >= SHORTEST_MOVABLE:
        due_on = calendar.brought_forward(due_on, not_before=base + DAY)
    next_on = standing.failed_on + retry_days * DAY if standing.has_failed_since else due_on
    if standing.is_watched:
        next_on = min(next_on, standing.watch_on)
    return due_on, next_on


def after_contact(standing, *, on, succeeded, watch_on=None):
    """The standing after a contact; contacts may arrive in any order."""
    if succeeded:
        standing = replace(standing, last_on=later(standing.last_on, on))
    else:
        standing = replace(standing, failed_on=later(standing.failed_on, on))
    return replace(standing, watch_on=watch_on) if watch_on else standing


def later(one, other):
    return other if one is None else max(one, other)
