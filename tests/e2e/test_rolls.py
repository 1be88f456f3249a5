"""A county officer brings in a messy roll of 540 people: in a real browser, counted at every step."""

import datetime
import io
import re

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from clients import reference as client_reference
from clients.models import CategoryHolding, Client, ClientCategory, Household, Roll
from clients.operations.clients import place_in_category, register_client
from shuangbai.base.returned import REASON
from stations.gate import member_for
from tests import factories
from tests.clients.messy_roll import messy
from tests.clients.roll_files import name_of, number

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SINCE = datetime.date(2024, 3, 1)
# On file already: as the roll says, with another amount (twice), no longer on the roll (twice),
# and two without an ID number who may be somebody of the roll.
SAME, CHANGED, GONE, NUMBERLESS = (0,), (1, 2), (8001, 8002), (4, 5)


@pytest.fixture
def roll_file():
    made = messy()
    return made, {"name": "低保名册202611.xlsx", "mimeType": XLSX, "buffer": made.data}


@pytest.fixture
def county_people(county, station):
    client_reference.load()
    villages = [
        factories.village_point(code).village
        for code in ("440882101201", "440882101214", "440882104201")
    ]
    by, dibao = member_for(county), ClientCategory.objects.get(key="dibao")
    for order in (*SAME, *CHANGED, *GONE):
        client = register_client(
            by=by, name=name_of(order), village=villages[0], id_number=number(order), phone=phone_of(order)
        )  # fmt: skip
        holding = place_in_category(
            by=by, client=client, category=dibao, starts_on=SINCE, source="roll"
        )
        holding.amount = 655 if order in CHANGED else 680
        holding.save()
    for order in NUMBERLESS:
        born_on = datetime.date(1950, 1, 1) + datetime.timedelta(days=order)
        register_client(by=by, name=name_of(order), village=villages[0], born_on=born_on)
    return by


def phone_of(order):
    return f"1300001{order:04d}" if order % 3 else ""


def counted():
    """What a roll may change, in numbers."""
    holdings = CategoryHolding.objects.filter(category__key="dibao")
    return {
        "files": Client.objects.count(),
        "homes": Household.objects.count(),
        "held": holdings.filter(ends_on=None).count(),
        "ended": holdings.exclude(ends_on=None).count(),
        "paid": sum(one or 0 for one in holdings.values_list("amount", flat=True)),
    }


def tabs(page):
    """{label: count} as the page shows them."""
    found = {}
    for text in page.get_by_label("试导入结果").get_by_role("link").all_inner_texts():
        label, many = re.fullmatch(r"(\D+?)\s*([\d,]+)", text.strip()).groups()
        found[label.strip()] = int(many.replace(",", ""))
    return found


def send(page, file):
    page.goto(reverse("rolls"))
    page.get_by_label("名册文件").set_input_files(file)
    page.get_by_role("button", name="上传并认列").click()
    page.get_by_role("heading", name="这份名册说的是").wait_for()


def start(page):
    page.get_by_role("button", name="开始核对").click()
    page.get_by_label("试导入结果").wait_for()
    return tabs(page)


def confirm(page):
    page.get_by_role("link", name=re.compile("^确认写入|^补写")).click()
    page.get_by_role("button", name="确认写入").click()
    page.get_by_text("已写入", exact=True).first.wait_for(state="attached")


def mend(path, made):
    """The downloaded workbook with every refused cell put right, as a person would."""
    book = load_workbook(path)
    sheet = book.active
    heads = {sheet.cell(2, at).value.rstrip("*"): at for at in range(1, sheet.max_column + 1)}
    for row in range(3, sheet.max_row + 1):
        order = int(sheet.cell(row, heads["电话"]).value[-4:])
        assert sheet.cell(row, heads[REASON]).value
        for label, value in made.mended[order].items():
            if label in heads:
                sheet.cell(row, heads[label]).value = value
    out = io.BytesIO()
    book.save(out)
    return sheet.max_row - 2, out.getvalue()


