"""People on file, ready to use."""

import pytest
from django.test import Client as Browser

from clients import reference as client_reference
from clients.models import Client
from clients.operations.clients import register_client
from clients.operations.tiers import propose_tier
from services import reference as service_reference
from tests import factories
from tests.clients.roll_acts import checked, dibao, officer, written

__all__ = ["checked", "dibao", "officer", "written"]


@pytest.fixture
def village(station):
    client_reference.load()
    service_reference.load()
    return factories.village_point("440882101201", station=station).village


@pytest.fixture
def client_of(village, worker, as_member):
    """`client_of("梁玉桂", tier=2)`: somebody of the worker's, with a plan when there is a tier."""

    def made(name="梁玉桂", tier=None, **facts):
        member = as_member(worker)
        client = register_client(by=member, name=name, **{"village": village, **facts})
        if tier:
            propose_tier(by=member, client=client, tier=tier)
        return Client.objects.get(pk=client.pk)

    return made


@pytest.fixture
def browse():
    """`browse(user)`: a signed-in browser without scripts."""

    def signed_in(user):
        browser = Browser()
        browser.force_login(user)
        return browser

    return signed_in
