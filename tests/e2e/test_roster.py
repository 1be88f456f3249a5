"""A clerk brings in a roster, a second person confirms it: in a real browser."""

import pytest
from django.urls import reverse

from stations.models import Posting, StaffRecord
from tests import factories
from tests.stations.roster_files import number, person, workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAMES = ["蔡志勤", "莫少芳", "钟国强", "符景明", "何连娣", "黄水养", "吴春燕", "林小梅"]


@pytest.fixture
def roster_file(worker, station):
    factories.station("440882104")
    StaffRecord.objects.create(user=worker, id_number=number(90), education="大专")
    mover = factories.person("social_worker", station, "庄文静", title="worker")
    StaffRecord.objects.create(user=mover, id_number=number(91))
    rows = [person(order, 姓名=name) for order, name in enumerate(NAMES)]
    rows += [
        person(90, 姓名="陈晓兰", 手机="13900139000", 学历="本科", 到岗日期="2021-10-08"),
        person(91, 姓名="庄文静", 社工站="纪家镇社工站", 到岗日期="2026-12-01"),
        person(50, 姓名="邓锦添", 到岗日期="2024年2月30日"),
        person(51, 姓名="李秀英", 社工站="沈糖镇社工站"),
        person(52, 姓名="符大有") | {"身份证号*": 440882195302301234},
    ]
    body = workbook(rows, above=["雷州市社工花名册（2026年11月）"])
    return {"name": "雷州市花名册202611.xlsx", "mimeType": XLSX, "buffer": body}


def test_from_the_file_to_the_second_persons_word(
    page, county, security_admin, roster_file, sign_in, check_page, shot
):
    sign_in(page, county)
    page.goto(reverse("rosters"))
    check_page(page)
    shot(page, "rosters", full_page=True)
    page.get_by_label("人员名册").set_input_files(roster_file)
    page.get_by_role("button", name="上传并核对").click()
    page.get_by_text("未写入任何数据").first.wait_for(state="attached")
    for kind in ("new", "posted", "changed", "refused", "same"):
        page.goto(f"{page.url.split('?')[0]}?kind={kind}")
        check_page(page)
        shot(page, f"roster-{kind}", full_page=True)
    page.get_by_role("button", name="确认写入 10 行").click()
    page.get_by_text("还差一步").wait_for()
    check_page(page)
    shot(page, "roster-written", full_page=True)
    page.goto(reverse("rosters"))
    check_page(page)
    shot(page, "rosters-after", full_page=True)
    sign_in(page, security_admin)
    page.goto(reverse("waiting_postings"))
    check_page(page)
    shot(page, "waiting-batch", full_page=True)
    page.get_by_role("button", name="全部确认 9 项").click()
    page.get_by_text("已确认 9 项任职").wait_for()
    assert not Posting.objects.waiting().exists()


def test_a_file_that_is_no_workbook(page, county, roster_file, sign_in, check_page, shot):
    sign_in(page, county)
    page.goto(reverse("rosters"))
    broken = {"name": "名册.xlsx", "mimeType": XLSX, "buffer": b"name,id"}
    page.get_by_label("人员名册").set_input_files(broken)
    page.get_by_role("button", name="上传并核对").click()
    page.get_by_text("这不是 .xlsx 工作簿").first.wait_for()
    check_page(page)
    shot(page, "rosters-wrong", full_page=True)
