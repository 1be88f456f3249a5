"""What the suite as a whole promises: where its database lives, and that nothing is left out quietly.

People and places for tests are in tests/conftest.py, the browser in tests/e2e/conftest.py.
"""

import gc
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from django.db import connections

from tests import migrated
from tests.emptying import empty_by_deleting

REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
OFFICES = ("libreoffice", "soffice")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ON_POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")
ENGINE = "postgresql" if ON_POSTGRES else "sqlite"
# Set by scripts/check.py when the suite runs on the one engine and then on the other.
BOTH_ENGINES = os.environ.get("BOTH_ENGINES") == "1"
skipped = []


@pytest.fixture(scope="session")
def chromium():
    """Path of the browser that the e2e tests drive."""
    return next(filter(None, map(shutil.which, BROWSERS)))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_use_migrations):
    """A database per run and process, so that several runs on one machine never meet.

    SQLite gets a file, in memory-backed storage where there is one: an in-memory database would be
    one connection shared between threads, which no live server survives.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    test = connections["default"].settings_dict["TEST"]
    if ON_POSTGRES:
        test["NAME"] = f"test_shuangbai_{migrated.CHECKOUT}_{worker}"
        if django_db_use_migrations:
            test["TEMPLATE"] = migrated.postgres_template()
        yield
        return
    folder = tempfile.mkdtemp(prefix="shuangbai-test-", dir=migrated.MEMORY)
    test["NAME"] = str(Path(folder) / "test.sqlite3")
    if django_db_use_migrations:
        shutil.copyfile(migrated.sqlite_template(), test["NAME"])
    yield
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb, django_db_use_migrations):
    """Django would remove the file that was copied before it begins."""
    return django_db_keepdb or (django_db_use_migrations and not ON_POSTGRES)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """A connection that a stopped thread left behind must not keep the database from going."""
    if ON_POSTGRES:
        with django_db_blocker.unblock():
            empty_by_deleting()
    yield
    if ON_POSTGRES:
        with django_db_blocker.unblock(), connections["default"].cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


def pytest_collection_modifyitems(config, items):
    left_out = {
        name for name in ("postgres", "e2e", "office", "bench") if is_left_out(name, config)
    }
    dropped = [
        item
        for item in items
        if any(item.get_closest_marker(name) for name in left_out) or has_its_turn_elsewhere(item)
    ]
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = [item for item in items if item not in set(dropped)]


def has_its_turn_elsewhere(item):
    """`make test` asks both engines in turn. Long tests of what no engine decides have their turn
    on one of them; somebody who tests with one engine runs all."""
    marker = item.get_closest_marker("once")
    return BOTH_ENGINES and marker is not None and marker.args != (ENGINE,)


def is_left_out(name, config):
    if name == "bench":
        return config.option.markexpr != "bench"
    return name in absent_parts()


def absent_parts():
    """Parts of the suite that cannot run here, with the reason that is printed."""
    absent = {}
    if not ON_POSTGRES:
        absent["postgres"] = "SQLite 上不运行只属于 PostgreSQL 的测试（设 DATABASE_URL 后运行）"
    if not any(map(shutil.which, BROWSERS)):
        absent["e2e"] = "没有 Chromium，浏览器测试没有运行（apt install chromium）"
    if not any(map(shutil.which, OFFICES)):
        absent["office"] = "没有 LibreOffice，表格复算没有运行（apt install libreoffice-calc）"
    return absent


def pytest_configure(config):
    # A suite that keeps all of Django in memory looks through it again and again for nothing.
    gc.set_threshold(50_000, 20, 100)
    lacking = {"e2e": "Chromium", "office": "LibreOffice"}
    for part in lacking.keys() & absent_parts().keys() if REQUIRE_ALL else ():
        raise pytest.UsageError(f"REQUIRE_ALL=1, but there is no {lacking[part]}")


def pytest_report_header(config):
    lines = [f"database: {'PostgreSQL' if ON_POSTGRES else 'SQLite'}"]
    return lines + [f"!!! {reason}" for reason in absent_parts().values()]


def pytest_terminal_summary(terminalreporter):
    for reason in absent_parts().values():
        terminalreporter.write_line(f"!!! {reason}", yellow=True)
    if skipped and REQUIRE_ALL:
        terminalreporter.write_line(f"REQUIRE_ALL=1, but skipped: {skipped}", red=True)


def pytest_collectreport(report):
    if report.skipped:
        skipped.append(report.nodeid)


def pytest_runtest_logreport(report):
    if report.skipped and not hasattr(report, "wasxfail"):
        skipped.append(report.nodeid)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    if "PYTEST_XDIST_WORKER" not in os.environ:
        migrated.drop(ON_POSTGRES)
    if skipped and REQUIRE_ALL and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
