"""People to visit and call, ready to use."""

import datetime

import pytest
from django.utils import timezone

from clients import reference as client_reference
from clients.models import Client, ContactState
from clients.operations.clients import register_client
from clients.operations.tiers import propose_tier
from services import reference as service_reference
from tests import factories


@pytest.fixture
def morning(time_machine):
    """Half past nine on a Friday: nothing here depends on when it is run."""
    time_machine.move_to(datetime.datetime(2026, 11, 20, 1, 30, tzinfo=datetime.UTC), tick=False)


@pytest.fixture
def village(station):
    client_reference.load()
    service_reference.load()
    return factories.village_point("440882101201").village


@pytest.fixture
def client_of(village, worker, as_member):
    """`client_of("梁玉桂", tier=2, late=3)`: with a plan, and a call and a visit late by days."""

    def made(name="梁玉桂", tier=2, late=None, **facts):
        member = as_member(worker)
        facts = {"village": village, **facts}
        client = register_client(by=member, name=name, **facts)
        if tier:
            propose_tier(by=member, client=client, tier=tier)
        if late is not None:
            make_due(client, late)
        return Client.objects.get(pk=client.pk)

    return made


def make_due(client, late, **only):
    day = timezone.localdate() - datetime.timedelta(days=late)
    ContactState.objects.filter(client=client, **only).update(due_on=day, next_on=day)


@pytest.fixture
def by(worker, as_member):
    return as_member(worker)


@pytest.fixture
def boss(head, as_member):
    return as_member(head)
