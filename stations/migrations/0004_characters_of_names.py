from django.db import migrations

INDEXES = {
    "stations_division_name_characters": "stations_division",
    "stations_user_name_characters": "stations_user",
}


def create(apps, schema_editor):
    """What only PostgreSQL has: see shuangbai/base/search.py, `Holds`."""
    if schema_editor.connection.vendor == "postgresql":
        for name, table in INDEXES.items():
            schema_editor.execute(
                f"CREATE INDEX {name} ON {table} USING gin (string_to_array(name, NULL))"
                # Names change rarely; a pending list makes the planner prefer a full scan.
                " WITH (fastupdate = off)"
            )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [("stations", "0003_jobs")]
    operations = [migrations.RunPython(create, drop)]
