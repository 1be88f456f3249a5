"""Every route × role × place. See lines/ for the lines and oracle.py for what is promised."""

from collections import defaultdict
from zlib import crc32

import pytest
from django.urls import get_resolver

from conftest import BOTH_ENGINES
from tests.access import oracle
from tests.access.kinds import marker
from tests.access.lines import BY_APP, LINES
from tests.access.probes import (
    ABSENT,
    ANONYMOUS,
    DENIED,
    OK,
    SIGN_IN,
    answer_of,
    expected,
    in_reach,
    probes_of,
    routes,
)

# The gate is arithmetic of ours: no engine decides who may.
pytestmark = [pytest.mark.django_db, pytest.mark.once("sqlite")]


def test_every_route_has_its_line():
    known = {line.route for line in LINES}
    missing = sorted({name for name, _ in routes(get_resolver())} - known)
    assert missing == [], f"routes without a line in tests/access/lines/: {missing}"


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


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(line, id=f"{app}-{line.route}")
        for app, lines in BY_APP.items()
        for line in lines
    ],
)
def test_each_role_gets_what_access_promises(line, asker, world):
    """Each probe is asked once: what it is answered, whether a refusal tells that something is
    there, and whether an answer names what stands out of reach."""
    wrong, nothing = [], {}
    for probe in asked_of(line, world):
        response = asker.ask(probe)
        got, wanted = answer_of(response), expected(probe)
        if got != wanted:
            wrong.append(f"{probe}: {got}, promised {wanted}")
        elif wanted == ABSENT and line.kind:
            asked = (probe.method, probe.role)
            if asked not in nothing:
                nothing[asked] = telling(asker.ask_for_nothing(probe))
            if telling(response) != nothing[asked]:
                wrong.append(f"{probe}: tells that it is there")
        elif wanted == OK and line.column and probe.method == "get":
            wrong += [f"{probe}: names {word}" for word in names_out_of_reach(probe, response)]
    assert not wrong, "\n".join(wrong)


def asked_of(line, world):
    """All probes. When `make test` asks both engines in turn, a role to which the whole page is
    closed is asked at two places, from line to line at others: its answer knows no place."""
    by_asker = defaultdict(list)
    for probe in probes_of(line, world):
        by_asker[probe.method, probe.role].append(probe)
    for (method, role), probes in by_asker.items():
        if BOTH_ENGINES and {expected(one) for one in probes} <= {DENIED, SIGN_IN}:
            first = crc32(f"{line.route} {method} {role}".encode()) % len(probes)
            probes = (probes + probes)[first : first + min(2, len(probes))]
        yield from probes


def names_out_of_reach(probe, response):
    if probe.role == ANONYMOUS:
        return []
    body = b"".join(response).decode(errors="replace")
    hidden = [code for code in oracle.TOWNSHIPS if not in_reach(probe.line, probe.role, code)]
    return [marker(code) for code in hidden if marker(code) in body]


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


def refusals(lines, world):
    return [
        probe
        for line in lines
        if not line.owned
        for probe in probes_of(line, world)
        if expected(probe) in (DENIED, ABSENT)
    ]


@pytest.mark.parametrize("app", [app for app, lines in BY_APP.items() if lines])
def test_with_the_gate_out_the_probes_fail(app, asker, world, gate_out):
    """Negative control: the matrix would notice. Every eleventh probe of an app that expects a refusal
    (403 or 404) is asked again with the gate taken out; at least 95 % of them must now be answered
    otherwise. Eleven shares no factor with the numbers of roles and places, so it meets them all."""
    relevant = refusals(BY_APP[app], world)[::11]
    missed = [probe for probe in relevant if answer_of(asker.ask(probe)) == expected(probe)]
    told = "\n".join(str(probe) for probe in missed)
    assert len(missed) <= 0.05 * len(relevant), f"{len(missed)} of {len(relevant)}:\n{told}"
