"""Approved posts against people in post, day by day, from rows that were read before."""

import datetime
from collections import Counter
from dataclasses import dataclass, field

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Staffing:
    """From `on` until the next one: approved posts and people by hiring; `heads` counts somebody
    with two hirings once."""

    on: datetime.date
    approved: dict = field(default_factory=dict)
    people: dict = field(default_factory=dict)
    heads: int = 0

    @property
    def posts(self):
        return sum(self.approved.values())

    @property
    def vacant(self):
        return sum(self.vacant_of(hiring) for hiring in self.approved)

    def vacant_of(self, hiring):
        return max(0, self.approved.get(hiring, 0) - self.people.get(hiring, 0))


@dataclass(frozen=True)
class Vacancy:
    hiring: str
    since: datetime.date

    def days(self, today):
        return (today - self.since).days


def timeline(quotas, postings, until):
    """Every Staffing up to `until`, oldest first. `quotas` and `postings` are the rows of one
    station; postings are those that count as people in post."""
    days = {quota.from_on for quota in quotas}
    for posting in postings:
        days.add(posting.starts_on)
        if posting.ends_on:
            days.add(posting.ends_on + ONE_DAY)
    line = []
    for day in sorted(day for day in days if day <= until):
        now = staffing_on(day, quotas, postings)
        before = line[-1] if line else Staffing(day)
        if (now.approved, now.people) != (before.approved, before.people):
            line.append(now)
    return line


def staffing_on(day, quotas, postings):
    approved = {}
    for quota in sorted(quotas, key=lambda quota: quota.from_on):
        if quota.from_on <= day:
            approved[quota.hiring] = quota.posts
    present = {
        (posting.hiring, posting.user_id)
        for posting in postings
        if posting.starts_on <= day and (posting.ends_on is None or posting.ends_on >= day)
    }
    people = dict(Counter(hiring for hiring, _ in present))
    return Staffing(day, approved, people, len({user for _, user in present}))


def vacancies(line):
    """The posts that are vacant at the end of a timeline, longest first. Whoever comes fills the
    post that has been vacant longest."""
    waiting = {}
    for now in line:
        for hiring in now.approved:
            queue = waiting.setdefault(hiring, [])
            missing = now.vacant_of(hiring)
            queue.extend([now.on] * (missing - len(queue)))
            del queue[: len(queue) - missing]
    found = [Vacancy(hiring, since) for hiring, queue in waiting.items() for since in queue]
    return sorted(found, key=lambda vacancy: (vacancy.since, vacancy.hiring))
