"""How often one may ask: told as a problem with the seconds to wait, counted across processes."""

import datetime

import pytest
from django.core.cache import cache

from stations import throttling
from stations.operations.tokens import issue_token
from stations.throttling import Quota

NOW = datetime.datetime(2026, 11, 20, 2, 0, 15, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _fresh(settings, time_machine, monkeypatch, db):
    time_machine.move_to(NOW, tick=False)
    settings.API_REQUESTS_PER_MINUTE = 4
    settings.API_GUEST_REQUESTS_PER_MINUTE = 3
    cache.clear()
    monkeypatch.setattr(throttling, "MEMBERS", Quota("member"))
    monkeypatch.setattr(throttling, "GUESTS", Quota("guest"))
    yield
    cache.clear()


@pytest.fixture
def asking(client, worker, as_member):
    _, token = issue_token(by=as_member(worker), name="手机")
    headers = {"Authorization": f"Bearer {token}"}
    return lambda: client.get("/api/v1/tokens/current/", headers=headers)


def test_the_one_too_many_is_a_problem_that_says_when_to_come_again(asking):
    assert [asking().status_code for _ in range(4)] == [200] * 4
    answer = asking()
    assert answer.status_code == 429
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Retry-After"] == "45"
    assert answer.json()["type"] == "urn:shuangbai:problem:throttled"


def test_the_next_minute_begins_anew(asking, time_machine):
    for _ in range(6):
        asking()
    time_machine.shift(45)
    assert asking().status_code == 200


def test_one_token_does_not_use_up_anothers(asking, client, head, as_member):
    for _ in range(6):
        asking()
    _, other = issue_token(by=as_member(head), name="另一部")
    headers = {"Authorization": f"Bearer {other}"}
    assert client.get("/api/v1/tokens/current/", headers=headers).status_code == 200
    client.force_login(head)
    assert client.get("/api/v1/").status_code == 200


def test_guests_are_counted_by_address_and_do_not_hold_up_who_is_let_in(asking, client):
    wrong = {"Authorization": "Bearer sb_wrong"}
    asked = [client.get("/api/v1/", headers=wrong).status_code for _ in range(2)]
    asked += [client.get("/api/v1/").status_code for _ in range(2)]
    assert asked == [401, 401, 401, 429]
    assert client.get("/api/v1/", REMOTE_ADDR="10.0.0.9").status_code == 401
    assert asking().status_code == 200


def test_none_is_limited_where_the_setting_is_nought(asking, settings):
    settings.API_REQUESTS_PER_MINUTE = 0
    assert {asking().status_code for _ in range(9)} == {200}


def test_processes_share_one_count():
    processes = [Quota("member") for _ in range(3)]
    let_through = sum(one.take("x", 60) == 0 for one in processes for _ in range(60))
    assert let_through == 60


def test_most_requests_do_not_look_into_the_cache(django_assert_num_queries):
    quota = Quota("member")
    quota.take("x", 600)
    with django_assert_num_queries(0):
        assert [quota.take("x", 600) for _ in range(19)] == [0] * 19


def test_who_is_over_the_limit_costs_no_look_up_either(django_assert_num_queries):
    quota = Quota("member")
    for _ in range(3):
        quota.take("x", 2)
    with django_assert_num_queries(0):
        assert quota.take("x", 2) == 45
