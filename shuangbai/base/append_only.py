"""Tables that only grow: the database itself refuses UPDATE, DELETE and TRUNCATE.

A model inherits `AppendOnly`; `install` puts the triggers on after every migrate (SQLite drops
them whenever a migration rebuilds a table). `lifted` is the one way round them, for test flush,
migrations and erasure. `REPLACE INTO` is caught on SQLite by PRAGMA recursive_triggers (settings).
"""

import logging
from contextlib import contextmanager

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction

log = logging.getLogger(__name__)

REFUSAL = "只增表不能改删"
SETTING = "shuangbai.append_only_lifted"
FUNCTION = "shuangbai_append_only"
POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('{SETTING}', true), '') <> 'yes' THEN
        RAISE EXCEPTION '{REFUSAL}: % %', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' THEN RETURN NEW; END IF;
    RETURN OLD;
END $$
"""


class AppendOnlyRefused(TypeError):
    """Raised before the database would refuse; a mistake of the caller, not of a person."""


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise AppendOnlyRefused(f"{self.model._meta.label}: {REFUSAL}，更正请另加一条。")

    def bulk_update(self, *args, **kwargs):
        self.update()

    def delete(self):
        self.update()


class AppendOnly(models.Model):
    """A row is written once. A correction is a further row."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise AppendOnlyRefused(f"{self._meta.label}: {REFUSAL}，更正请另加一条。")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args, **kwargs):
        raise AppendOnlyRefused(f"{self._meta.label}: {REFUSAL}。")


def tables(using=DEFAULT_DB_ALIAS):
    """Names of the append-only tables that exist in this database."""
    there = connections[using].introspection.table_names()
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, AppendOnly) and not model._meta.proxy and model._meta.db_table in there
    )


def triggers(table, vendor):
    """Trigger name → statement that creates it."""
    quoted = f'"{table}"'
    if vendor == "sqlite":
        return {
            f"{table}_no_{event.lower()}": (
                f'CREATE TRIGGER "{table}_no_{event.lower()}" BEFORE {event} ON {quoted} '
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}: {event} {table}'); END"
            )
            for event in ("UPDATE", "DELETE")
        }
    return {
        name: f"CREATE TRIGGER {name} BEFORE {events} ON {quoted} {each} EXECUTE FUNCTION {FUNCTION}()"
        for name, events, each in (
            ("append_only_rows", "UPDATE OR DELETE", "FOR EACH ROW"),
            ("append_only_truncate", "TRUNCATE", "FOR EACH STATEMENT"),
        )
    }


def missing(using=DEFAULT_DB_ALIAS):
    """(table, trigger) pairs that should be there and are not, or are switched off."""
    connection = connections[using]
    there = _present(connection)
    return [
        (table, name)
        for table in tables(using)
        for name in triggers(table, connection.vendor)
        if (table, name) not in there
    ]


def _present(connection):
    query = (
        "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return set(cursor.fetchall())


def install(using=DEFAULT_DB_ALIAS, **kwargs):
    """Puts missing triggers on; a receiver of Django's post_migrate as well."""
    connection = connections[using]
    lacking = missing(using)
    if not lacking:
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTION)
        for table, name in lacking:
            _drop(cursor, connection, table, name)
            cursor.execute(triggers(table, connection.vendor)[name])


def _drop(cursor, connection, table, name):
    on_table = "" if connection.vendor == "sqlite" else f' ON "{table}"'
    cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on_table}')


@contextmanager
def lifted(reason, *, using=DEFAULT_DB_ALIAS):
    """Lets the block change append-only rows, in one transaction and for this connection only.

    For test flush, migrations and erasure. Never reachable from a request's input.
    """
    if not reason:
        raise ValueError("lifted() needs a reason.")
    log.warning("append-only lifted", extra={"facts": {"reason": reason}})
    connection = connections[using]
    lift = _lifted_on_sqlite if connection.vendor == "sqlite" else _lifted_on_postgres
    with transaction.atomic(using=using), lift(connection, using):
        yield


@contextmanager
def _lifted_on_postgres(connection, using):
    # Local to the transaction; an error takes it back with the savepoint.
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, 'yes', true)", [SETTING])
    yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, '', true)", [SETTING])


@contextmanager
def _lifted_on_sqlite(connection, using):
    # DDL is transactional on SQLite and the write lock is held: nobody else meets the gap.
    with connection.cursor() as cursor:
        for table in tables(using):
            for name in triggers(table, connection.vendor):
                _drop(cursor, connection, table, name)
    yield
    install(using)
