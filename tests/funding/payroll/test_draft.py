"""The month's sheet as it is drawn up: who is on it, for how many days, and why it differs."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from funding.models import PayrollEdit, PayrollLine, PayrollSheet
from funding.operations import payroll_schemes
from funding.payroll.checks import findings, gone
from funding.payroll.enums import Cause
from shuangbai.base.errors import ActError, Denied
from stations.enums import Hiring, Role
from stations.models import Posting
from tests import factories
from tests.funding.payroll.conftest import NOVEMBER, OCTOBER

DAY = datetime.date


def kinds(line):
    return [cause for cause, _ in line.causes]


def words(sheet):
    return [one.words for one in findings(sheet)]


def test_everybody_in_post_is_on_the_first_sheet(wages, cast):
    sheet = wages.draft()
    assert {line.name for line in wages.lines(sheet)} == {"邓海燕", "陈晓岚"}
    line = wages.line(sheet, cast["worker"])
    assert (line.days, line.years, line.kind) == (30, 5, "regular")
    assert line.gross == Decimal("4950.00")
    assert line.net == line.gross - line.deducted
    assert line.bank_account.reveal().startswith("6228")
    assert sheet.people == 2
    assert sheet.cost == sheet.gross + sheet.employer_cost


def test_the_next_month_starts_from_the_last(wages, cast):
    october = wages.draft(month=OCTOBER)
    wages.edit(wages.line(october, cast["worker"]), typed={"tax": Decimal("12.30")})
    november = wages.draft()
    line = wages.line(november, cast["worker"])
    assert line.before == wages.line(october, cast["worker"])
    assert line.amounts["tax"] == 1230
    assert line.causes == [["years", "工作满 5 年"]]
    assert november.alarms == 0


def test_who_joined_is_paid_by_the_day(wages):
    wages.draft(month=OCTOBER)
    new = wages.worker("洪文静", starts_on=DAY(2026, 11, 16))
    line = wages.line(wages.draft(), new)
    assert line.days == 15
    assert line.amounts["transport"] == 25000
    assert line.causes == [["joined", "11-16 入职，在本站 15 天"]]


def test_who_left_is_on_the_list_of_the_gone(wages, cast):
    wages.draft(month=OCTOBER)
    Posting.objects.filter(user=cast["worker"]).update(ends_on=DAY(2026, 10, 31))
    sheet = wages.draft()
    assert [line.name for line in wages.lines(sheet)] == ["邓海燕"]
    assert [line.name for line in gone(sheet)] == ["陈晓岚"]


def moved(wages, cast):
    on = DAY(2026, 11, 16)
    Posting.objects.filter(user=cast["worker"]).update(ends_on=on - datetime.timedelta(1))
    factories.posting(cast["worker"], Role.SOCIAL_WORKER, wages.sibling, starts_on=on)


def test_a_move_splits_the_month_between_two_stations(wages, cast):
    wages.draft(month=OCTOBER)
    draft = wages.draft()
    whole = wages.line(draft, cast["worker"])
    moved(wages, cast)
    wages.refresh(draft)
    here = wages.line(draft, cast["worker"])
    there = wages.line(wages.draft(wages.sibling, by="sibling_head"), cast["worker"])
    assert (here.kind, here.days, there.kind, there.days) == ("share", 15, "regular", 15)
    assert here.gross + there.gross == whole.gross
    assert here.deducted + there.deducted == whole.deducted
    assert Cause.MOVED_OUT in kinds(here)
    assert there.causes[0][1] == "11-16 从沈塘镇社工站调入，在本站 15 天"


def test_a_move_noted_late_is_seen_on_both_sheets(wages, cast):
    here = wages.draft()
    moved(wages, cast)
    there = wages.draft(wages.sibling, by="sibling_head")
    assert not there.lines.filter(user=cast["worker"]).exists()
    assert any("已在沈塘镇社工站本月的工资表上" in one for one in words(there))
    assert any("任职已变：现在是 15 天，表上 30 天" in one for one in words(here))
    with pytest.raises(ActError, match="还不能报送"):
        wages.submit(there, by="sibling_head")
    wages.refresh(here)
    wages.refresh(there, by="sibling_head")
    assert wages.line(here, cast["worker"]).kind == "share"
    assert wages.line(there, cast["worker"]).kind == "regular"


def test_days_lent_to_another_station_are_borne_there(wages, cast):
    payroll_schemes.second_person(
        by=wages.member("head"),
        user=cast["worker"],
        station=wages.station,
        first=DAY(2026, 11, 3),
        last=DAY(2026, 11, 12),
        to_station=wages.sibling,
    )
    here = wages.line(wages.draft(), cast["worker"])
    there = wages.line(wages.draft(wages.sibling, by="sibling_head"), cast["worker"])
    assert (here.kind, here.days, there.kind, there.days) == ("regular", 20, "share", 10)


def test_days_lent_to_an_office_stay_and_are_visible(wages, cast):
    payroll_schemes.second_person(
        by=wages.member("head"),
        user=cast["worker"],
        station=wages.station,
        first=DAY(2026, 11, 3),
        last=DAY(2026, 11, 12),
        to_where="镇党政办",
    )
    line = wages.line(wages.draft(), cast["worker"])
    assert (line.days, line.seconded_days) == (30, 10)
    assert [Cause.SECONDED, "抽调 10 天"] in line.causes


def test_an_operators_people_are_on_their_own_sheet(wages):
    contract = factories.contract([wages.station])
    manager = factories.person(Role.OPERATOR_MANAGER, contract, "温雅")
    wages.cast["manager"] = manager
    sent = wages.worker("何敏", hiring=Hiring.OPERATOR, employer=contract.operator)
    assert sent.pk not in {line.user_id for line in wages.lines(wages.draft())}
    sheet = wages.draft(by="manager", employer=contract.operator)
    assert [line.user_id for line in wages.lines(sheet)] == [sent.pk]
    with pytest.raises(Denied):
        wages.draft(by="manager", month=OCTOBER)
    assert list(PayrollSheet.objects.visible_to(wages.member("manager"))) == [sheet]


def test_another_account_is_noticed(wages, cast):
    wages.draft(month=OCTOBER)
    wages.record(cast["worker"], bank_account="6228480012345600926")
    sheet = wages.draft()
    line = wages.line(sheet, cast["worker"])
    assert kinds(line) == [Cause.ACCOUNT, Cause.YEARS]
    assert line.causes[0][1].endswith("→ 0926")
    assert sheet.alarms == 1


def test_without_an_account_it_is_not_submitted(wages, cast):
    wages.record(cast["worker"], bank_account="")
    sheet = wages.draft()
    with pytest.raises(ActError, match="陈晓岚：没有银行账号"):
        wages.submit(sheet)


def test_absence_is_compared_with_the_days_off(wages, cast):
    sheet = wages.draft()
    line = wages.edit(wages.line(sheet, cast["worker"]), absent_days=Decimal(7))
    assert line.amounts["absence"] > 0
    assert "缺勤 7 天，请假登记只有 0 天。" in words(sheet)


def test_a_sum_far_off_last_months_is_noticed(wages):
    wages.draft(month=OCTOBER)
    wages.worker("洪文静", starts_on=DAY(2026, 11, 1))
    assert any("超过提醒线 5%" in one for one in words(wages.draft()))


def test_a_sum_set_by_hand_is_an_alarm_and_in_the_log(wages, cast):
    sheet = wages.draft()
    line = wages.edit(wages.line(sheet, cast["worker"]), typed={"bonus": Decimal("800.00")})
    assert Cause.TYPED in kinds(line)
    edit = PayrollEdit.objects.get(line=line)
    assert edit.changes == {"bonus": [0, 80000]}
    assert wages.again(sheet).alarms == 1
    again = wages.edit(line, typed={"bonus": None})
    assert Cause.TYPED not in kinds(again)


def test_two_who_edit_the_same_line_do_not_overwrite_each_other(wages, cast):
    line = wages.line(wages.draft(), cast["worker"])
    wages.edit(line, absent_days=Decimal(1), version=line.version)
    with pytest.raises(ActError, match="刚被别人改过"):
        wages.edit(line, absent_days=Decimal(2), version=line.version)


@pytest.mark.parametrize("days", ["-1", "31", "0.3"])
def test_days_that_cannot_be_are_refused(wages, cast, days):
    line = wages.line(wages.draft(), cast["worker"])
    with pytest.raises(ActError, match="缺勤天数"):
        wages.edit(line, absent_days=Decimal(days))


def test_more_deducted_than_earned_is_refused(wages, cast):
    line = wages.line(wages.draft(), cast["worker"])
    with pytest.raises(ActError, match="比应发"):
        wages.edit(line, typed={"tax": Decimal("9000.00")})


def test_typed_sums_outlast_reckoning_anew(wages, cast):
    sheet = wages.draft()
    wages.edit(wages.line(sheet, cast["worker"]), typed={"bonus": Decimal("800.00")})
    wages.record(cast["worker"], licence="assistant")
    wages.refresh(sheet)
    line = wages.line(sheet, cast["worker"])
    assert (line.amounts["bonus"], line.amounts["licence"]) == (80000, 30000)


def test_the_month_is_drawn_up_once(wages):
    wages.draft()
    with pytest.raises(ActError, match="已经有了"):
        wages.draft()


def test_a_month_far_ahead_is_refused(wages):
    with pytest.raises(ActError, match="下个月"):
        wages.draft(month=DAY(2027, 1, 1))


def test_without_a_scheme_it_says_who_lays_it_down(wages):
    with pytest.raises(ActError, match="工资标准"):
        wages.draft(month=DAY(2025, 12, 1))


def test_another_station_is_not_mine(wages):
    with pytest.raises(Denied):
        wages.draft(wages.sibling, by="head")
    with pytest.raises(Denied):
        wages.draft(by="finance")


def test_the_database_keeps_one_regular_line_per_person_and_month(wages, cast):
    sheet = wages.draft()
    line = wages.line(sheet, cast["worker"])
    with pytest.raises(IntegrityError), transaction.atomic():
        PayrollLine.objects.create(
            sheet=sheet,
            user=line.user,
            station=wages.sibling,
            month=NOVEMBER,
            kind="regular",
            name="x",
            hiring="direct",
        )
