"""Two people answer one hand-over, with real threads and real transactions."""

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from clients.models import Client, HandOver, HandOverDecision, Household
from clients.operations import hand_overs as acts
from shuangbai.base.errors import ActError
from stations.enums import Role
from stations.gate import member_for
from stations.models import User
from tests import factories
from tests.at_once import at_once, meeting

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def accept_twice(client_of, worker, county, as_member):
    """The head and the county accept the same people; what came of it."""
    client = client_of(tier=2)
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

    def task(user):
        row = HandOver.objects.select_related("new_station__division").get(pk=offer.pk)
        return acts.accept_hand_over(by=member_for(User.objects.get(pk=user.pk)), hand_over=row)

    return lambda: at_once(lambda: task(head), lambda: task(county))


def homes():
    return Household.objects.filter(station__division__code="440882104").count()


def test_the_second_hears_that_it_was_answered(accept_twice, monkeypatch):
    meeting(monkeypatch, acts, "refuse_answered")
    found = accept_twice()
    assert sorted(type(one).__name__ for one in found) == ["ActError", "Done"]
    assert "答复过" in str(next(one for one in found if isinstance(one, ActError)))
    assert (homes(), HandOverDecision.objects.count()) == (1, 1)
    assert Client.objects.get().station.division.code == "440882104"


def test_without_the_lock_both_would_begin_and_one_end_in_an_error(accept_twice, monkeypatch):
    """Negative control: the unique answer still keeps the second out, but without words."""
    meeting(monkeypatch, acts, "refuse_answered")
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows)
    found = accept_twice()
    assert "ActError" not in [type(one).__name__ for one in found]
    assert homes() == 1
