"""One person, one file: the hint, the merge and its undoing, a hand-over, the form on paper."""

import datetime
import re

import pytest
from django.urls import reverse

from clients import reference as client_reference
from clients.models import Client, ClientAccount, HandOver, Merge
from clients.operations.clients import register_client
from clients.operations.tiers import propose_tier
from services import reference as service_reference
from stations.enums import Role
from stations.gate import member_for
from tests import factories
from tests.e2e.conftest import SHOTS
from tests.services import casework

pytestmark = pytest.mark.django_db(transaction=True)

BORN = datetime.date(1948, 3, 12)


@pytest.fixture
def village(station):
    client_reference.load()
    service_reference.load()
    return factories.village_point("440882101201", station=station).village


@pytest.fixture
def people(worker, village):
    """梁玉桂 with a plan, and the same grandmother entered once more."""
    member = member_for(worker)
    facts = {"village": village, "born_on": BORN, "sex": "f"}
    kept = register_client(by=member, name="梁玉桂", address="东头巷 3 号", **facts)
    gone = register_client(by=member, name="梁玉贵", address="西边巷 9 号", **facts)
    propose_tier(by=member, client=kept, tier=3)
    propose_tier(by=member, client=gone, tier=2)
    return kept, gone


def go_on(page, sign_in, user, address):
    page.context.clear_cookies()
    sign_in(page, user)
    page.goto(address)


def test_who_types_a_known_name_is_shown_the_file(page, people, worker, sign_in, check_page, shot):
    sign_in(page, worker)
    page.goto(reverse("client_new"))
    page.get_by_label("现住村（社区）").select_option(index=1)
    page.get_by_label("姓名", exact=True).press_sequentially("梁玉桂")
    page.get_by_role("heading", name="可能已有档案").wait_for()
    check_page(page)
    shot(page, "client-new-likely", full_page=True)
    page.get_by_label("女").check(force=True)
    page.get_by_role("button", name="建档").click()
    page.get_by_text("都不是，勾选后再建档").wait_for()
    check_page(page)
    assert Client.objects.count() == 2


def test_two_files_are_merged_and_taken_apart_again(page, people, head, sign_in, check_page, shot):
    kept, gone = people
    sign_in(page, head)
    page.goto(reverse("home"))
    page.get_by_text("可能重复的档案").first.wait_for()
    page.goto(reverse("likely_pairs"))
    check_page(page)
    shot(page, "likely-pairs", full_page=True)
    page.get_by_role("link", name="是同一人，去合并").click()
    page.get_by_role("heading", name="以哪一份为准").wait_for()
    check_page(page)
    page.get_by_text("揖花村委会 西边巷 9 号").click()
    page.get_by_label("怎么知道是同一人").fill("看过身份证")
    shot(page, "client-merge", full_page=True)
    page.get_by_role("button", name="合并").click()
    page.get_by_text("已合并").wait_for()
    page.get_by_text("西边巷 9 号").first.wait_for()
    check_page(page)
    assert Client.objects.live().get().tier == 2
    page.goto(reverse("client", args=[gone.uid]))
    page.wait_for_url(re.compile(str(kept.uid)))
    page.get_by_role("link", name="撤销与梁玉贵的合并").click()
    page.get_by_label("为什么要分开").fill("是堂姐妹")
    check_page(page)
    page.get_by_role("button", name="撤销合并").click()
    page.get_by_text("各自恢复").wait_for()
    assert Client.objects.live().count() == 2
    assert Merge.objects.count() == 2


def test_who_may_not_merge_is_told_who_could(page, people, worker, sign_in):
    sign_in(page, worker)
    page.watch.allow("403")
    page.goto(reverse("client_merge", args=[one.uid for one in people]))
    page.get_by_text("站长、县民政").first.wait_for()


def test_two_people_are_not_asked_about_again(page, people, head, sign_in, check_page):
    sign_in(page, head)
    page.goto(reverse("likely_pairs"))
    page.get_by_role("button", name=re.compile("不是同一人")).click()
    page.get_by_text("没有可能重复的档案").wait_for()
    check_page(page)


