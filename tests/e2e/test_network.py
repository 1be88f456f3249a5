"""The network in a real browser at both sizes: going down, finding, and acting on a station."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from stations.enums import FacilityKind, Hiring, JobTitle, Role, UnitKind
from stations.models import ContractInstalment, FacilityStandard, StaffRecord, Unit
from tests import factories
from tests.e2e.browser import unfold_filters

TODAY = timezone.localdate()


@pytest.fixture
def stage(station, head):
    """A station with something in every part of its page."""
    factories.quota(station, 2)
    factories.quota(station, 1, hiring=Hiring.OPERATOR)
    worker = factories.person(Role.SOCIAL_WORKER, station, "陈晓岚", title=JobTitle.WORKER)
    StaffRecord.objects.create(user=worker, licence="assistant")
    factories.village_point("440882101201", status="open", opened_on=datetime.date(2022, 1, 5))
    factories.village_point("440882101214", due_on=TODAY - datetime.timedelta(30))
    contract = factories.contract([station])
    for number, days in enumerate((-20, 20, 200), start=1):
        ContractInstalment.objects.create(
            contract=contract,
            number=number,
            condition="other",
            amount="162000",
            expected_on=TODAY + datetime.timedelta(days),
        )
    FacilityStandard.objects.create(name="独立个案室", kind=FacilityKind.ROOM)
    Unit.objects.create(
        division=factories.division("440882"), kind=UnitKind.GUIDANCE_CENTRE, name="雷州指导中心"
    )
    return station


def test_a_city_officer_finds_a_station_in_every_way(page, stage, city, sign_in, check_page):
    sign_in(page, city)
    page.goto(reverse("network"))
    check_page(page)
    page.get_by_role("link", name="雷州市", exact=True).click()
    page.get_by_role("link", name="沈塘镇社工站").click()
    page.get_by_role("heading", name="要补的").wait_for()
    for text in ("沈塘", "stz", "440882101"):
        page.goto(reverse("search"))
        page.get_by_role("searchbox", name="查找").press_sequentially(text, delay=20)
        page.locator("#found").get_by_role("link", name="沈塘镇社工站").wait_for()
        page.wait_for_url(f"**q={'%E6%B2%88%E5%A1%98' if text == '沈塘' else text}")
    check_page(page)
    page.locator("#found").get_by_role("link", name="沈塘镇社工站").click()
    page.get_by_text("没有服务点").first.wait_for()


def test_an_officer_opens_a_point_and_a_mistake_keeps_the_rest(
    page, stage, county, sign_in, check_page
):
    sign_in(page, county)
    page.goto(reverse("station", args=[stage.pk]))
    page.get_by_role("link", name="卜格村委会").click()
    page.get_by_role("link", name="开点", exact=True).click()
    page.get_by_label("开点日期").fill("2099-01-01")
    page.get_by_label("地址").fill("村委会一楼")
    page.get_by_role("button", name="登记开点").click()
    page.get_by_text("日期不能晚于今天").first.wait_for()
    assert page.get_by_label("地址").input_value() == "村委会一楼"
    check_page(page)
    page.get_by_label("开点日期").fill(TODAY.isoformat())
    page.get_by_role("button", name="登记开点").click()
    page.get_by_text("服务点已开").wait_for()
    check_page(page)


def test_the_lists_filter_changes_the_list_and_the_address(page, stage, city, sign_in):
    sign_in(page, city)
    page.goto(reverse("stations"))
    unfold_filters(page)
    page.get_by_label("有空岗").check()
    page.get_by_role("button", name="筛选").click()
    page.wait_for_url("**has_vacancies=on**")
    page.locator("#list").get_by_role("link", name="沈塘镇社工站").wait_for()
    assert page.locator("#list").get_by_role("link", name="纪家镇社工站").count() == 0


def test_a_filter_sent_again_replaces_the_first_and_carries_no_style_along(
    desktop, stage, city, sign_in
):
    """htmx would add the new conditions to the address's old ones, and copy a script's style onto
    what it swaps in, which the policy blocks."""
    page = sign_in(desktop, city)
    page.goto(reverse("stations") + "?page=1")
    for value in ("operating", "closed"):
        page.evaluate("document.querySelector('#list').style.minHeight = '1px'")
        page.get_by_label("状态", exact=True).select_option(value)
        page.get_by_role("button", name="筛选").click()
        page.wait_for_url(f"**status={value}**")
        # htmx settles a moment after it swapped.
        expect(page.locator(".htmx-settling, .htmx-request")).to_have_count(0)
    assert page.url.count("status=") == 1
    assert "page=" not in page.url


def test_every_page_is_clean_at_both_sizes(page, stage, county, sign_in, check_page, shot):
    sign_in(page, county)
    point = stage.points.get(village__code="440882101214")
    contract, unit = stage.contracts.get(), Unit.objects.get()
    named = {
        "network": reverse("network"),
        "station": reverse("station", args=[stage.pk]),
        "stations": reverse("stations"),
        "search": reverse("search") + "?q=st",
        "contract": reverse("contract", args=[contract.pk]),
    }
    others = [
        reverse("division", args=["440882101"]),
        reverse("division", args=["440882104201"]),
        reverse("search") + "?q=zzz",
        reverse("stations") + "?status=planned",
        *(
            reverse(f"station_{part}", args=[stage.pk])
            for part in ("edit", "status", "quotas", "villages", "facilities")
        ),
        reverse("point", args=[point.pk]),
        *(
            reverse(f"point_{part}", args=[point.pk])
            for part in ("plan", "opening", "closure", "reach", "return")
        ),
        reverse("units"),
        reverse("unit_new"),
        reverse("unit", args=[unit.pk]),
        reverse("unit_edit", args=[unit.pk]),
        reverse("contracts"),
        reverse("contract_new"),
        reverse("contract_edit", args=[contract.pk]),
        reverse("contract_extension", args=[contract.pk]),
        reverse("operators"),
        reverse("operator_new"),
        reverse("operator", args=[contract.operator_id]),
        reverse("operator_edit", args=[contract.operator_id]),
    ]
    for name, address in named.items():
        page.goto(address)
        check_page(page)
        shot(page, name, full_page=True)
    for address in others:
        page.goto(address)
        check_page(page)
