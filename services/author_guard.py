"""The database itself binds a decision on a plan to the plan's author: a row that names somebody
else as the author, so that the author could decide, is refused; so is a plan that changes its
author, or is put in force without an approval. Put on after every migrate, as the append-only
triggers are (SQLite drops triggers when a migration rebuilds a table)."""

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


# A plan keeps its author, and comes into force only with somebody's word.
SQLITE_PLANS = (
    """
CREATE TRIGGER IF NOT EXISTS plan_author_stays BEFORE UPDATE OF author_id ON services_careplan
WHEN NEW.author_id <> OLD.author_id
BEGIN SELECT RAISE(ABORT, '计划的作者不能改'); END
""",
    """
CREATE TRIGGER IF NOT EXISTS plan_in_force_was_approved BEFORE UPDATE OF in_force ON services_careplan
WHEN NEW.in_force AND NOT OLD.in_force AND NOT EXISTS
    (SELECT 1 FROM services_plandecision WHERE plan_id = NEW.id AND verdict = 'approved')
BEGIN SELECT RAISE(ABORT, '没有批准的计划不能执行'); END
""",
)
PLANS_NAME = "plan_guard"
PLANS_FUNCTION = """
CREATE OR REPLACE FUNCTION plan_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.author_id <> OLD.author_id THEN
        RAISE EXCEPTION '计划的作者不能改' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.in_force AND NOT OLD.in_force AND NOT EXISTS
        (SELECT 1 FROM services_plandecision WHERE plan_id = NEW.id AND verdict = 'approved') THEN
        RAISE EXCEPTION '没有批准的计划不能执行' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""
POSTGRES_PLANS = """
CREATE TRIGGER plan_guard BEFORE UPDATE OF author_id, in_force ON services_careplan
FOR EACH ROW EXECUTE FUNCTION plan_guard()
"""


def install(using=DEFAULT_DB_ALIAS, **kwargs):
    """Receiver of Django's post_migrate."""
    connection = connections[using]
    if DECISIONS not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for statement in (SQLITE, *SQLITE_PLANS):
                cursor.execute(statement)
            return
        for name, function, trigger in (
            (NAME, FUNCTION, POSTGRES),
            (PLANS_NAME, PLANS_FUNCTION, POSTGRES_PLANS),
        ):
            cursor.execute("SELECT 1 FROM pg_trigger WHERE tgname = %s", [name])
            if cursor.fetchone() is None:
                cursor.execute(function)
                cursor.execute(trigger)
