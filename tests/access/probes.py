"""Asking one route as one role about one object, and reading the answer."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.urls.resolvers import URLPattern, URLResolver

from tests.access import oracle
from tests.access.oracle import ABSENT, ANONYMOUS, DENIED, OK, SIGN_IN

NO_SUCH_ID = 987654321


@dataclass(frozen=True)
class Probe:
    line: object
    method: str
    role: str
    code: str

    def __str__(self):
        return f"{self.method.upper()} {self.line.route} {self.role} @ {self.code or '-'}"


def routes(resolver, namespace=""):
    """Every pattern of the project as (name with namespace or the pattern itself, pattern)."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = ":".join(part for part in (namespace, entry.namespace) if part)
            yield from routes(entry, inner)
        elif isinstance(entry, URLPattern):
            name = entry.name or str(entry.pattern)
            yield (f"{namespace}:{name}" if namespace else name), entry


def probes_of(line, world):
    codes = world.codes(line.kind) if line.kind else ("",)
    for method in line.methods:
        for role in (ANONYMOUS, *oracle.ROLES):
            for code in codes:
                yield Probe(line, method, role, code)


def expected(probe):
    line, role, code = probe.line, probe.role, probe.code
    if line.public:
        return line.answer or OK
    if role == ANONYMOUS:
        return SIGN_IN
    if line.answer:
        return line.answer
    if line.column and not oracle.holds(role, line.letter, line.column):
        return DENIED
    if line.only is not None and role not in line.only:
        return DENIED
    if line.kind and not in_reach(line, role, code):
        return ABSENT
    if line.roles is not None and role not in line.roles:
        return DENIED
    return OK


def in_reach(line, role, code):
    """Whether the role reaches what stands at the place."""
    if line.seen is not None:
        return line.seen(role, code)
    if role == "evaluator" and line.column in oracle.SAMPLED:
        return False
    return oracle.reaches(role, code)


def sign_in(world):
    """Signs everybody of the cast in; gives role → cookie of the session."""
    sessions = {}
    for role, user in world.people.items():
        client = Client()
        client.force_login(user)
        sessions[role] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return sessions


class Asker:
    """One client per role, in the session given; whatever a probe writes is rolled back."""

    def __init__(self, world, sessions):
        self.world = world
        self.clients = {ANONYMOUS: Client(raise_request_exception=False)}
        for role, session in sessions.items():
            self.clients[role] = Client(raise_request_exception=False)
            self.clients[role].cookies[settings.SESSION_COOKIE_NAME] = session

    def ask(self, probe):
        target = self.world.at(probe.line.kind, probe.code) if probe.line.kind else None
        address = reverse(probe.line.route, kwargs=probe.line.kwargs(target) if target else {})
        return self._send(probe, address, probe.line.data(target))

    def ask_for_nothing(self, probe):
        """The same question about an id that no row has."""

        class Nothing:
            pk = id = NO_SUCH_ID
            uid = "01900000-0000-7000-8000-000000000000"
            code = "990000000"

        address = reverse(probe.line.route, kwargs=probe.line.kwargs(Nothing))
        return self._send(probe, address, {})

    def _send(self, probe, address, data):
        client = self.clients[probe.role]
        options = {"content_type": "application/json"} if probe.line.json else {}
        # A bare savepoint: the trail writes denials in a durable block, which an atomic one around
        # it would forbid.
        before = transaction.savepoint()
        try:
            if probe.method == "get":
                return whole(client.get(address, data))
            return whole(getattr(client, probe.method)(address, data, **options))
        finally:
            transaction.savepoint_rollback(before)


def whole(response):
    """A file is read and let go at once; closing the answer would close the database's connection
    as well, and the world with it."""
    if response.streaming:
        closers, response._resource_closers = response._resource_closers, []
        response.streaming_content = [b"".join(response.streaming_content)]
        for close in closers:
            close()
    return response


def answer_of(response):
    status = response.status_code
    if status == 401 or (
        status == 302 and response["Location"].startswith(str(reverse(settings.LOGIN_URL)))
    ):
        return SIGN_IN
    if status == 403:
        return DENIED
    if status == 404:
        return ABSENT
    return OK if status < 500 else f"error {status}"
