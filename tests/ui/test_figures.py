from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.template import Context, Template

from shuangbai.base import figures


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (figures.num(1347), "1,347"),
        (figures.num(Decimal("1347.50")), "1,347.50"),
        (figures.num("440882101"), "440882101"),
        (figures.num(None), "—"),
        (figures.num(0), "0"),
        (figures.yuan(Decimal("1234.5")), "1,234.50"),
        (figures.fen(123450), "1,234.50"),
        (figures.fen(-5), "-0.05"),
        (figures.wan(Decimal("22140000")), "2,214.00"),
        (figures.fen_wan(2214000000), "2,214.00"),
        (figures.percent(Decimal("89.84")), "89.8"),
        (figures.percent(99.644, 2), "99.64"),
        (figures.day(date(2026, 11, 20)), "2026-11-20"),
        (figures.day(None), "—"),
    ],
)
def test_a_figure_reads_as_people_write_it(shown, expected):
    assert shown == expected


@time_machine.travel("2026-11-20 08:00 +0800", tick=False)
def test_a_day_of_this_year_is_short_and_any_other_is_whole():
    assert figures.short_day(date(2026, 1, 3)) == "01-03"
    assert figures.short_day(date(2025, 12, 31)) == "2025-12-31"


@time_machine.travel("2026-11-20 08:00 +0800", tick=False)
def test_a_moment_is_shown_in_local_time():
    late_on_the_19th = datetime(2026, 11, 19, 16, 30, tzinfo=UTC)
    assert figures.moment(late_on_the_19th) == "2026-11-20 00:30"
    assert figures.short_moment(late_on_the_19th) == "11-20 00:30"


def test_a_plain_date_in_a_template_reads_year_month_day():
    assert Template("{{ day }}").render(Context({"day": date(2026, 11, 20)})) == "2026-11-20"
