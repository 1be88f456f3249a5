"""A case is opened at the moment in which its person is handed over, with real threads."""

import threading
import time

import pytest
from django.utils import timezone

from clients.models import Client, HandOver
from clients.operations import hand_overs as acts
from services.models import Case
from services.operations import cases
from stations.enums import Role
from stations.gate import member_for
from stations.models import User
from tests import factories
from tests.at_once import at_once
from tests.services.casework import opened

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def both(client_of, worker, as_member, monkeypatch):
    """The old worker opens a case, slow to write it down, while the new head accepts."""
    client = client_of()
    village = factories.village_point("440882104201").village
    head = factories.person(Role.STATION_HEAD, factories.station("440882104"))
    offer = acts.offer_hand_over(
        by=as_member(worker),
        household=client.household,
        people=[client],
        village=village,
        address="",
        moved_on=timezone.localdate(),
        reason="搬家",
    )
    accepted = threading.Event()
    real = cases.log_move

    def slow(*args, **facts):
        accepted.wait(timeout=1.5)
        return real(*args, **facts)

    monkeypatch.setattr(cases, "log_move", slow)

    def accept():
        row = HandOver.objects.select_related("new_station__division").get(pk=offer.pk)
        time.sleep(0.4)
        done = acts.accept_hand_over(by=member_for(User.objects.get(pk=head.pk)), hand_over=row)
        accepted.set()
        return done

    def open_one():
        return opened(member_for(User.objects.get(pk=worker.pk)), Client.objects.get(pk=client.pk))

    return (lambda: at_once(open_one, accept)), head


def left_behind():
    """Open cases whose worker is not of the station that looks after the person."""
    return [
        case
        for case in Case.objects.select_related("client", "worker")
        if not case.worker.postings.filter(station=case.client.station_id).exists()
    ]


def test_a_case_that_is_just_being_opened_goes_along(both):
    race, head = both
    race()
    assert Case.objects.get().worker == head
    assert left_behind() == []


def test_without_the_lock_it_would_be_left_behind(both, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(cases, "still_ours", lambda by, client: client)
    race, _ = both
    race()
    assert len(left_behind()) == 1
