"""A contact is voided while somebody meets a task with it, with real threads."""

import datetime
import threading

import pytest
import uuid6
from django.utils import timezone

from clients.enums import ContactKind
from services.enums import Outcome
from services.models import Contact, ServiceRecord, Task
from services.operations import contacts, fulfilments
from services.operations.contacts import ContactBody, log_contact
from stations.gate import member_for
from stations.models import User
from tests.at_once import at_once
from tests.services import casework as made

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def by(worker):
    return lambda: member_for(User.objects.get(pk=worker.pk))


@pytest.fixture
def case(by, head, client_of):
    return made.serving(by(), member_for(head), client_of())


@pytest.fixture
def contact(by, case):
    body = ContactBody(
        clients=(case.client.uid,),
        kind=ContactKind.VISIT,
        outcome=Outcome.SEEN,
        happened_at=timezone.now() - datetime.timedelta(minutes=30),
    )
    return log_contact(by=by(), uid=uuid6.uuid7(), body=body).contact


@pytest.fixture
def race(monkeypatch, by, case, contact):
    """`race()`: the contact is voided, and before that is committed somebody comes to meet a task
    with it. Whether a record stands on the void contact."""
    voided, came = threading.Event(), threading.Event()

    def void():
        def withdrawn(**facts):
            taken = real(**facts)
            voided.set()
            came.wait(timeout=10)
            return taken

        real = contacts.withdraw_records_of
        monkeypatch.setattr(contacts, "withdraw_records_of", withdrawn)
        return contacts.correct_contact(
            by=by(), contact=contact, version=1, reason="点错了人", outcome=Outcome.VOID
        )

    def meet():
        stale = Contact.objects.select_related("client").get(pk=contact.pk)
        task = Task.objects.select_related("plan__case").get(plan__case=case, plan__in_force=True)
        seen = fulfilments.as_it_is

        def coming(model, row):
            came.set()
            return seen(model, row)

        monkeypatch.setattr(fulfilments, "as_it_is", coming)
        voided.wait(timeout=10)
        return fulfilments.fulfil_with_contact(by=by(), task=task, contact=stale)

    def raced():
        at_once(void, meet)
        assert Contact.objects.get(pk=contact.pk).outcome == Outcome.VOID
        return ServiceRecord.objects.standing().filter(contact=contact).exists()

    return raced


def test_no_record_stands_on_a_contact_that_is_voided_meanwhile(race):
    assert race() is False


def test_without_the_lock_one_does(race, monkeypatch):
    monkeypatch.setattr(fulfilments, "as_it_is", lambda model, row: row)
    assert race() is True
