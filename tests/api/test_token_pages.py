"""我的设备令牌: shown once, revoked by its owner and by who looks after the account."""

import re

import pytest
from django.urls import reverse

from stations.models import AuditEntry, DeviceToken
from stations.operations.tokens import issue_token


def test_the_new_token_is_shown_once_and_works(client, head):
    client.force_login(head)
    answer = client.post(reverse("tokens"), {"name": "值班手机"})
    token = re.search(r'value="(sb_[^"]+)"', answer.content.decode())[1]
    assert "no-store" in answer["Cache-Control"]
    assert token not in client.get(reverse("tokens")).content.decode()
    client.logout()
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/v1/tokens/current/", headers=headers).status_code == 200


def test_a_token_without_a_name_is_refused_with_words(client, head):
    client.force_login(head)
    answer = client.post(reverse("tokens"), {"name": " "})
    assert "请填写设备名称" in answer.content.decode()
    assert not DeviceToken.objects.exists()


def test_only_one_s_own_are_listed(client, head, worker, as_member):
    issue_token(by=as_member(worker), name="陈晓岚的手机")
    client.force_login(head)
    assert "陈晓岚的手机" not in client.get(reverse("tokens")).content.decode()


def test_its_owner_revokes_it(client, worker, as_member):
    row, _ = issue_token(by=as_member(worker), name="手机")
    client.force_login(worker)
    answer = client.post(reverse("token_revocation", args=[row.pk]), follow=True)
    assert "已吊销" in answer.content.decode()
    assert DeviceToken.objects.get().revoked_at


def test_a_foreign_token_is_404_like_an_absent_one(client, worker, stranger, as_member):
    row, _ = issue_token(by=as_member(worker), name="手机")
    client.force_login(stranger)
    answers = [client.post(reverse("token_revocation", args=[pk])) for pk in (row.pk, 10**9)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_the_api_page_asks_a_stranger_to_sign_in(client, db):
    answer = client.get(reverse("api:page"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_who_could_end_the_posting_revokes_a_lost_phones_token(client, worker, head, as_member):
    row, _ = issue_token(by=as_member(worker), name="丢了的手机")
    client.force_login(head)
    page = client.get(reverse("person", args=[worker.uid])).content.decode()
    assert "丢了的手机" in page
    answer = client.post(reverse("token_revocation", args=[row.pk]), follow=True)
    assert answer.redirect_chain == [(reverse("person", args=[worker.uid]), 302)]
    assert DeviceToken.objects.get().revoked_at
    assert "丢了的手机" not in client.get(reverse("person", args=[worker.uid])).content.decode()
    assert AuditEntry.objects.get(act="token.revoke").user_id == head.pk


@pytest.mark.parametrize("who", ["supervisor", "finance", "evaluator"])
def test_others_do_not_see_somebodys_tokens(who, request, client, worker, as_member):
    row, _ = issue_token(by=as_member(worker), name="丢了的手机")
    client.force_login(request.getfixturevalue(who))
    page = client.get(reverse("person", args=[worker.uid]))
    assert page.status_code == 200
    assert "丢了的手机" not in page.content.decode()
    assert client.post(reverse("token_revocation", args=[row.pk])).status_code == 404
    assert DeviceToken.objects.get().revoked_at is None
