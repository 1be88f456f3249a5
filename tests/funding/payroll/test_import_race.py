"""Many hands that write the tax into the same drafts, with real threads."""

import pytest
from django.db.models import QuerySet

from funding.models import PayrollEdit, PayrollLine
from funding.operations import payroll_imports
from tests.at_once import at_once, kinds, meeting
from tests.funding.payroll.test_imports import book, read, write

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

HANDS = 16


@pytest.fixture
def sheet(wages):
    return wages.draft()


def taxed(wages, sheet, cast):
    return wages.line(sheet, cast["worker"]).amounts["tax"]


def test_the_same_file_from_all_hands_is_written_once(wages, sheet, cast):
    row = read(wages, book(("陈晓岚", "", "35.50")))
    found = at_once(*[lambda: write(wages, row)] * HANDS)
    assert kinds(found) == {"PayImport": 1, "ActError": HANDS - 1}, found
    assert PayrollEdit.objects.count() == 1
    assert taxed(wages, sheet, cast) == 3550


def test_of_two_files_about_one_person_the_second_hears_that_the_line_changed(wages, sheet, cast):
    rows = [read(wages, book(("陈晓岚", "", sum_))) for sum_ in ("35.50", "99.00")]
    found = at_once(*[lambda row=row: write(wages, row) for row in rows * (HANDS // 2)])
    assert kinds(found) == {"PayImport": 1, "ActError": HANDS - 1}, found
    assert PayrollEdit.objects.count() == 1
    assert taxed(wages, sheet, cast) in (3550, 9900)


def test_writing_and_handing_in_at_once_leave_the_sheet_as_its_lines_are(wages, sheet, cast):
    row = read(wages, book(("陈晓岚", "", "35.50")))
    found = at_once(lambda: write(wages, row), lambda: wages.submit(sheet))
    assert kinds(found)["PayrollSheet"] == 1, found
    is_written = kinds(found)["PayImport"] == 1
    assert taxed(wages, sheet, cast) == (3550 if is_written else 0)
    lines = PayrollLine.objects.standing().filter(sheet=sheet)
    assert wages.again(sheet).net == sum(line.net for line in lines)


def test_without_the_locks_one_file_is_written_twice(wages, sheet, monkeypatch):
    """Negative control: both have read the line before either has written it."""
    row = read(wages, book(("陈晓岚", "", "35.50")))
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows)
    came = meeting(monkeypatch, payroll_imports, "filled")
    found = at_once(*[lambda: write(wages, row)] * 2)
    assert len(came) == 2
    assert kinds(found) == {"PayImport": 2}, found
    assert PayrollEdit.objects.count() == 2
