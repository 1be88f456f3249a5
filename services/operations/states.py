"""Contact states from the contacts themselves: for corrections, and to check the cache."""

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from clients.enums import ContactKind
from clients.models import Client, ContactState
from clients.operations.plans import calendars, locked_states, planned, renew
from clients.plans import MEETS
from clients.schemes import schemes_of
from services.enums import NextStep
from services.models import Contact

COMPARED = ("last_on", "failed_on", "watch_on", "due_on", "next_on", "is_active")
# What a state repeats of the file.
REPEATED = ("station_id", "worker_id", "tier")
BATCH = 500


def differences(*, write, today=None):
    """What the states of all people say otherwise than their files, plans and contacts: yields
    (state, {column: (kept, right)}), kept None for a state that is missing. With `write` they are
    put right. Batch by batch, each in a transaction of its own."""
    today = today or timezone.localdate()
    people = Client.objects.filter(Q(tier__isnull=False) | Q(contact_states__isnull=False))
    people, last = people.order_by("pk").distinct(), 0
    while batch := list(people.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            yield from put_right(batch, today, write=write)
        last = batch[-1]


def put_right(client_ids, today, *, write):
    """The differences of these people; the people are locked first, as when logging."""
    people = Client.objects.filter(pk__in=client_ids).order_by("pk")
    if write:
        people = people.select_for_update(of=("self",), no_key=True)
    clients = list(people.select_related("station__division"))
    known = list(locked_states(client_ids) if write else states_of(client_ids))
    kept = {state.pk: values(state) for state in known}
    states = as_planned(clients, known, today)
    recompute([state for state in states if not state.client.merged_into_id], today)
    wrong = [(state, differing(kept.get(state.pk), values(state))) for state in states]
    wrong = [(state, columns) for state, columns in wrong if columns]
    if write:
        ContactState.objects.bulk_create(
            [state for state, _ in wrong],
            update_conflicts=True,
            unique_fields=["client", "kind"],
            update_fields=[*(name.removesuffix("_id") for name in REPEATED), *COMPARED],
        )
    return wrong


def states_of(client_ids):
    return ContactState.objects.filter(client__in=client_ids).order_by("client_id", "kind")


def as_planned(clients, known, today):
    by_client = {client.pk: [] for client in clients}
    for state in known:
        by_client[state.client_id].append(state)
    schemes = schemes_of({client.station.division for client in clients})
    by_worker = calendars({client.worker_id for client in clients} - {None}, today)
    found = []
    for client in clients:
        scheme, calendar = schemes[client.station.division_id], by_worker[client.worker_id]
        for state in planned(client, by_client[client.pk], scheme, calendar, since_on=today):
            state.client = client
            found.append(state)
    return found


def values(state):
    return {name: getattr(state, name) for name in (*REPEATED, *COMPARED)}


def differing(kept, right):
    """{column: (kept, right)}; what a quiet state says of the days to come is not looked at."""
    if kept is None:
        return {name: (None, value) for name, value in right.items()}
    days = () if right["is_active"] else ("due_on", "next_on")
    return {
        name: (kept[name], value)
        for name, value in right.items()
        if kept[name] != value and name not in days
    }


def recompute(states, today):
    """Sets the days of these states from their clients' contacts; writes nothing.

    Returns the states that changed. Two queries for all contacts, whatever the number of states.
    """
    people = {state.client_id for state in states}
    facts, promises = facts_of(people), promises_of(people)
    schemes = schemes_of({state.station.division for state in states})
    by_worker = calendars({state.worker_id for state in states} - {None}, today)
    changed = []
    for state in states:
        before = [getattr(state, name) for name in COMPARED]
        state.last_on, state.failed_on = days_of(facts, state)
        state.watch_on = promise_of(promises.get(state.client_id, ()), state)
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


def promises_of(client_ids):
    """{person: days on which somebody promised to look again}, the newest promise last."""
    rows = Contact.objects.real().of_people(client_ids).of_persons()
    rows = rows.filter(next_step=NextStep.WATCH, watch_on__isnull=False)
    found = {}
    for person, day in rows.order_by("logged_at", "pk").values_list("person", "watch_on"):
        found.setdefault(person, []).append(day)
    return found


def promise_of(promises, state):
    """The promise stays while the contact that made it stands; of a voided one the last before."""
    if state.kind != ContactKind.VISIT or state.watch_on is None or state.watch_on in promises:
        return state.watch_on
    return promises[-1] if promises else None


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
