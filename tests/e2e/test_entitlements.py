"""What people are owed, and resources, in a real browser at both sizes."""

import datetime
import re

import pytest
import uuid6
from django.urls import reverse
from django.utils import timezone

from clients import reference as client_reference
from clients.models import Eligibility, Entitlement, PolicyTerms
from clients.operations.clients import register_client
from services import reference as service_reference
from services.models import ResourceLink
from services.operations.resources import add_provider, add_resource
from stations.gate import member_for
from tests import factories

DAY = datetime.timedelta(days=1)


@pytest.fixture
def people(station, worker):
    """Three people over eighty, and a library with rice."""
    client_reference.load()
    service_reference.load()
    village = factories.village_point("440882101201", station=station).village
    by = member_for(worker)
    made = [
        register_client(
            by=by,
            name=name,
            village=village,
            born_on=datetime.date(year, 3, 8),
            address="东头巷 3 号",
        )
        for name, year in (("梁玉桂", 1938), ("吴国荣", 1941), ("符妃娣", 1933))
    ]
    Eligibility.objects.update(since_on=timezone.localdate() - 32 * DAY)
    provider = add_provider(by=by, name="沈塘粮油店", kind="business")
    add_resource(
        by=by,
        uid=uuid6.uuid7(),
        provider=provider,
        kind="goods",
        name="大米",
        quantity=20,
        unit="袋",
        unit_value=62,
    )
    return made


def test_a_gap_is_found_and_led_to_the_money(page, people, worker, sign_in, check_page, shot):
    sign_in(page, worker)
    page.goto(reverse("home"))
    page.get_by_text("政策缺口").first.wait_for()
    page.goto(reverse("entitlement_gaps") + "?worker=me")
    assert page.locator("tbody tr").count() == 3
    check_page(page)
    shot(page, "entitlement-gaps")
    page.get_by_role("link", name="梁玉桂", exact=True).click()
    page.get_by_text("1 项缺口").first.wait_for()
    check_page(page)
    shot(page, "client-policies", full_page=True)
    page.get_by_role("link", name="记申请").click()
    check_page(page)
    page.get_by_label("说明").fill("材料已交镇窗口")
    page.get_by_role("button", name="记申请").click()
    page.get_by_role("link", name="记批准").click()
    page.get_by_label("金额（元）").fill("80")
    page.get_by_role("button", name="记批准").click()
    page.get_by_role("link", name="记到账").click()
    page.get_by_role("button", name="记到账").click()
    page.get_by_text("80.00 元").first.wait_for()
    check_page(page)
    shot(page, "entitlement")
    assert Entitlement.objects.get().state == "receiving"


def test_why_not_is_answered(page, people, worker, sign_in, check_page):
    sign_in(page, worker)
    page.goto(reverse("entitlement_gaps"))
    page.get_by_role("link", name=re.compile("高龄津贴.*吴国荣")).click()
    page.get_by_role("link", name="写原因").click()
    check_page(page)
    page.get_by_text("本人不愿意申请").click()
    page.get_by_role("button", name="写原因").click()
    page.get_by_text("本人不愿意申请").first.wait_for()
    page.goto(reverse("entitlement_gaps"))
    assert page.locator("tbody tr").count() == 2


def test_a_county_tries_a_rule_and_saves_it(page, people, county, sign_in, check_page, shot):
    sign_in(page, county)
    page.goto(reverse("policies"))
    check_page(page)
    shot(page, "policies")
    page.get_by_role("link", name="高龄津贴").click()
    page.get_by_role("link", name="设置雷州市的规定").click()
    page.locator("#id_g0-age_from").fill("86")
    page.get_by_role("button", name="先试算").click()
    page.get_by_text("试算结果").wait_for()
    page.get_by_role("link", name=re.compile("梁玉桂")).wait_for()
    check_page(page)
    shot(page, "policy-terms")
    assert PolicyTerms.objects.filter(division__code="440882").count() == 0
    page.get_by_role("button", name="保存").click()
    page.get_by_text("正在对照全部档案").wait_for()
    check_page(page)
    assert PolicyTerms.objects.get(division__code="440882").rule["any"][0]["age_from"] == 86


def test_a_resource_is_asked_for_and_delivered(page, people, worker, sign_in, check_page, shot):
    sign_in(page, worker)
    page.goto(reverse("resources"))
    check_page(page)
    page.goto(reverse("client", args=[people[0].uid]))
    page.get_by_role("link", name="链接资源").click()
    check_page(page)
    page.get_by_role("link", name="链接资源").click()
    check_page(page)
    page.get_by_label("资源库里的资源").select_option(index=1)
    page.get_by_role("button", name="记下").click()
    for act in ("对方已确认", "记落实"):
        page.get_by_role("link", name=act).click()
        check_page(page)
        page.get_by_role("button", name=act).click()
    page.get_by_text("62.00 元").first.wait_for()
    check_page(page)
    shot(page, "resource-link")
    page.goto(reverse("resource_links"))
    check_page(page)
    assert ResourceLink.objects.get().state == "delivered"
