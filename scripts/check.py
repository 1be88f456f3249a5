"""Everything `make test` checks, in order; the tests come last, so their closing lines end the run.

Whatever a machine lacks (PostgreSQL, Chromium) is said loudly; with REQUIRE_ALL=1 it is a failure.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from new_env import new_secrets

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OFFICES = ("libreoffice", "soffice")


def main():
    os.chdir(ROOT)
    has_postgres, has_browser = postgres_answers(), any(map(shutil.which, BROWSERS))
    has_office = any(map(shutil.which, OFFICES))
    absent = absences(has_postgres, has_browser, has_office)
    if absent and REQUIRE_ALL:
        sys.exit("\n".join(absent))
    ahead = migrated_ahead() if has_postgres else None
    steps = [*static_steps(), *test_steps(has_postgres)]
    failed = [name for name, command, env in steps if not passes(name, command, env)]
    if ahead:
        ahead.wait()
    if absent:
        print("\n" + "\n".join(absent))
    if failed:
        sys.exit(f"\n没有通过 / failed: {'；'.join(failed)}")


def absences(has_postgres, has_browser, has_office):
    said = []
    if not has_postgres:
        said.append(
            f"!!! 没有连上 PostgreSQL（{without_password(POSTGRES_URL)}）：PostgreSQL 部分没有测试。\n"
            "!!! PostgreSQL is not reachable: its half of the suite did NOT run. "
            "Set TEST_POSTGRES_URL."
        )
    if not has_browser:
        said.append(
            "!!! 没有找到 Chromium：浏览器测试没有运行。\n"
            "!!! No Chromium found: the browser tests did NOT run. apt install chromium."
        )
    if not has_office:
        said.append(
            "!!! 没有找到 LibreOffice：表格没有复算。\n"
            "!!! No LibreOffice found: the sheets' totals were NOT computed again. "
            "apt install libreoffice-calc."
        )
    return said


def migrated_ahead():
    """PostgreSQL's half copies a migrated database: half a minute of one core, while one core is
    all that the steps before it use. It makes it itself where this fails."""
    command = [sys.executable, "-c", "from tests import migrated; migrated.postgres_template()"]
    env = {**os.environ, "SHUANGBAI_PROFILE": "test", "DATABASE_URL": POSTGRES_URL}
    return subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL)


def static_steps():
    test = {"SHUANGBAI_PROFILE": "test"}
    manage = [sys.executable, "-W", "error::DeprecationWarning", "manage.py"]
    return [
        ("ruff check", [BIN / "ruff", "check", "--quiet", "."], {}),
        ("ruff format", [BIN / "ruff", "format", "--quiet", "--check", "."], {}),
        ("import-linter", [BIN / "lint-imports", "--no-cache"], {}),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], test),
        (
            "check --deploy",
            [*manage, "check", "--deploy", "--fail-level", "WARNING"],
            production_environment(),
        ),
    ]


def test_steps(has_postgres):
    pytest = [sys.executable, "-m", "pytest", "-q", "-n", "auto", "--maxprocesses", "4"]
    # Long walks through the browser would else wait for one worker while the others are done.
    pytest += ["--dist", "worksteal", "--durations", "40", "--durations-min", "5"]
    env = {"SHUANGBAI_PROFILE": "test", "DATABASE_URL": ""}
    if not has_postgres:
        return [("pytest on SQLite", pytest, env)]
    # The browser drives one engine only: PostgreSQL where it is to be had.
    env["BOTH_ENGINES"] = "1"
    return [
        ("pytest on SQLite", [*pytest, "-m", "not e2e and not bench"], env),
        ("pytest on PostgreSQL", pytest, {**env, "DATABASE_URL": POSTGRES_URL}),
    ]


def passes(name, command, env):
    print(f"\n=== {name}", flush=True)
    began = time.monotonic()
    inherited = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    wanted = {key: value for key, value in {**inherited, **env}.items() if value}
    ok = subprocess.call(list(map(str, command)), env=wanted, stdin=subprocess.DEVNULL) == 0
    if not name.startswith("pytest") or not ok:
        print(f"--- {name}: {'ok' if ok else 'FAILED'} ({time.monotonic() - began:.0f} s)")
    return ok


def production_environment():
    return {
        **new_secrets("check"),
        "SHUANGBAI_PROFILE": "production",
        "ALLOWED_HOSTS": "shuangbai.example",
    }


def postgres_answers():
    address = urlsplit(POSTGRES_URL)
    try:
        socket.create_connection((address.hostname, address.port or 5432), timeout=3).close()
    except OSError:
        return False
    return True


def without_password(url):
    address = urlsplit(url)
    return f"{address.hostname}:{address.port or 5432}"


if __name__ == "__main__":
    main()
