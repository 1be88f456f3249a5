"""Many phones at once, with real threads and real transactions."""

import contextlib
import datetime
import threading

import pytest
import uuid6
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from clients.enums import ContactKind
from clients.operations import plans
from services.enums import NextStep, Outcome
from services.models import Contact, ContactClash, UrgentAlert
from services.operations import contacts as acts
from services.operations.contacts import ContactBody, ContactConflict, log_contact
from services.operations.states import recompute_clients
from stations.gate import member_for
from stations.models import User
from tests.at_once import at_once, kinds

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

THREADS = 16
ROUNDS = 6


@pytest.fixture
def member(worker):
    """A member of its own for every thread: nothing is shared but the database."""
    return lambda: member_for(User.objects.get(pk=worker.pk))


def visit(client, *, days_ago=0, **facts):
    began = timezone.now() - datetime.timedelta(days=days_ago, minutes=30)
    return ContactBody(
        clients=(client.uid,),
        **{
            "kind": ContactKind.VISIT,
            "outcome": Outcome.SEEN,
            "happened_at": began,
            "late_reason": "没信号",
            **facts,
        },
    )


def test_one_contact_sent_by_sixteen_phones_is_stored_once(client_of, member):
    for _ in range(ROUNDS):
        client, uid = client_of("甲"), uuid6.uuid7()
        body = visit(client, is_urgent=True, note="急")
        found = at_once(
            *[
                lambda uid=uid, body=body: log_contact(by=member(), uid=uid, body=body)
                for _ in range(THREADS)
            ]
        )
        assert kinds(found) == {"Logged": THREADS}
        assert sum(one.is_new for one in found) == 1
        assert Contact.objects.filter(client=client).count() == 1
        assert UrgentAlert.objects.filter(contact__client=client).count() == 1


def test_sixteen_bodies_under_one_id_store_one_and_keep_the_others(client_of, member):
    client, uid = client_of("甲"), uuid6.uuid7()
    bodies = [visit(client, note=f"第 {number} 份") for number in range(THREADS)]
    found = at_once(
        *[lambda body=body: log_contact(by=member(), uid=uid, body=body) for body in bodies]
    )
    assert kinds(found) == {"Logged": 1, "ContactConflict": THREADS - 1}
    assert Contact.objects.count() == 1
    assert ContactClash.objects.count() == THREADS - 1
    kept = {one.clash.pk for one in found if isinstance(one, ContactConflict)}
    assert len(kept) == THREADS - 1


def mixed(client, number):
    """Visits, calls, failures and promises on different days, and tiers proposed at the door."""
    return (
        visit(client, days_ago=number % 7),
        visit(client, kind=ContactKind.CALL, outcome=Outcome.REACHED, days_ago=number % 5),
        visit(client, outcome=Outcome.NOT_HOME, days_ago=number % 3),
        visit(client, next_step=NextStep.TIER, tier=1 + number % 2, days_ago=number % 4),
    )[number % 4]


def wrong_states(clients):
    """States that are not what the contacts say."""
    with transaction.atomic():
        return recompute_clients([one.pk for one in clients], write=False)


def test_different_contacts_of_the_same_people_leave_the_right_days(client_of, member):
    """Nothing is lost, nobody waits for ever, and the kept days are those of all contacts."""
    for _ in range(ROUNDS):
        people = [client_of(name, tier=4) for name in ("甲", "乙", "丙")]
        sent = [(uuid6.uuid7(), mixed(people[n % 3], n)) for n in range(THREADS)]
        found = at_once(
            *[
                lambda uid=uid, body=body: log_contact(by=member(), uid=uid, body=body)
                for uid, body in sent
            ]
        )
        refused = [str(one) for one in found if not isinstance(one, acts.Logged)]
        # A tier that somebody else set in between needs no change, or is a lowering without reason.
        assert all("分级" in words or "放宽" in words for words in refused), refused
        assert Contact.objects.filter(client__in=people).count() == THREADS - len(refused)
        assert wrong_states(people) == []


@pytest.fixture
def in_step(monkeypatch):
    """Two contacts stand between reading and writing at the same time, if nothing keeps one out."""
    meet = threading.Barrier(2)
    real = plans.missing_states

    def missing_states(*args):
        # The first thing after the states were read.
        with contextlib.suppress(threading.BrokenBarrierError):
            meet.wait(timeout=1.5)
        return real(*args)

    monkeypatch.setattr(plans, "missing_states", missing_states)


def seen_and_missed(client, member):
    """A success and a failure at once; how many states then differ from the contacts."""
    bodies = (visit(client), visit(client, outcome=Outcome.NOT_HOME, days_ago=1))
    found = at_once(
        *[
            lambda body=body: log_contact(by=member(), uid=uuid6.uuid7(), body=body)
            for body in bodies
        ]
    )
    assert kinds(found) == {"Logged": 2}
    return len(wrong_states([client]))


def test_neither_of_two_contacts_forgets_the_other(client_of, member, in_step):
    assert seen_and_missed(client_of("甲"), member) == 0


def test_without_the_lock_one_would_be_forgotten(client_of, member, in_step, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows)
    assert seen_and_missed(client_of("甲"), member) > 0