def test_a_family_is_handed_over_and_accepted(page, people, worker, sign_in, check_page, shot):
    village = factories.village_point("440882104201").village
    new_head = factories.person(Role.STATION_HEAD, factories.station("440882104"), "黄伟明")
    kept, _ = people
    case = casework.opened(member_for(worker), kept)
    sign_in(page, worker)
    page.goto(reverse("household", args=[kept.household.uid]))
    check_page(page)
    shot(page, "household", full_page=True)
    page.get_by_role("link", name="交给另一站").click()
    page.get_by_label("搬到哪个村").fill("豪郎")
    page.get_by_role("button", name="找", exact=True).click()
    page.get_by_role("link", name=f"选这里：{village.name}").click()
    page.get_by_label("原因").fill("跟儿子住")
    page.get_by_role("button", name="预览").click()
    page.get_by_text("请纪家镇社工站接收：梁玉桂").wait_for()
    page.get_by_text(f"个案 {case.code}（健康与照料，识别）随人转站").wait_for()
    check_page(page)
    shot(page, "hand-over-offer", full_page=True)
    page.get_by_role("button", name="确定").click()
    page.get_by_text("已提出").wait_for()
    check_page(page)
    go_on(page, sign_in, new_head, reverse("home"))
    page.get_by_role("link", name="去接收").click()
    check_page(page)
    page.get_by_role("link", name="梁玉桂").click()
    shot(page, "hand-over-waiting", full_page=True)
    page.get_by_role("button", name="预览接收").click()
    page.get_by_text("由纪家镇社工站照看").first.wait_for()
    page.get_by_text("一起过来，由黄伟明负责").wait_for()
    check_page(page)
    shot(page, "hand-over-accept", full_page=True)
    page.get_by_role("button", name="确定接收").click()
    page.get_by_text("现在由本站照看").wait_for()
    assert Client.objects.get(pk=kept.pk).station.division.code == "440882104"
    assert not HandOver.objects.waiting().exists()
    page.goto(reverse("case", args=[case.uid]))
    page.get_by_text("随人转站").first.wait_for()
    check_page(page)
    shot(page, "case-transferred", full_page=True)
    go_on(page, sign_in, worker, reverse("hand_overs"))
    page.get_by_role("cell", name="已接收").wait_for()


def test_an_account_of_a_roll_is_masked_until_it_is_asked_for(
    page, people, head, sign_in, check_page, shot
):
    ClientAccount.objects.create(
        client=people[0], bank_name="雷州农商行沈塘支行", number="6217000012345678901"
    )
    sign_in(page, head)
    page.goto(reverse("client", args=[people[0].uid]))
    page.get_by_text("**** 8901").wait_for()
    check_page(page)
    shot(page, "client-account", full_page=True)
    page.get_by_role("link", name=re.compile("完整银行账号")).click()
    page.get_by_label("理由").fill("核对发放")
    page.get_by_role("button", name="查看").click()
    page.get_by_text("6217000012345678901").wait_for()
    check_page(page)


def test_a_death_is_seen_before_it_is_recorded(page, people, worker, sign_in, check_page, shot):
    sign_in(page, worker)
    page.goto(reverse("client", args=[people[0].uid]))
    page.get_by_role("link", name="去世", exact=True).click()
    page.get_by_label("原因").fill("村委证实")
    page.get_by_role("button", name="预览").click()
    page.get_by_text("不再列入待联系").wait_for()
    check_page(page)
    shot(page, "death", full_page=True)
    page.get_by_role("button", name="确定").click()
    page.get_by_role("link", name="恢复在册").wait_for()


def test_a_village_is_printed_one_page_for_each_household(
    desktop, people, head, village, worker, sign_in, check_page, shot
):
    member = member_for(worker)
    for n in range(9):
        register_client(
            by=member,
            name=f"陈家{'甲乙丙丁戊己庚辛壬'[n]}",
            village=village,
            household=people[0].household,
            relation="other",
            attention="听力差，说话要大声，下午常在祠堂打牌",
        )
    sign_in(desktop, head)
    desktop.goto(reverse("village_forms", args=[village.code]))
    desktop.get_by_role("button", name="打印 2 户").wait_for()
    check_page(desktop)
    shot(desktop, "household-forms", full_page=True)
    paper = desktop.pdf(prefer_css_page_size=True, print_background=True)
    (SHOTS / "household-forms.pdf").write_bytes(paper)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 2


def test_a_large_household_goes_on_on_a_second_page(
    desktop, people, head, village, worker, sign_in, shot
):
    member = member_for(worker)
    for n in range(23):
        register_client(
            by=member,
            name=f"陈家{'甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥末'[n]}",
            village=village,
            household=people[0].household,
            relation="other",
            attention="听力差，说话要大声",
        )
    sign_in(desktop, head)
    desktop.goto(reverse("household_form", args=[people[0].household.uid]))
    shot(desktop, "household-form-long", full_page=True)
    paper = desktop.pdf(prefer_css_page_size=True, print_background=True)
    (SHOTS / "household-form-long.pdf").write_bytes(paper)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 2


def test_coverage_leads_to_its_rows(page, people, head, sign_in, check_page, shot):
    sign_in(page, head)
    page.goto(reverse("coverage") + "?by=point")
    check_page(page)
    shot(page, "coverage-points", full_page=True)
    page.goto(reverse("coverage"))
    check_page(page)
    shot(page, "coverage", full_page=True)
    page.get_by_role("link", name="揖花村委会", exact=True).click()
    page.get_by_text("东头巷 3 号").first.wait_for()
    check_page(page)
    shot(page, "households", full_page=True)
