"""The administration pages in a real browser, at both sizes."""

import pytest
from playwright.sync_api import expect

from clients.models import TierScheme
from stations.enums import FacilityKind
from stations.models import FacilityStandard
from tests import factories


@pytest.fixture
def standards(places):
    names = ("办公区", "个案会谈室", "活动室")
    for position, name in enumerate(names, 1):
        FacilityStandard.objects.create(name=name, kind=FacilityKind.ROOM, position=position)
    return FacilityStandard.objects.create(
        name="档案柜", kind=FacilityKind.EQUIPMENT, division=factories.division("4408"), position=9
    )


@pytest.fixture
def scheme(places):
    made = TierScheme.objects.create(name="湛江四级", division=factories.division("4408"))
    tier = made.tiers.create(number=1, name="一级", meaning="独居失能")
    tier.rules.create(kind="call", every_days=1)
    tier.rules.create(kind="visit", every_days=7)
    return made


@pytest.mark.django_db(transaction=True)
def test_a_city_officer_takes_a_frequency_out(page, sign_in, city, scheme, check_page, shot):
    tier = scheme.tiers.get()
    sign_in(page, city).goto(f"/admin/clients/tier/{tier.pk}/change/")
    check_page(page)
    shot(page, "admin-tier", full_page=True)
    page.locator("#rules-0").get_by_role("checkbox").check()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("将不再要求")).to_be_visible()
    check_page(page)
    shot(page, "admin-tier-removal", full_page=True)
    page.get_by_role("button", name="移除并保存").click()
    expect(page.get_by_text("已保存分级")).to_be_visible()
    assert tier.rules.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_city_officer_finds_the_admin_and_mends_a_standard(
    page, sign_in, city, standards, check_page, shot
):
    sign_in(page, city).goto("/admin/")
    check_page(page)
    shot(page, "admin")
    page.goto("/admin/stations/facilitystandard/")
    check_page(page)
    shot(page, "admin-list")
    page.get_by_role("link", name="档案柜").click()
    expect(page.get_by_label("名称")).to_be_visible()
    check_page(page)
    shot(page, "admin-form", full_page=True)
    page.get_by_label("名称").fill("带锁档案柜")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("link", name="带锁档案柜").first).to_be_visible()
    page.goto(f"/admin/stations/facilitystandard/{standards.pk}/history/")
    expect(page.get_by_text("设置场地与设备标准")).to_be_visible()
    check_page(page)


@pytest.mark.django_db(transaction=True)
def test_other_pages_hold_at_both_sizes(
    page, sign_in, city, station, scheme, worker, check_page, shot
):
    sign_in(page, city)
    for path in (
        "stations/station/",
        f"stations/station/{station.pk}/change/",
        "stations/user/",
        "stations/facilitystandard/add/",
        f"clients/tierscheme/{scheme.pk}/change/",
        "clients/",
    ):
        page.goto(f"/admin/{path}")
        check_page(page)
        shot(
            page,
            "admin-" + path.strip("/").replace("/", "-").replace(str(scheme.pk), "x"),
            full_page=True,
        )
