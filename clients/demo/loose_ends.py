"""What heads have to decide on: files that may be one person's, and somebody who moves away. Few
enough to be written by the acts themselves."""

import datetime

from clients.enums import ClientStatus, Relation
from clients.operations.clients import register_client
from clients.operations.hand_overs import offer_hand_over
from stations.gate import member_for

PAIRS = 4
DAY = datetime.timedelta(days=1)
# Characters that sound the same: how the same grandmother comes to have two files.
SOUNDS = {
    "桂": "贵",
    "英": "瑛",
    "芳": "芬",
    "妃": "飞",
    "生": "声",
    "娣": "弟",
    "莲": "连",
    "明": "名",
}
WHY = "跟儿子搬过去住，腿脚不便，请尽快上门。"


def add_loose_ends(rng, today, clients, workers, stations):
    """Among the people of the first of the two stations: PAIRS of files that sound alike, and one that stands at
    the second station as well. One family of the second moves to a village of the first."""
    here, there = ([one for one in clients if one.station == station] for station in stations)
    ours, theirs = (workers[station.pk] for station in stations)
    olds = [one for one in here if one.worker_id and spelled_otherwise(one.name) != one.name]
    for person in rng.sample(olds, PAIRS):
        again(rng, person, spelled_otherwise(person.name), person.village, ours)
    far = there[0].village
    again(rng, next(one for one in here if one.worker_id), None, far, theirs)
    mover = next(one for one in reversed(there) if can_move(one))
    offer_hand_over(
        by=member_for(theirs[0]),
        household=mover.household,
        people=[one for one in there if one.household_id == mover.household_id],
        village=here[0].village,
        address="旧圩街 8 号",
        moved_on=today - DAY * 3,
        reason=WHY,
    )


def spelled_otherwise(name):
    return name[0] + "".join(SOUNDS.get(sign, sign) for sign in name[1:])


def again(rng, person, name, village, workers):
    """A second file of somebody, by another worker who did not look."""
    other = [one for one in workers if one.pk != person.worker_id] or workers
    return register_client(
        by=member_for(rng.choice(other)),
        name=name or person.name,
        village=village,
        address="",
        born_on=person.born_on,
        sex=person.sex,
        relation=Relation.HEAD,
    )


def can_move(one):
    return one.status == ClientStatus.ACTIVE and one.relation == Relation.HEAD and one.worker_id
