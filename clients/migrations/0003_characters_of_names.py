from django.db import migrations

INDEXES = {
    "clients_client_name_characters": ("clients_client", "name"),
    "clients_household_address_characters": ("clients_household", "address"),
}


def create(apps, schema_editor):
    """What only PostgreSQL has: see shuangbai/base/search.py, `Holds`."""
    if schema_editor.connection.vendor == "postgresql":
        for name, (table, column) in INDEXES.items():
            schema_editor.execute(
                f"CREATE INDEX {name} ON {table} USING gin (string_to_array({column}, NULL))"
                # Names change rarely; a pending list makes the planner prefer a full scan.
                " WITH (fastupdate = off)"
            )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [("clients", "0002_search")]
    operations = [migrations.RunPython(create, drop)]
