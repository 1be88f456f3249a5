"""The sign-in page: neutral, kind to what was typed, never leading away."""

from unittest import mock

import pytest
from django.contrib.auth import hashers
from django.test import Client
from django.urls import path

from shuangbai import urls as project_urls
from stations import gate
from stations.models import AuditEntry
from tests.stations.signing_in import PASSWORD, is_in, sign_in, with_password


@pytest.fixture
def worker(worker):
    return with_password(worker)


@gate.signed_in
def sample_page(request):
    return gate.HttpResponseClientRedirect("/") if request.htmx else gate.redirect("/")


class sample_urls:
    urlpatterns = [*project_urls.urlpatterns, path("sample/", sample_page, name="sample")]


@pytest.fixture
def sample(settings):
    settings.ROOT_URLCONF = sample_urls


def test_it_lets_a_person_in_and_leads_to_the_page_they_wanted(client, worker):
    answer = sign_in(client, worker, next="/me/?a=1")
    assert answer.status_code == 302
    assert answer["Location"] == "/me/?a=1"
    assert is_in(client)


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "evil"],
)
def test_it_never_leads_away(client, worker, elsewhere):
    assert sign_in(client, worker, next=elsewhere)["Location"] == "/"


def test_it_keeps_the_account_that_was_typed_but_not_the_password(client, worker):
    page = sign_in(client, worker, "falsch-falsch-falsch").content.decode()
    assert f'value="{worker.username}"' in page
    assert "falsch" not in page


def test_it_keeps_the_wanted_page_through_a_mistake(client, worker):
    page = sign_in(client, worker, "falsch", next="/me/").content.decode()
    assert 'name="next" value="/me/"' in page


def test_it_says_the_same_of_an_unknown_account_a_wrong_password_and_a_disabled_account(
    client, worker, head
):
    with_password(head)
    type(head).objects.filter(pk=head.pk).update(is_active=False)

    def answer(username, password):
        data = {"username": username, "password": password}
        page = client.post("/signin/", data).content.decode()
        return page.replace(username, "").split("</form>")[0].split("csrfmiddlewaretoken")[1][90:]

    wrong = answer(worker.username, "falsch")
    assert "账号或密码不对。再错 4 次将锁定 15 分钟。" in wrong
    assert answer("nobody-here", "falsch") == wrong
    assert answer(head.username, PASSWORD) == wrong


@pytest.mark.parametrize("username", ["known", "nobody-here"])
def test_it_does_the_same_work_whether_or_not_there_is_such_an_account(client, worker, username):
    type(worker).objects.filter(pk=worker.pk).update(username="known")
    hasher = hashers.get_hasher()
    with mock.patch.object(
        type(hasher), "encode", autospec=True, side_effect=type(hasher).encode
    ) as encode:
        client.post("/signin/", {"username": username, "password": "falsch"})
    assert encode.call_count == 1


def test_whoever_is_in_already_goes_on_to_the_page(client, worker):
    client.force_login(worker)
    assert client.get("/signin/?next=/me/")["Location"] == "/me/"


def test_the_session_gets_a_new_key(client, worker):
    client.get("/signin/")
    session = client.session
    session["before"] = 1
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    sign_in(client, worker)
    assert client.session.session_key != before


def test_a_page_asks_for_signing_in_and_keeps_its_address(client, db):
    assert client.get("/me/?a=1")["Location"] == "/signin/?next=%2Fme%2F%3Fa%3D1"


def test_a_fragment_sends_the_whole_page_to_sign_in_and_back(client, db, sample):
    answer = client.get(
        "/sample/",
        headers={"hx-request": "true", "hx-current-url": "http://testserver/stations/?q=x"},
    )
    assert answer["HX-Redirect"] == "/signin/?next=%2Fstations%2F%3Fq%3Dx"


def test_what_was_posted_into_an_ended_session_is_said_to_be_unsaved(client, db, sample):
    answer = client.post("/sample/", headers={"referer": "http://testserver/form/?id=4"})
    assert answer["Location"] == "/signin/?next=%2Fform%2F%3Fid%3D4&why=unsaved"
    assert "没有保存" in client.get(answer["Location"]).content.decode()


def test_another_sites_referer_is_not_led_back_to(client, db, sample):
    answer = client.post("/sample/", headers={"referer": "https://evil.example/form/"})
    assert "evil" not in answer["Location"]


def test_signing_out_ends_every_session_of_the_person(worker):
    desk, phone = Client(), Client()
    sign_in(desk, worker)
    sign_in(phone, worker)
    assert phone.get("/me/").status_code == 200
    answer = desk.post("/signout/")
    assert answer["Location"] == "/signin/"
    assert answer["Clear-Site-Data"] == '"cache"'
    assert phone.get("/me/").status_code == 302


def test_what_signed_in_people_see_is_kept_by_no_cache_between(worker, client):
    client.force_login(worker)
    assert client.get("/me/")["Cache-Control"] == "private, no-cache"


def test_signing_out_takes_a_post(client, worker):
    client.force_login(worker)
    assert client.get("/signout/").status_code == 405


def test_the_trail_tells_the_account_and_the_address_but_nothing_that_was_typed(client, worker):
    sign_in(client, worker, "geheim-geheim", ip="10.1.2.3")
    client.post("/signin/", {"username": "tippfehler", "password": "geheim-geheim"})
    known, unknown = AuditEntry.objects.filter(act="sign_in.failed").order_by("pk")
    assert (known.object_id, known.ip, known.user_id) == (str(worker.pk), "10.1.2.3", None)
    assert unknown.object_id == ""
    assert not any(
        word in str(vars(entry)) for entry in (known, unknown) for word in ("geheim", "tippfehler")
    )


def test_none_of_the_pages_exists_that_allauth_would_bring(client, db):
    for address in (
        "/accounts/login/",
        "/signup/",
        "/accounts/email/",
        "/2fa/",
        "/password/reset/",
    ):
        assert client.get(address).status_code == 404
