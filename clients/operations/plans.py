"""Keeping contact states in step with tiers and contacts. Called inside the acts' transactions."""

import datetime
from dataclasses import replace

from django.db.models import BigIntegerField, F, Value

from clients.enums import ContactKind
from clients.models import Client, ContactState, DayOff, Holiday
from clients.plans import MEETS, Standing, WorkCalendar, after_contact, reckon
from clients.schemes import schemes_of

# What is long overdue was due in times whose holidays and absences still explain the day.
LOOK_BACK = datetime.timedelta(days=800)
LOOK_AHEAD = datetime.timedelta(days=400)


def calendars(worker_ids, today):
    """{worker id: WorkCalendar} (None: nobody assigned) in one query."""
    first, last = today - LOOK_BACK, today + LOOK_AHEAD
    changed, off = {}, {worker_id: set() for worker_id in {*worker_ids, None}}
    nobody = Value(None, output_field=BigIntegerField())
    holidays = Holiday.objects.filter(on__range=(first, last)).values_list(
        "on", F("on"), "is_workday", nobody
    )
    absences = DayOff.objects.filter(
        worker__in=worker_ids, last__gte=first, first__lte=last
    ).values_list("first", "last", Value(False), "worker")
    for start, end, is_workday, worker_id in holidays.union(absences, all=True):
        if worker_id is None:
            changed[start] = is_workday
        else:
            off[worker_id] |= days_between(start, end)
    return {worker_id: WorkCalendar(changed, frozenset(days)) for worker_id, days in off.items()}


def days_between(first, last):
    return {first + datetime.timedelta(days=n) for n in range((last - first).days + 1)}


def apply_plan(client, *, since_on, today):
    """Gives the client the contact states of the present tier and worker: kinds that the tier does
    not ask for go quiet, new kinds begin on `since_on`, what was last done is kept."""
    scheme = schemes_of([client.station.division])[client.station.division_id]
    calendar = calendars([client.worker_id], today)[client.worker_id]
    known = locked_states([client.pk])
    for state in planned(client, known, scheme, calendar, since_on=since_on):
        state.save()


def renew_plans(client_ids, *, today):
    """The same for many people after their scheme changed, in a constant number of queries. The
    people are locked first, as a change of tier does."""
    clients = list(
        Client.objects.select_for_update(of=("self",))
        .filter(pk__in=client_ids)
        .select_related("station__division")
        .order_by("pk")
    )
    known = {client.pk: [] for client in clients}
    for state in locked_states(known):
        known[state.client_id].append(state)
    schemes = schemes_of({client.station.division for client in clients})
    by_worker = calendars({client.worker_id for client in clients} - {None}, today)
    states = [
        state
        for client in clients
        for state in planned(
            client,
            known[client.pk],
            schemes[client.station.division_id],
            by_worker[client.worker_id],
            since_on=today,
        )
    ]
    ContactState.objects.bulk_create(
        states,
        update_conflicts=True,
        unique_fields=["client", "kind"],
        update_fields=["station", "worker", "tier", "watch_on", "due_on", "next_on", "is_active"],
    )


def planned(client, known, scheme, calendar, *, since_on):
    """The client's states as the scheme wants them, new kinds among them; nothing is saved."""
    by_kind = {state.kind: state for state in known}
    for kind in sorted({*scheme.every_days(client.tier_owed), *by_kind}):
        state = by_kind.get(kind) or ContactState(client=client, kind=kind, since_on=since_on)
        state.station, state.worker_id, state.tier = (
            client.station,
            client.worker_id,
            client.tier_owed,
        )
        if not client.is_in_care:
            state.watch_on = None
        renew(state, scheme, calendar)
        yield state


def note_contacts(clients, *, kind, on, succeeded, today, watch_on=None):
    """Moves the states of these clients (of one station, locked by the caller) that the contact
    concerns. A failed contact concerns its own kind only; a successful one all kinds it meets.
    `watch_on`: the day on which they asked to be looked at again, as a visit. What the present
    tier does not ask for is kept quietly, for the day when another tier does.

    Returns {client id: day on which the obligation that was met was due}."""
    concerned = set(MEETS[kind] if succeeded else (kind,))
    schemes = schemes_of({client.station.division for client in clients})
    scheme_of = {client.pk: schemes[client.station.division_id] for client in clients}
    states = locked_states(scheme_of)
    states += missing_states(clients, states, concerned, on, watch_on)
    by_worker = calendars({state.worker_id for state in states} - {None}, today)
    was_due = obligations_met(states, concerned, kind, on) if succeeded else {}
    for state in states:
        watched = watch_on if state.kind == ContactKind.VISIT else None
        if state.kind in concerned:
            moved = after_contact(standing_of(state), on=on, succeeded=succeeded, watch_on=watched)
        elif watched:
            moved = replace(standing_of(state), watch_on=watched)
        else:
            continue
        state.last_on, state.failed_on, state.watch_on = (
            moved.last_on,
            moved.failed_on,
            moved.watch_on,
        )
        renew(state, scheme_of[state.client_id], by_worker[state.worker_id])
    ContactState.objects.bulk_create(
        states,
        update_conflicts=True,
        unique_fields=["client", "kind"],
        update_fields=["last_on", "failed_on", "watch_on", "due_on", "next_on", "is_active"],
    )
    return was_due


def obligations_met(states, concerned, kind, on):
    """{client id: due day} of the obligations that a contact on that day meets: the one of its own
    kind first, else the one due soonest. Who was contacted that day or later already owes none."""
    met = {}
    for state in states:
        is_owed = state.is_active and (state.last_on is None or on > state.last_on)
        if is_owed and state.kind in concerned:
            rank = (state.kind != kind, state.due_on)
            met[state.client_id] = min(met.get(state.client_id, rank), rank)
    return {client_id: due_on for client_id, (_, due_on) in met.items()}


def missing_states(clients, states, concerned, on, watch_on):
    """States of the concerned kinds, and a visit's place for a promise, where people have none yet:
    also of kinds that nobody is asked for here, for a scheme may come to ask for them."""
    have = {(state.client_id, state.kind) for state in states}
    promised = {ContactKind.VISIT} if watch_on else set()
    return [
        ContactState(
            client=client,
            station=client.station,
            worker_id=client.worker_id,
            kind=kind,
            tier=client.tier_owed,
            is_active=False,
            since_on=on,
            due_on=on,
            next_on=on,
        )
        for client in clients
        for kind in sorted(concerned | promised)
        if (client.pk, kind) not in have
    ]


def renew(state, scheme, calendar):
    """Days of a state from what is known; a state that asks for nothing any more goes quiet."""
    every_days = scheme.every_days(state.tier).get(state.kind)
    due_on, next_on = reckon(
        standing_of(state),
        every_days=every_days,
        retry_days=scheme.retry_days,
        calendar=calendar,
    )
    state.is_active = due_on is not None
    if due_on is not None:
        state.due_on, state.next_on = due_on, next_on


def locked_states(client_ids):
    """Rows locked in key order, so that two batches never wait for each other in a ring."""
    return list(
        ContactState.objects.select_for_update()
        .filter(client__in=client_ids)
        .order_by("client_id", "kind")
    )


def standing_of(state):
    return Standing(state.since_on, state.last_on, state.failed_on, state.watch_on)
