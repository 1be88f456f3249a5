"""Emptying the database after a test that committed, quickly.

Django truncates all tables: on PostgreSQL that makes and unlinks a thousand files, two to six
seconds after each browser or race test, of which a few dozen rows were worth it.
"""

from django.db import connections
from django.db.backends.postgresql.operations import DatabaseOperations

# The same in every database; Django would only fill them again.
CONSTANT = {"django_content_type", "auth_permission"}


def empty_by_deleting():
    """From now on tables are emptied by DELETE where there are rows, without triggers, which guard
    what may only be appended. Only a superuser may; others go on truncating."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
        if cursor.fetchone()[0]:
            DatabaseOperations.sql_flush = deletions


def deletions(operations, style, tables, *, reset_sequences=False, allow_cascade=False):
    wanted = [operations.quote_name(table) for table in tables if table not in CONSTANT]
    if not wanted:
        return []
    filled = [
        f"SELECT {number} WHERE EXISTS (SELECT FROM {table})" for number, table in enumerate(wanted)
    ]
    with operations.connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(filled))
        found = [wanted[number] for (number,) in cursor.fetchall()]
    return [
        "SET LOCAL session_replication_role = replica",
        *(f"DELETE FROM {table}" for table in found),
        "SET LOCAL session_replication_role = origin",
    ]
