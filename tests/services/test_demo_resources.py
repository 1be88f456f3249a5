"""The demo's resources: rows written in bulk equal those that the acts write."""

import datetime
import random

import pytest
import time_machine
import uuid6
from django.db.models import Sum
from django.utils import timezone

from clients import reference as client_reference
from clients.demo.people import Register
from services.demo.resources import Errands, stock
from services.models import LinkMove, Resource, ResourceLink
from services.operations import links as acts
from services.resource_enums import TAKING, LinkState
from tests import factories
from tests.home.test_demo_casework import facts

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 11, 20, 15, 0, tzinfo=timezone.get_default_timezone())
OTHER = ("link", "link_id", "resource", "resource_id")


@pytest.fixture
def drawn(station, worker):
    client_reference.load()
    factories.village_point("440882101201", station=station)
    register = Register(random.Random("test"), NOW.date(), {station.pk: [worker]})
    clients = register.add({station: 300})
    library = stock([station])
    Errands("test", NOW, library, {station.pk: worker}).run(clients)
    return clients


def same(row):
    return {name: value for name, value in facts(row).items() if name not in OTHER}


def test_its_links_equal_what_the_acts_write(drawn, worker, as_member):
    by, compared = as_member(worker), 0
    Resource.objects.update(quantity=None)
    for kept in ResourceLink.objects.select_related("client__station").order_by("pk"):
        moves = list(kept.moves.select_related("note", "resource").order_by("at", "pk"))
        with time_machine.travel(moves[0].at, tick=False):
            copy = acts.want(
                by=by,
                uid=uuid6.uuid7(),
                client=kept.client,
                need=kept.need,
                kind=kept.kind,
                quantity=kept.quantity,
                case=kept.case,
                task=kept.task,
            )
        for move in moves[1:]:
            note = getattr(move, "note", None)
            step = acts.Step(
                new=move.new,
                on=move.on,
                resource=move.resource,
                reason=move.reason,
                note=note.text if note else "",
            )
            with time_machine.travel(move.at, tick=False):
                copy = acts.move(by=by, link=copy, step=step)
        assert same(copy) == same(kept)
        again = copy.moves.order_by("at", "pk")
        assert [same(one) for one in again] == [same(one) for one in moves]
        compared += len(moves)
    assert compared > 100
    assert {one.state for one in ResourceLink.objects.all()} == set(LinkState)


def test_it_gives_no_more_than_there_is(drawn):
    taken = (
        ResourceLink.objects.filter(state__in=TAKING, resource__quantity__isnull=False)
        .order_by()
        .values("resource")
        .annotate(total=Sum("quantity"))
        .values_list("total", "resource__quantity")
    )
    assert taken
    assert [pair for pair in taken if pair[0] > pair[1]] == []
    assert not LinkMove.objects.filter(at__gt=NOW).exists()
