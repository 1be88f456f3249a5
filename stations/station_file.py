"""All that is known about one station, read in a number of queries that does not grow with it.

The station's page and its printed sheet are both made from this.
"""

import datetime
from dataclasses import dataclass
from functools import cached_property

from shuangbai.base.figures import short_day
from stations.enums import Hiring, JobTitle, PointStatus, StationStatus
from stations.models import FacilityStandard
from stations.staffing import Staffing, timeline, vacancies

# How long before a contract's end or an instalment's day it is called to mind.
AHEAD = datetime.timedelta(days=60)
STEPS = [status.value for status in StationStatus]
TITLE_ORDER = [title.value for title in JobTitle]


@dataclass(frozen=True)
class PointLine:
    """A village and how it is served today. `tone` is one of the marks of templatetags `late`."""

    point: object
    tone: str
    words: str
    is_gap: bool = False
    is_overdue: bool = False

    @property
    def village(self):
        return self.point.village

    @property
    def rank(self):
        """Gaps first, the longest overdue on top."""
        due = self.point.due_on or datetime.date.max
        return (not self.is_overdue, not self.is_gap, due, self.point.village.code)


def point_line(point, today):
    """Asks `reached_from__village`: select it along."""
    neighbour = point.reached_from
    if point.status == PointStatus.OPEN:
        return PointLine(point, "ok", "已开")
    if neighbour is not None and neighbour.status == PointStatus.OPEN:
        return PointLine(point, "ok", f"由{neighbour.village.name}辐射")
    if point.due_on and point.due_on < today:
        return PointLine(point, "over", "未开，期限已过", is_gap=True, is_overdue=True)
    words = point.get_status_display()
    if point.due_on:
        words = f"{words}，{short_day(point.due_on)} 前"
    return PointLine(point, "soon", words, is_gap=True)


@dataclass(frozen=True)
class FacilityLine:
    standard: object
    found: object = None

    @property
    def is_met(self):
        return self.found is not None and self.found.is_met

    @property
    def is_lacking(self):
        return self.standard.is_required and not self.is_met

    @property
    def words(self):
        if self.found is None:
            return "未检查"
        return "达标" if self.found.is_met else "未达标"


@dataclass(frozen=True)
class InstalmentLine:
    row: object
    tone: str
    words: str


def instalment_lines(rows, today):
    """The payment plan in its order, each part with how far it is."""
    return [instalment_line(row, today) for row in sorted(rows, key=lambda row: row.number)]


def instalment_line(row, today):
    if row.met_on:
        return InstalmentLine(row, "ok", f"{short_day(row.met_on)} 达成")
    if row.expected_on < today:
        return InstalmentLine(row, "over", f"{short_day(row.expected_on)} 已过")
    tone = "today" if row.expected_on <= today + AHEAD else "soon"
    return InstalmentLine(row, tone, f"{short_day(row.expected_on)} 前")


class StationFile:
    def __init__(self, station, today):
        self.station = station
        self.today = today

    @cached_property
    def points(self):
        rows = self.station.points.select_related("village", "reached_from__village")
        lines = [point_line(point, self.today) for point in rows.order_by("village__code")]
        return sorted(lines, key=lambda line: line.rank)

    @cached_property
    def gaps(self):
        return [line for line in self.points if line.is_gap]

    @cached_property
    def open_points(self):
        return [line for line in self.points if line.point.status == PointStatus.OPEN]

    @cached_property
    def postings(self):
        """All that ever counted as people in post here."""
        rows = self.station.postings.counted_in_post().select_related("user__record", "employer")
        return list(rows.order_by("starts_on", "pk"))

    @cached_property
    def people(self):
        """Postings in post today: head, deputy, workers; then by the day they came."""
        here = [
            one
            for one in self.postings
            if one.starts_on <= self.today and (one.ends_on is None or one.ends_on >= self.today)
        ]
        return sorted(here, key=lambda one: (TITLE_ORDER.index(one.title), one.starts_on, one.pk))

    @cached_property
    def head(self):
        return next((one for one in self.people if one.title == JobTitle.HEAD), None)

    @cached_property
    def quotas(self):
        return list(self.station.quotas.order_by("from_on", "hiring"))

    @cached_property
    def timeline(self):
        return timeline(self.quotas, self.postings, self.today)

    @property
    def staffing(self):
        return self.timeline[-1] if self.timeline else Staffing(self.today)

    @cached_property
    def vacancies(self):
        return vacancies(self.timeline)

    @cached_property
    def by_hiring(self):
        """[(label, people, posts)] of each hiring that has either."""
        now = self.staffing
        return [
            (hiring.label, now.people.get(hiring, 0), now.approved.get(hiring, 0))
            for hiring in Hiring
            if now.people.get(hiring) or now.approved.get(hiring)
        ]

    @cached_property
    def contracts(self):
        """Contracts that run today or begin later, soonest end first."""
        rows = self.station.contracts.select_related("operator", "buyer")
        rows = rows.prefetch_related("instalments", "stations").order_by("ends_on", "pk")
        return [contract for contract in rows if contract.last_day >= self.today]

    @cached_property
    def facilities(self):
        found = {one.standard_id: one for one in self.station.facilities.all()}
        standards = FacilityStandard.objects.for_station(self.station)
        return [
            FacilityLine(standard, found.get(standard.pk))
            for standard in standards.order_by("position", "pk")
        ]

    @property
    def lacking(self):
        return [line for line in self.facilities if line.is_lacking]

    @cached_property
    def status_days(self):
        """Status → the day it was reached. The day on which a list of places was loaded says
        nothing about a station that has been there for years."""
        changes = self.station.status_changes.order_by("on", "pk")
        days = {change.status: change.on for change in changes}
        for index, step in enumerate(STEPS):
            later = [days[one] for one in STEPS[index + 1 :] if one in days]
            if step in days and later and days[step] > min(later):
                del days[step]
        return days

    @cached_property
    def track(self):
        """The four steps for templates/sb/track.html."""
        steps = list(StationStatus)
        now = steps.index(StationStatus(self.station.status))
        passed = {step: step in self.status_days for step in steps}
        return [
            {
                "label": step.label,
                "note": self.status_days.get(step, ""),
                "state": "now"
                if index == now
                else "done"
                if index < now and (passed[step] or self.station.status != StationStatus.CLOSED)
                else "",
            }
            for index, step in enumerate(steps)
        ]
