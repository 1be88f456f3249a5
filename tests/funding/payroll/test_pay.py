"""Money for wages: out of what is there or of an advance, once, and back when it must."""

from decimal import Decimal

import pytest
import uuid6

from funding.models import (
    Account,
    Expenditure,
    LineMove,
    PaymentSource,
    PayrollLine,
    PayrollPayment,
    PayrollSheet,
)
from funding.operations import checks, payroll_corrections, payroll_lines, payroll_pay
from shuangbai.base.errors import ActError, Denied
from tests.funding.payroll.conftest import Wages


@pytest.fixture
def applied(wages):
    return wages.to("applied", wages.draft())


@pytest.fixture
def confirmed(wages, applied):
    wages.pay(applied)
    wages.arrived(applied)
    return wages.again(applied)


def test_sources_bear_what_the_rule_says(wages, applied):
    payment = wages.pay(applied)
    assert payment.amount == applied.cost
    paid = {source.programme: source.amount for source in payment.sources.all()}
    assert paid == {wages.province: Decimal("4000.00"), wages.own: applied.cost - 4000}
    assert wages.balance(wages.province) == Decimal("96000.00")
    assert Expenditure.objects.filter(category="people").count() == 2
    assert checks.differences() == []


def test_the_same_payment_sent_again_is_one(wages, applied):
    key = uuid6.uuid7()
    first = wages.pay(applied, key=key)
    assert wages.pay(applied, key=key) == first
    assert PayrollPayment.objects.count() == 1
    assert LineMove.objects.filter(status="sent").count() == applied.people


def test_not_enough_money_leaves_everything_as_it_was(poor):
    wages = poor
    sheet = wages.to("applied", wages.draft())
    with pytest.raises(ActError, match=r"余额不够，差 .*由本级垫付"):
        wages.pay(sheet)
    assert wages.again(sheet).state == "applied"
    assert not PayrollPayment.objects.exists()
    assert {line.status for line in wages.lines(sheet)} == {"open"}


def test_an_advance_fills_the_gap_and_is_repaid_on_arrival(poor):
    wages = poor
    sheet = wages.to("applied", wages.draft())
    payment = wages.pay(sheet, advance=True)
    source = payment.sources.get(programme=wages.province)
    assert (source.amount, source.advanced) == (Decimal("4000.00"), Decimal("3900.00"))
    account = Account.objects.get(programme=wages.province, place=wages.county)
    assert (account.balance, account.owed) == (0, Decimal("3900.00"))
    with pytest.raises(ActError, match="余额不够"):
        repay(wages, source)
    wages.match(wages.province, "5000.00")
    repay(wages, source)
    account.refresh_from_db()
    assert (account.balance, account.owed) == (Decimal("1100.00"), 0)
    with pytest.raises(ActError, match="已经归还"):
        repay(wages, source)
    assert checks.differences() == []


def repay(wages, source):
    return payroll_pay.repay(
        by=wages.member("finance"), key=uuid6.uuid7(), source=source, on=wages.today
    )


@pytest.fixture
def poor(cast, noon):
    made = Wages(cast).lay_down(money="100.00")
    for name in ("head", "worker", "sibling_head"):
        made.record(cast[name])
    return made


def test_a_failed_bank_line_is_mended_and_paid_again(wages, applied, cast):
    wages.pay(applied)
    good, bad = wages.lines(applied)
    wages.mark((good, True, ""), (bad, False, "户名不符"))
    bad = wages.again(bad)
    assert (bad.status, wages.again(applied).state) == ("failed", "paid")
    with pytest.raises(ActError, match="账户还是退票的那个"):
        mend(wages, bad)
    wages.record(bad.user, bank_account="6228480012345600926")
    mend(wages, bad)
    spent = wages.balance(wages.own)
    with pytest.raises(ActError, match="已改账户"):
        wages.mark((bad, True, ""))
    resend(wages, bad, by="finance")
    bad = wages.again(bad)
    assert (bad.status, bad.attempt, bad.bank_tail) == ("sent", 2, "0926")
    assert wages.balance(wages.own) == spent
    wages.mark((bad, True, ""))
    assert wages.again(applied).state == "confirmed"
    assert list(bad.moves.order_by("pk").values_list("status", flat=True)) == [
        "sent",
        "failed",
        "mended",
        "sent",
        "confirmed",
    ]


