"""The API's description: valid, complete, and kept by what the API really answers."""

import re

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.urls import URLResolver, get_resolver
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis import checks as usual
from schemathesis.specs.openapi import checks

from stations.gate import member_for
from stations.models import Unit
from stations.operations.tokens import issue_token
from tests import factories

CSRF = "a" * 32
EXAMPLES = 40
NEGATIVE = GenerationMode.NEGATIVE
KEPT = [
    usual.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]


def test_it_is_valid_and_complete(tmp_path):
    target = tmp_path / "schema.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(target))
    described = target.read_text()
    prefix = "api/v1/"
    routes = {route for route in all_routes(get_resolver()) if route.startswith(prefix)}
    assert len(routes) >= 9
    missing = [
        route
        for route in routes - {"api/v1/schema/"}
        if f"/{as_described(route)}:" not in described
    ]
    assert missing == []


def as_described(route):
    return re.sub("<uuid:([a-z]+)>", r"{\1}", route.replace("<int:pk>", "{id}"))


def all_routes(resolver, before=""):
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from all_routes(pattern, route)
        else:
            yield route


@pytest.mark.parametrize("path", ["/api/v1/", "/api/v1/schema/"])
def test_only_signed_in_people_read_it(client, db, path):
    assert client.get(path).status_code == 401


def test_a_signed_in_person_reads_it(device, head):
    answer = device(head).get("/api/v1/schema/")
    assert answer.status_code == 200
    assert b"/api/v1/stations/" in answer.content


@pytest.fixture
def network(places):
    factories.quota(factories.station(), 4)
    for code in (code for code in places if len(code) == 12):
        factories.village_point(code)
    Unit.objects.create(
        division=factories.division("440882"), kind="guidance_centre", name="雷州市指导中心"
    )


@pytest.fixture
def one_connection():
    """The test's transaction is invisible to any connection but its own; Django's test client
    holds on to it in the same way."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def described(network, one_connection, city):
    """The description as a program would read it."""
    return schemathesis.openapi.from_wsgi("/api/v1/schema/", WSGIHandler(), headers=carried(city))


def carried(user):
    _, token = issue_token(by=member_for(user), name="测试手机")
    return {"Authorization": f"Bearer {token}"}


def kept(operation, headers):
    """Sends what the description allows, and some of what it does not, and checks the answers."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy() | operation.as_strategy(generation_mode=NEGATIVE))
    def send(case):
        case.call_and_validate(headers=headers, checks=KEPT)

    send()


def operations(described, *, under=""):
    found = [result.ok() for result in described.get_all_operations()]
    return [one for one in found if under in one.path and not one.path.endswith("/schema/")]


@pytest.mark.once("sqlite")
def test_a_device_gets_what_the_description_says(described, city):
    headers = carried(city)
    found = operations(described)
    assert len(found) >= 11
    for operation in found:
        kept(operation, headers)


@pytest.mark.once("sqlite")
def test_a_browser_gets_what_the_description_says(described, client, city):
    client.force_login(city)
    session = client.cookies["sessionid"].value
    headers = {"Cookie": f"sessionid={session}; csrftoken={CSRF}", "X-CSRFToken": CSRF}
    for operation in operations(described, under="/tokens/"):
        kept(operation, headers)
