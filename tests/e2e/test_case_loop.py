"""A case on a phone, from the visit that worried somebody to its end, once round by the assessment.
Every guard is met red before it is green; how the need was found alone cannot be missing: the
form asks for it."""

import re

import pytest
import uuid6
from django.urls import reverse
from PIL import Image

from clients import reference as client_reference
from clients.operations.clients import register_client
from clients.operations.tiers import propose_tier
from services import reference as service_reference
from services.enums import Agreement, Stage
from services.models import Case, Contact, LoopSettings
from services.operations.follow_ups import comment
from services.operations.resources import add_provider, add_resource
from stations.gate import member_for
from tests import factories
from tests.services import casework as made

pytestmark = pytest.mark.django_db(transaction=True)

# What each guard says when it is red.
GUARDS = (
    "没有写主要问题",
    "没有梁玉桂的知情同意",
    "还没有评估",
    "没有写本人和家庭的优势",
    "没有建议分级",
    "七个方面评了 1 个",
    "回到评估后还没有重新评估",
    "还没有服务计划",
    "计划里没有目标",
    "计划里没有任务",
    "还没有与本人商定",
    "计划还没有提交",
    "第 1 版等站长批准",
    "第 1 版是回到评估以前的",
    "助浴：待请求",
    "助浴：已请求",
    "高龄津贴：",
    "还没有服务记录",
    "任务“联系助浴或教家人助浴”还没有了结",
    "助浴：已确认",
    "目标“每周能安全洗澡”没有再测",
    "没有问满意度",
    "没有写跟踪的决定",
)


@pytest.fixture
def client(station, worker):
    client_reference.load()
    service_reference.load()
    LoopSettings.objects.filter(is_default=True).update(sampled_percent=0)
    village = factories.village_point("440882101201").village
    by = member_for(worker)
    person = register_client(by=by, name="梁玉桂", village=village, sex="f")
    propose_tier(by=by, client=person, tier=3)
    provider = add_provider(by=by, name="同心养老服务中心", kind="business")
    add_resource(
        by=by,
        uid=uuid6.uuid7(),
        provider=provider,
        kind="people",
        name="助浴",
        quantity=20,
        unit="次",
        unit_value=80,
    )
    return person


@pytest.fixture
def phone(phone, sign_in, worker):
    phone.set_default_timeout(8000)
    phone.met_red = set()
    return sign_in(phone, worker)


@pytest.fixture
def at_desk(open_page, sign_in, head):
    return sign_in(open_page("desktop"), head)


def tap(page, name, role="button", exact=False):
    found = page.get_by_role(role, name=name, exact=exact)
    found.filter(visible=True).first.click()


def tick(page, label):
    """A tile: the real input lies over its words."""
    page.get_by_label(label).first.check(force=True)


def tap_words(page, words):
    page.locator(".sb-opt", has=page.get_by_text(words, exact=True)).first.tap()


def missing(page):
    """The red lines of the case's page; each is remembered as met."""
    lines = page.locator(".is-owed strong").all_inner_texts()
    page.met_red.update(lines)
    return lines


def go_on(page, words):
    tap(page, words)
    page.wait_for_load_state()


def is_blocked(page, words):
    """The way on is shown, greyed out, and says why."""
    button = page.locator("button[aria-disabled=true]", has_text=words)
    return button.count() == 1


