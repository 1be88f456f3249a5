"""Signing in, enrolling a phone and a slip on paper, in a real browser at both sizes."""

import pytest

from tests.stations.signing_in import (
    NEXT_PASSWORD,
    PASSWORD,
    shown_code,
    with_password,
    with_second_factor,
)


def fill_in(page, user, password=PASSWORD):
    page.get_by_label("账号").fill(user.username)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def test_a_mistake_keeps_the_account_and_says_what_is_left(page, worker, check_page, shot):
    with_password(worker)
    page.goto("/me/")
    page.wait_for_url("**/signin/?next=%2Fme%2F")
    check_page(page)
    shot(page, "sign-in")
    fill_in(page, worker, "falsch")
    page.get_by_text("再错 4 次将锁定 15 分钟").wait_for()
    assert page.get_by_label("账号").input_value() == worker.username
    assert page.evaluate("document.activeElement.id") == "id_password"
    check_page(page)
    shot(page, "sign-in-wrong")
    fill_in(page, worker)
    page.wait_for_url("**/me/")
    page.get_by_role("heading", name="登录与安全").wait_for()
    check_page(page)
    shot(page, "me", full_page=True)


def test_the_password_can_be_looked_at(page, worker):
    page.goto("/signin/")
    page.get_by_label("密码", exact=True).fill("abc")
    page.get_by_role("button", name="显示密码").click()
    assert page.get_by_label("密码", exact=True).get_attribute("type") == "text"


def test_a_county_officer_binds_a_phone_and_goes_on(page, county, settings, check_page, shot):
    settings.SECOND_FACTOR_REQUIRED = True
    with_password(county)
    page.goto("/signin/?next=/me/")
    fill_in(page, county)
    page.get_by_role("heading", name="绑定动态码").wait_for()
    check_page(page)
    shot(page, "second-factor", full_page=True)
    link = page.get_by_role("link", name="在本机验证器中打开").get_attribute("href")
    secret = link.split("secret=")[1].split("&")[0]
    page.get_by_label("动态码").fill(shown_code(secret))
    page.get_by_role("button", name="绑定").click()
    page.get_by_role("heading", name="请现在抄下备用码").wait_for()
    check_page(page)
    shot(page, "recovery-codes", full_page=True)
    page.get_by_role("link", name="抄好了，继续").click()
    page.wait_for_url("**/me/")
    page.get_by_text("已绑定，备用码还剩 10 个").wait_for()


def test_the_code_is_asked_for_after_the_password(page, county, check_page, shot):
    secret = with_second_factor(with_password(county))
    page.goto("/signin/?next=/me/")
    fill_in(page, county)
    page.get_by_role("heading", name="输入动态码").wait_for()
    check_page(page)
    shot(page, "second-step")
    page.get_by_label("动态码").fill(shown_code(secret))
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/me/")


def test_a_slip_goes_from_the_head_to_the_worker(page, worker, head, sign_in, check_page, shot):
    sign_in(page, head)
    page.goto(f"/accounts/{worker.uid}/slip/")
    check_page(page)
    shot(page, "slip-issue")
    page.get_by_role("button", name="开单").click()
    code = page.locator(".sb-slip-code").inner_text()
    check_page(page)
    shot(page, "slip-paper", full_page=True)
    page.context.clear_cookies()
    page.goto("/slip/")
    check_page(page)
    shot(page, "slip-redeem", full_page=True)
    page.get_by_label("账号").fill(worker.username)
    page.get_by_label("重置码").fill(code)
    page.get_by_label("新密码", exact=True).fill(NEXT_PASSWORD)
    page.get_by_label("再填一次新密码").fill(NEXT_PASSWORD)
    page.get_by_role("button", name="设新密码").click()
    page.get_by_text("新密码已经设好").wait_for()
    page.goto("/signin/?next=/me/")
    fill_in(page, worker, NEXT_PASSWORD)
    page.wait_for_url("**/me/")


def test_the_slip_fits_on_a_sheet_of_a6(open_page, worker, head, sign_in):
    page = sign_in(open_page("desktop"), head)
    page.goto(f"/accounts/{worker.uid}/slip/")
    page.get_by_role("button", name="开单").click()
    page.locator(".sb-slip-code").wait_for()
    sheet = page.pdf(prefer_css_page_size=True)
    assert sheet.count(b"/Type /Page\n") + sheet.count(b"/Type /Page ") == 1
    # 105 × 148 mm in points
    assert b" [0 0 298" in sheet.split(b"/MediaBox")[1][:12]


@pytest.mark.parametrize("path", ["/me/password/", "/slips/"])
def test_the_other_pages_are_accessible_and_fit(
    page, path, security_admin, sign_in, check_page, shot
):
    sign_in(page, security_admin)
    page.goto(path)
    check_page(page)
    shot(page, f"auth{path.replace('/', '-').rstrip('-')}", full_page=True)
