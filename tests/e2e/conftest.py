"""Real Chromium against a live server; a page that complains anywhere fails its test."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import sync_playwright

from tests.e2e.browser import CHROMIUM_FLAGS, REPORT_CSP, SCREENS, Watch

SHOTS = Path(__file__).parent / "shots"


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def browser(chromium):
    # Playwright keeps an event loop on the main thread, which Django takes for an async caller.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, live_server):
    """`open_page("phone")` or `open_page("desktop")`; the page's `.watch` collects troubles."""
    contexts, watches = [], []

    def opened(screen, **options):
        context = browser.new_context(
            base_url=live_server.url,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            **SCREENS[screen],
            **options,
        )
        contexts.append(context)
        context.add_init_script(REPORT_CSP)
        page = context.new_page()
        page.screen = screen
        page.watch = Watch(page, live_server.url)
        watches.append(page.watch)
        return page

    yield opened
    for context in contexts:
        context.close()
    troubles = [trouble for watch in watches for trouble in watch.unexpected()]
    assert not troubles, "\n".join(troubles)


@pytest.fixture
def phone(open_page):
    return open_page("phone")


@pytest.fixture
def desktop(open_page):
    return open_page("desktop")


@pytest.fixture(params=["phone", "desktop"])
def page(request, open_page):
    """The same test at 360×740 and at 1440×900."""
    return open_page(request.param)


@pytest.fixture
def sign_in(live_server, settings):
    """`sign_in(page, user)`: the session's cookie, without walking through the sign-in page."""

    def signed_in(page, user):
        client = Client()
        client.force_login(user)
        page.context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                    "url": live_server.url,
                }
            ]
        )
        return page

    return signed_in


@pytest.fixture
def check_page():
    """Fails on axe-core findings, whatever their impact, and on a page wider than its screen."""

    def checked(page):
        # Preloading would fetch style sheets that another one imports, from the wrong address, and
        # inline them; only an experimental rule that is off needs it.
        findings = Axe().run(page, options={"preload": False}).response["violations"]
        found = [
            f"{finding['id']}: {finding['help']} {[node['target'] for node in finding['nodes']]}"
            for finding in findings
        ]
        assert not found, f"{page.url} ({page.screen})\n" + "\n".join(found)
        overflow = page.evaluate(
            "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, f"{page.url} is {overflow} px wider than the {page.screen} screen"

    return checked


@pytest.fixture
def shot():
    """`shot(page, "station")` writes tests/e2e/shots/station-phone.png (or -desktop)."""

    def taken(page, name, *, full_page=False):
        SHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}-{page.screen}.png", full_page=full_page)

    return taken
