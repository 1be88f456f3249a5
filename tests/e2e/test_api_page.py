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


def test_the_api_page_describes_each_operation(page, sign_in, check_page, shot, county):
    sign_in(page, county).goto(reverse("api:page"))
    operation = page.locator("#stations_list")
    operation.locator("summary").click()
    expect(operation.get_by_text("has_vacancy")).to_be_visible()
    expect(operation.get_by_text("results[].people_in_post")).to_be_visible()
    check_page(page)
    shot(page, "api")
