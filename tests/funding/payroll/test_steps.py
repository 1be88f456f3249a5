"""A sheet's way from the township to the bank: who may do what, in which order, and back."""

import pytest
from django.db import IntegrityError, transaction

from funding.models import PayrollBatch, PayrollMove, PayrollRemark, PayrollSheet
from funding.operations.payroll_steps import void_sheet
from shuangbai.base.errors import ActError, Denied
from tests.funding.payroll.conftest import NOVEMBER


@pytest.fixture
def sheet(wages):
    return wages.draft()


def test_a_sheet_goes_from_draft_to_confirmed(wages, sheet):
    done = wages.to("confirmed", sheet)
    assert done.state == "confirmed"
    kinds = list(
        PayrollMove.objects.filter(sheet=sheet).order_by("pk").values_list("kind", flat=True)
    )
    assert kinds == ["draft", "submit", "compile", "check", "apply", "pay", "confirm"]
    assert (done.application_no, done.applied_on) == ("SZ-2026-11-001", wages.today)
    assert {line.status for line in wages.lines(sheet)} == {"confirmed"}


def test_one_click_compiles_what_was_submitted_and_leaves_the_rest(wages, sheet):
    wages.submit(sheet)
    other = wages.draft(wages.sibling, by="sibling_head")
    batch = wages.compile()
    assert list(batch.sheets.all()) == [sheet]
    assert wages.again(other).state == "draft"
    wages.submit(other, by="sibling_head")
    assert wages.compile().serial == 2
    with pytest.raises(ActError, match="没有可以汇总的"):
        wages.compile()


@pytest.mark.parametrize(
    ("state", "act"),
    [
        ("submitted", lambda wages, sheet: wages.submit(sheet)),
        ("submitted", lambda wages, sheet: wages.check(sheet)),
        ("compiled", lambda wages, sheet: wages.apply(sheet, by="finance")),
        ("checked", lambda wages, sheet: wages.pay(sheet)),
        ("paid", lambda wages, sheet: wages.pay(sheet)),
    ],
)
def test_no_step_is_taken_twice_or_skipped(wages, sheet, state, act):
    wages.to(state, sheet)
    with pytest.raises(ActError, match="现在是"):
        act(wages, sheet)


def test_the_author_does_not_compile(wages):
    sheet = wages.draft(by="county")
    wages.submit(sheet)
    with pytest.raises(ActError, match="您自己填报的"):
        wages.compile()
    assert wages.compile(by="county2").sheets.count() == 1


def test_who_set_a_sum_does_not_compile(wages, sheet):
    wages.edit(wages.lines(sheet)[0], by="county", absent_days=1)
    wages.submit(sheet)
    with pytest.raises(ActError, match="您自己填报的"):
        wages.compile()


def test_who_compiled_or_wrote_does_not_check(wages, sheet):
    """Even were they posted at finance meanwhile."""
    wages.to("compiled", sheet)
    with pytest.raises(Denied):
        wages.check(sheet, by="county")
    with pytest.raises(IntegrityError), transaction.atomic():
        PayrollSheet.objects.filter(pk=sheet.pk).update(checked_by=wages.cast["county"])
    with pytest.raises(IntegrityError), transaction.atomic():
        PayrollSheet.objects.filter(pk=sheet.pk).update(checked_by=wages.cast["head"])
    with pytest.raises(IntegrityError), transaction.atomic():
        PayrollSheet.objects.filter(pk=sheet.pk).update(compiled_by=wages.cast["head"])


def test_the_database_refuses_to_skip_the_check(wages, sheet):
    wages.to("compiled", sheet)
    for state in ("checked", "applied", "paid"):
        with pytest.raises(IntegrityError), transaction.atomic():
            PayrollSheet.objects.filter(pk=sheet.pk).update(state=state)


def test_it_is_sent_back_twice_with_remarks_on_lines(wages, sheet, cast):
    wages.submit(sheet)
    line = wages.line(sheet, cast["worker"])
    wages.back(sheet, "county", reason="缺勤请核对", remarks=[(line, "11月5日请过假")])
    row = wages.again(sheet)
    assert (row.state, row.is_returned, row.words) == ("draft", True, "退回")
    wages.edit(line, absent_days=1)
    wages.submit(sheet)
    assert not wages.again(sheet).is_returned
    wages.compile()
    wages.back(sheet, "finance", to="submitted", reason="汇总口径不对")
    row = wages.again(sheet)
    assert (row.state, row.compiled_by, row.batch) == ("submitted", None, None)
    wages.back(sheet, "county", reason="按财政意见改")
    assert wages.to("confirmed", sheet).state == "confirmed"
    assert PayrollMove.objects.filter(sheet=sheet, kind="back").count() == 3
    assert PayrollRemark.objects.get().words == "11月5日请过假"


def test_only_whose_turn_it_is_sends_back_and_says_why(wages, sheet):
    wages.to("compiled", sheet)
    with pytest.raises(Denied):
        wages.back(sheet, "county")
    with pytest.raises(ActError, match="退回原因"):
        wages.back(sheet, "finance", reason=" ")
    with pytest.raises(ActError, match="只能退回"):
        wages.back(sheet, "finance", to="applied")


def test_what_was_paid_is_not_sent_back(wages, sheet):
    wages.to("paid", sheet)
    with pytest.raises(ActError, match="不能退回"):
        wages.back(sheet, "finance")


def test_a_submitted_sheet_is_not_edited(wages, sheet):
    wages.submit(sheet)
    with pytest.raises(ActError, match="不能再改"):
        wages.edit(wages.lines(sheet)[0], absent_days=1)
    with pytest.raises(ActError, match="不能再改"):
        wages.refresh(sheet)


def test_each_role_has_its_own_step(wages, sheet):
    for name in ("worker", "finance", "city"):
        with pytest.raises(Denied):
            wages.submit(sheet, by=name)
    wages.submit(sheet, by="township_finance")
    with pytest.raises(Denied):
        wages.compile(by="finance")
    wages.compile()
    with pytest.raises(Denied):
        wages.check(sheet, by="county2")
    wages.check(sheet)
    with pytest.raises(Denied):
        wages.apply(sheet, by="county")
    with pytest.raises(Denied):
        wages.apply(sheet, by="sibling_finance")
    wages.apply(sheet)
    with pytest.raises(Denied):
        wages.pay(sheet, by="county")


def test_the_application_needs_its_number(wages, sheet):
    wages.to("checked", sheet)
    with pytest.raises(ActError, match="申请单号"):
        wages.apply(sheet, number=" ")


def test_a_voided_draft_frees_its_people(wages, sheet):
    void_sheet(by=wages.member("head"), sheet=sheet, reason="做错站")
    assert wages.draft().people == 2


def test_batches_are_counted_by_month(wages, sheet):
    wages.submit(sheet)
    batch = wages.compile()
    assert str(batch) == "雷州市 2026年11月 第 1 批"
    assert PayrollBatch.objects.get().month == NOVEMBER
