"""Contact states from the contacts themselves: for corrections, and to check the cache."""

from django.db.models import Max, Q
from django.utils import timezone

from clients.models import Client, ContactState
from clients.operations.plans import calendars, renew
from clients.plans import MEETS
from clients.schemes import schemes_of
from services.models import Contact

COMPARED = ("last_on", "failed_on", "due_on", "next_on", "is_active")


def recompute(states, today):
    """Sets the days of these states from their clients' contacts; writes nothing.

    Returns the states that changed. One query for all contacts, whatever the number of states.
    """
    facts = facts_of({state.client_id for state in states})
    schemes = schemes_of({state.station.division for state in states})
    by_worker = calendars({state.worker_id for state in states} - {None}, today)
    changed = []
    for state in states:
        before = [getattr(state, name) for name in COMPARED]
        state.last_on, state.failed_on = days_of(facts, state)
        renew(state, schemes[state.station.division_id], by_worker[state.worker_id])
        if before != [getattr(state, name) for name in COMPARED]:
            changed.append(state)
    return changed


def facts_of(client_ids):
    """{(person, kind): (last successful day, last failed day)}, from all files of each."""
    rows = (
        Contact.objects.real()
        .of_people(client_ids)
        .of_persons()
        .values("person", "kind")
        .annotate(
            good=Max("on", filter=Q(is_successful=True)),
            bad=Max("on", filter=Q(is_successful=False)),
        )
        .order_by()
    )
    return {(row["person"], row["kind"]): (row["good"], row["bad"]) for row in rows}


def days_of(facts, state):
    met_by = [kind for kind, meets in MEETS.items() if state.kind in meets]
    good = [facts.get((state.client_id, kind), (None, None))[0] for kind in met_by]
    known = [day for day in good if day is not None]
    failed = facts.get((state.client_id, state.kind), (None, None))[1]
    return max(known, default=None), failed


def recompute_clients(client_ids, *, write):
    """Locks, recomputes and (with `write`) stores; returns what differed. Of a merged file it is
    the person's plan that is reckoned; its own has gone quiet."""
    people = Client.objects.filter(pk__in=client_ids).persons()
    states = list(
        ContactState.objects.select_for_update(of=("self",))
        .filter(client__in=people)
        .select_related("station__division")
        .order_by("client_id", "kind")
    )
    changed = recompute(states, timezone.localdate())
    if write:
        ContactState.objects.bulk_update(changed, COMPARED)
    return changed
