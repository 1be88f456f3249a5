"""What else goes to the new station with people who are handed over. Apps to the right of this one
register a follower: acts on people know nothing of cases.

A follower has `announce(household, people) -> list[str]`, sentences for whoever offers the people,
and `follow(*, by, move) -> list[str]`, called inside the acceptance's transaction when the people
are the new station's already, which tells what it did. It may refuse with an ActError.
"""

from dataclasses import dataclass

from clients.models import HandOver, Household
from clients.operations.ledger import Ledger
from stations.models import User


@dataclass(frozen=True)
class Move:
    """`people` live in `home` now; `worker`: who looks after them there, None when nobody yet.
    What changes goes through `ledger`."""

    hand_over: HandOver
    people: list
    home: Household
    worker: User | None
    ledger: Ledger


_followers = []


def register(follower):
    """Usable as a decorator of a class without state; a follower stands in the list once."""
    if follower not in _followers:
        _followers.append(follower)
    return follower


def announced(household, people):
    return [words for one in _followers for words in one.announce(household, people)]


def follow(*, by, move):
    for one in _followers:
        move.ledger.say(one.follow(by=by, move=move))
