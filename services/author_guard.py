"""The database itself binds a decision on a plan to the plan's author: a row that names somebody
else as the author, so that the author could decide, is refused. Put on after every migrate, as the
append-only triggers are (SQLite drops triggers when a migration rebuilds a table)."""

from django.db import DEFAULT_DB_ALIAS, connections

NAME, DECISIONS = "plan_decision_author", "services_plandecision"
SQLITE = """
CREATE TRIGGER IF NOT EXISTS plan_decision_author BEFORE INSERT ON services_plandecision
WHEN NEW.author_id <> (SELECT author_id FROM services_careplan WHERE id = NEW.plan_id)
BEGIN SELECT RAISE(ABORT, '审批要写明计划真正的作者'); END
"""
FUNCTION = """
CREATE OR REPLACE FUNCTION plan_decision_author() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.author_id <> (SELECT author_id FROM services_careplan WHERE id = NEW.plan_id) THEN
        RAISE EXCEPTION '审批要写明计划真正的作者' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""
POSTGRES = """
CREATE TRIGGER plan_decision_author BEFORE INSERT ON services_plandecision
FOR EACH ROW EXECUTE FUNCTION plan_decision_author()
"""


def install(using=DEFAULT_DB_ALIAS, **kwargs):
    """Receiver of Django's post_migrate."""
    connection = connections[using]
    if DECISIONS not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(SQLITE)
            return
        cursor.execute("SELECT 1 FROM pg_trigger WHERE tgname = %s", [NAME])
        if cursor.fetchone() is None:
            cursor.execute(FUNCTION)
            cursor.execute(POSTGRES)
