"""All pairs of files that may be one person's, as a database view: always up to date, and a list,
a count or a filter over it is an ordinary query that goes through the gate.

The rule is that of clients/duplicates.py (`is_likely`), joined over the same two indexes. The view
is dropped before every migrate and made again afterwards: SQLite refuses to rebuild a table that a
view looks at, PostgreSQL to change its columns.
"""

from django.db import DEFAULT_DB_ALIAS, connections

from clients.duplicates import BIRTHS_CLOSE

VIEW = "clients_likely_pair"
NEEDED = {"clients_client", "clients_distinction"}
DAYS_APART = {
    "postgresql": "abs(a.born_on - b.born_on)",
    "sqlite": "abs(julianday(a.born_on) - julianday(b.born_on))",
}


def sql(vendor):
    return f"""
        CREATE VIEW {VIEW} AS
        SELECT {columns("a.village_id = b.village_id")}
        FROM clients_client a JOIN clients_client b
            ON b.full_pinyin = a.full_pinyin AND b.born_on = a.born_on
        WHERE {both_are_open()}
        UNION ALL
        SELECT {columns("a.id = a.id")}
        FROM clients_client a JOIN clients_client b
            ON b.village_id = a.village_id AND b.full_pinyin = a.full_pinyin
        WHERE {both_are_open()} AND (a.born_on IS NULL OR b.born_on IS NULL
            OR (a.born_on <> b.born_on AND {DAYS_APART[vendor]} <= {BIRTHS_CLOSE.days}))
    """  # noqa: S608 — names and numbers of ours


def columns(same_village):
    return f"""
        a.id || '-' || b.id AS key, a.id AS first_id, b.id AS second_id,
        (a.name = b.name) AS is_same_name,
        (a.born_on IS NOT NULL AND b.born_on IS NOT NULL AND a.born_on = b.born_on)
            AS is_same_birth,
        ({same_village}) AS is_same_village
    """


def both_are_open():
    return """
        a.id < b.id AND a.full_pinyin <> '' AND a.merged_into_id IS NULL
        AND b.merged_into_id IS NULL AND (a.id_index = '' OR b.id_index = '')
        AND (a.sex = '' OR b.sex = '' OR a.sex = b.sex)
        AND NOT EXISTS (SELECT 1 FROM clients_distinction d
            WHERE d.first_id = a.id AND d.second_id = b.id)
    """


def install(using=DEFAULT_DB_ALIAS, **kwargs):
    """A receiver of Django's post_migrate."""
    connection = connections[using]
    with connection.cursor() as cursor:
        known = connection.introspection.table_names(cursor, include_views=True)
        if VIEW not in known and set(known) >= NEEDED:
            cursor.execute(sql(connection.vendor))


def drop(using=DEFAULT_DB_ALIAS, **kwargs):
    """A receiver of Django's pre_migrate."""
    with connections[using].cursor() as cursor:
        cursor.execute(f"DROP VIEW IF EXISTS {VIEW}")