def mend(wages, line, by="head"):
    return payroll_lines.mend_line(by=wages.member(by), line=line)


def resend(wages, line, by):
    return payroll_lines.resend_lines(by=wages.member(by), lines=[line], on=wages.today)


def test_who_mended_an_account_does_not_send_money_to_it(wages, applied):
    wages.pay(applied)
    bad = wages.lines(applied)[0]
    wages.mark((bad, False, "账号错误"))
    wages.record(bad.user, bank_account="6228480012345600926")
    mend(wages, bad, by="finance")
    with pytest.raises(Denied, match="另一个人"):
        resend(wages, bad, by="finance")
    resend(wages, bad, by="finance2")


def test_a_failure_says_why(wages, applied):
    wages.pay(applied)
    with pytest.raises(ActError, match="退票的原因"):
        wages.mark((wages.lines(applied)[0], False, " "))


def test_a_worker_confirms_the_own_wage_and_no_other(wages, applied, cast):
    wages.pay(applied)
    own, other = wages.line(applied, cast["worker"]), wages.line(applied, cast["head"])
    worker = wages.member("worker")
    with pytest.raises(Denied):
        payroll_lines.confirm_own_line(by=worker, line=other)
    payroll_lines.confirm_own_line(by=worker, line=own)
    assert wages.again(own).confirmed_on == wages.today
    with pytest.raises(ActError, match="已到账"):
        payroll_lines.confirm_own_line(by=worker, line=own)


def test_back_pay_is_a_further_line_on_a_supplementary_sheet(wages, confirmed, cast):
    line = wages.line(confirmed, cast["worker"])
    made = wages.correct(line, licence="300.00")
    sheet = made.sheet
    assert (sheet.kind, made.net, made.of_month) == ("supplement", 300, line.month)
    assert wages.to("confirmed", sheet).state == "confirmed"
    assert wages.again(line).net == line.net
    assert checks.differences() == []


def test_an_overpayment_comes_back_where_it_came_from(wages, confirmed, cast):
    before = wages.balance(wages.province), wages.balance(wages.own)
    line = wages.line(confirmed, cast["worker"])
    made = wages.correct(line, transport="-500.00")
    assert (made.kind, made.sheet.kind) == ("recovery", "recovery")
    wages.to("confirmed", made.sheet)
    after = wages.balance(wages.province), wages.balance(wages.own)
    assert sum(after) - sum(before) == Decimal("500.00")
    assert all(now >= was for now, was in zip(after, before, strict=True))
    assert checks.differences() == []


def test_no_more_is_asked_back_than_was_paid(wages, confirmed, cast):
    line = wages.line(confirmed, cast["worker"])
    payroll_corrections.reverse_line(
        by=wages.member("head"), key=uuid6.uuid7(), line=line, reason="已离岗，误发"
    )
    with pytest.raises(ActError, match="扣回不能超过"):
        wages.correct(line, transport="-0.01")


def test_a_correction_does_not_give_and_take_at_once(wages, confirmed, cast):
    line = wages.line(confirmed, cast["worker"])
    with pytest.raises(ActError, match="不能又补又扣"):
        wages.correct(line, licence="300.00", transport="-1.00")
    with pytest.raises(ActError, match="请填要补或要扣的金额"):
        wages.correct(line, licence="0.00")


