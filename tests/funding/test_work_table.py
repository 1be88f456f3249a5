"""What the work table says of money: deadlines to those who can act, execution to those who read."""

import datetime
from decimal import Decimal

import pytest
import uuid6
from django.urls import reverse

from funding.operations import own_money, programmes
from shuangbai.base import attention

pytestmark = pytest.mark.django_db


@pytest.fixture
def soon(funded):
    """90 % must be spent in twenty days; nothing is."""
    programmes.add_rule(
        by=funded.member("city"),
        programme=funded.programme,
        on=funded.today + datetime.timedelta(20),
        share=Decimal(90),
        basis="年底前",
    )
    return funded


def warnings(chain, name):
    found = attention.for_member(chain.member(name), chain.today)
    return [one.detail for one in found if "收回" in one.before]


def test_a_township_without_money_is_not_warned_of_what_others_must_spend(soon):
    assert warnings(soon, "city")
    assert warnings(soon, "township_finance") == []
    assert warnings(soon, "head") == []


def test_a_township_that_holds_money_is_told_how_much_is_its_own(soon):
    soon.to_township("300.00")
    (words,) = warnings(soon, "township_finance")
    assert words.startswith("沈塘镇账上还有 0.03 万元没有支出")
    (words,) = warnings(soon, "finance")
    assert words.endswith("雷州市账上还有 0.03 万元")


def test_execution_stands_on_the_table_of_those_who_read_the_books(soon, browse):
    soon.to_township("300.00")
    soon.spend(soon.township, "120.00", "township_finance")
    (line,) = browse(soon.cast["finance"]).get(reverse("home")).context["money"]
    assert (line.now.received, line.now.spent, line.held) == (300, 120, 180)
    assert (line.now.execution, line.lent) == (40, 0)
    assert "资金执行" in browse(soon.cast["city"]).get(reverse("home")).content.decode()


def test_what_was_advanced_stands_beside_the_programme(soon, browse):
    soon.to_township("300.00")
    own_money.advance_money(
        by=soon.member("finance"),
        key=uuid6.uuid7(),
        programme=soon.programme,
        place=soon.county,
        amount=Decimal("5000.00"),
        on=soon.today,
    )
    page = browse(soon.cast["finance"]).get(reverse("home"))
    assert page.context["money"][0].lent == 5000
    assert "垫付未还 0.50" in page.content.decode()


def test_a_worker_sees_no_books(soon, browse):
    assert "资金执行" not in browse(soon.cast["worker"]).get(reverse("home")).content.decode()


def test_where_no_money_went_there_is_no_line(soon, browse):
    page = browse(soon.cast["sibling_finance"]).get(reverse("home"))
    assert [line.now.planned for line in page.context["money"]] == [200]
    assert page.context["money"][0].now.received == 0


def test_more_programmes_ask_no_more(soon, browse, count_queries):
    browser = browse(soon.cast["city"])
    browser.get(reverse("home"))
    before = count_queries(lambda: browser.get(reverse("home")))
    for number in range(3):
        more = type(soon)(soon.cast)
        more.grant(number=f"湛财社〔2022〕{50 + number}号")
    assert len(browser.get(reverse("home")).context["money"]) == 4
    assert count_queries(lambda: browser.get(reverse("home"))) == before