def test_from_the_messy_file_to_the_batch_taken_back(
    page, county, county_people, roll_file, sign_in, check_page, shot, tmp_path
):
    made, file = roll_file
    before = counted()
    sign_in(page, county)
    page.goto(reverse("rolls"))
    check_page(page)
    shot(page, "rolls", full_page=True)

    # Columns and month are read off the file; nothing is written by looking.
    send(page, file)
    assert page.get_by_label("这是哪一类的名册").locator("option:checked").inner_text() == "低保"
    assert page.get_by_label("哪个月").input_value() == "2026-11"
    assert page.get_by_label("汇总（2 行）").is_checked() is False
    check_page(page)
    shot(page, "roll-layout", full_page=True)
    found = start(page)
    clean = made.rows - made.refused - len(SAME) - len(CHANGED) - len(NUMBERLESS)
    assert found == {
        "新增": clean,
        "变更": len(CHANGED),
        "退出": len(GONE),
        "拒收": made.refused,
        "疑似重复": len(NUMBERLESS),
        "无变化": len(SAME),
    }
    assert counted() == before
    address = page.url.split("?")[0]
    for kind in ("new", "changed", "leaving", "refused", "likely", "same"):
        page.goto(f"{address}?kind={kind}")
        check_page(page)
        shot(page, f"roll-{kind}", full_page=True)
    assert page.get_by_role("link", name=f"确认写入 {clean + 2} 行，退出 2 人").is_visible()

    # Two likely duplicates: one is the same person, one is not.
    page.goto(f"{address}?kind=likely")
    page.get_by_role("button", name=f"{name_of(4)}和系统里的{name_of(4)}是同一人").click()
    page.get_by_role("button", name=f"{name_of(5)}是另一个人，新增").click()
    page.goto("/")
    assert page.get_by_text("名册待确认").first.is_visible()

    # Refused rows come back as a workbook.
    page.goto(f"{address}?kind=refused")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载退回表").click()
    download.value.save_as(tmp_path / "退回.xlsx")
    returned, body = mend(tmp_path / "退回.xlsx", made)
    assert returned == made.refused

    # Confirmed: as many as were shown.
    page.goto(address)
    confirm(page)
    after = counted()
    assert after["files"] == before["files"] + clean + 1
    assert (after["held"], after["ended"]) == (before["held"] + clean, len(GONE))
    check_page(page)
    shot(page, "roll-written", full_page=True)

    # The same file again: nothing to do but what was refused.
    send(page, file)
    page.get_by_text("这份文件上传过").wait_for()
    again = start(page)
    assert (again["新增"], again["变更"], again["疑似重复"]) == (0, 0, 0)
    assert (again["拒收"], again["无变化"]) == (made.refused, made.rows - made.refused)
    page.get_by_role("button", name="取消").click()
    assert counted() == after

    # The mended rows, as a supplement.
    send(page, {"name": "退回表.xlsx", "mimeType": XLSX, "buffer": body})
    assert page.get_by_label("补充：只有一部分人，不判断退出").is_checked()
    found = start(page)
    assert (found["新增"], found["拒收"], found["退出"]) == (made.refused, 0, 0)
    second = page.url.split("?")[0]
    confirm(page)
    whole = counted()
    assert whole["files"] == before["files"] + made.rows - len(SAME) - len(CHANGED) - 1
    assert Roll.objects.filter(state="written").count() == 2

    # Taken back, the later one first.
    page.goto(address)
    page.get_by_role("link", name="整批撤销").click()
    check_page(page)
    for one, then in ((second, after), (address, before)):
        page.goto(one)
        page.get_by_role("link", name="整批撤销").click()
        shot(page, "roll-undoing")
        page.get_by_role("button", name="整批撤销").click()
        page.get_by_text("已撤销", exact=True).first.wait_for(state="attached")
        assert counted() == then
