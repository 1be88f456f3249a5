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
    made.tiers.create(number=1, name="一级", meaning="独居失能")
    return made


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
    expect(page.get_by_text("后台修改")).to_be_visible()
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
