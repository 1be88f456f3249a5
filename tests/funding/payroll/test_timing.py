"""How long each step took: the median, the rows behind it, and which step made wages late."""

import datetime

from django.urls import reverse

from shuangbai.base import measures
from shuangbai.base.measures import Period
from shuangbai.base.scope import Scope

MONTH = Period(datetime.date(2026, 11, 1), datetime.date(2026, 11, 30))


def days(key, prefix="4408"):
    return measures.get(key).value(Scope((prefix,)), MONTH)


def two_months(wages, time_machine):
    """Submitted after 1 and 2 days; compiled together 4 days after the second."""
    first, second = wages.draft(), wages.draft(wages.sibling, by="sibling_head")
    time_machine.shift(24 * 3600)
    wages.submit(first)
    time_machine.shift(24 * 3600)
    wages.submit(second, by="sibling_head")
    time_machine.shift(4 * 24 * 3600)
    wages.today = datetime.date(2026, 11, 26)
    wages.compile()
    return first, second


def test_a_steps_days_are_their_median(wages, time_machine):
    two_months(wages, time_machine)
    assert days("wages_submit_days") == 1.5
    assert days("wages_compile_days") == 4.5
    assert days("wages_pay_days") == 0
    assert days("wages_submit_days", "4409") == 0
    by_place = measures.get("wages_submit_days").by_place(Scope(("4408",)), MONTH, 9)
    assert by_place == {"440882101": 1, "440882104": 2}
    assert measures.get("wages_submit_days").rows(Scope(("4408",)), MONTH).count() == 2


def test_what_was_sent_back_counts_again_from_then(wages, time_machine):
    sheet = wages.draft()
    wages.submit(sheet)
    time_machine.shift(24 * 3600)
    wages.back(sheet, "county")
    time_machine.shift(4 * 24 * 3600)
    wages.submit(sheet)
    assert days("wages_submit_days") == 2


def test_wages_paid_late_name_the_step(wages, time_machine, browse, cast):
    first, second = two_months(wages, time_machine)
    time_machine.shift(24 * 3600)
    wages.today = datetime.date(2026, 11, 27)
    for sheet in (first, second):
        wages.check(sheet)
        wages.apply(sheet, by="finance")
        wages.pay(sheet)
    address = reverse("payroll_steps") + "?month=2026-11"
    page = browse(cast["county"]).get(address)
    (row,) = page.context["counties"]
    assert (row["late"], row["culprit"]) == (2, "县民政汇总")
    assert dict(row["medians"])["submit"] == 1.5
    seen = browse(cast["city"]).get(address)
    assert "雷州市" in seen.content.decode()
    assert reverse("payroll_sheet", args=[first.uid]) not in seen.content.decode()
    rows = browse(cast["county"]).get(f"{address}&step=submit").context["page"].object_list
    assert [(one.move.sheet, one.days) for one in rows] == [(second, 2.0), (first, 1.0)]


def test_the_page_asks_the_same_for_one_sheet_as_for_two(wages, browse, cast, count_queries):
    browser = browse(cast["county"])
    address = reverse("payroll_steps") + "?month=2026-11"
    wages.submit(wages.draft())
    browser.get(address)
    one = count_queries(lambda: browser.get(address))
    wages.submit(wages.draft(wages.sibling, by="sibling_head"), by="sibling_head")
    assert count_queries(lambda: browser.get(address)) == one
