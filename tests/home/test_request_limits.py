import pytest
from django.test import RequestFactory
from django.urls import reverse

from shuangbai.base.request_limits import is_too_large


@pytest.mark.parametrize(
    ("content_type", "length"),
    [
        ("application/x-www-form-urlencoded", 2_621_441),
        ("application/json", 2_621_441),
        ("text/plain", 2_621_441),
        ("multipart/form-data; boundary=x", 26_214_401),
        ("application/x-www-form-urlencoded", "much"),
    ],
)
def test_a_body_that_is_too_large_is_not_read(client, db, content_type, length):
    answer = client.generic(
        "POST",
        reverse("account_login"),
        b"",
        CONTENT_TYPE=content_type,
        CONTENT_LENGTH=str(length),
    )
    assert answer.status_code == 413
    assert "太大" in answer.content.decode()


def test_an_upload_may_be_larger_than_a_form():
    upload = RequestFactory().post(
        "/", CONTENT_TYPE="multipart/form-data; boundary=x", CONTENT_LENGTH="2621441"
    )
    assert not is_too_large(upload)


def test_the_api_says_so_as_a_problem(client, db):
    answer = client.generic(
        "POST", "/api/v1/tokens/", CONTENT_TYPE="application/json", CONTENT_LENGTH="9999999"
    )
    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:shuangbai:problem:too-large"


@pytest.mark.parametrize(
    "address", ["/signin/?next=%00", "/network/44%00/", "/api/v1/stations/%00/"]
)
def test_nul_is_no_question(client, db, address):
    assert client.get(address).status_code == 400
