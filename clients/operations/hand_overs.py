"""People who move to another station's place: offered there, accepted or refused.

The history comes along, because rows are seen through the person's present station; the old station
keeps its counts, because contacts carry the station that made them. What was due stays due.
"""

from django.db import transaction
from django.utils import timezone

from clients import going_along
from clients.enums import HandOverAnswer, HouseholdActKind
from clients.models import Client, HandOver, HandOverDecision, Household
from clients.operations.clients import station_of
from clients.operations.homes import lead
from clients.operations.households import begin, eldest, finish, refuse_strangers, rehouse
from clients.operations.ledger import Ledger
from clients.permissions import can_answer_hand_over, can_withdraw_hand_over
from shuangbai.base.errors import ActError, Denied
from stations import audit
from stations.models import Posting

RECEIVERS = "新地方的站长、县民政"


@transaction.atomic
def offer_hand_over(*, by, household, people, village, address, moved_on, reason):
    """Asks the station that serves the village to look after these people. They stay where they are
    until it accepts. Raises Denied, ActError."""
    people = begin(by, people, moved_on, reason)
    refuse_strangers(household, people)
    station = station_of(village)
    if station.pk == household.station_id:
        raise ActError("那个村也由本站照看，请办“分户”或改住址。", field="village")
    waiting = HandOver.objects.waiting().filter(people__in=people)
    if waiting.exists():
        raise ActError("其中有人已有一项交接在等对方接收，请先撤回那一项。", field="people")
    made = HandOver.objects.create(
        household=household,
        old_station_id=household.station_id,
        new_station=station,
        village=village,
        address=address.strip(),
        moved_on=moved_on,
        reason=reason.strip(),
        offered_by=by.user,
    )
    made.people.set(people)
    audit.record_many(act="handover.offer", by=by, objs=people, reason=reason.strip())
    return made


@transaction.atomic
def accept_hand_over(*, by, hand_over, worker=None):
    """The people are this station's from now on, in a household of their own. Raises Denied,
    ActError when it was answered meanwhile or somebody is not there any more."""
    demand_receiver(by, hand_over)
    hand_over = locked(hand_over)
    refuse_foreign_worker(hand_over, worker)
    people = still_there(hand_over)
    old_home = hand_over.household
    made = Household.objects.create(
        station=hand_over.new_station, village=hand_over.village, address=hand_over.address
    )
    ledger = Ledger()
    rehouse(ledger, people, made, {})
    for one in people:
        ledger.change(one, worker_id=worker and worker.pk)
    for file in Client.objects.filter(merged_into__in=people):
        ledger.change(file, station_id=made.station_id)
    head = next((one for one in people if one.pk == old_home.head_id), None) or eldest(people)
    lead(ledger, made, head, people)
    done = finish(
        by,
        ledger,
        HouseholdActKind.HANDED_OVER,
        old_home,
        people,
        hand_over.moved_on,
        hand_over.reason,
        other=made,
        station=hand_over.new_station,
    )
    move = going_along.Move(hand_over, people, made, worker, ledger)
    going_along.follow(by=by, move=move)
    decide(by, hand_over, HandOverAnswer.ACCEPTED, act=done.act)
    return done


@transaction.atomic
def refuse_hand_over(*, by, hand_over, words):
    """Back to the old station, which keeps looking after them; `words` say why."""
    demand_receiver(by, hand_over)
    if not words.strip():
        raise ActError("请写明为什么退回，对方才知道怎么办。", field="words")
    return decide(by, locked(hand_over), HandOverAnswer.REFUSED, words=words.strip())


@transaction.atomic
def withdraw_hand_over(*, by, hand_over):
    if not can_withdraw_hand_over(by, hand_over):
        raise Denied("交接由提出的站撤回。", who_can="提出的站的社工、站长，县民政")
    return decide(by, locked(hand_over), HandOverAnswer.WITHDRAWN)


def demand_receiver(by, hand_over):
    if not can_answer_hand_over(by, hand_over):
        raise Denied("交接由接收的站答复。", who_can=RECEIVERS)


def locked(hand_over):
    """Looked at anew; whoever comes second hears that it was answered."""
    row = (
        HandOver.objects.select_for_update(of=("self",))
        .select_related("new_station__division", "old_station", "village", "household__station")
        .get(pk=hand_over.pk)
    )
    refuse_answered(row)
    return row


def refuse_answered(hand_over):
    known = HandOverDecision.objects.filter(hand_over=hand_over).first()
    if known is not None:
        raise ActError(f"这项交接已经有人答复过：{known.get_answer_display()}。")


def still_there(hand_over):
    people = list(
        Client.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=hand_over.people.values("pk"))
        .select_related("station__division")
        .order_by("pk")
    )
    for one in people:
        if not one.is_in_care or one.household_id != hand_over.household_id:
            raise ActError(f"{one.name}的情况在提出之后变过，请退回，由对方重新提出。")
    return people


def refuse_foreign_worker(hand_over, worker):
    if worker is None:
        return
    today = timezone.localdate()
    in_post = Posting.objects.in_post(today).filter(user=worker, station=hand_over.new_station)
    if not in_post.exists():
        raise ActError(f"{worker.name}不在{hand_over.new_station}任职。", field="worker")


def decide(by, hand_over, answer, *, act=None, words=""):
    made = HandOverDecision.objects.create(hand_over=hand_over, answer=answer, act=act, by=by.user)
    if words:
        hand_over.words = words
        hand_over.save(update_fields=["words"])
    people = list(hand_over.people.order_by("pk"))
    audit.record_many(act=f"handover.{answer}", by=by, objs=people, reason=words)
    return made
