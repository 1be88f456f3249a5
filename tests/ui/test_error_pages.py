import pytest
from django.test import Client


@pytest.fixture(autouse=True)
def own_urls(settings, style_guide, db):
    settings.ROOT_URLCONF = "tests.ui.error_urls"


@pytest.fixture
def signed_in(client, county):
    client.force_login(county)
    return client


def test_absent_and_out_of_scope_are_the_same_bytes_for_everybody(signed_in):
    answers = [
        browser.get(path)
        for browser in (signed_in, Client())
        for path in ("/no-such-page/", "/out-of-scope/")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_a_refusal_says_why_and_who_can(signed_in):
    answer = signed_in.get("/denied/")
    assert answer.status_code == 403
    assert "写计划的人不能批自己的计划。" in answer.text
    assert "站长、副站长" in answer.text


def test_a_refusal_without_words_still_says_what_to_do(signed_in):
    assert "切换任职" in signed_in.get("/denied-plainly/").text


def test_a_failure_shows_its_number_and_nothing_else_of_itself(signed_in):
    signed_in.raise_request_exception = False
    answer = signed_in.get("/fails/")
    assert answer.status_code == 500
    assert answer["X-Request-ID"] in answer.text
    assert "secret" not in answer.text


def test_a_form_without_its_token_is_told_to_reload(county):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/form/")
    assert answer.status_code == 403
    assert "刷新后重新提交" in answer.text
