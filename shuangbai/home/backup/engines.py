"""Dumping and loading the database with what each engine brings itself.

Both dumps are one consistent moment, and the row counts are of that same moment.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing, contextmanager

from django.db import connection, transaction

from shuangbai.home.backup.errors import BackupError

# Everything in one transaction: either the old database or the restored one.
CLEAR_SCHEMA = """
SET lock_timeout = '30s';
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;
"""


def engine():
    return {"sqlite": Sqlite, "postgresql": Postgres}[connection.vendor]()


class Sqlite:
    part = "database.sqlite3"

    def version(self):
        return sqlite3.sqlite_version

    def dump(self, target):
        """Writes the dump; returns rows per table."""
        with (
            closing(sqlite3.connect(self._file())) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            return rows_per_table(copy.cursor(), sqlite_tables(copy.cursor()))

    def load(self, dump, work_dir):
        """Replaces the whole content. The backup API keeps readers and the write-ahead log right,
        which replacing the file would not."""
        with closing(sqlite3.connect(dump)) as source:
            if source.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BackupError("备份里的数据库文件已损坏（integrity_check 没有通过）。")
            connection.close()
            with closing(sqlite3.connect(self._file(), timeout=30)) as target:
                try:
                    source.backup(target)
                except sqlite3.OperationalError as busy:
                    raise BackupError(f"数据库正在使用，请先停止网站和后台任务：{busy}") from busy

    def _file(self):
        return str(connection.settings_dict["NAME"])


class Postgres:
    part = "database.pgdump"

    def version(self):
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            return cursor.fetchone()[0]

    def dump(self, target):
        with exported_snapshot() as snapshot:
            run_tool(
                *("pg_dump", "--format=custom", "--no-owner", "--no-privileges"),
                *(f"--snapshot={snapshot}", f"--file={target}"),
            )
            with connection.cursor() as cursor:
                return rows_per_table(cursor, connection.introspection.table_names(cursor))

    def load(self, dump, work_dir):
        script, clear = work_dir / "database.sql", work_dir / "clear.sql"
        clear.write_text(CLEAR_SCHEMA)
        # Written out whole before psql starts: a pipe that breaks off would be committed half.
        run_tool(
            *("pg_restore", "--no-owner", "--no-privileges", "--no-comments"),
            *(f"--file={script}", str(dump)),
        )
        connection.close()
        run_tool(
            *("psql", "--quiet", "--no-psqlrc", "--single-transaction"),
            *("--set=ON_ERROR_STOP=1", "--output=/dev/null", f"--file={clear}", f"--file={script}"),
        )


@contextmanager
def exported_snapshot():
    """pg_dump and our own counting see the same moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def run_tool(name, *arguments):
    if shutil.which(name) is None:
        raise BackupError(
            f"找不到 {name}。请安装 PostgreSQL 客户端：apt install postgresql-client。"
        )
    done = subprocess.run(  # noqa: S603
        [name, *arguments],
        env={**os.environ, **client_environment()},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise BackupError(f"{name} 没有成功：{done.stderr.strip()[:800]}")


def client_environment():
    """The connection as libpq's variables, so that no password stands in a process list."""
    settings = connection.settings_dict
    options = settings.get("OPTIONS", {})
    variables = {
        "PGHOST": settings["HOST"],
        "PGPORT": settings["PORT"],
        "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"],
        "PGDATABASE": settings["NAME"],
        "PGSSLMODE": options.get("sslmode"),
        "PGSSLROOTCERT": options.get("sslrootcert"),
    }
    return {name: str(value) for name, value in variables.items() if value}


def sqlite_tables(cursor):
    cursor.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return [name for (name,) in cursor.fetchall()]


def rows_per_table(cursor, tables):
    counts = {}
    for table in sorted(tables):
        cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608
        counts[table] = cursor.fetchone()[0]
    return counts


def rows_now():
    with connection.cursor() as cursor:
        return rows_per_table(cursor, connection.introspection.table_names(cursor))
