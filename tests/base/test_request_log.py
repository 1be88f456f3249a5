import io
import json
import logging

import pytest
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from shuangbai.base.request_log import JsonFormatter, current_request_id

NAME = "欧阳娜娜"
ID_NUMBER = "440882199001011234"
PHONE = "13800138000"


def show(request, name):
    return HttpResponse("ok")


def fail_with_what_was_typed(request, name):
    typed = request.POST.get("name", name)
    try:
        int(typed)
    except ValueError as error:
        raise RuntimeError(f"cannot use {typed} {ID_NUMBER}") from error


def refuse(request, name):
    raise SuspiciousOperation(f"bad {name}")


urlpatterns = [
    path("people/<str:name>/", show, name="person"),
    path("fail/<str:name>/", fail_with_what_was_typed, name="fail"),
    path("refuse/<str:name>/", refuse, name="refuse"),
]


@pytest.fixture
def log():
    """The formatted text of everything logged anywhere during the test."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    loggers = [logging.getLogger(name) for name in (None, "django.server")]
    requests = logging.getLogger("shuangbai.request")
    level = requests.level
    requests.setLevel(logging.INFO)
    for logger in loggers:
        logger.addHandler(handler)
    yield stream
    for logger in loggers:
        logger.removeHandler(handler)
    requests.setLevel(level)


@pytest.fixture
def client(settings):
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def lines(log):
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_it_writes_one_line_with_the_pattern_of_the_route(client, log):
    response = client.get(f"/people/{NAME}/", {"q": ID_NUMBER})
    (line,) = lines(log)
    assert line["route"] == "/people/<str:name>/"
    assert line["name"] == "person"
    assert line["method"] == "GET"
    assert line["status"] == 200
    assert line["ms"] >= 0
    assert line["user"] is None
    assert line["posting"] is None
    assert line["request_id"] == response["X-Request-ID"]


@pytest.mark.parametrize("url", ["/people/{}/", "/fail/{}/", "/refuse/{}/", "/nowhere/{}/"])
@pytest.mark.parametrize("secret", [NAME, ID_NUMBER, PHONE])
def test_it_logs_no_personal_data_from_path_query_body_or_header(client, log, url, secret):
    client.post(
        url.format(secret),
        {"name": secret},
        query_params={"q": secret},
        headers={"X-Request-ID": secret if secret.isascii() else "x", "Referer": "/" + ID_NUMBER},
    )
    assert lines(log)
    for known in (NAME, ID_NUMBER, PHONE, "\\u6b27", "%E6%AC%A7"):
        assert known not in log.getvalue()


def test_an_exception_is_logged_with_its_frames_and_cause_but_not_its_words(client, log):
    client.get(f"/fail/{NAME}/")
    (error,) = [line for line in lines(log) if "exception" in line]
    assert [link["class"] for link in error["exception"]] == [
        "builtins.ValueError",
        "builtins.RuntimeError",
    ]
    assert "fail_with_what_was_typed" in error["exception"][0]["frames"][-1]
    assert error["request_id"] == lines(log)[-1]["request_id"]


@pytest.mark.parametrize(
    "offered", ["0f8fad5b-d9cb-469f-a165-70867728950e", "0f8fad5bd9cb469fa16570867728950e"]
)
def test_it_keeps_the_request_id_of_a_proxy(client, offered):
    assert client.get("/people/a/", headers={"X-Request-ID": offered})["X-Request-ID"] == offered


@pytest.mark.parametrize("offered", [ID_NUMBER, "a" * 200, "x\ny", "", NAME.encode().hex()])
def test_it_makes_its_own_id_when_the_offered_one_is_not_a_proxys(client, offered):
    given = client.get("/people/a/", headers={"X-Request-ID": offered})["X-Request-ID"]
    assert given != offered
    assert len(given) == 32


def test_the_request_id_does_not_outlive_its_request(client):
    client.get("/people/a/")
    assert current_request_id.get() is None
