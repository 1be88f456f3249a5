"""The board on a desktop: a card is dragged, or moved by keyboard; the guard speaks either way."""

import pytest
from playwright.sync_api import expect

from clients import reference as client_reference
from clients.operations.clients import register_client
from clients.operations.tiers import propose_tier
from services import reference as service_reference
from services.enums import Stage
from services.models import CaseMove
from stations.gate import member_for
from tests import factories
from tests.services import casework as made

pytestmark = pytest.mark.django_db(transaction=True)

BOARD = "/cases/board/"


@pytest.fixture
def by(worker):
    return member_for(worker)


@pytest.fixture
def client(station, by):
    client_reference.load()
    service_reference.load()
    village = factories.village_point("440882101201").village
    person = register_client(by=by, name="梁玉桂", village=village, sex="f")
    propose_tier(by=by, client=person, tier=3)
    return person


@pytest.fixture
def case(by, client):
    return made.opened(by, client, title="洗澡没有人搭手")


@pytest.fixture
def desk(desktop, sign_in, worker):
    desktop.set_default_timeout(8000)
    return sign_in(desktop, worker)


def card(page):
    return page.locator("li[data-move]", has_text="洗澡没有人搭手")


def column(page, stage):
    return page.locator(f"[data-stage={stage}]")


def stage_of(case):
    case.refresh_from_db()
    return case.stage


def test_a_card_dragged_too_early_says_what_is_missing_and_stays(desk, case, check_page, shot):
    desk.goto(BOARD)
    check_page(desk)
    card(desk).drag_to(column(desk, "assess"))
    alert = desk.get_by_role("alert").first
    expect(alert).to_contain_text("没有梁玉桂的知情同意")
    shot(desk, "board-refused")
    expect(desk.locator(".is-owed strong")).to_have_text("没有梁玉桂的知情同意")
    assert stage_of(case) == Stage.IDENTIFY
    desk.goto(BOARD)
    expect(column(desk, "identify").locator("li")).to_have_count(1)


def test_a_card_dragged_in_its_time_moves_on_and_the_board_stays(
    desk, by, case, client, check_page, shot
):
    made.consent(by, client)
    desk.goto(BOARD + "?dimension=health")
    card(desk).drag_to(column(desk, "assess"))
    expect(column(desk, "assess").locator("li")).to_have_count(1)
    expect(desk.get_by_role("status").first).to_contain_text("已进入“评估”")
    assert desk.url.endswith("/cases/board/?dimension=health")
    assert stage_of(case) == Stage.ASSESS
    check_page(desk)
    shot(desk, "board-moved")


def test_a_card_dragged_where_nothing_leads_says_where_it_may_go(desk, by, case, client):
    made.consent(by, client)
    desk.goto(BOARD)
    card(desk).drag_to(column(desk, "serve"))
    expect(desk.get_by_role("alert").first).to_contain_text("不能直接到“服务”")
    assert CaseMove.objects.filter(case=case).count() == 1


def test_a_card_dragged_back_is_asked_why(desk, by, case, client):
    made.consent(by, client)
    desk.goto(BOARD)
    card(desk).drag_to(column(desk, "assess"))
    expect(column(desk, "assess").locator("li")).to_have_count(1)
    card(desk).drag_to(column(desk, "identify"))
    desk.get_by_label("为什么").fill("找错了人，先核对。")
    desk.get_by_role("button", name="退回“识别”").click()
    desk.wait_for_load_state()
    assert stage_of(case) == Stage.IDENTIFY


def test_the_same_move_is_made_without_a_mouse(desk, by, case, client):
    made.consent(by, client)
    desk.goto(BOARD)
    link = card(desk).get_by_role("link")
    link.focus()
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/cases/*-*/")
    go_on = desk.get_by_role("button", name="进入“评估”").first
    reach(desk, go_on)
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("status").first).to_contain_text("已进入“评估”")
    assert stage_of(case) == Stage.ASSESS


def reach(page, target, most=80):
    """By the tabulator key alone."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("one => one === document.activeElement"):
            return
    pytest.fail("the way on is not reached by keyboard")
