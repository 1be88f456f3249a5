import pytest

from stations.operations.tokens import issue_token
from tests import factories
from tests.stations.signing_in import PASSWORD, with_password


@pytest.fixture
def token(worker, as_member):
    return issue_token(by=as_member(worker), name="值班手机")[0]


def test_it_shows_who_i_am_and_my_postings(client, worker):
    client.force_login(worker)
    page = client.get("/me/").content.decode()
    for words in (worker.name, worker.username, "沈塘镇社工站", "现在任职"):
        assert words in page


def test_it_says_what_to_do_without_a_posting(client, station):
    worker = factories.person("social_worker", station, confirmed=False)
    client.force_login(worker)
    assert "没有在任的任职" in client.get("/me/").content.decode()


def test_my_device_tokens_are_listed_and_revoked(client, worker, token):
    client.force_login(worker)
    assert "值班手机" in client.get("/me/").content.decode()
    assert client.post(f"/me/tokens/{token.pk}/revocation/")["Location"] == "/me/"
    token.refresh_from_db()
    assert token.revoked_at
    assert token.prefix not in client.get("/me/").content.decode()


def test_somebody_elses_token_is_like_one_that_does_not_exist(client, stranger, token):
    client.force_login(stranger)
    assert client.post(f"/me/tokens/{token.pk}/revocation/").status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"current": "falsch"}, "现在的密码不对。再错 4 次"),
        ({"new": PASSWORD, "again": PASSWORD}, "不能和现在的一样"),
        ({"new": "kurz", "again": "kurz"}, "密码太短"),
        ({"again": "etwas ganz anderes"}, "两次填的不一样"),
        ({"current": ""}, "请填现在的密码"),
    ],
)
def test_a_password_is_changed_only_when_all_is_right(client, worker, given, words):
    client.force_login(with_password(worker))
    right = {"current": PASSWORD, "new": "neunundneunzig Luftballons"}
    answer = client.post("/me/password/", {**right, "again": right["new"], **given})
    assert words in answer.content.decode()
    worker.refresh_from_db()
    assert worker.check_password(PASSWORD)


def test_it_leads_back_to_the_page_that_asked_for_the_password(client, worker):
    client.force_login(with_password(worker))
    new = "neunundneunzig Luftballons"
    given = {"current": PASSWORD, "new": new, "again": new}
    assert client.post("/me/password/?then=/audit/", given)["Location"] == "/audit/"
