"""What somebody should deal with first. Apps register sources; the work table shows them, most
urgent on top, before any figure.

A source is `source(member, today) -> list[Attention]`, asked at every drawing of the work table of
the roles it is for; it must pass the gate itself and ask a constant number of queries.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Min
from django.utils import timezone

# Most urgent first; also the tones of templates/sb/attention.html.
TONES = ("over", "held", "today", "soon")


@dataclass(frozen=True)
class Attention:
    """“`before` **count** `after`”, a line of detail, and the way to the act."""

    tone: str
    before: str = ""
    count: int | None = None
    after: str = ""
    detail: str = ""
    url: str = ""
    act: str = "查看"

    @property
    def count_url(self):
        """Every figure opens its rows: the same place as the act."""
        return self.url


def queue(rows, since, today, *, tone, before, after, url, act):
    """[one line] of how many wait and how long the oldest has; [] when nobody waits.

    `since` names the column with the moment the waiting began. One query.
    """
    facts = rows.aggregate(count=Count("pk"), oldest=Min(since))
    if not facts["count"]:
        return []
    days = (today - timezone.localdate(facts["oldest"])).days
    detail = f"最早的已等 {days} 天" if days else "今天的"
    return [Attention(tone, before, facts["count"], after, detail, url, act)]


_sources: list[Callable] = []


def register(source):
    """Usable as a decorator; a source stands in the list once."""
    if source not in _sources:
        _sources.append(source)
    return source


def for_member(member, today):
    """All attentions, most urgent first, otherwise in the order of registration."""
    found = [one for source in _sources for one in source(member, today)]
    return sorted(found, key=lambda one: TONES.index(one.tone))
