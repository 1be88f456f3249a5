"""Where the money is, looked at and acted on in a real browser at both sizes."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from funding.models import DeadlineRule, Hop, Transfer
from stations.enums import Role
from tests import factories
from tests.funding.conftest import Chain


@pytest.fixture
def chain(transactional_db):
    for code in factories.PLACES:
        factories.division(code)
    for code in ("440882101", "440882104", "440883100"):
        factories.station(code)
    seats = {
        "city": (Role.CITY_BUREAU, "4408"),
        "city2": (Role.CITY_BUREAU, "4408"),
        "finance": (Role.COUNTY_FINANCE, "440882"),
        "finance2": (Role.COUNTY_FINANCE, "440882"),
        "township_finance": (Role.TOWNSHIP_FINANCE, "440882101"),
    }
    cast = {
        name: factories.person(role, factories.division(code), name)
        for name, (role, code) in seats.items()
    }
    chain = Chain(cast)
    chain.grant("900000.00")
    chain.receive("900000.00")
    other = factories.division("440883100")
    chain.allot((chain.township, "300000.00"), (chain.sibling, "200000.00"), (other, "100000.00"))
    chain.to_township("300000.00")
    chain.send(chain.county, "100000.00")
    Hop.objects.filter(place__code="440883").update(
        starts_on=chain.today - datetime.timedelta(50),
        due_on=chain.today - datetime.timedelta(20),
    )
    DeadlineRule.objects.create(
        programme=chain.programme, on=chain.today + datetime.timedelta(40), share=Decimal(80)
    )
    return chain


@pytest.mark.parametrize("who", ["city", "finance", "township_finance"])
def test_the_chain_holds_from_every_level(who, page, chain, sign_in, check_page):
    sign_in(page, chain.cast[who])
    page.goto(reverse("programme", args=[chain.programme.uid]))
    page.get_by_role("heading", name="每一跳").wait_for()
    check_page(page)


def test_the_picture_says_in_words_what_its_bands_show(page, chain, sign_in):
    sign_in(page, chain.cast["city"])
    page.goto(reverse("programme", args=[chain.programme.uid]))
    picture = page.get_by_role("img", name="资金流向")
    assert "吴川市 10.00 万元超 20 天" in picture.get_attribute("aria-label")
    assert picture.get_by_text("超 20 天").count() == 1
    assert page.get_by_text("钱卡在 1 处").count() == 1


def test_a_county_confirms_what_came_with_one_thumb(phone, chain, sign_in, check_page):
    sign_in(phone, chain.cast["finance"])
    phone.goto(reverse("home"))
    phone.get_by_role("link", name="去确认").first.click()
    phone.get_by_role("link", name="湛江市 → 雷州市").first.click()
    phone.get_by_role("link", name="确认到账").click()
    check_page(phone)
    phone.get_by_role("button", name="确认 100,000.00 元到账").click()
    phone.get_by_text("已确认到账。").wait_for()
    assert not Transfer.objects.on_the_way().exists()


def test_a_batch_is_simulated_and_proposed(page, chain, sign_in, check_page):
    sign_in(page, chain.cast["city"])
    page.goto(reverse("batch_new", args=[chain.programme.uid]))
    page.get_by_label("批次名称").fill("补差")
    page.get_by_label("本级应拨日期").fill(chain.today.isoformat())
    page.get_by_label("粘贴金额表").fill("沈塘镇 1000\n纪家镇 2000")
    page.get_by_role("button", name="试算").click()
    page.get_by_role("heading", name="试算：2 行").wait_for()
    check_page(page)
    page.get_by_role("button", name="提出，等审批").click()
    page.get_by_text("等第二个人审批后生效").wait_for()
    check_page(page)
