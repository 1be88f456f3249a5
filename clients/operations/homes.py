"""What becomes of a household when people leave it or come back. Called inside the acts'
transactions, the people locked already."""

import datetime

from clients.enums import Relation
from clients.models import Client, Household


def locked_homes(home_ids):
    return list(
        Household.objects.select_for_update(of=("self",)).filter(pk__in=home_ids).order_by("pk")
    )


def settle_homes(ledger, home_ids, today):
    """A household that nobody lives in any more ends; one whose head is gone is led by the eldest;
    one that somebody came back to goes on."""
    living = {}
    for person in Client.objects.live().filter(household__in=home_ids):
        living.setdefault(person.household_id, []).append(person)
    for home in locked_homes(home_ids):
        people = sorted(living.get(home.pk, ()), key=eldest_first)
        if not people:
            ledger.change(home, dissolved_on=home.dissolved_on or today)
            continue
        ledger.change(home, dissolved_on=None)
        if home.head_id not in {person.pk for person in people}:
            lead(ledger, home, people[0], people)


def lead(ledger, home, person, people):
    """`person` is the head from now on; a former head among the people is of the family."""
    for one in people:
        if one.pk != person.pk and one.relation == Relation.HEAD:
            ledger.change(one, relation=Relation.OTHER)
    ledger.change(person, relation=Relation.HEAD)
    ledger.change(home, head_id=person.pk)


def eldest_first(person):
    return person.born_on or datetime.date.max, person.pk
