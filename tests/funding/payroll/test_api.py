"""Wages over the API: to those who open them, to a worker the own line alone."""

import pytest
from django.urls import reverse


@pytest.fixture
def sheet(wages):
    made = wages.draft()
    wages.submit(made)
    return made


@pytest.fixture
def rows(cast, browse):
    def asked(name, route, query=""):
        answer = browse(cast[name]).get(reverse(f"api:{route}") + query)
        assert answer.status_code == 200, answer.content
        found = answer.json()
        return found if isinstance(found, list) else found["results"]

    return asked


def test_offices_read_sheets_in_exact_yuan(wages, sheet, rows):
    for name in ("head", "county", "finance", "township_finance"):
        (row,) = rows(name, "payroll-sheets", "?month=2026-11-01")
        assert (row["station_code"], row["state"]) == ("440882101", "submitted")
        assert row["cost"] == f"{sheet.cost:.2f}"
    assert rows("sibling_head", "payroll-sheets") == []


def test_a_worker_reads_the_own_line_and_nothing_else(wages, sheet, rows, cast):
    assert rows("worker", "payroll-sheets") == []
    assert rows("worker", "payroll-totals", "?month=2026-11") == []
    assert [row["name"] for row in rows("worker", "payroll-lines")] == [cast["worker"].name]
    assert len(rows("finance", "payroll-lines", f"?sheet={sheet.uid}")) == 2


def test_a_city_reads_sums_and_no_person(wages, sheet, rows):
    assert rows("city", "payroll-sheets") == rows("city", "payroll-lines") == []
    (row,) = rows("city", "payroll-totals", "?month=2026-11")
    assert (row["name"], row["staff"], row["out"]) == ("雷州市", 2, f"{sheet.cost:.2f}")


def test_no_account_leaves_by_it(wages, sheet, browse, cast):
    line = wages.lines(sheet)[0]
    answer = browse(cast["finance"]).get(reverse("api:payroll-lines")).content.decode()
    assert line.bank_tail not in answer


def test_a_misspelt_filter_and_an_odd_month_are_refused(wages, browse, cast):
    browser = browse(cast["finance"])
    assert browser.get(reverse("api:payroll-lines") + "?station=1").status_code == 400
    assert browser.get(reverse("api:payroll-totals") + "?month=11").status_code == 400
