"""How often one may ask the API: per device token or person, and per address for guests.

A minute's requests come in blocks. A process takes a block in the shared cache by `cache.add`,
which only one can do, and then counts it down by itself: one look at the cache for every so many
requests, whatever the number of processes. What a process has not used when the minute ends is
lost, so the limit is never exceeded.
"""

import math
import threading
import time

from django.conf import settings
from django.core.cache import cache
from rest_framework.exceptions import Throttled
from rest_framework.throttling import BaseThrottle

from shuangbai.base.origin import client_address, neighbourhood
from stations.limits import digest

MINUTE = 60
BLOCKS = 30
# Beyond that many askers within a minute the memory starts anew; the cache remembers.
MOST_REMEMBERED = 20_000


class Quota:
    """So many requests a minute for each asker. `take` gives the seconds to wait, 0 to go on."""

    def __init__(self, name):
        self.name = name
        self.minute, self.left = None, {}
        self.lock = threading.Lock()

    def take(self, asker, per_minute):
        now = time.time()
        minute = int(now // MINUTE)
        with self.lock:
            if minute != self.minute or len(self.left) > MOST_REMEMBERED:
                self.minute, self.left = minute, {}
            left = self.left.get(asker) or self._block(asker, minute, per_minute)
            self.left[asker] = left - 1 if left > 0 else left
        return 0 if left > 0 else math.ceil((minute + 1) * MINUTE - now)

    def _block(self, asker, minute, per_minute):
        """How many requests of the next free block; -1 when none is left, which is remembered."""
        size = math.ceil(per_minute / BLOCKS)
        names = [
            f"api:{digest(self.name, str(asker))}:{minute}:{n}" for n in range(per_minute // size)
        ]
        taken = cache.get_many(names)
        for name in names:
            if name not in taken and cache.add(name, True, 2 * MINUTE):
                return size
        return -1


MEMBERS, GUESTS = Quota("member"), Quota("guest")


class MemberThrottle(BaseThrottle):
    """Whoever was let in. DRF asks it after the gate."""

    def allow_request(self, request, view):
        limit = settings.API_REQUESTS_PER_MINUTE
        if not limit or not request.user.is_authenticated:
            return True
        asker = ("token", request.auth.pk) if request.auth else ("user", request.user.pk)
        self.seconds = MEMBERS.take(asker, limit)
        return self.seconds == 0

    def wait(self):
        return self.seconds


def refuse_flood_of_guests(request):
    """Called for every 401. Raises Throttled for an address that brings one after the other."""
    limit = settings.API_GUEST_REQUESTS_PER_MINUTE
    if not limit:
        return
    seconds = GUESTS.take(neighbourhood(client_address(request)), limit)
    if seconds:
        raise Throttled(seconds)
