"""Two people record the same step, with real threads and real transactions."""

import datetime

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from clients.models import Entitlement, EntitlementMove, Policy
from clients.operations import entitlements as acts
from shuangbai.base.errors import ActError
from stations.gate import member_for
from stations.models import User
from tests.at_once import at_once, meeting

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def stage(client_of, worker):
    """(task that records the application, moves that were made)."""
    client = client_of(born_on=datetime.date(1930, 1, 1))
    policy = Policy.objects.get(key="old_age")

    def task():
        by = member_for(User.objects.get(pk=worker.pk))
        return acts.apply_for(by=by, client=client, policy=policy, on=timezone.localdate())

    first = acts.Step("eligible", timezone.localdate(), reason="unwilling")
    acts.move(by=member_for(worker), client=client, policy=policy, step=first)
    return task, lambda: EntitlementMove.objects.filter(new="applied").count()


def test_an_application_sent_by_eight_hands_is_recorded_once(stage):
    task, moves = stage
    found = at_once(*[task] * 8)
    assert sum(isinstance(one, Entitlement) for one in found) == 1
    assert sum(isinstance(one, ActError) for one in found) == 7
    assert moves() == 1


def both_look_first(stage, monkeypatch):
    task, moves = stage
    meeting(monkeypatch, acts, "refuse_odd_move")
    at_once(task, task)
    return moves()


def test_neither_of_two_writes_past_the_other(stage, monkeypatch):
    assert both_look_first(stage, monkeypatch) == 1


def test_without_the_lock_both_would(stage, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows)
    assert both_look_first(stage, monkeypatch) == 2
