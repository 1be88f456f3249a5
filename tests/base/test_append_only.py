import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models, transaction

from shuangbai.base import append_only
from tests.sample.models import Line

pytestmark = pytest.mark.django_db

STATEMENTS = ["UPDATE sample_line SET text = 'b'", "DELETE FROM sample_line"]
if connection.vendor == "postgresql":
    STATEMENTS += ["TRUNCATE sample_line", "TRUNCATE sample_line CASCADE"]
else:
    STATEMENTS += ["REPLACE INTO sample_line (id, text) SELECT id, 'b' FROM sample_line"]


@pytest.fixture
def line():
    return Line.objects.create(text="a")


def run(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def texts():
    return list(Line.objects.values_list("text", flat=True))


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_refuses_to_change_a_row(line, statement):
    with pytest.raises(IntegrityError, match="只增表不能改删"):
        run(statement)
    assert texts() == ["a"]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_statements_would_work_without_the_triggers(line, statement):
    with append_only.lifted("negative control"):
        run(statement)
    assert texts() in ([], ["b"])


def test_python_refuses_before_the_database_does(line):
    line.text = "b"
    for act in (
        line.save,
        line.delete,
        Line.objects.all().delete,
        lambda: Line.objects.update(text="b"),
        lambda: Line.objects.bulk_update([line], ["text"]),
    ):
        with pytest.raises(append_only.AppendOnlyRefused, match="只增表不能改删"):
            act()
    assert texts() == ["a"]


def test_rows_go_in_one_by_one_and_in_bulk(line):
    Line.objects.bulk_create([Line(text="b"), Line(text="c")])
    assert sorted(texts()) == ["a", "b", "c"]


def test_the_triggers_are_back_after_lifting(line):
    with append_only.lifted("test"):
        run(STATEMENTS[0])
    assert append_only.missing() == []
    with pytest.raises(IntegrityError):
        run(STATEMENTS[1])


def test_the_triggers_are_back_after_an_error_while_lifted(line):
    with pytest.raises(ZeroDivisionError), append_only.lifted("test"):
        run(STATEMENTS[0]) or 1 / 0
    assert texts() == ["a"]
    assert append_only.missing() == []
    with pytest.raises(IntegrityError):
        run(STATEMENTS[1])


def test_lifting_wants_a_reason():
    with pytest.raises(ValueError, match="reason"), append_only.lifted(""):
        pass


def test_every_append_only_table_has_its_triggers_after_all_migrations():
    assert "sample_line" in append_only.tables()
    assert append_only.missing() == []


@pytest.mark.django_db(transaction=True)
def test_a_rebuilt_table_gets_its_triggers_back_with_the_next_migrate():
    Line.objects.create(text="a")
    old = Line._meta.get_field("text")
    new = models.CharField(max_length=30, db_index=True)
    new.set_attributes_from_name("text")
    new.model = Line
    with connection.schema_editor() as editor:
        editor.alter_field(Line, old, new)
    try:
        lost = append_only.missing()
        assert bool(lost) == (connection.vendor == "sqlite"), "SQLite rebuilds the table"
        call_command("migrate", verbosity=0, run_syncdb=True)
        assert append_only.missing() == []
        with pytest.raises(IntegrityError):
            run(STATEMENTS[1])
    finally:
        with connection.schema_editor() as editor:
            editor.alter_field(Line, new, old)
        append_only.install()


@pytest.mark.django_db(transaction=True)
def test_flush_empties_append_only_tables_and_leaves_the_triggers():
    Line.objects.create(text="a")
    call_command("flush", verbosity=0, interactive=False)
    assert texts() == []
    assert append_only.missing() == []


@pytest.mark.django_db(transaction=True)
def test_flush_is_refused_in_production(line, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="生产环境"):
        call_command("flush", verbosity=0, interactive=False)
    settings.PRODUCTION = False
    assert texts() == ["a"]
