import re

from django.urls import reverse
from playwright.sync_api import expect


def test_a_worker_issues_a_token_for_the_phone(page, sign_in, check_page, shot, worker):
    sign_in(page, worker).goto(reverse("tokens"))
    check_page(page)
    page.get_by_label("设备名称").fill("值班手机")
    page.get_by_role("button", name="签发").click()
    expect(page.get_by_label("令牌", exact=True)).to_have_value(re.compile("^sb_"))
    check_page(page)
    shot(page, "tokens")


def test_the_api_page_draws_the_description(desktop, sign_in, shot, county):
    page = sign_in(desktop, county)
    page.goto(reverse("api:page"))
    expect(page.get_by_text("/api/v1/stations/", exact=False).first).to_be_visible()
    page.locator("#operations-stations-stations_list").get_by_role("button").first.click()
    expect(page.get_by_text("has_vacancy").first).to_be_visible()
    shot(page, "api")
