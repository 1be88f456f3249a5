"""What happened to one person, from every app, newest first; and what they are owed next.

A source is `source(member, client, before, limit) -> list[Entry]`: at most `limit` entries older
than `before` (a moment, None for the newest), newest first, in a constant number of queries. It
says nothing that the member may not read. `owed(member, client, today) -> list[Owed]`.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field

from shuangbai.base.attention import TONES

PAGE = 20


@dataclass(frozen=True)
class Entry:
    """One line of templates/sb/timeline.html."""

    at: datetime.datetime
    icon: str
    title: str
    url: str = ""
    by: str = ""
    text: str = ""
    tags: list = field(default_factory=list)
    # Known by its day only; `at` is its noon, to sort by.
    by_day: bool = False


@dataclass(frozen=True)
class Owed:
    """One thing to do next, with its lateness in words and the way to it."""

    tone: str
    words: str
    title: str
    detail: str = ""
    url: str = ""
    act: str = ""
    icon: str = ""
    on: datetime.date = datetime.date.max


@dataclass(frozen=True)
class Source:
    key: str
    label: str
    entries: Callable


_sources: dict[str, Source] = {}
_owed: list[Callable] = []


def register(key, label):
    """Decorator: the entries of one kind, shown under `label` when only they are asked for."""

    def keep(entries):
        _sources[key] = Source(key, label, entries)
        return entries

    return keep


def register_owed(source):
    if source not in _owed:
        _owed.append(source)
    return source


def kinds():
    """[(key, label)] of what can be asked for alone."""
    return [(source.key, source.label) for source in _sources.values()]


def page_of(member, client, *, kind="", before=None):
    """(entries, the moment before which there are more or None)."""
    chosen = [_sources[kind]] if kind in _sources else list(_sources.values())
    found = [entry for one in chosen for entry in one.entries(member, client, before, PAGE + 1)]
    found.sort(key=lambda entry: entry.at, reverse=True)
    cut = PAGE
    # What happened at one moment stays on one page: the next one begins before it.
    while cut < len(found) and found[cut].at == found[cut - 1].at:
        cut += 1
    return found[:cut], found[cut - 1].at if len(found) > cut else None


def owed(member, client, today):
    """What is owed, most pressing first."""
    found = [one for source in _owed for one in source(member, client, today)]
    return sorted(found, key=lambda one: (TONES.index(one.tone), one.on))
