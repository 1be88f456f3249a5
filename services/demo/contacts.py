"""What was done for the demo's people: contacts back in time, what they leave due, what waits.

Rows as `log_contact` writes them, in bulk; a test holds them to it (tests/home/test_demo_casework.py).
"""

import datetime
from collections import defaultdict

import uuid6
from django.utils import timezone

from clients.enums import ContactKind, TierDecision
from clients.models import ContactState, TierChangeDecision, TierChangeRequest
from clients.operations.plans import (
    calendars,
    note_contacts,
    obligations_met,
    planned,
    renew,
    standing_of,
)
from clients.plans import MEETS, after_contact
from clients.schemes import schemes_of
from services import tallies
from services.demo import words
from services.enums import NextStep, Outcome
from services.models import Contact, UrgentAlert
from services.operations.contacts import ContactBody, contact_rows

BATCH, CHILD = 500, 16
DAY = datetime.timedelta(days=1)
VISIT_FAILS = (Outcome.NOT_HOME, Outcome.NOT_HOME, Outcome.NOT_HOME, Outcome.FAMILY)
CALL_FAILS = (Outcome.NO_ANSWER, Outcome.NO_ANSWER, Outcome.REACHED_FAMILY)
# How punctual a station is: its share of contacts that come later than they should.
SLACK = (0.04, 0.08, 0.1, 0.14, 0.2, 0.34)


class Diary:
    """Contacts of these clients, newest ones close to what their tier asks for. `depth`:
    {station id: how many contacts of one kind are told at most}; `slack`: {station id: share of
    contacts that come late}."""

    def __init__(self, rng, now, depth, slack=None):
        self.rng, self.now, self.depth = rng, now, depth
        self.today = timezone.localdate(now)
        self.slack = {station: rng.choice(SLACK) for station in depth} | (slack or {})
        self.contacts = []

    def tell(self, clients):
        schemes = schemes_of({client.station.division for client in clients})
        for client in clients:
            if client.tier and client.worker:
                every_days = schemes[client.station.division_id].every_days(client.tier)
                for kind, days in every_days.items():
                    self.series(client, kind, days)
        plans = Plans(clients, self.today)
        for contact in sorted(self.contacts, key=lambda one: one.logged_at):
            plans.note(contact)
        Contact.objects.bulk_create(self.contacts, batch_size=BATCH)
        ContactState.objects.bulk_create(plans.states.values(), batch_size=BATCH)
        tallies.add(self.contacts)

    def series(self, client, kind, every_days):
        """Back from the last one; the gap to today says whether something is due."""
        rng = self.rng
        gap = self.gap(client, every_days)
        if rng.random() < 0.07:
            failed_on = max(self.today - DAY * rng.randint(0, 2), client.registered_on)
            self.contact(client, kind, failed_on, failed=True)
        on = self.today - DAY * gap
        for told in range(self.depth[client.station_id]):
            if on < client.registered_on:
                return
            failed = told > 0 and rng.random() < 0.07
            self.contact(client, kind, on, failed=failed, newest=told == 0)
            on -= DAY * max(1, round(every_days * rng.uniform(0.7, 1.05)))

    def gap(self, client, every_days):
        rng = self.rng
        if every_days == 1:
            return rng.choices((0, 1, 2, 4), (30, 60, 7, 3))[0]
        if rng.random() < self.slack[client.station_id]:
            return round(every_days * rng.uniform(1.02, 1.7)) + 1
        return round(every_days * rng.uniform(0.05, 1.0))

    def contact(self, client, kind, on, *, failed=False, newest=False):
        body = self.body(client, kind, self.moment(on), failed)
        if newest and not failed and self.rng.random() < 0.03:
            body = watched(body, max(on, self.today) + DAY * self.rng.randint(1, 4))
        self.contacts += contact_rows(
            uid=uuid6.uuid7(), clients=[client], worker=client.worker, body=body, at=body.end
        )

    def notes(self, client):
        return words.CHILD_NOTES if client.age(self.today) < CHILD else words.NOTES

    def moment(self, on):
        """In working hours; of today only what is over already."""
        minutes = self.rng.randint(8 * 60 + 20, 17 * 60)
        start = datetime.datetime.combine(on, datetime.time(), timezone.get_current_timezone())
        moment = start + datetime.timedelta(minutes=minutes)
        latest = self.now - datetime.timedelta(minutes=50)
        return moment if moment < latest else latest

    def body(self, client, kind, moment, failed):
        rng = self.rng
        is_visit = kind == ContactKind.VISIT
        if failed:
            outcome = rng.choice(VISIT_FAILS if is_visit else CALL_FAILS)
            return ContactBody((client.uid,), kind, outcome, moment, minutes=5)
        finding = rng.choices(list(words.WEIGHTS), list(words.WEIGHTS.values()))[0]
        return ContactBody(
            clients=(client.uid,),
            kind=kind,
            outcome=Outcome.SEEN if is_visit else Outcome.REACHED,
            happened_at=moment,
            minutes=rng.choice((15, 20, 25, 30, 40)) if is_visit else rng.choice((3, 5, 8, 10)),
            findings=(finding,),
            note=rng.choice(self.notes(client)[finding]),
        )


