"""Every page is asked and sent what no browser of ours would: it answers with words, never a crash,
leads to no other host and repeats no markup. New lines of the matrix are met by themselves."""

import re
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.urls import reverse

from tests.access.lines import BY_APP
from tests.access.oracle import ANONYMOUS, OK, SIGN_IN
from tests.access.probes import expected, probes_of

# PostgreSQL is the stricter reader: it minds NUL, wide numbers and broken text.
pytestmark = [pytest.mark.django_db, pytest.mark.once("postgresql")]

MARKUP = "\"'><script>alert(1)</script>"
NASTY = {
    "nul": "a\x00b",
    "markup": MARKUP,
    "long": "9" * 4000,
    "minus": "-1",
    "huge": "99999999999999999999",
    "wide": "２０２６",
    "no_day": "2026-02-30",
    "first_day": "0001-01-01",
    "last_day": "9999-12-31",
    "first_moment": "0001-01-01T00:00",
    "last_moment": "9999-12-31T23:59",
    "no_number": "NaN",
    "host": "//evil.example/x",
    "turned": "\u202e\u200b%_\\",
    "uuid": "01900000-0000-7000-8000-00000000000z",
}
# What our pages and the API read from an address.
ASKED = [
    "programme",
    "giver",
    "flow",
    "household",
    "client",
    "contact",
    "task",
    "to",
    "stage",
    "stuck",
    "dimension",
    "village",
    "uid",
    "view",
    "q",
    "page",
    "sort",
    "export",
    "cursor",
    "limit",
    "ordering",
    "next",
    "then",
    "buyer",
    "since",
    "until",
    "on",
    "station",
    "place",
    "post",
    "status",
    "villages",
    "division",
    "level",
    "kind",
    "current",
    "has_vacancy",
    "has_vacancies",
    "operator",
    "object_type",
    "object_id",
    "who",
    "act",
    "result",
    "tier",
    "category",
    "worker",
    "state",
    "day",
    "month",
    "year",
    "name",
    "o",
    "p",
    "all",
    "e",
]
NAMES = re.compile(r"""<(?:input|select|textarea|button)\b[^>]*?\bname=["']([^"']+)["']""")


def first_that_may(line, world, method):
    asked = (probe for probe in probes_of(line, world) if probe.method == method)
    return next((probe for probe in asked if expected(probe) == OK), None)


def address_of(line, probe, world):
    return reverse(
        line.route, kwargs=line.kwargs(world.at(line.kind, probe.code)) if line.kind else {}
    )


def lines(method):
    return [
        pytest.param(line, id=f"{app}-{line.route}")
        for app, found in BY_APP.items()
        for line in found
        if method in line.methods and line.answer != SIGN_IN
    ]


def troubles(response, value):
    body = b"".join(response).decode(errors="replace")
    if response.status_code >= 500:
        yield f"answered {response.status_code}"
    if urlsplit(response.headers.get("Location", "")).netloc not in ("", "testserver"):
        yield f"leads to {response['Location']}"
    if MARKUP in value and MARKUP in body and "html" in response["Content-Type"]:
        yield "repeats markup"
    for name, said in response.headers.items():
        if "\n" in said or "\r" in said:
            yield f"header {name} has a line break"


def send(client, method, address, data):
    """As the matrix does: what is written goes."""
    before = transaction.savepoint()
    try:
        return getattr(client, method)(address, data)
    finally:
        transaction.savepoint_rollback(before)


@pytest.mark.parametrize("line", lines("get"))
def test_nothing_in_an_address_upsets_a_page(line, asker, world):
    probe = first_that_may(line, world, "get")
    client, address = asker.clients[probe.role], address_of(line, probe, world)
    wrong = [
        f"{kind}: {said}"
        for kind, value in NASTY.items()
        for said in troubles(send(client, "get", address, dict.fromkeys(ASKED, value)), value)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("line", [one for one in lines("get") if "post" in one.values[0].methods])
def test_nothing_typed_upsets_a_form(line, asker, world):
    probe = first_that_may(line, world, "get")
    client, address = asker.clients[probe.role], address_of(line, probe, world)
    page = client.get(address)
    names = set(NAMES.findall(page.content.decode())) - {"csrfmiddlewaretoken"}
    wrong = []
    for kind, value in NASTY.items():
        data = {
            name: "1" if name.endswith("_FORMS") else value for name in (names or {"reason", "on"})
        }
        response = send(client, "post", address, data)
        wrong += [f"{kind}: {said}" for said in troubles(response, value)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("line", lines("post"))
def test_what_is_sent_without_a_form_upsets_nothing(line, asker, world):
    probe = first_that_may(line, world, "post") or first_that_may(line, world, "get")
    if probe is None:
        probe = next(iter(probes_of(line, world)))
    client, address = asker.clients[probe.role], address_of(line, probe, world)
    wrong = [
        f"{kind}: {said}"
        for kind, value in NASTY.items()
        for said in troubles(
            send(client, "post", address, {"reason": value, "next": value, "posting": value}), value
        )
    ]
    assert not wrong, "\n".join(wrong)
    assert ANONYMOUS in asker.clients
