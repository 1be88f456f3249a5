"""Every route × role × place. See matrix.py for the lines and oracle.py for what is promised."""

import pytest
from django.urls import get_resolver

from tests.access import oracle
from tests.access.matrix import LINES
from tests.access.probes import (
    ABSENT,
    ANONYMOUS,
    DENIED,
    OK,
    Asker,
    answer_of,
    expected,
    in_reach,
    probes_of,
    routes,
)
from tests.access.world import World, marker

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    world = World()
    world.fill({line.kind for line in LINES if line.kind} | {"station", "person"})
    return world


@pytest.fixture
def asker(world):
    return Asker(world)


def test_every_route_has_its_line():
    known = {line.route for line in LINES}
    missing = sorted({name for name, _ in routes(get_resolver())} - known)
    assert missing == [], f"routes without a line in tests/access/matrix.py: {missing}"


def test_every_line_has_its_route():
    names = {name for name, _ in routes(get_resolver())}
    assert sorted({line.route for line in LINES} - names) == []


def test_every_view_says_what_it_is_for():
    bare = [name for name, entry in routes(get_resolver()) if gate_line(entry.callback) is None]
    assert bare == [], f"views without @gated, @signed_in or @public: {bare}"


def gate_line(view):
    for holder in (view, getattr(view, "cls", None), getattr(view, "view_class", None)):
        line = getattr(holder, "gate_line", None)
        if line is not None:
            return line
    return None


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.route)
def test_each_role_gets_what_access_promises(line, asker, world):
    wrong = []
    for probe in probes_of(line, world):
        got, wanted = answer_of(asker.ask(probe)), expected(probe)
        if got != wanted:
            wrong.append(f"{probe}: {got}, promised {wanted}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("line", [line for line in LINES if line.kind], ids=lambda line: line.route)
def test_out_of_reach_looks_exactly_like_absent(line, asker, world):
    differing = []
    for probe in probes_of(line, world):
        if expected(probe) != ABSENT:
            continue
        hidden, nothing = asker.ask(probe), asker.ask_for_nothing(probe)
        if telling(hidden) != telling(nothing):
            differing.append(str(probe))
    assert not differing, "\n".join(differing)


def telling(response):
    """All of an answer that could tell the two apart, but for the request's own number."""
    number = response.headers.get("X-Request-ID", "-")
    headers = {
        name: value
        for name, value in response.headers.items()
        if name not in ("X-Request-ID", "Content-Security-Policy")
    }
    body = response.content.decode().replace(number, "")
    return response.status_code, body, headers


@pytest.mark.parametrize(
    "line",
    [line for line in LINES if line.column and "get" in line.methods],
    ids=lambda line: line.route,
)
def test_no_answer_names_what_is_out_of_reach(line, asker, world):
    leaks = []
    for probe in probes_of(line, world):
        if probe.method != "get" or expected(probe) != OK or probe.role == ANONYMOUS:
            continue
        body = b"".join(asker.ask(probe)).decode(errors="replace")
        for code in oracle.TOWNSHIPS:
            if not in_reach(line, probe.role, code) and marker(code) in body:
                leaks.append(f"{probe}: {marker(code)}")
    assert not leaks, "\n".join(leaks)


def test_with_the_gate_out_the_probes_fail(asker, world, gate_out):
    """Negative control: the matrix would notice. Every probe that expects a refusal (403 or 404)
    is asked again with the gate taken out; at least 95 % of them must now be answered otherwise."""
    relevant = [
        probe
        for line in LINES
        if not line.owned
        for probe in probes_of(line, world)
        if expected(probe) in (DENIED, ABSENT)
    ]
    noticed = [probe for probe in relevant if answer_of(asker.ask(probe)) != expected(probe)]
    assert len(noticed) >= 0.95 * len(relevant), f"{len(noticed)} of {len(relevant)}"
