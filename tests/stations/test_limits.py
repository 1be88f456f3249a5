"""Lock-outs: they stop guessing and cannot be turned against a station."""

import datetime

import pytest
from django.test import Client

from stations import devices, limits
from stations.limits import Attempt, TooManyTries
from stations.models import AuditEntry
from tests import factories
from tests.stations.signing_in import is_in, sign_in, with_password

NOON = datetime.datetime(2026, 11, 20, 4, 0, tzinfo=datetime.UTC)
STATION, HOME, EVIL = "10.0.0.1", "10.0.9.9", "203.0.113.7"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture
def worker(worker):
    return with_password(worker)


def fail(user, times, ip):
    for _ in range(times):
        answer = sign_in(Client(), user, "falsch", ip=ip)
    return answer


def gets_in(user, ip):
    client = Client()
    sign_in(client, user, ip=ip)
    return is_in(client)


def test_five_failures_lock_the_account_at_that_address_for_fifteen_minutes(worker, clock):
    assert "锁定 15 分钟" in fail(worker, 5, STATION).content.decode()
    assert not gets_in(worker, STATION)
    answer = sign_in(Client(), worker, ip=STATION)
    assert answer.status_code == 429
    assert "请 15 分钟后再试" in answer.content.decode()
    clock.shift(14 * 60)
    assert not gets_in(worker, STATION)
    clock.shift(61)
    assert gets_in(worker, STATION)


def test_four_failures_do_not(worker):
    fail(worker, 4, STATION)
    assert gets_in(worker, STATION)


def test_a_success_clears_what_went_before(worker):
    fail(worker, 4, STATION)
    assert gets_in(worker, STATION)
    fail(worker, 4, STATION)
    assert gets_in(worker, STATION)


def test_a_stranger_elsewhere_does_not_lock_the_account_out_at_its_station(worker):
    fail(worker, 5, EVIL)
    assert gets_in(worker, STATION)


def test_a_stranger_with_many_addresses_does_not_lock_out_who_signs_in_there_regularly(worker):
    assert gets_in(worker, STATION)
    for n in range(15):
        fail(worker, 5, f"203.0.113.{n}")
    assert gets_in(worker, STATION)
    assert not gets_in(worker, HOME)


def test_that_trust_lasts_thirty_days(worker, clock):
    assert gets_in(worker, STATION)
    clock.shift(datetime.timedelta(days=31))
    for n in range(11):
        fail(worker, 5, f"203.0.113.{n}")
    assert not gets_in(worker, STATION)


def test_a_stranger_behind_the_stations_own_address_does_not_lock_its_people_out(worker, head):
    with_password(head)
    assert gets_in(worker, STATION)
    for n in range(25):
        fail(factories.UserFactory.build(username=f"guess{n}"), 5, STATION)
    assert not gets_in(head, STATION)
    assert gets_in(worker, STATION)


def test_a_station_that_forgets_and_remembers_does_not_fill_its_address(station):
    people = [with_password(factories.UserFactory()) for _ in range(40)]
    for person in people:
        fail(person, 4, STATION)
        assert gets_in(person, STATION)


def test_an_unknown_account_is_locked_alike(db):
    nobody = factories.UserFactory.build(username="nobody-here")
    assert "锁定 15 分钟" in fail(nobody, 5, STATION).content.decode()
    assert fail(nobody, 1, STATION).status_code == 429


def test_an_ipv6_host_cannot_wander_through_its_own_network(worker):
    for n in range(5):
        fail(worker, 1, f"2001:db8:0:1::{n + 1}")
    assert not gets_in(worker, "2001:db8:0:1:ffff::9")
    assert gets_in(worker, "2001:db8:0:2::1")


def test_tries_in_flight_count_before_they_have_failed(db):
    """A sixth parallel try must not be looked at while five are still being hashed."""
    flying = [Attempt("sign_in", "chen", STATION) for _ in range(limits.PAIR.tries)]
    with pytest.raises(TooManyTries):
        Attempt("sign_in", "chen", STATION)
    assert [attempt.left for attempt in flying] == [4, 3, 2, 1, 0]


def test_a_refused_try_takes_nothing_from_the_wider_limits(worker):
    fail(worker, 5, STATION)
    before = len(limits.Slots(limits.ADDRESS, "sign_in", "address", STATION).taken())
    fail(worker, 3, STATION)
    assert len(limits.Slots(limits.ADDRESS, "sign_in", "address", STATION).taken()) == before == 5


def test_a_lock_is_in_the_trail_once_however_often_it_is_knocked_at(worker):
    fail(worker, 9, STATION)
    entries = AuditEntry.objects.filter(object_id=str(worker.pk))
    assert entries.filter(act="sign_in.failed").count() == 5
    assert entries.filter(act="sign_in.locked").count() == 1


def test_a_phone_that_changes_its_address_is_not_locked_out_by_strangers(worker):
    phone = Client()
    sign_in(phone, worker, ip="100.64.0.1")
    phone.post("/signout/")
    for n in range(11):
        fail(worker, 5, f"203.0.113.{n}")
    fail(worker, 5, "100.64.7.7")
    assert not gets_in(worker, "100.64.7.7")
    sign_in(phone, worker, ip="100.64.7.7")
    assert is_in(phone)


def test_a_known_phone_is_locked_like_everything_else(worker):
    phone = Client()
    sign_in(phone, worker, ip="100.64.0.1")
    phone.post("/signout/")
    for n in range(5):
        answer = sign_in(phone, worker, "falsch", ip=f"100.64.1.{n}")
    assert "锁定 15 分钟" in answer.content.decode()
    assert sign_in(phone, worker, ip="100.64.2.1").status_code == 429


def test_a_browser_known_to_one_account_is_a_stranger_to_another(worker, head):
    phone = Client()
    sign_in(phone, worker, ip=STATION)
    phone.post("/signout/")
    sign_in(phone, head, "falsch", ip=STATION)
    assert len(limits.Slots(limits.ADDRESS, "sign_in", "address", STATION).taken()) == 1


def test_a_shared_computer_knows_its_latest_twelve_people(station):
    computer = Client()
    people = [with_password(factories.UserFactory()) for _ in range(13)]
    for person in people:
        sign_in(computer, person, ip=STATION)
        computer.post("/signout/")
    known = computer.get("/signin/").wsgi_request
    assert [bool(devices.of(known, person.username)) for person in people] == [False] + [True] * 12


def test_a_forged_device_cookie_is_nothing(worker):
    client = Client()
    client.cookies[devices.COOKIE] = "forged"
    assert devices.of(client.get("/signin/").wsgi_request, worker.username) == ""
