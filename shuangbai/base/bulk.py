"""Many rows into one table at once.

    bulk.insert(RollRow, rows)

PostgreSQL takes them by COPY, several times faster than INSERT; SQLite by bulk_create. Fields fill
themselves in as on save (sealed columns, search keys, defaults), primary keys are set afterwards,
signals are not sent. Rows are of one model without parents.
"""

import io
import json

from django.db import connections, models, router

BATCH = 500
PLAIN = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.BooleanField,
    models.DateField,
    models.UUIDField,
    models.ForeignKey,
)
# Whose values are written with letters, digits and signs alone.
WITHOUT_ESCAPES = (models.IntegerField, models.DateField, models.UUIDField)
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def insert_lacking(model, rows):
    """Inserts those of the rows that break no unique constraint; they get no keys. PostgreSQL takes
    the columns as arrays: one statement of few values, however many rows."""
    rows = list(rows)
    connection = connections[router.db_for_write(model)]
    if not rows:
        return
    if connection.vendor != "postgresql":
        model._base_manager.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
        return
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    names = ", ".join(f'"{field.column}"' for field in fields)
    arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
    values = [
        [field.get_db_prep_save(field.pre_save(row, True), connection) for row in rows]
        for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT * FROM unnest({arrays})'  # noqa: S608
            " ON CONFLICT DO NOTHING",
            values,
        )


def insert(model, rows):
    """Inserts the rows, gives them their keys and returns them. Raises django.db.IntegrityError."""
    rows = list(rows)
    connection = connections[router.db_for_write(model)]
    if not rows:
        return rows
    if connection.vendor != "postgresql":
        return model._base_manager.bulk_create(rows, batch_size=BATCH)
    give_keys(connection, model, rows)
    fields = model._meta.concrete_fields
    columns = [column_of(field, connection) for field in fields]
    text = io.StringIO()
    for row in rows:
        text.write("\t".join([column(row) for column in columns]))
        text.write("\n")
    text.seek(0)
    names = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN', text)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
    return rows


def give_keys(connection, model, rows):
    """From the table's own sequence, as single inserts take them."""
    key = model._meta.pk
    lacking = [row for row in rows if row.pk is None]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [f'"{model._meta.db_table}"', key.column, len(lacking)],
        )
        for row, (number,) in zip(lacking, cursor.fetchall(), strict=True):
            row.pk = number


def column_of(field, connection):
    """A function that gives a row's column as COPY's text. Most fields are stored as they stand in
    Python; only the others take the long way that each value takes on save."""
    name, pre_save = field.attname, field.pre_save
    fills_itself = type(field).pre_save is not models.Field.pre_save
    if isinstance(field, models.JSONField):
        return lambda row: copied(json.dumps(pre_save(row, True), cls=field.encoder))
    if isinstance(field, PLAIN) and "django" in type(field).get_prep_value.__module__:
        if isinstance(field, WITHOUT_ESCAPES) and not fills_itself:
            return lambda row: unescaped(getattr(row, name))
        if fills_itself:
            return lambda row: copied(pre_save(row, True))
        return lambda row: copied(getattr(row, name))
    return lambda row: copied(field.get_db_prep_save(pre_save(row, True), connection))


def unescaped(value):
    return "\\N" if value is None else str(value)


def copied(value):
    if value is None:
        return "\\N"
    if value is True or value is False:
        return "t" if value else "f"
    return str(value).translate(ESCAPES)


def analyze(model):
    """Lets the planner know of rows that were inserted a moment ago: it would take the table for
    empty and read it once for each row of another."""
    connection = connections[router.db_for_write(model)]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'ANALYZE "{model._meta.db_table}"')