def test_a_case_goes_from_a_visit_to_its_end_with_one_loop_back(
    phone, at_desk, client, shot, check_page, supervisor
):
    visit(phone, client)
    open_case(phone, shot)
    case = Case.objects.get()
    page = reverse("case", args=[case.uid])

    # identify: the problem and the consent are missing, and the page leads to both
    assert missing(phone) == ["没有写主要问题", "没有梁玉桂的知情同意"]
    tap(phone, "去填写", "link")
    phone.get_by_label("主要问题").fill("两人高龄，洗澡没有人搭手。")
    tap(phone, "保存")
    assert missing(phone) == ["没有梁玉桂的知情同意"]
    assert is_blocked(phone, "进入“评估”")
    check_page(phone)
    shot(phone, "case-identify", full_page=True)
    tap(phone, "去记录", "link")
    tap(phone, "保存")
    go_on(phone, "进入“评估”")

    # assess, with a draft on the way
    assert missing(phone) == ["还没有评估", "没有写本人和家庭的优势", "没有建议分级"]
    assert is_blocked(phone, "进入“计划”")
    assess(phone, shot, check_page)
    go_on(phone, "进入“计划”")

    # plan: written from the library, agreed with a drawn name, approved by the head
    assert missing(phone)[0] == "还没有服务计划"
    write_plan(phone, page, shot, check_page)
    phone.goto(page)
    assert missing(phone) == ["第 1 版等站长批准（写的人不能自己批）"]
    assert is_blocked(phone, "进入“链接资源”")
    approve(at_desk, shot, check_page)
    phone.goto(page)
    go_on(phone, "进入“链接资源”")

    # link: what the plan asked for is requested and promised, the policy applied for
    assert is_blocked(phone, "进入“服务”")
    link(phone, case, page, check_page)
    go_on(phone, "进入“服务”")

    # on to serve, and back: she fell, the needs are others
    assert "还没有服务记录" in missing(phone)
    assert is_blocked(phone, "进入“跟踪”")
    tap(phone, "回到“评估”", "link")
    tap(phone, "回到“评估”")
    assert phone.get_by_role("alert").is_visible()
    phone.get_by_label("为什么").fill("摔了一跤，夜里没人，需求变了。")
    tap(phone, "回到“评估”")
    assert "回到评估后还没有重新评估" in missing(phone)
    assess(phone, None, check_page)
    go_on(phone, "进入“计划”")
    assert missing(phone) == ["第 1 版是回到评估以前的，要有新的一版"]
    renew_plan(phone)
    approve(at_desk, None, check_page)
    phone.goto(page)
    go_on(phone, "进入“链接资源”")
    go_on(phone, "进入“服务”")

    # serve: one tap on the visit does for the task; what was promised has come
    assert len(missing(phone)) == 3
    assert is_blocked(phone, "进入“跟踪”")
    tap(phone, "记落实", "link")
    tap(phone, "记落实", "link")
    tap(phone, "记落实")
    fulfil(phone, case)
    phone.goto(page)
    assert missing(phone) == []
    comment(by=member_for(supervisor), case=case, entry="move-1", text="洗澡前先量一下门槛高度。")
    phone.goto(page)
    shot(phone, "case-serve", full_page=True)
    tap(phone, "意见看过了（1）")
    go_on(phone, "进入“跟踪”")

    # follow up
    assert len(missing(phone)) == 3
    tap(phone, "结案", "link")
    assert phone.get_by_text("写“目标达到”还差").is_visible()
    phone.goto(page)
    tap(phone, "去测量", "link")
    phone.locator("input[name^=goal_]").first.fill("1.5")
    tick(phone, "结案")
    check_page(phone)
    tap(phone, "保存")
    assert missing(phone) == ["没有问满意度"]
    tap(phone, "去记录", "link")
    tick(phone, "5 很满意")
    tap(phone, "保存")
    assert missing(phone) == []
    shot(phone, "case-follow", full_page=True)
    tap(phone, "结案", "link")
    tick(phone, "目标达到")
    phone.get_by_label("结案小结").fill("每周能洗两次澡，侄女学会了助浴。")
    tap(phone, "结案")
    case.refresh_from_db()
    assert case.stage == Stage.CLOSED
    assert [move.to_stage for move in case.moves.order_by("number")] == [
        "identify", "assess", "plan", "link", "serve",
        "assess", "plan", "link", "serve", "follow_up", "closed",
    ]  # fmt: skip
    check_page(phone)
    shot(phone, "case-closed", full_page=True)
    met = {guard for guard in GUARDS if any(line.startswith(guard) for line in phone.met_red)}
    assert [guard for guard in GUARDS if guard not in met] == []


def visit(phone, client):
    phone.goto(reverse("contact_new") + f"?client={client.uid}")
    tap_words(phone, "本人")
    tap_words(phone, "无人照料")
    phone.get_by_label("备注").fill("两人高龄，洗澡没有人搭手。")
    tap(phone, "保存")
    phone.wait_for_url(re.compile("/day/"))
    phone.goto(reverse("contact", args=[Contact.objects.get().uid]))


def open_case(phone, shot):
    """Three taps: open, (the side is filled in), save."""
    tap(phone, "立个案", "link")
    assert phone.get_by_label("健康与照料").is_checked()
    shot(phone, "case-new", full_page=True)
    phone.get_by_label("主要问题").fill("")
    tap(phone, "立案")
    phone.wait_for_url(re.compile("/cases/"))


def assess(phone, shot, check_page):
    tap(phone, "去评估", "link")
    level(phone, "health", 3)
    tap(phone, "先存草稿")
    missing(phone)
    tap(phone, "接着评", "link")
    assert phone.locator("[name=level_health][value='3']").is_checked()
    tap(phone, "完成评估")
    assert phone.get_by_role("alert").is_visible()
    for key in ("livelihood", "mind", "family", "ability", "community", "safety"):
        level(phone, key, 1)
    phone.get_by_label("优势与资源").fill("侄女每天来送饭，认得药。")
    check_page(phone)
    if shot:
        shot(phone, "assessment-form", full_page=True)
    tap(phone, "完成评估")


def level(phone, key, number):
    phone.locator(f"[name=level_{key}][value='{number}']").check(force=True)


