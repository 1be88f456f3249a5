"""Every page of the access matrix in a real browser, at both sizes: a new Line is walked by itself.

For each line with GET the first role that may open it goes there and meets the world's object.
"""

import pytest
from django.urls import reverse
from playwright.sync_api import Error

from tests.access.lines import BY_APP, LINES
from tests.access.oracle import ANONYMOUS, OK, SIGN_IN
from tests.access.probes import expected, probes_of
from tests.access.world import World


@pytest.fixture
def world(transactional_db):
    world = World()
    world.fill({line.kind for line in LINES if line.kind} | {"station", "person"})
    return world


@pytest.fixture
def page_of(open_page, sign_in, world):
    """`page_of(screen, role)`: one browser context for each role."""
    pages = {}

    def opened(screen, role):
        if role not in pages:
            pages[role] = open_page(screen)
            # Chromium asks for one beside plain data.
            pages[role].watch.allow("favicon.ico")
            if role != ANONYMOUS:
                sign_in(pages[role], world.people[role])
        return pages[role]

    return opened


def lines_of(app):
    """Lines whose address a person goes to; the code step of signing in has nobody at it."""
    return [
        line
        for line in BY_APP[app]
        if "get" in line.methods and not (line.json or line.is_file) and line.answer != SIGN_IN
    ]


def first_that_may(line, world):
    asked = (probe for probe in probes_of(line, world) if probe.method == "get")
    return next(probe for probe in asked if expected(probe) == OK)


def walk(app, world):
    """(line, role, address) for each page of an app."""
    for line in lines_of(app):
        probe = first_that_may(line, world)
        kwargs = line.kwargs(world.at(line.kind, probe.code)) if line.kind else {}
        yield line, probe.role, reverse(line.route, kwargs=kwargs)


def opens_page(page, address):
    """Goes there; False when the answer is a file or data."""
    try:
        response = page.goto(address)
    except Error as error:
        if "Download is starting" in str(error):
            return False
        raise
    assert response.status < 400, f"answered {response.status}"
    return response.headers.get("content-type", "").startswith("text/html")


@pytest.mark.parametrize("screen", ["phone", "desktop"])
@pytest.mark.parametrize("app", [app for app in BY_APP if lines_of(app)])
@pytest.mark.django_db(transaction=True)
def test_every_page_holds(app, screen, world, page_of, check_page):
    troubles = []
    for line, role, address in walk(app, world):
        page = page_of(screen, role)
        said = []
        try:
            if opens_page(page, address):
                check_page(page)
        except AssertionError as trouble:
            said = [str(trouble)]
        troubles += [f"{line.route} as {role}: {words}" for words in (*said, *page.watch.take())]
    assert not troubles, "\n".join(troubles)