def test_tax_deducted_too_little_is_asked_back_without_money_of_a_programme(wages, confirmed, cast):
    before = wages.balance(wages.province), wages.balance(wages.own)
    made = wages.correct(wages.line(confirmed, cast["worker"]), tax="100.00")
    assert (made.kind, made.net, made.sheet.cost) == ("recovery", -100, 0)
    assert wages.to("confirmed", made.sheet).state == "confirmed"
    assert (wages.balance(wages.province), wages.balance(wages.own)) == before
    assert checks.differences() == []


def test_what_corrects_a_refund_of_tax_comes_back_to_who_bore_the_wage(wages, confirmed, cast):
    refund = wages.correct(wages.line(confirmed, cast["worker"]), tax="-100.00")
    wages.to("confirmed", refund.sheet)
    before = wages.balance(wages.province) + wages.balance(wages.own)
    made = wages.correct(wages.again(refund), transport="-100.00")
    wages.to("confirmed", made.sheet)
    assert wages.balance(wages.province) + wages.balance(wages.own) == before + 100
    assert checks.differences() == []


@pytest.mark.parametrize(
    ("amounts", "words"),
    [
        ({"licence": "300.00", "tax": "400.00"}, "分成两张单子"),
        ({"social_unit": "-50.00"}, "经办机构退回"),
    ],
)
def test_a_correction_that_could_never_be_paid_is_refused_at_once(
    wages, confirmed, cast, amounts, words
):
    with pytest.raises(ActError, match=words):
        wages.correct(wages.line(confirmed, cast["worker"]), **amounts)


def test_back_pay_goes_to_the_account_that_the_person_has_now(wages, confirmed, cast):
    line = wages.line(confirmed, cast["worker"])
    wages.record(cast["worker"], bank_account="6228480099999999123")
    made = wages.again(wages.correct(line, licence="300.00"))
    assert made.bank_account.reveal() == "6228480099999999123"
    assert [cause for cause, _ in made.causes] == ["account"]
    assert made.sheet.alarms == 1


def test_who_added_a_correction_to_anothers_sheet_does_not_compile_it(wages, confirmed, cast):
    sheet = wages.correct(wages.line(confirmed, cast["worker"]), licence="300.00").sheet
    own = wages.correct(wages.line(confirmed, cast["head"]), by="county", licence="300.00")
    assert own.sheet == sheet
    wages.submit(sheet)
    with pytest.raises(ActError, match="您自己填报的"):
        wages.compile(month=sheet.month)
    wages.compile(month=sheet.month, by="county2")
    assert wages.again(sheet).state == "compiled"


def test_a_draft_is_mended_in_place(wages, cast):
    sheet = wages.draft()
    with pytest.raises(ActError, match="直接在表里改"):
        wages.correct(wages.line(sheet, cast["worker"]), licence="300.00")


def test_recoveries_are_not_mixed_with_payments(wages, confirmed, cast):
    recovery = wages.correct(wages.line(confirmed, cast["worker"]), transport="-500.00").sheet
    wages.to("applied", recovery)
    supplement = wages.correct(wages.line(confirmed, cast["head"]), bonus="100.00").sheet
    wages.to("applied", supplement)
    with pytest.raises(ActError, match="单独办理"):
        wages.pay(recovery, supplement)


def test_paying_needs_the_own_accounts(wages, applied):
    """The township pays from its own account, which has no rule and no money here."""
    with pytest.raises(ActError, match="沈塘镇还没有登记"):
        wages.pay(applied, by="township_finance")
    with pytest.raises(Denied):
        wages.pay(applied, by="sibling_finance")


def test_many_sheets_are_one_payment(wages, applied):
    other = wages.to("applied", wages.draft(wages.sibling, by="sibling_head"))
    payment = wages.pay(applied, other)
    assert payment.sheets.count() == 2
    assert PaymentSource.objects.count() == 2
    assert PayrollSheet.objects.filter(state="paid").count() == 2
    assert PayrollLine.objects.filter(status="sent").count() == 3
