"""What happens to households and to who lives in them: typed acts, each with its day and reason.

Every act returns what it Did; a preview is the act itself, taken back (`rehearsed`).
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from clients.enums import ClientStatus, HouseholdActKind, Relation
from clients.models import Client, Household, HouseholdAct, HouseholdActPerson, HouseholdNote
from clients.operations.clients import station_of
from clients.operations.eligibility import renew_people
from clients.operations.homes import eldest_first, lead, locked_homes, settle_homes
from clients.operations.ledger import Ledger
from clients.operations.plans import apply_plan
from clients.permissions import can_edit_client
from shuangbai.base.errors import ActError, Denied
from stations import audit

Kind = HouseholdActKind
WHO_CAN = "本站社工、站长或县民政"


@dataclass(frozen=True)
class Done:
    """`act`: the HouseholdAct; `ledger`: which rows it changed, from what to what."""

    act: HouseholdAct
    ledger: Ledger


class TakenBack(Exception):
    """Ends a rehearsal's transaction."""


def rehearsed(act, **facts):
    """What `act` would do, with nothing of it kept: the same guards, the same changes. `words` of
    it are read before it is taken back. Raises what the act raises."""
    words = facts.pop("words")
    try:
        with transaction.atomic():
            found = words(act(**facts).ledger)
            raise TakenBack
    except TakenBack:
        return found


@transaction.atomic
def move_person(*, by, client, household, relation, on, reason):
    """To another household of the same station."""
    [client] = begin(by, [client], on, reason)
    if household.pk == client.household_id:
        raise ActError("已经在这一户。")
    if household.station_id != client.station_id:
        raise ActError("那一户由别的站照看，请办“交给另一站”。")
    if household.dissolved_on:
        raise ActError("那一户已经销户，请选别的一户。")
    old, ledger = client.household, Ledger()
    if relation == Relation.HEAD:
        raise ActError("这一户已有户主。要换户主，移过去以后再办。", field="relation")
    rehouse(ledger, [client], household, {client.pk: relation})
    return finish(by, ledger, Kind.MOVED, old, [client], on, reason, other=household)


@transaction.atomic
def split_household(*, by, household, people, head, village, address, on, reason):
    """Some of the people make a household of their own, at the same station."""
    people = begin(by, people, on, reason)
    refuse_strangers(household, people)
    if head.pk not in {one.pk for one in people}:
        raise ActError("新户的户主要在分出去的人里。", field="head")
    if living_in(household).exclude(pk__in=[one.pk for one in people]).count() == 0:
        raise ActError("全家一起搬不用分户，请改这一户的住址。", field="people")
    if station_of(village).pk != household.station_id:
        raise ActError("那个村由别的站照看，请办“交给另一站”。", field="village")
    made = Household.objects.create(
        station_id=household.station_id, village=village, address=address.strip()
    )
    ledger = Ledger()
    rehouse(ledger, people, made, {})
    lead(ledger, made, next(one for one in people if one.pk == head.pk), people)
    return finish(by, ledger, Kind.SPLIT, household, people, on, reason, other=made)


@transaction.atomic
def join_households(*, by, household, into, on, reason):
    """All who live here go and live there."""
    people = begin(by, list(living_in(household)), on, reason)
    if household.pk == into.pk:
        raise ActError("请选另外一户。")
    if household.station_id != into.station_id:
        raise ActError("那一户由别的站照看，请办“交给另一站”。")
    if into.dissolved_on:
        raise ActError("那一户已经销户，请选别的一户。")
    ledger = Ledger()
    rehouse(ledger, people, into, {one.pk: Relation.OTHER for one in people if is_head(one)})
    return finish(by, ledger, Kind.JOINED, household, people, on, reason, other=into)


@transaction.atomic
def change_head(*, by, household, head, on, reason, relations=None):
    """`relations`: {client id: Relation} of the others to the new head."""
    people = begin(by, list(living_in(household)), on, reason)
    chosen = next((one for one in people if one.pk == head.pk), None)
    if chosen is None:
        raise ActError("户主要是住在这一户、在册的人。", field="head")
    if household.head_id == chosen.pk:
        raise ActError(f"{chosen.name}已经是户主。", field="head")
    ledger = Ledger()
    [home] = locked_homes([household.pk])
    lead(ledger, home, chosen, people)
    for one in people:
        relation = (relations or {}).get(one.pk)
        if one.pk != chosen.pk and relation and relation != Relation.HEAD:
            ledger.change(one, relation=relation)
    return finish(by, ledger, Kind.HEAD, household, [chosen], on, reason)


