"""How long a session lasts, and what ends it at once."""

import datetime

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from stations.operations.accounts import change_password, disable_account
from tests.stations.signing_in import NEXT_PASSWORD, PASSWORD, sign_in, with_password

NOON = datetime.datetime(2026, 11, 20, 4, 0, tzinfo=datetime.UTC)
MINUTE = 60


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture
def worker(worker):
    return with_password(worker)


@pytest.fixture
def signed(client, worker):
    sign_in(client, worker)
    return client


def is_open(client):
    return client.get("/me/").status_code == 200


def test_it_ends_after_thirty_idle_minutes(signed, clock):
    clock.shift(30 * MINUTE)
    assert not is_open(signed)
    assert not is_open(signed)


def test_it_goes_on_while_it_is_used(signed, clock):
    for _ in range(20):
        clock.shift(20 * MINUTE)
        assert is_open(signed)


def test_it_ends_after_twelve_hours_however_much_it_is_used(signed, clock):
    for _ in range(35):
        clock.shift(20 * MINUTE)
        assert is_open(signed)
    clock.shift(20 * MINUTE)
    assert not is_open(signed)


def test_activity_is_written_at_most_every_five_minutes(signed, clock):
    def stored():
        return Session.objects.get(pk=signed.session.session_key).session_data

    before = stored()
    for _ in range(4):
        clock.shift(MINUTE)
        assert is_open(signed)
    assert stored() == before
    clock.shift(MINUTE)
    assert is_open(signed)
    assert stored() != before


def test_a_session_without_its_moments_is_over(signed):
    session = signed.session
    del session["seen_at"]
    session.save()
    assert not is_open(signed)


def test_the_ended_session_is_gone_from_the_server(signed, clock):
    key = signed.session.session_key
    clock.shift(31 * MINUTE)
    is_open(signed)
    assert not Session.objects.filter(pk=key).exists()


def test_a_new_password_ends_every_other_session(signed, worker):
    other = Client()
    sign_in(other, worker)
    answer = signed.post(
        "/me/password/",
        {"current": PASSWORD, "new": NEXT_PASSWORD, "again": NEXT_PASSWORD},
    )
    assert answer["Location"] == "/me/"
    assert is_open(signed)
    assert not is_open(other)


def test_a_new_password_set_elsewhere_ends_this_session(signed, worker, as_member):
    change_password(by=as_member(worker), current=PASSWORD, new=NEXT_PASSWORD)
    assert not is_open(signed)


def test_a_disabled_account_is_out_at_once(signed, worker, head, as_member):
    disable_account(by=as_member(head), user=worker, reason="长期不在岗")
    assert not is_open(signed)
    sign_in(signed, worker)
    assert not is_open(signed)


def test_a_raised_epoch_ends_the_session_even_though_the_password_is_the_same(signed, worker):
    type(worker).objects.filter(pk=worker.pk).update(session_epoch=7)
    assert not is_open(signed)


def test_the_cookie_is_not_for_scripts_nor_for_other_sites(client, worker):
    cookie = sign_in(client, worker).cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["expires"] == ""