def watched(body, on):
    return ContactBody(**{**vars(body), "next_step": NextStep.WATCH, "watch_on": on})


class Plans:
    """The contact states that these contacts leave, one after the other, as the acts do it; says
    of each contact which obligation it met."""

    def __init__(self, clients, today):
        self.schemes = schemes_of({client.station.division for client in clients})
        self.calendars = calendars({client.worker_id for client in clients} - {None}, today)
        self.states = {}
        for client in clients:
            if client.tier:
                self.begin(client)

    def begin(self, client):
        scheme, calendar = self.known(client)
        for state in planned(client, [], scheme, calendar, since_on=client.registered_on):
            self.states[client, state.kind] = state

    def known(self, client):
        return self.schemes[client.station.division_id], self.calendars[client.worker_id]

    def note(self, contact):
        scheme, calendar = self.known(contact.client)
        kinds = set(MEETS[contact.kind] if contact.is_successful else (contact.kind,))
        states = [self.state(contact, kind) for kind in sorted(kinds)]
        if contact.is_successful:
            met = obligations_met(states, kinds, contact.kind, contact.on)
            contact.was_due_on = met.get(contact.client_id)
        for state in states:
            watch_on = contact.watch_on if state.kind == ContactKind.VISIT else None
            moved = after_contact(
                standing_of(state),
                on=contact.on,
                succeeded=contact.is_successful,
                watch_on=watch_on,
            )
            state.last_on, state.failed_on = moved.last_on, moved.failed_on
            state.watch_on = moved.watch_on
            renew(state, scheme, calendar)

    def state(self, contact, kind):
        """The state of that kind; a quiet one begins where the tier does not ask for it."""
        client = contact.client
        if (client, kind) not in self.states:
            self.states[client, kind] = ContactState(
                client=client,
                station=client.station,
                worker=client.worker,
                kind=kind,
                tier=client.tier,
                is_active=False,
                since_on=contact.on,
                due_on=contact.on,
                next_on=contact.on,
            )
        return self.states[client, kind]


def raise_alerts(rng, now, clients, heads, *, open_ones, settled):
    """Urgent findings: the open ones of the last hours, the settled ones of the weeks before."""
    chosen = rng.sample([one for one in clients if one.worker], open_ones + settled)
    for index, client in enumerate(chosen):
        finding, note = words.URGENT[index % len(words.URGENT)]
        is_open = index < open_ones
        ago = datetime.timedelta(hours=2 + 5 * index) if is_open else DAY * rng.randint(5, 40)
        body = ContactBody(
            (client.uid,),
            ContactKind.VISIT,
            Outcome.SEEN,
            now - ago,
            minutes=45,
            findings=(finding,),
            note=note,
            is_urgent=True,
        )
        (contact,) = contact_rows(
            uid=uuid6.uuid7(), clients=[client], worker=client.worker, body=body, at=body.end
        )
        met = note_contacts(
            [client], kind=body.kind, on=contact.on, succeeded=True, today=timezone.localdate(now)
        )
        contact.was_due_on = met.get(client.pk)
        contact.save(force_insert=True)
        tallies.add([contact])
        UrgentAlert.objects.create(
            contact=contact,
            station=contact.station,
            raised_at=body.end,
            settled_at=None if is_open else body.end + DAY,
            settled_by=None if is_open else heads[client.station_id],
            settlement="" if is_open else rng.choice(words.SETTLEMENTS),
        )


def ask_lowerings(rng, now, clients, heads):
    """Two lowerings that wait for a second person, one that was refused; per station."""
    by_station = defaultdict(list)
    for client in clients:
        if client.tier and client.tier < 4 and client.worker:
            by_station[client.station_id].append(client)
    for station_id, several in sorted(by_station.items()):
        head = heads.get(station_id)
        asked = [one for one in several if head and one.worker != head]
        for index, client in enumerate(rng.sample(asked, min(3, len(asked)))):
            request = TierChangeRequest.objects.create(
                client=client,
                old=client.tier,
                new=client.tier + 1,
                reason=words.LOWERING[index % len(words.LOWERING)],
                by=client.worker,
                at=now - DAY * (index + 1),
            )
            if index == 2:
                TierChangeDecision.objects.create(
                    request=request,
                    decision=TierDecision.REFUSED,
                    author=request.by,
                    by=head,
                    at=now - DAY,
                )
