"""Which tallies a contact counts in; services/measures.py says the same as querysets, and
`manage.py tallies --check` holds the two together."""

from collections import Counter

from services.enums import Outcome
from services.measures import (
    CALLS,
    CONTACTS,
    CONTACTS_SUCCESSFUL,
    DUTIES_MET,
    DUTIES_ON_TIME,
    VISITS,
)
from stations import tallies

OF_KIND = {"visit": VISITS, "call": CALLS}


def measures_of(contact):
    if contact.outcome == Outcome.VOID:
        return
    yield CONTACTS
    if contact.kind in OF_KIND:
        yield OF_KIND[contact.kind]
    if contact.is_successful:
        yield CONTACTS_SUCCESSFUL
        if contact.was_due_on:
            yield DUTIES_MET
            if contact.was_due_on >= contact.on:
                yield DUTIES_ON_TIME


def counts(contacts):
    """{(key, day, station id): number} of these contacts."""
    return Counter(
        (measure.key, contact.on, contact.station_id)
        for contact in contacts
        for measure in measures_of(contact)
    )


def add(contacts):
    """Counts new contacts; the last statement of their transaction."""
    tallies.add(counts(contacts))


def move(before, after):
    """Counts what a correction changed: `before` and `after` as `counts` gives them."""
    tallies.add({key: after[key] - before[key] for key in {*before, *after}})
