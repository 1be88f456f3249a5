"""People's files and the work tables in a real browser, at both sizes."""

import datetime
import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from clients import reference as client_reference
from clients.models import ContactState
from clients.operations.clients import place_in_category, register_client
from clients.operations.tiers import propose_tier
from services import reference as service_reference
from services.operations.contacts import ContactBody, log_contact
from stations.gate import member_for
from tests import factories


@pytest.fixture
def people(station, worker):
    """Six people of one village: two overdue, three visited, one of them with a history."""
    client_reference.load()
    service_reference.load()
    village = factories.village_point("440882101201", station=station).village
    by, made = member_for(worker), []
    for name in ("梁玉桂", "吴国荣", "符妃娣", "陈亚九", "莫水娣", "蔡文生"):
        client = register_client(
            by=by, name=name, village=village, address="东头巷 3 号", phone="0759-8800123"
        )
        propose_tier(by=by, client=client, tier=3)
        made.append(client)
    day = timezone.localdate() - datetime.timedelta(days=9)
    ContactState.objects.filter(client__in=made[:2]).update(due_on=day, next_on=day)
    for client in made[2:5]:
        body = ContactBody(clients=(client.uid,), kind="visit", outcome="seen", note="在家择菜")
        log_contact(by=by, uid=uuid.uuid4(), body=body)
    place_in_category(
        by=by,
        client=made[2],
        category=client_reference.ClientCategory.objects.get(key="dibao"),
        starts_on=day,
        source="roll",
    )
    return made


def test_the_list_finds_and_the_file_tells(page, people, worker, sign_in, check_page, shot):
    sign_in(page, worker)
    page.goto(reverse("clients"))
    check_page(page)
    shot(page, "clients")
    page.get_by_label("姓名、拼音、住址或证件后四位").fill("ffd")
    page.get_by_role("button", name="筛选").click()
    page.get_by_role("link", name="吴国荣").wait_for(state="detached")
    page.get_by_role("link", name="符妃娣").click()
    page.get_by_text("在家择菜").wait_for()
    check_page(page)
    shot(page, "client", full_page=True)
    page.get_by_role("link", name="看这一户").click()
    page.get_by_role("heading", name="户内的人").wait_for()
    check_page(page)


def test_what_is_owed_is_one_tap_from_the_form(page, people, worker, sign_in):
    sign_in(page, worker)
    page.goto(reverse("client", args=[people[0].uid]))
    page.get_by_role("link", name="记通话").click()
    page.wait_for_url(re.compile(r"contacts/new/.*kind=call"))
    assert str(people[0].uid) in page.url


def test_somebody_is_registered_with_consent_and_tier(
    page, people, worker, sign_in, check_page, shot
):
    sign_in(page, worker)
    page.goto(reverse("client_new"))
    check_page(page)
    shot(page, "client-new", full_page=True)
    page.get_by_label("姓名", exact=True).fill("许桂英")
    page.get_by_label("现住村（社区）").select_option(index=1)
    page.get_by_label("分级").select_option(index=2)
    page.locator("#id_given_by").select_option("self")
    page.get_by_role("button", name="建档").click()
    page.get_by_text("已为许桂英建档").wait_for()
    page.get_by_text("评定为二级").wait_for()
    check_page(page)


def test_a_lowering_goes_to_the_head_and_back(page, people, worker, head, sign_in, check_page):
    sign_in(page, worker)
    page.goto(reverse("client_tier", args=[people[0].uid]))
    check_page(page)
    page.get_by_text("四级").click()
    page.get_by_label("理由").fill("儿子回乡同住")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("有一项降级申请在等同意").wait_for()
    page.context.clear_cookies()
    sign_in(page, head)
    page.goto(reverse("tier_requests"))
    check_page(page)
    page.get_by_role("button", name="同意梁玉桂降级", exact=True).click()
    page.get_by_text("没有等同意的降级申请").wait_for()
    check_page(page)


@pytest.mark.parametrize("who", ["worker", "head", "county", "city", "province"])
def test_each_work_table_holds_with_people_in_it(
    who, request, page, people, sign_in, check_page, shot
):
    sign_in(page, request.getfixturevalue(who))
    page.goto(reverse("home"))
    page.get_by_text("按时联系率").first.wait_for()
    check_page(page)
    shot(page, f"work-table-{who}", full_page=True)


@pytest.mark.parametrize("who", ["head", "county", "city"])
def test_one_walks_from_a_count_to_its_rows(who, request, page, people, sign_in, check_page):
    sign_in(page, request.getfixturevalue(who))
    page.goto(reverse("home"))
    page.locator("a.sb-count.is-danger").first.click()
    page.wait_for_url(re.compile("due=overdue"))
    assert page.locator("tbody tr").count() == 2
    check_page(page)


def test_the_province_walks_down_to_a_station(page, people, province, sign_in, check_page):
    sign_in(page, province)
    page.goto(reverse("home"))
    table = page.get_by_role("region", name="各地按时联系率")
    for _ in range(3):
        table.get_by_role("rowheader").get_by_role("link").first.click()
        page.wait_for_url(re.compile("place="))
    page.get_by_role("heading", name="每位社工").wait_for()
    check_page(page)


def test_contacts_behind_a_figure(page, people, head, sign_in, check_page, shot):
    sign_in(page, head)
    page.goto(reverse("contacts"))
    assert page.locator("tbody tr").count() == 3
    check_page(page)
    shot(page, "contacts")
