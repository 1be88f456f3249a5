"""People on file, ready to use."""

import pytest

from clients import reference as client_reference
from clients.models import Client, ClientCategory, Roll
from clients.operations import rolls as roll_acts
from clients.operations.clients import register_client
from clients.operations.tiers import propose_tier
from services import reference as service_reference
from tests import factories
from tests.clients.roll_files import MONTH, body, upload


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
def officer(county, village, as_member):
    factories.village_point("440882101214")
    factories.village_point("440882104201")
    return as_member(county)


@pytest.fixture
def dibao(village):
    return ClientCategory.objects.get(key="dibao")


@pytest.fixture
def checked(officer, dibao):
    """`checked(row, …)`: a roll of these rows after its dry run."""

    def made(
        *rows, by=None, data=None, month=MONTH, is_whole=True, name="名册.xlsx", category=None
    ):
        by = by or officer
        roll = roll_acts.upload_roll(by=by, upload=upload(data or body(rows), name))
        roll_acts.settle_layout(
            by=by,
            roll=roll,
            layout=roll.layout,
            category=category or dibao,
            month=month,
            division=roll.division,
            is_whole=is_whole,
        )
        return Roll.objects.get(pk=roll.pk)

    return made


@pytest.fixture
def written(checked, officer):
    def made(*rows, leaves_on=None, **facts):
        roll = checked(*rows, **facts)
        roll_acts.confirm_roll(by=facts.get("by", officer), roll=roll, leaves_on=leaves_on)
        return Roll.objects.get(pk=roll.pk)

    return made
