"""One migrated database for all of a run's processes: they copy it instead of each migrating its
own, half a minute of a core. Kept for the next run with KEEP_MIGRATED=1."""

import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
CHECKOUT = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
KEPT = os.environ.get("KEEP_MIGRATED") == "1"
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir()


def postgres_template():
    """Name of a migrated database that PostgreSQL may copy."""
    name = f"{prefix()}{signature()}"
    with alone(), server() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not cursor.fetchone():
            drop_templates(cursor)
            building = f"{name}_building"
            cursor.execute(f'CREATE DATABASE "{building}"')
            address = urlsplit(os.environ["DATABASE_URL"])
            migrate(address._replace(path=f"/{building}").geturl())
            # Under its own name only once it is whole.
            cursor.execute(f'ALTER DATABASE "{building}" RENAME TO "{name}"')
    return name


def sqlite_template():
    """Path of a migrated file."""
    path = Path(MEMORY) / f"{prefix()}{signature()}.sqlite3"
    with alone():
        if not path.exists():
            drop_files()
            building = path.with_suffix(".building")
            migrate(f"sqlite:///{building}")
            building.rename(path)
    return path


def drop(on_postgres):
    """At the end of a run."""
    if KEPT:
        return
    if not on_postgres:
        drop_files()
        return
    with server() as cursor:
        drop_templates(cursor)


@contextlib.contextmanager
def server():
    """A cursor that may make databases: beside Django's connections, which tests guard."""
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    try:
        yield connection.cursor()
    finally:
        connection.close()


def drop_templates(cursor):
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{prefix()}%"])
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


def drop_files():
    for path in Path(MEMORY).glob(f"{prefix()}*"):
        path.unlink()


def prefix():
    return f"migrated_shuangbai_{CHECKOUT}_"


def signature():
    """Of everything that the migrations are made of."""
    known = hashlib.sha256()
    for path in sorted([*ROOT.glob("*/migrations/*.py"), *ROOT.glob("tests/*/migrations/*.py")]):
        known.update(path.read_bytes())
    return known.hexdigest()[:12]


def alone():
    """A lock between the processes of a run."""
    lock = (Path(tempfile.gettempdir()) / f"{prefix()}lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def migrate(address):
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": address},
        check=True,
    )