def write_plan(phone, page, shot, check_page):
    tap(phone, "写计划", "link")
    tap(phone, "开始写")
    plan = phone.url
    phone.goto(page)
    assert missing(phone) == [
        "计划里没有目标",
        "计划里没有任务",
        "还没有与本人商定",
        "计划还没有提交",
    ]
    phone.goto(plan)
    tap(phone, "加入每周能安全洗澡")
    ask_for(phone, plan, check_page)
    check_page(phone)
    shot(phone, "plan", full_page=True)
    tap(phone, "与本人商定", "link")
    tick(phone, "在手机上签字")
    tap(phone, "保存")
    assert "签字" in phone.get_by_role("alert").inner_text()
    tick(phone, "在手机上签字")
    sign(phone)
    check_page(phone)
    shot(phone, "plan-agreement", full_page=True)
    tap(phone, "保存")
    tap(phone, "提交给站长", "link")
    tap(phone, "提交给站长")


def ask_for(phone, plan, check_page):
    """What the plan needs: a resource for its task, a policy."""
    tap(phone, "链接资源", "link")
    phone.get_by_label("需要什么").fill("助浴")
    phone.get_by_label("资源类型").select_option("people")
    assert phone.get_by_label("为哪项任务").input_value() != ""
    check_page(phone)
    tap(phone, "记下")
    phone.goto(plan)
    assert phone.get_by_text("助浴：待请求").is_visible()
    tap(phone, "列资源与政策", "link")
    phone.get_by_label("要落实的政策").select_option(label="高龄津贴")
    tap(phone, "列入这个个案")
    phone.goto(plan)


def link(phone, case, page, check_page):
    assert [line[:4] for line in missing(phone)] == ["助浴：待", "高龄津贴"]
    tap(phone, "去请求", "link")
    tap(phone, "去请求", "link")
    check_page(phone)
    tap(phone, "去请求")
    phone.goto(page)
    assert "助浴：已请求" in missing(phone)
    tap(phone, "确认或放弃", "link")
    tap(phone, "对方已确认", "link")
    tap(phone, "对方已确认")
    phone.goto(page)
    assert len(missing(phone)) == 1
    tap(phone, "去办", "link")
    tap(phone, "记申请", "link")
    tap(phone, "记申请")
    phone.goto(page)
    assert missing(phone) == []


def sign(phone):
    box = phone.locator("canvas").bounding_box()
    phone.mouse.move(box["x"] + 40, box["y"] + 90)
    phone.mouse.down()
    for step in range(1, 12):
        phone.mouse.move(box["x"] + 40 + step * 18, box["y"] + 90 + (30 if step % 2 else -30))
    phone.mouse.up()


def approve(desk, shot, check_page):
    desk.goto(reverse("plan_approvals"))
    check_page(desk)
    if shot:
        shot(desk, "plan-approvals", full_page=True)
    tap(desk, "批准")
    desk.wait_for_load_state()


def renew_plan(phone):
    tap(phone, "写新的一版", "link")
    tap(phone, "写新的一版")
    tap(phone, "与本人商定", "link")
    tick(phone, "口头同意")
    phone.get_by_role("textbox", name="见证人").fill("村干部老李")
    tap(phone, "保存")
    tap(phone, "提交给站长", "link")
    phone.get_by_label("改了什么").fill("夜里加一次电话。")
    tap(phone, "提交给站长")


def fulfil(phone, case):
    contact = Contact.objects.get()
    phone.goto(reverse("contact", args=[contact.uid]))
    for _ in range(case.plans.get(in_force=True).tasks.count()):
        tap(phone, "算作")
        phone.wait_for_load_state()
    for task in case.plans.get(in_force=True).tasks.filter(state="open"):
        phone.goto(reverse("task", args=[case.uid, task.key]))
        tap(phone, "任务完成")


def test_a_plan_is_agreed_with_a_photo_of_what_was_signed_on_paper(
    phone, client, worker, tmp_path, check_page, shot
):
    by = member_for(worker)
    plan = made.written(by, made.assessed(by, client))
    signed = tmp_path / "signed.png"
    Image.new("RGB", (320, 160), "white").save(signed)
    phone.goto(reverse("plan_agreement", args=[plan.uid]))
    tick(phone, "纸上签字（拍照）")
    tap(phone, "保存")
    assert "请拍签字的那页" in phone.get_by_role("alert").first.inner_text()
    tick(phone, "纸上签字（拍照）")
    phone.get_by_label("签字的照片").set_input_files(signed)
    tap(phone, "保存")
    phone.get_by_alt_text("签字 1").wait_for()
    check_page(phone)
    shot(phone, "plan-agreed-on-paper", full_page=True)
    plan.refresh_from_db()
    assert (plan.agreement, plan.files.count()) == (Agreement.PAPER, 1)
