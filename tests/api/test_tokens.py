"""Device tokens: whose they are, and everything that ends them."""

import datetime
import hashlib

import pytest
from django.urls import reverse
from django.utils import timezone

from shuangbai.base.errors import ActError, Denied
from stations.enums import Role
from stations.models import AuditEntry, DeviceToken
from stations.operations.postings import end_posting
from stations.operations.tokens import LIFE, MOST_LIVE, issue_token, revoke_token
from tests import factories


@pytest.fixture
def phone(device, head):
    return device(head)


def asks(client):
    return client.get("/api/v1/tokens/current/")


def test_it_is_kept_only_as_a_digest(head, as_member):
    row, token = issue_token(by=as_member(head), name="值班手机")
    assert row.digest == hashlib.sha256(token.encode()).hexdigest()
    assert token.startswith(row.prefix)
    kept = DeviceToken.objects.filter(pk=row.pk).values_list().get()
    assert token not in map(str, kept)


def test_it_says_whose_it_is(phone, head):
    found = asks(phone).json()
    assert (found["person"], found["role"]) == (head.name, "station_head")


def test_it_acts_in_its_own_posting_only(device, head, station):
    other = factories.station("440883100")
    phone = device(head)
    factories.posting(head, Role.STATION_HEAD, other)
    assert [row["id"] for row in phone.get("/api/v1/stations/").json()["results"]] == [station.pk]


def test_it_dies_with_its_posting_even_if_another_is_in_force(phone, head, county, as_member):
    first = head.postings.get()
    factories.posting(head, Role.STATION_HEAD, factories.station("440882104"))
    yesterday = timezone.localdate() - datetime.timedelta(1)
    end_posting(by=as_member(county), posting=first, on=yesterday, reason="调动")
    assert asks(phone).status_code == 401


def test_it_expires(phone, time_machine):
    time_machine.move_to(timezone.now() + LIFE - datetime.timedelta(minutes=1))
    assert asks(phone).status_code == 200
    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=2))
    assert asks(phone).status_code == 401


def test_a_new_password_ends_it(phone, head):
    head.set_password("另一个很长的口令-2026")
    head.save()
    assert asks(phone).status_code == 401


def test_a_reset_that_waits_for_a_new_password_ends_it(phone, head):
    head.must_change_password = True
    head.save()
    assert asks(phone).status_code == 401


def test_a_disabled_account_ends_it(phone, head):
    head.is_active = False
    head.save()
    assert asks(phone).status_code == 401


def test_signing_out_of_the_web_does_not_end_it(phone, client, head):
    client.force_login(head)
    client.logout()
    head.session_epoch += 1
    head.save()
    assert asks(phone).status_code == 200


def test_it_can_end_itself(phone):
    assert phone.delete("/api/v1/tokens/current/").status_code == 204
    assert asks(phone).status_code == 401


def test_its_use_is_noted_at_most_every_five_minutes(phone, time_machine):
    began = timezone.now()
    time_machine.move_to(began, tick=False)
    asks(phone)
    time_machine.move_to(began + datetime.timedelta(minutes=4), tick=False)
    asks(phone)
    assert DeviceToken.objects.get().last_used_at == began
    time_machine.move_to(began + datetime.timedelta(minutes=6), tick=False)
    asks(phone)
    assert DeviceToken.objects.get().last_used_at == began + datetime.timedelta(minutes=6)


def test_a_token_cannot_issue_or_list_tokens(phone):
    assert phone.get("/api/v1/tokens/").status_code == 401
    answer = phone.post("/api/v1/tokens/", {"name": "x"}, content_type="application/json")
    assert answer.status_code == 401


def test_a_session_issues_one_and_it_works(client, head):
    client.force_login(head)
    answer = client.post("/api/v1/tokens/", {"name": "手机"}, content_type="application/json")
    assert answer.status_code == 201
    assert answer["Cache-Control"] == "no-store"
    token = answer.json()["token"]
    client.logout()
    answer = client.get("/api/v1/stations/", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200


def test_the_list_shows_only_one_s_own_and_never_the_token(client, head, county, as_member):
    issue_token(by=as_member(county), name="别人的")
    issue_token(by=as_member(head), name="我的")
    client.force_login(head)
    found = client.get("/api/v1/tokens/").json()
    assert [row["name"] for row in found] == ["我的"]
    assert "token" not in found[0]


def test_somebody_without_a_posting_gets_none(as_member, db):
    with pytest.raises(Denied):
        issue_token(by=as_member(factories.UserFactory()), name="手机")


def test_there_is_an_upper_number(head, as_member):
    for number in range(MOST_LIVE):
        issue_token(by=as_member(head), name=f"手机{number}")
    with pytest.raises(ActError, match="请先吊销"):
        issue_token(by=as_member(head), name="又一台")


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("worker", 204),
        ("head", 204),
        ("county", 204),
        ("system_admin", 204),
        ("supervisor", 404),
        ("stranger", 404),
        ("auditor", 404),
    ],
)
def test_a_worker_s_token_is_revoked_by_whom(request, client, worker, as_member, who, expected):
    row, _ = issue_token(by=as_member(worker), name="手机")
    user = request.getfixturevalue(who)
    client.force_login(user)
    answer = client.delete(reverse("api:token", args=[row.pk]))
    assert answer.status_code == expected
    row.refresh_from_db()
    assert (row.revoked_at is not None) == (expected == 204)


def test_a_colleague_cannot_revoke_it(client, worker, head, as_member):
    row, _ = issue_token(by=as_member(head), name="手机")
    client.force_login(worker)
    assert client.delete(reverse("api:token", args=[row.pk])).status_code == 404


def test_issue_and_revocation_are_audited_without_the_token(head, as_member):
    row, token = issue_token(by=as_member(head), name="手机")
    revoke_token(by=as_member(head), token=row)
    revoke_token(by=as_member(head), token=row)
    acts = AuditEntry.objects.filter(object_type="stations.devicetoken").order_by("pk")
    assert [entry.act for entry in acts] == ["token.issue", "token.revoke"]
    assert token not in str(list(acts.values()))


def test_a_session_that_owes_its_second_factor_issues_none(client, county, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(county)
    answer = client.post("/api/v1/tokens/", {"name": "手机"}, content_type="application/json")
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert "动态码" in answer.json()["detail"]
    assert not DeviceToken.objects.exists()
