"""The demo's roll waits for its officer and has something of every kind."""

import datetime
import random

import pytest

from clients.demo.people import Register
from clients.demo.rolls import add_roll
from clients.models import Client, Roll
from clients.operations.rolls import confirm_roll
from tests import factories

TODAY = datetime.date(2026, 11, 20)


@pytest.fixture
def people(village, station, worker):
    factories.village_point("440882101214", station=station)
    return Register(random.Random("roll"), TODAY, {station.pk: [worker]}).add({station: 260})


def test_it_waits_with_something_to_decide_of_every_kind(people, county, as_member):
    roll = add_roll(TODAY)
    found = {kind: bool(roll.counts[kind]) for kind in ("new", "changed", "leaving", "refused", "likely", "same")}  # fmt: skip
    assert all(found.values()), roll.counts
    assert roll.state == "checked"
    assert roll.title == "低保名册 2026-11"
    before = Client.objects.count()
    confirm_roll(by=as_member(county), roll=roll)
    roll = Roll.objects.select_related("job").get(pk=roll.pk)
    assert roll.state == "written"
    assert Client.objects.count() == before + roll.counts["new"]


def test_without_an_officer_there_is_none(people):
    assert add_roll(TODAY) is None
