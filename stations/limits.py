"""How often somebody may try a secret (ACCESS, "Signing in").

Three limits, each a fixed number of slots in the shared cache. A slot is taken before the secret is
looked at and only `cache.add` takes it, so parallel tries cannot outrun the count on either database.

- account and address together: 5 failures lock that pair for 15 minutes, nobody else.
- address: generous, because a station sits behind one; what an account failed there is given back
  when that account signs in from there.
- account: against guessing from many addresses.

The last two never bind a pair that signed in within 30 days: no stranger locks a station out. A
browser that the account has signed in with (stations/devices.py) counts for itself, wherever it is.
Accounts that do not exist are counted alike. Keys are hashes: nothing that was typed is kept.
"""

import hashlib
import math
import time
from dataclasses import dataclass

from django.core.cache import cache

from shuangbai.base.errors import ActError
from shuangbai.base.origin import neighbourhood

MINUTE, HOUR, DAY = 60, 3600, 86400
TRUST_FOR = 30 * DAY


@dataclass(frozen=True)
class Limit:
    tries: int
    seconds: int


PAIR = Limit(5, 15 * MINUTE)
ADDRESS = Limit(100, 15 * MINUTE)
ACCOUNT = Limit(50, HOUR)


class TooManyTries(ActError):
    def __init__(self, seconds):
        minutes = max(1, math.ceil(seconds / MINUTE))
        super().__init__(f"试错次数太多，已暂时锁定。请 {minutes} 分钟后再试。")


class Slots:
    """A limit for one key: numbered places in the cache, each with who took it and until when."""

    def __init__(self, limit, *key):
        self.limit = limit
        self.names = [f"tries:{digest(*key)}:{n}" for n in range(limit.tries)]

    def taken(self):
        return cache.get_many(self.names)

    def take(self, owner):
        """(slot, slots left) or raises TooManyTries."""
        taken = self.taken()
        free = [name for name in self.names if name not in taken]
        for left, name in enumerate(free):
            until = time.time() + self.limit.seconds
            if cache.add(name, (owner, until), self.limit.seconds):
                return name, len(free) - left - 1
        ends = [until for _, until in taken.values()] or [time.time() + MINUTE]
        raise TooManyTries(min(ends) - time.time())

    def lock(self):
        """From now on, for the whole time."""
        value = ("", time.time() + self.limit.seconds)
        cache.set_many(dict.fromkeys(self.names, value), self.limit.seconds)

    def give_back(self, owner):
        cache.delete_many([name for name, (who, _) in self.taken().items() if who == owner])


class Attempt:
    """One try of a secret of an account from an address; made before the secret is looked at.

    Raises TooManyTries. `left` is how many tries the pair has after this one. `kind` keeps
    passwords, codes and slips apart.
    """

    def __init__(self, kind, account, address, device=""):
        account, address = account.strip().lower(), neighbourhood(address)
        source = f"device {device}" if device else address
        self.owner = digest(account, source)
        self.pair = Slots(PAIR, kind, "pair", account, source)
        self.wide = []
        if not device and not is_trusted(account, address):
            self.wide.append(Slots(ACCOUNT, kind, "account", account))
            if address:
                self.wide.append(Slots(ADDRESS, kind, "address", address))
        self.left = self._reserve()

    def _reserve(self):
        reserved = []
        try:
            # The address first: it bounds how many keys one stranger can make.
            for slots in reversed(self.wide):
                reserved.append(slots.take(self.owner)[0])
            return self.pair.take(self.owner)[1]
        except TooManyTries:
            cache.delete_many(reserved)
            raise

    def failed(self):
        """Tries left; at none the pair is locked from now on."""
        if self.left == 0:
            self.pair.lock()
        return self.left

    def succeeded(self):
        for slots in (self.pair, *self.wide):
            slots.give_back(self.owner)


def trust(account, address):
    """This account has signed in from here: wide limits leave the pair alone for 30 days."""
    cache.set(_trust_key(account.strip().lower(), neighbourhood(address)), True, TRUST_FOR)


def is_trusted(account, address):
    return cache.get(_trust_key(account, address), False)


def _trust_key(account, address):
    # Sorts after "tries:": a cache that runs full drops keys from the start of the alphabet.
    return f"trusted:{digest(account, address)}"


def digest(*parts):
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]
