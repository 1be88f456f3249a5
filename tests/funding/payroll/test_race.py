"""Thirty-two hands on the same month's wages, with real threads and real transactions."""

from collections import Counter
from decimal import Decimal

import pytest
import uuid6
from django.db.models import QuerySet, Sum

from funding.models import (
    Expenditure,
    LineMove,
    PayrollBatch,
    PayrollLine,
    PayrollMove,
    PayrollPayment,
    PayrollSheet,
)
from funding.operations import checks
from tests.at_once import at_once, kinds
from tests.funding.payroll.conftest import Wages

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

HANDS = 32
KNOWN = ("PayrollSheet", "PayrollBatch", "list", "PayrollPayment", "ActError", "Denied")


@pytest.fixture
def wages(cast, noon):
    made = Wages(cast).lay_down(money="30000.00")
    for name in ("head", "worker", "sibling_head"):
        made.record(cast[name])
    return made


def unexpected(outcomes):
    return [one for one in outcomes if type(one).__name__ not in KNOWN]


def sent_twice():
    """Lines of which more than one sending stands in the log."""
    sent = LineMove.objects.filter(status="sent").values_list("line", flat=True)
    return [line for line, number in Counter(sent).items() if number > 1]


def test_many_drafts_of_one_month_are_one(wages):
    found = at_once(*[wages.draft] * HANDS)
    assert kinds(found) == {"PayrollSheet": 1, "ActError": HANDS - 1}, unexpected(found)
    assert PayrollLine.objects.standing().count() == 2


def test_two_stations_never_take_the_whole_of_the_same_person(wages, cast):
    """Whoever comes second sees the other's line under the person's lock."""
    found = at_once(
        *[wages.draft, lambda: wages.draft(wages.sibling, by="sibling_head")] * (HANDS // 2)
    )
    assert kinds(found) == {"PayrollSheet": 2, "ActError": HANDS - 2}, unexpected(found)
    regular = PayrollLine.objects.filter(kind="regular", is_void=False)
    assert max(Counter(regular.values_list("user", flat=True)).values()) == 1


def test_submitting_and_compiling_at_once_loses_no_sheet(wages):
    sheets = [wages.draft(), wages.draft(wages.sibling, by="sibling_head")]
    tasks = [lambda: wages.submit(sheets[0])] * 8
    tasks += [lambda: wages.submit(sheets[1], by="sibling_head")] * 8
    tasks += [wages.compile, lambda: wages.compile(by="county2")] * 8
    found = at_once(*tasks)
    assert unexpected(found) == []
    for sheet in sheets:
        moves = PayrollMove.objects.filter(sheet=sheet)
        assert moves.filter(kind="submit").count() == 1
        assert moves.filter(kind="compile").count() <= 1
        state = "compiled" if moves.filter(kind="compile").exists() else "submitted"
        assert wages.again(sheet).state == state
    serials = list(PayrollBatch.objects.values_list("serial", flat=True))
    assert len(serials) == len(set(serials))


def test_paying_the_same_month_from_all_hands_pays_once(wages):
    sheet = wages.to("applied", wages.draft())
    tasks = [lambda: wages.pay(sheet), lambda: wages.pay(sheet, by="finance2")] * (HANDS // 2)
    found = at_once(*tasks)
    assert kinds(found) == {"PayrollPayment": 1, "ActError": HANDS - 1}, unexpected(found)
    assert sent_twice() == []
    assert spent() == sheet.cost
    assert checks.differences() == []


def spent():
    return Expenditure.objects.aggregate(total=Sum("amount"))["total"]


def test_the_same_key_from_all_hands_is_one_payment(wages):
    sheet, key = wages.to("applied", wages.draft()), uuid6.uuid7()
    found = at_once(*[lambda: wages.pay(sheet, key=key)] * HANDS)
    assert kinds(found) == {"PayrollPayment": HANDS}, unexpected(found)
    assert len({one.pk for one in found}) == 1
    assert spent() == sheet.cost


def test_sheets_that_overlap_never_spend_more_than_there_is(wages):
    """Both sheets fit alone; hands pay either, both together, or ask for an advance."""
    one = wages.to("applied", wages.draft())
    two = wages.to("applied", wages.draft(wages.sibling, by="sibling_head"))
    tasks = [
        lambda: wages.pay(one),
        lambda: wages.pay(two, by="finance2"),
        lambda: wages.pay(one, two),
        lambda: wages.pay(two, one, by="finance2", advance=True),
    ] * (HANDS // 4)
    found = at_once(*tasks)
    assert unexpected(found) == []
    assert sent_twice() == []
    assert spent() == one.cost + two.cost
    assert PayrollSheet.objects.filter(state="paid").count() == 2
    assert sum(PayrollPayment.objects.values_list("amount", flat=True)) == spent()
    assert checks.differences() == []
    for programme in (wages.province, wages.own):
        assert wages.balance(programme) >= 0


def test_advances_at_once_lend_only_what_is_lacking(cast, noon):
    wages = Wages(cast).lay_down(money="100.00")
    for name in ("head", "worker", "sibling_head"):
        wages.record(cast[name])
    one = wages.to("applied", wages.draft())
    two = wages.to("applied", wages.draft(wages.sibling, by="sibling_head"))
    tasks = [lambda: wages.pay(one, advance=True), lambda: wages.pay(two, advance=True)]
    found = at_once(*tasks * (HANDS // 2))
    assert kinds(found) == {"PayrollPayment": 2, "ActError": HANDS - 2}, unexpected(found)
    assert wages.balance(wages.province) == wages.balance(wages.own) == Decimal(0)
    assert checks.differences() == []


def test_sending_back_and_paying_at_once_leave_one_of_the_two(wages):
    sheet = wages.to("applied", wages.draft())
    tasks = [lambda: wages.pay(sheet), lambda: wages.back(sheet, "finance2")] * (HANDS // 2)
    found = at_once(*tasks)
    assert unexpected(found) == []
    done = kinds(found)
    assert done["PayrollPayment"] + done["PayrollSheet"] == 1
    assert wages.again(sheet).state == ("paid" if done["PayrollPayment"] else "draft")


@pytest.fixture
def no_locks(monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows)


def test_without_the_locks_the_same_month_is_paid_wrongly(wages, no_locks):
    """Negative control: some hand is stopped by the database's last constraint instead of a
    sentence, or money and sheets no longer agree."""
    sheet = wages.to("applied", wages.draft())
    tasks = [lambda: wages.pay(sheet), lambda: wages.pay(sheet, by="finance2")] * (HANDS // 2)
    found = at_once(*tasks)
    paid = PayrollPayment.objects.count()
    assert unexpected(found) or paid > 1 or spent() != sheet.cost or checks.differences()
