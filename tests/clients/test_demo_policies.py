"""The demo's policies: rows written in bulk equal those that the acts write."""

import datetime
import random

import pytest
import time_machine
from django.utils import timezone

from clients import reference as client_reference
from clients.demo.people import Register
from clients.demo.policies import Ledger
from clients.models import Client, Eligibility, Entitlement, EntitlementMove, Policy
from clients.operations import entitlements as acts
from clients.operations.eligibility import renew_all
from tests import factories
from tests.home.test_demo_casework import facts

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 11, 20, 15, 0, tzinfo=timezone.get_default_timezone())
OTHER = ("entitlement", "policy", "entitlement_id")


@pytest.fixture
def drawn(station, worker):
    client_reference.load()
    factories.village_point("440882101201", station=station)
    register = Register(random.Random("test"), NOW.date(), {station.pk: [worker]})
    clients = register.add({station: 120})
    Ledger("test", NOW, {station.pk: worker}).tell(clients)
    return clients


def same(row):
    return {name: value for name, value in facts(row).items() if name not in OTHER}


def test_its_entitlements_equal_what_the_acts_write(drawn, worker, as_member):
    """Every story once more, step by step, for another person of the same station."""
    by = as_member(worker)
    again = Client.objects.get(pk=drawn[0].pk)
    again.pk, again.uid, again.id_number = None, "01900000-0000-7000-8000-0000000000aa", ""
    again.save(force_insert=True)
    compared = 0
    for kept in Entitlement.objects.order_by("pk"):
        policy = Policy.objects.create(key=f"again{kept.pk}", name="再来一次")
        moves = kept.moves.select_related("note").order_by("at", "pk")
        for move in moves:
            note = getattr(move, "note", None)
            step = acts.Step(
                new=move.new,
                on=move.on,
                amount=move.amount,
                reason=move.reason,
                review_on=move.review_on,
                note=note.text if note else "",
            )
            with time_machine.travel(move.at, tick=False):
                acts.move(by=by, client=again, policy=policy, step=step)
        copy = Entitlement.objects.get(client=again, policy=policy)
        assert same(copy) == same(kept)
        copies = copy.moves.order_by("at", "pk")
        assert [same(one) for one in copies] == [same(one) for one in moves]
        compared += len(copies)
    assert compared > 100
    assert {one.state for one in Entitlement.objects.all()} == set(acts.S)


def test_its_cache_is_what_the_rules_say(drawn):
    assert renew_all(NOW.date()) == (0, 0)
    assert Eligibility.objects.gaps(NOW.date()).exists()


def test_nothing_lies_in_the_future(drawn):
    assert not EntitlementMove.objects.filter(on__gt=NOW.date()).exists()
    assert not EntitlementMove.objects.filter(at__gt=NOW).exists()
