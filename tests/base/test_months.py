import datetime

from shuangbai.base.months import last_day, last_months, month_before, month_of, next_month

DATE = datetime.date


def test_a_month_is_read_from_an_address_or_is_the_default():
    default = DATE(2026, 11, 1)
    assert month_of("2026-02", default) == DATE(2026, 2, 1)
    for slip in (None, "", "2026", "2026-13", "2026-02-01", "0001-01", "9999-12", "一月"):
        assert month_of(slip, default) == default


def test_it_counts_on_and_back_over_years_and_leap_days():
    assert next_month(DATE(2025, 12, 31)) == DATE(2026, 1, 1)
    assert month_before(DATE(2026, 1, 1)) == DATE(2025, 12, 1)
    assert last_day(DATE(2024, 2, 1)) == DATE(2024, 2, 29)
    months = last_months(DATE(2026, 1, 31), 3)
    assert months == [DATE(2025, 11, 1), DATE(2025, 12, 1), DATE(2026, 1, 1)]
