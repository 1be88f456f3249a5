"""What a person earns: by licence, years, days and absence, exact to the 分."""

import datetime
from decimal import Decimal

import pytest

from funding.payroll.reckon import Facts, reckon, whole_years, words_of
from funding.payroll.split import in_proportion, split

BASE = Decimal("21.75")


@pytest.fixture
def scheme_items(wages):
    return list(wages.scheme.items.prefetch_related("rates").order_by("position"))


def facts(**more):
    return Facts(
        **{"licence": "", "hiring": "direct", "years": 1, "days": 30, "month_days": 30, **more}
    )


def amounts(items, **more):
    return reckon(items, facts(**more), day_base=BASE).amounts


def test_the_most_particular_rate_holds(scheme_items):
    assert amounts(scheme_items)["base"] == Decimal("3800.00")
    assert amounts(scheme_items, years=3)["base"] == Decimal("4200.00")
    assert amounts(scheme_items, years=3, hiring="operator")["base"] == Decimal("3800.00")
    assert amounts(scheme_items)["licence"] == 0
    assert amounts(scheme_items, licence="social_worker")["licence"] == Decimal("600.00")


def test_years_of_work_count_up_to_the_most(scheme_items):
    assert amounts(scheme_items, years=4)["years"] == Decimal("200.00")
    assert amounts(scheme_items, years=30)["years"] == Decimal("500.00")


def test_insurance_is_held_between_floor_and_cap(scheme_items):
    found = amounts(scheme_items)
    assert found["social"] == Decimal("420.00")
    assert found["social_unit"] == Decimal("1000.00")
    assert found["fund"] == Decimal("190.00")


def test_a_day_of_absence_costs_a_share_of_the_base(scheme_items):
    found = amounts(scheme_items, absent_days=Decimal("2.5"))
    assert found["absence"] == Decimal("436.78")
    assert reckon(scheme_items, facts(), day_base=BASE).gross == Decimal("4350.00")


def test_the_parts_of_a_month_add_up_to_the_whole(scheme_items):
    whole = reckon(scheme_items, facts(month_days=31, days=31), day_base=BASE)
    for cut in range(1, 31):
        first = reckon(scheme_items, facts(month_days=31, days=cut, is_main=False), day_base=BASE)
        second = reckon(
            scheme_items, facts(month_days=31, days=31 - cut, days_before=cut), day_base=BASE
        )
        assert first.gross + second.gross == whole.gross
        assert first.deducted + second.deducted == whole.deducted
        assert first.employer_cost == 0


def test_a_sum_set_by_hand_replaces_the_rule(scheme_items):
    found = reckon(scheme_items, facts(typed={"base": Decimal("5000.00")}), day_base=BASE)
    assert found.amounts["base"] == Decimal("5000.00")
    assert found.gross == Decimal("5550.00")


def test_a_year_is_whole_on_its_day():
    since = datetime.date(2021, 10, 8)
    assert whole_years(since, datetime.date(2026, 10, 7)) == 4
    assert whole_years(since, datetime.date(2026, 10, 8)) == 5
    assert whole_years(None, datetime.date(2026, 10, 8)) == 0


def test_each_rule_reads_as_a_sentence(scheme_items):
    words = {item.code: words_of(item) for item in scheme_items}
    assert words["base"] == "3,800.00 · 镇街直聘 满 3 年 4,200.00"
    assert words["licence"] == "助理社会工作师 300.00 · 社会工作师 600.00"
    assert words["years"] == "每年 50.00，最多 10 年"
    assert words["social"] == "基数 × 10.5%（基数不低于 4,000.00，不高于 22,000.00 元）"
    assert words["absence"] == "基数 ÷ 计薪天数 × 缺勤天数"
    assert words["tax"] == "手工填写，沿用上月"


def test_sources_bear_the_whole_sum_and_no_more(wages):
    rows = wages.split(per_head="2000.00")
    assert split(Decimal("5000.01"), 2, rows) == [
        (wages.province, Decimal("4000.00")),
        (wages.own, Decimal("1000.01")),
    ]
    assert split(Decimal("3000.00"), 2, rows) == [(wages.province, Decimal("3000.00"))]


def test_a_proportion_loses_no_fen():
    found = in_proportion(Decimal("100.00"), {"a": Decimal(1), "b": Decimal(1), "c": Decimal(1)})
    assert found == {"a": Decimal("33.33"), "b": Decimal("33.33"), "c": Decimal("33.34")}
