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
    "postgresql": "abs({one}.born_on - {other}.born_on)",
    "sqlite": "abs(julianday({one}.born_on) - julianday({other}.born_on))",
}


def sql(vendor):
    """Two files in use, by name and birth and by name and village; then each name that only a
    merged file bears against the files in use. One of a pair has no ID number, and the first four
    say which: so few files that a county's pairs are found from them alone (client_unnumbered)."""
    return f"""
        CREATE VIEW {VIEW} AS
        {" UNION ALL ".join(own(how, which, vendor) for how in OWN for which in WITHOUT_NUMBER)}
        UNION ALL {by_merged("s", "o", vendor)} UNION ALL {by_merged("o", "s", vendor)}
    """


OWN = {
    "birth": "b.full_pinyin = a.full_pinyin AND b.born_on = a.born_on",
    "village": "b.village_id = a.village_id AND b.full_pinyin = a.full_pinyin",
}
WITHOUT_NUMBER = ("a.id_index = ''", "a.id_index <> '' AND b.id_index = ''")


def own(how, without_number, vendor):
    return f"""
        SELECT {key_of("a", "b")} AS key, a.id AS first_id, b.id AS second_id,
            a.station_id AS first_station_id, b.station_id AS second_station_id,
            (a.name = b.name) AS is_same_name, {same_birth("a", "b")} AS is_same_birth,
            (a.village_id = b.village_id) AS is_same_village, (1 = 0) AS is_by_merged
        FROM clients_client a JOIN clients_client b ON {OWN[how]}
        WHERE a.id < b.id AND {without_number} AND a.full_pinyin <> ''
            AND a.merged_into_id IS NULL AND b.merged_into_id IS NULL
            AND {same_sex("a", "b")} AND {undecided("a", "b")}
            {"" if how == "birth" else f"AND {births_close('a', 'b', vendor)}"}
    """  # noqa: S608 — names and numbers of ours


def by_merged(first, second, vendor):
    """`m` was merged into `s`; `o` is another file in use. What s and o have in common themselves
    stands above. Which of the two comes first is told per part, not by CASE: only plain columns let
    PostgreSQL begin with the place. No GROUP BY for the same reason."""
    own = f"""(s.full_pinyin = o.full_pinyin AND ({same_birth("s", "o")}
        OR (s.village_id = o.village_id AND {births_close("s", "o", vendor)})))"""
    return f"""
        SELECT {key_of(first, second)} AS key, {first}.id AS first_id, {second}.id AS second_id,
            {first}.station_id AS first_station_id, {second}.station_id AS second_station_id,
            (m.name = o.name) AS is_same_name, {same_birth("m", "o")} AS is_same_birth,
            (m.village_id = o.village_id) AS is_same_village, (1 = 1) AS is_by_merged
        FROM clients_client m JOIN clients_client s ON s.id = m.merged_into_id
            JOIN clients_client o ON o.full_pinyin = m.full_pinyin
        WHERE m.merged_into_id IS NOT NULL AND m.full_pinyin <> ''
            AND o.merged_into_id IS NULL AND {first}.id < {second}.id
            AND (o.id_index = '' OR (m.id_index = '' AND s.id_index = ''))
            AND {same_sex("m", "o")} AND {same_sex("s", "o")} AND {close("m", "o", vendor)}
            AND NOT {own} AND {undecided("s", "o")} AND {undecided("o", "s")}
            AND {undecided("m", "o")} AND {undecided("o", "m")}
            AND NOT EXISTS (SELECT 1 FROM clients_client n WHERE n.merged_into_id = s.id
                AND n.id < m.id AND n.full_pinyin = o.full_pinyin AND {close("n", "o", vendor)})
    """  # noqa: S608


def close(one, other, vendor):
    return f"""({same_birth(one, other)} OR ({one}.village_id = {other}.village_id
        AND {births_close(one, other, vendor)}))"""


def key_of(one, other):
    return f"{one}.id || '-' || {other}.id"


def same_birth(one, other):
    return f"""({one}.born_on IS NOT NULL AND {other}.born_on IS NOT NULL
        AND {one}.born_on = {other}.born_on)"""


def births_close(one, other, vendor):
    """Close, but not the same day."""
    apart = DAYS_APART[vendor].format(one=one, other=other)
    return f"""({one}.born_on IS NULL OR {other}.born_on IS NULL
        OR ({one}.born_on <> {other}.born_on AND {apart} <= {BIRTHS_CLOSE.days}))"""


def same_sex(one, other):
    return f"({one}.sex = '' OR {other}.sex = '' OR {one}.sex = {other}.sex)"


def undecided(first, second):
    return f"""NOT EXISTS (SELECT 1 FROM clients_distinction d
        WHERE d.first_id = {first}.id AND d.second_id = {second}.id)"""  # noqa: S608


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
