"""Somebody is assessed while the whole caseload is handed over, with real threads."""

import contextlib
import threading

import pytest
from django.db import OperationalError

from services.models import Case
from services.operations import assessments, handovers
from stations.enums import Role
from stations.gate import member_for
from stations.models import User
from tests import factories
from tests.at_once import at_once
from tests.services import casework as made

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def race(client_of, worker, head, station, monkeypatch):
    """Both hold their first rows before either asks for its next, unless one waits for the other."""
    second = factories.person(Role.SOCIAL_WORKER, station, "接手人")
    by, boss = (member_for(User.objects.get(pk=one.pk)) for one in (worker, head))
    case = made.identified(by, client_of(tier=3))
    meet = threading.Barrier(2)

    def after(owner, name):
        real = getattr(owner, name)

        def stand(*args, **kwargs):
            with contextlib.suppress(threading.BrokenBarrierError):
                meet.wait(timeout=1.5)
            return real(*args, **kwargs)

        monkeypatch.setattr(owner, name, stand)

    after(assessments, "change_tier")
    after(handovers, "cases_of")
    return lambda: at_once(
        lambda: made.assess(by, Case.objects.get(pk=case.pk)),
        lambda: handovers.hand_over(by=boss, station=station, worker=worker, shares={None: second}),
    )


def deadlocked(outcomes):
    return [one for one in outcomes if isinstance(one, OperationalError)]


def test_an_assessment_and_a_hand_over_wait_for_each_other_in_one_order(race):
    assert deadlocked(race()) == []


def test_without_the_person_first_they_block_each_other(race, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(assessments, "hold_person", lambda case: None)
    assert len(deadlocked(race())) == 1