def record_death(*, by, client, on, reason):
    return leave_care(by, client, Kind.DECEASED, ClientStatus.DECEASED, on, reason)


def record_departure(*, by, client, on, reason):
    """Moved to where no station of ours is; where there is one, the people are handed over."""
    return leave_care(by, client, Kind.LEFT, ClientStatus.MOVED, on, reason)


@transaction.atomic
def record_return(*, by, client, on, reason):
    """In care again, in the household they were in; what is owed is reckoned anew."""
    [client] = begin(by, [client], on, reason, in_care=False)
    if client.status == ClientStatus.ACTIVE:
        raise ActError(f"{client.name}本来就在册。")
    ledger = Ledger()
    ledger.change(client, status=ClientStatus.ACTIVE, status_on=on, version=client.version + 1)
    return finish(by, ledger, Kind.RETURNED, client.household, [client], on, reason)


@transaction.atomic
def leave_care(by, client, kind, status, on, reason):
    [client] = begin(by, [client], on, reason)
    if client.born_on and on < client.born_on:
        raise ActError("日期早于出生日期，请核对。", field="on")
    ledger = Ledger()
    ledger.change(client, status=status, status_on=on, version=client.version + 1)
    return finish(by, ledger, kind, client.household, [client], on, reason)


def begin(by, people, on, reason, *, in_care=True):
    """The people, locked in the order of their ids and looked at anew. Raises Denied, ActError."""
    rows = list(
        Client.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=[one.pk for one in people])
        .select_related("station__division", "household")
        .order_by("pk")
    )
    if not rows:
        raise ActError("请至少选一个人。", field="people")
    if not all(can_edit_client(by, one) for one in rows):
        raise Denied("这一户不归您办理。", who_can=WHO_CAN)
    if not reason.strip():
        raise ActError("请写明原因，会留在这一户的经过里。", field="reason")
    if on > timezone.localdate():
        raise ActError("日期在将来，请填实际发生的那天。", field="on")
    for one in rows:
        if one.merged_into_id or (in_care and not one.is_in_care):
            raise ActError(f"{one.name}已不在册，请刷新后再办。")
    return rows


def finish(by, ledger, kind, household, people, on, reason, *, other=None, station=None):
    """Households, plans and entitlements follow; the act, its people and its words are kept."""
    today = timezone.localdate()
    settle_homes(ledger, {home.pk for home in (household, other) if home}, today)
    for one in people:
        fresh = Client.objects.select_related("station__division").get(pk=one.pk)
        apply_plan(fresh, since_on=today, today=today)
    renew_people([one.pk for one in people], today=today)
    act = HouseholdAct.objects.create(
        kind=kind,
        household=household,
        other=other,
        station=station or household.station,
        on=on,
        by=by.user,
    )
    HouseholdActPerson.objects.bulk_create(
        [HouseholdActPerson(act=act, client=one) for one in people]
    )
    HouseholdNote.objects.create(act=act, text=reason.strip())
    audit.record(act=f"household.{kind}", by=by, obj=household, reason=reason.strip())
    audit.record_many(act=f"household.{kind}", by=by, objs=people, reason=reason.strip())
    return Done(act, ledger)


def rehouse(ledger, people, home, relations):
    """Into that household, whose village and station are theirs from now on."""
    for one in people:
        ledger.change(
            one,
            household_id=home.pk,
            village_id=home.village_id,
            station_id=home.station_id,
            relation=relations.get(one.pk, one.relation),
            version=one.version + 1,
        )


def living_in(household):
    return Client.objects.live().filter(household=household)


def refuse_strangers(household, people):
    for one in people:
        if one.household_id != household.pk:
            raise ActError(f"{one.name}已不在这一户，请刷新后再办。", field="people")


def is_head(person):
    return person.relation == Relation.HEAD


def eldest(people):
    return sorted(people, key=eldest_first)[0]
