"""Many hands on one resource, with real threads and real transactions."""

import pytest
import uuid6
from django.db.models import QuerySet, Sum
from django.utils import timezone

from services.models import ResourceLink
from services.operations import links as acts
from services.operations.resources import add_provider, add_resource
from shuangbai.base.errors import ActError
from stations.gate import member_for
from stations.models import User
from tests.at_once import at_once, meeting

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

HANDS, THERE_ARE = 12, 5


@pytest.fixture
def member(worker):
    """A member of its own for every thread."""
    return lambda: member_for(User.objects.get(pk=worker.pk))


@pytest.fixture
def requested(client_of, member):
    """`requested(number, there_are)`: links of as many people to one resource."""

    def made(number, there_are):
        by = member()
        provider = add_provider(by=by, name="某厂", kind="business")
        rice = add_resource(
            by=by,
            uid=uuid6.uuid7(),
            provider=provider,
            kind="goods",
            name="大米",
            quantity=there_are,
            unit_value=50,
        )
        return [
            acts.request_resource(
                by=by, uid=uuid6.uuid7(), client=client_of(f"甲{n}"), resource=rice
            )
            for n in range(number)
        ]

    return made


def confirming(member, link, new="confirmed"):
    def task():
        step = acts.Step(new=new, on=timezone.localdate())
        return acts.move(by=member(), link=link, step=step)

    return task


def taken():
    rows = ResourceLink.objects.filter(state__in=("confirmed", "delivered"))
    return rows.aggregate(total=Sum("quantity"))["total"]


def test_twelve_hands_take_five_things(requested, member):
    links = requested(HANDS, THERE_ARE)
    found = at_once(*[confirming(member, link) for link in links])
    assert sum(isinstance(one, ResourceLink) for one in found) == THERE_ARE
    assert sum(isinstance(one, ActError) for one in found) == HANDS - THERE_ARE
    assert taken() == THERE_ARE


def test_one_link_is_delivered_once(requested, member):
    (link,) = requested(1, 1)
    confirming(member, link)()
    found = at_once(*[confirming(member, link, "delivered") for _ in range(6)])
    assert sum(isinstance(one, ResourceLink) for one in found) == 1
    assert link.moves.filter(new="delivered").count() == 1


def two_take_the_last(requested, member, monkeypatch):
    links = requested(2, 1)
    meeting(monkeypatch, acts, "taken")
    at_once(*[confirming(member, link) for link in links])
    return taken()


def test_two_never_take_the_last(requested, member, monkeypatch):
    assert two_take_the_last(requested, member, monkeypatch) == 1


def test_without_the_lock_two_would(requested, member, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows)
    assert two_take_the_last(requested, member, monkeypatch) == 2
