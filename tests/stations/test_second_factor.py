"""The second factor, driven with codes as a phone would compute them."""

import datetime
import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from stations import second_factor
from stations.models import AuditEntry
from tests import factories
from tests.stations.signing_in import (
    is_in,
    shown_code,
    sign_in,
    with_password,
    with_second_factor,
)

NOON = datetime.datetime(2026, 11, 20, 4, 0, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture
def county(county):
    return with_password(county)


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def offered(page):
    """(signed offer, secret) of the enrolment page."""
    html = page.content.decode()
    offer = re.search(r'name="offer" value="([^"]+)"', html)[1]
    return offer, re.search(r"secret=([A-Z2-7]+)", html)[1]


def enrol(client):
    offer, secret = offered(client.get("/me/second-factor/"))
    answer = client.post("/me/second-factor/", {"offer": offer, "code": shown_code(secret)})
    codes = re.findall(r"<li class=\"sb-code\">(\d{5} \d{5})</li>", answer.content.decode())
    return secret, codes


def test_a_county_officer_must_enrol_before_doing_anything_else(client, county, required):
    sign_in(client, county)
    answer = client.get("/me/?a=1")
    assert answer["Location"] == "/me/second-factor/?then=%2Fme%2F%3Fa%3D1"
    enrol(client)
    assert client.get("/me/").status_code == 200


def test_a_fragment_and_the_api_are_held_back_too(client, county, required):
    sign_in(client, county)
    assert client.get("/me/", headers={"hx-request": "true"})["HX-Redirect"] == "/me/second-factor/"
    assert client.post("/posting/", {"posting": 1})["Location"] == "/me/second-factor/"


def test_signing_out_stays_possible_meanwhile(client, county, required):
    sign_in(client, county)
    assert client.post("/signout/")["Location"] == "/signin/"


@pytest.mark.parametrize("who", ["worker", "head", "supervisor", "operator_manager"])
def test_it_is_not_demanded_of_those_below(client, who, request, required):
    sign_in(client, with_password(request.getfixturevalue(who)))
    assert client.get("/me/").status_code == 200


@pytest.mark.parametrize(
    "who",
    [
        "county",
        "finance",
        "township_finance",
        "city",
        "province",
        "system_admin",
        "security_admin",
        "auditor",
    ],
)
def test_it_is_demanded_of_county_roles_upward_finance_and_administrators(
    client, who, request, required
):
    sign_in(client, with_password(request.getfixturevalue(who)))
    assert client.get("/me/")["Location"].startswith("/me/second-factor/")


def test_another_posting_does_not_help_to_get_round_it(client, worker, required):
    from_above = worker.postings.get().station.division.parent
    factories.posting(worker, "county_civil", from_above)
    sign_in(client, with_password(worker))
    assert client.get("/me/")["Location"].startswith("/me/second-factor/")


def test_in_the_demo_it_is_offered_but_not_demanded(client, county):
    sign_in(client, county)
    assert client.get("/me/").status_code == 200


def test_once_bound_signing_in_asks_for_a_code(client, county, required):
    secret = with_second_factor(county)
    answer = sign_in(client, county, next="/me/?a=1")
    assert answer["Location"] == "/signin/code/"
    assert not is_in(client)
    answer = client.post("/signin/code/", {"code": shown_code(secret)})
    assert answer["Location"] == "/me/?a=1"
    assert client.get("/me/").status_code == 200


def test_the_password_alone_opens_nothing(client, county):
    with_second_factor(county)
    sign_in(client, county)
    assert client.get("/me/").status_code == 302
    assert not AuditEntry.objects.filter(act="sign_in").exists()


def test_a_code_counts_once(county):
    secret = with_second_factor(county)
    code = shown_code(secret)
    for expected in (True, False):
        client = Client()
        sign_in(client, county)
        client.post("/signin/code/", {"code": code})
        assert is_in(client) is expected


@pytest.mark.parametrize(("steps", "expected"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_phone_may_be_half_a_minute_off(county, steps, expected):
    secret = with_second_factor(county)
    assert second_factor.accepts(county, shown_code(secret, steps=steps)) is expected


def test_an_older_code_does_not_count_after_a_newer_one(county):
    secret = with_second_factor(county)
    assert second_factor.accepts(county, shown_code(secret))
    assert not second_factor.accepts(county, shown_code(secret, steps=-1))


def test_guessing_codes_locks(client, county):
    secret = with_second_factor(county)
    sign_in(client, county)
    wrong = "000000" if shown_code(secret) != "000000" else "000001"
    for _ in range(5):
        answer = client.post("/signin/code/", {"code": wrong})
    assert "锁定 15 分钟" in answer.content.decode()
    assert client.post("/signin/code/", {"code": shown_code(secret)}).status_code == 429


def test_the_second_step_waits_ten_minutes(client, county, clock):
    secret = with_second_factor(county)
    sign_in(client, county)
    clock.shift(601)
    answer = client.post("/signin/code/", {"code": shown_code(secret)})
    assert answer["Location"] == "/signin/"


def test_a_new_password_meanwhile_voids_the_first_step(client, county):
    secret = with_second_factor(county)
    sign_in(client, county)
    with_password(county, "另一句谁也猜不到的话呀")
    assert client.post("/signin/code/", {"code": shown_code(secret)})["Location"] == "/signin/"


def test_the_second_step_cannot_be_had_without_the_first(client, db):
    assert client.get("/signin/code/")["Location"] == "/signin/"


def test_recovery_codes_are_shown_once_and_count_once(client, county, clock):
    sign_in(client, county)
    _, codes = enrol(client)
    assert len(codes) == 10
    assert codes[0] not in client.get("/me/").content.decode()
    for expected in (True, False):
        other = Client()
        sign_in(other, county)
        other.post("/signin/code/", {"code": codes[0]})
        assert is_in(other) is expected


def test_a_new_set_of_recovery_codes_voids_the_old_one(client, county, clock):
    sign_in(client, county)
    secret, old = enrol(client)
    clock.shift(60)
    answer = client.post("/me/second-factor/codes/", {"code": shown_code(secret)})
    assert "请现在抄下备用码" in answer.content.decode()
    assert not second_factor.accepts(county, old[0].replace(" ", ""))


def test_enrolling_ends_the_other_sessions(client, county):
    other = Client()
    sign_in(other, county)
    sign_in(client, county)
    enrol(client)
    assert client.get("/me/").status_code == 200
    assert other.get("/me/").status_code == 302


def test_a_wrong_code_keeps_the_same_secret_on_the_page(client, county):
    sign_in(client, county)
    offer, secret = offered(client.get("/me/second-factor/"))
    page = client.post("/me/second-factor/", {"offer": offer, "code": "000000"})
    assert offered(page)[1] == secret
    assert not second_factor.is_enrolled(county)


def test_an_offer_made_to_somebody_else_is_not_taken(client, county, worker):
    sign_in(client, county)
    offer, secret = offered(client.get("/me/second-factor/"))
    other = Client()
    sign_in(other, with_password(worker))
    other.post("/me/second-factor/", {"offer": offer, "code": shown_code(secret)})
    assert not second_factor.is_enrolled(worker)


def test_looking_at_the_enrolment_page_writes_nothing(client, county):
    sign_in(client, county)
    before = client.session.items()
    client.get("/me/second-factor/")
    assert client.session.items() == before
    assert not Authenticator.objects.exists()


def test_a_bound_phone_is_changed_with_a_present_code_and_bound_anew(
    client, county, required, clock
):
    sign_in(client, county)
    secret, _ = enrol(client)
    clock.shift(60)
    client.post("/me/second-factor/removal/", {"code": shown_code(secret)})
    assert not second_factor.is_enrolled(county)
    assert client.get("/me/")["Location"].startswith("/me/second-factor/")


def test_the_secret_rests_as_ciphertext(county):
    secret = with_second_factor(county)
    second_factor.new_recovery_codes(county)
    kept = [str(row.data) for row in Authenticator.objects.filter(user=county)]
    assert len(kept) == 2
    assert all("v1.A256GCM." in data for data in kept)
    assert secret not in "".join(kept)
