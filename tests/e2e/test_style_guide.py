"""Every component in a real browser, at both sizes."""

import pytest

from stations.enums import Role
from tests import factories
from tests.ui import guide


@pytest.fixture
def style_guide(settings, monkeypatch):
    guide.switch_on(settings, monkeypatch)


@pytest.fixture
def signed_page(page, sign_in, style_guide, county):
    return sign_in(page, county)


PAGES = {
    "guide": "/",
    "guide-form": "/form/",
    "guide-form-wrong": "/form/?wrong",
    "guide-confirm": "/confirm/",
    "guide-sign-in": "/sign-in/",
    "guide-sign-in-wrong": "/sign-in/?wrong",
}


@pytest.mark.parametrize("name", PAGES)
def test_each_component_is_accessible_and_fits_the_screen(name, signed_page, check_page, shot):
    signed_page.goto(PAGES[name])
    check_page(signed_page)
    shot(signed_page, name, full_page=True)


@pytest.mark.parametrize(("name", "path"), [("guide-403", "/refused/"), ("guide-404", "/absent/")])
def test_a_page_that_says_no_is_accessible_too(name, path, signed_page, check_page, shot):
    signed_page.watch.allow(name[-3:])
    signed_page.goto(path)
    check_page(signed_page)
    shot(signed_page, name)


def test_the_menu_opens_and_closes_by_keyboard(signed_page, county, check_page, shot):
    second = factories.posting(county, Role.SUPERVISOR, factories.division("440825"))
    signed_page.goto("/")
    summary = signed_page.locator("details.sb-menu > summary:visible")
    summary.focus()
    signed_page.keyboard.press("Enter")
    assert signed_page.get_by_role("button", name="退出登录").is_visible()
    assert signed_page.get_by_role("button", name=str(second.place)).is_visible()
    check_page(signed_page)
    shot(signed_page, "guide-menu")
    signed_page.keyboard.press("Escape")
    assert not signed_page.get_by_role("button", name="退出登录").is_visible()


def test_a_refused_form_reads_its_summary_first_and_leads_to_the_field(signed_page):
    signed_page.goto("/form/?wrong")
    assert "没有保存" in signed_page.evaluate("document.activeElement.textContent")
    signed_page.get_by_role("alert").get_by_role("link", name="社工站名称").click()
    assert signed_page.evaluate("document.activeElement.id") == "id_name"


def test_targets_on_a_phone_are_as_large_as_a_thumb(open_page, sign_in, style_guide, county):
    phone = sign_in(open_page("phone"), county)
    for path in ("/", "/form/?wrong"):
        phone.goto(path)
        small = phone.evaluate(
            """() => [...document.querySelectorAll(
                '.btn, .sb-go, .sb-icon-btn, .sb-tabbar a, .sb-pill, .sb-seg a, .sb-tabs a, '
                + 'input:not([type=hidden]):not(.form-check-input), select, .sb-opt, .sb-check')]
              .filter(element => element.offsetParent)
              .map(element => [element.outerHTML.slice(0, 80), element.getBoundingClientRect()])
              .filter(([, box]) => box.height < 43.5 || box.width < 43.5)
              .map(([html, box]) => `${box.width}×${box.height} ${html}`)"""
        )
        assert small == []


def test_a_form_is_sent_once_however_often_the_button_is_pressed(
    open_page, sign_in, style_guide, county
):
    page = sign_in(open_page("desktop"), county)
    page.goto("/form/")
    sent, look = page.evaluate(
        """() => {
            let sent = 0;
            window.addEventListener('submit', event => {
                if (!event.defaultPrevented) sent++;
                event.preventDefault();
            });
            const button = document.querySelector('main .btn-primary');
            button.click();
            button.click();
            button.form.requestSubmit();
            return [sent, button.className];
        }"""
    )
    assert sent == 1
    assert "is-busy" in look


def test_a_password_can_be_looked_at_while_typing(open_page, style_guide):
    page = open_page("phone")
    page.goto("/sign-in/")
    page.get_by_label("密码", exact=True).fill("correct horse")
    page.get_by_role("button", name="显示密码").click()
    assert page.locator("#id_password").get_attribute("type") == "text"


def test_paper_shows_the_page_without_its_frame(open_page, sign_in, style_guide, county, shot):
    page = sign_in(open_page("desktop"), county)
    page.goto("/")
    page.emulate_media(media="print")
    for frame in (".sb-side", ".sb-top", ".sb-head-acts", ".sb-filters"):
        assert not page.locator(frame).first.is_visible()
    assert page.get_by_role("heading", level=1, name="雷州市 工作台").is_visible()
    assert page.get_by_role("row", name="杨家镇").is_visible()
    page.set_viewport_size({"width": 703, "height": 1000})  # A4 less the margins of print.css
    cut = "list => list.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.ariaLabel)"
    assert page.locator(".sb-scroll").evaluate_all(cut) == []
    shot(page, "guide-print", full_page=True)


def test_table_heads_and_first_columns_stay_in_view(open_page, sign_in, style_guide, county):
    page = sign_in(open_page("desktop"), county)
    page.goto("/")
    region = page.get_by_role("region", name="各镇街按时联系率，可滚动")
    region.evaluate("element => element.scrollTop = 200")
    head = region.locator("thead th").first.bounding_box()
    assert abs(head["y"] - region.bounding_box()["y"]) <= 1
