"""What a seal over the audit trail says, and how: ranges of ids, digests, signature."""

import hashlib
import json
from datetime import UTC
from itertools import chain

from shuangbai.base import keys

DIGEST_DIGITS = 32
DOMAIN = "shuangbai.audit-seal.v1"
# Of version 1. A column added later is not in it, so that old seals stay true.
DIGESTED = (
    "id",
    "user_id",
    "posting_id",
    "ip",
    "request_id",
    "channel",
    "act",
    "object_type",
    "object_id",
    "station_id",
    "division_id",
    "reason",
    "result",
    "fields",
)


def digest(entry):
    """32 hex digits over everything the entry says, its id included."""
    facts = [moment(entry.at), *(getattr(entry, name) for name in DIGESTED)]
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_DIGITS]


def mac_of(seal):
    """The seal's signature over the one before, the ids, the digests and the time."""
    said = (seal.previous, seal.ranges, seal.digests, moment(seal.sealed_at))
    return keys.audit().sign(DOMAIN, "\n".join(said).encode())


def moment(at):
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def split_digests(text):
    return [text[at : at + DIGEST_DIGITS] for at in range(0, len(text), DIGEST_DIGITS)]


def ranges_of(ids):
    """[1, 2, 3, 5] → "1-3,5"; `ids` ascend."""
    return ",".join(
        str(first) if first == last else f"{first}-{last}" for first, last in intervals_of(ids)
    )


def intervals_of(ids):
    intervals = []
    for one in ids:
        if intervals and one == intervals[-1][1] + 1:
            intervals[-1][1] = one
        else:
            intervals.append([one, one])
    return intervals


def intervals_in(ranges):
    """ "1-3,5" → [(1, 3), (5, 5)]."""
    for part in filter(None, ranges.split(",")):
        first, _, last = part.partition("-")
        yield int(first), int(last or first)


def ids_in(ranges):
    return list(chain.from_iterable(range(a, b + 1) for a, b in intervals_in(ranges)))


def merged(intervals):
    """Intervals in order, those that touch made one."""
    joined = []
    for first, last in sorted(intervals):
        if joined and first <= joined[-1][1] + 1:
            joined[-1][1] = max(joined[-1][1], last)
        else:
            joined.append([first, last])
    return joined


def outside(ids, intervals):
    """Those of the ascending `ids` that no interval (ascending, apart) holds."""
    waiting = iter(intervals)
    first, last = next(waiting, (None, None))
    for one in ids:
        while first is not None and one > last:
            first, last = next(waiting, (None, None))
        if first is None or one < first:
            yield one
