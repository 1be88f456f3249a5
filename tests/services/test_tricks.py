"""Contacts as somebody would send them who wants to upset us."""

import pytest
import uuid6

from clients import reference
from clients.operations.clients import register_client
from services.models import Contact, ContactClash
from tests import factories

FACTS = {"kind": "visit", "outcome": "seen", "late_reason": "补记"}


@pytest.fixture
def of(worker, stranger, places, as_member):
    reference.load()
    made = {}
    for user, village in ((worker, "440882101201"), (stranger, "440902100201")):
        point = factories.village_point(village, station=user.postings.get().station)
        made[user] = register_client(by=as_member(user), name="梁玉桂", village=point.village)
    return made


def send(client, user, **facts):
    client.force_login(user)
    return client.post("/api/v1/contacts/", {**FACTS, **facts}, content_type="application/json")


@pytest.mark.parametrize(
    "moment",
    [
        "0001-01-01T00:00:00+08:00",
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-12:00",
    ],
)
def test_a_moment_at_the_edge_of_time_is_refused_with_words(client, of, worker, moment):
    answer = send(
        client, worker, id=str(uuid6.uuid7()), clients=[str(of[worker].uid)], happened_at=moment
    )
    assert answer.status_code == 400, answer.content
    assert not Contact.objects.exists()


def test_somebody_elsewhere_with_the_same_id_writes_nothing_beside_a_strangers_contact(
    client, of, worker, stranger
):
    uid = str(uuid6.uuid7())
    now = "2026-11-20T09:00:00+08:00"
    first = send(client, worker, id=uid, clients=[str(of[worker].uid)], happened_at=now)
    assert first.status_code == 201, first.content
    other = send(client, stranger, id=uid, clients=[str(of[stranger].uid)], happened_at=now)
    assert other.status_code == 400
    assert other.json()["errors"][0]["pointer"] == "#/id"
    assert not ContactClash.objects.exists()


def test_what_the_body_does_not_offer_is_not_taken_from_it(client, of, worker, head):
    """Who did it, for which station and when it was written down are ours to say."""
    answer = send(
        client,
        worker,
        id=str(uuid6.uuid7()),
        clients=[str(of[worker].uid)],
        happened_at="2026-11-20T09:00:00+08:00",
        worker=head.pk,
        station=factories.station("440902100").pk,
        logged_at="2020-01-01T00:00:00Z",
        is_successful=False,
    )
    assert answer.status_code == 201
    made = Contact.objects.get()
    assert (made.worker, made.station, made.is_successful) == (worker, of[worker].station, True)
    assert made.logged_at.year > 2020
