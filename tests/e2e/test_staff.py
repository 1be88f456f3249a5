"""People and postings in a real browser."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from stations.enums import Hiring, Licence, Role
from stations.models import Posting, StaffRecord
from tests import factories


@pytest.fixture
def people(worker, head, county, station):
    operator = factories.contract([station]).operator
    StaffRecord.objects.create(
        user=worker,
        id_number="44088219900101123X",
        bank_account="6228480000000001234",
        bank_name="中国农业银行雷州沈塘支行",
        licence=Licence.ASSISTANT,
        licence_no="20210987",
        licence_on=datetime.date(2021, 9, 30),
        education="本科",
    )
    for name in ("吴春燕", "蔡志勤", "莫少芳", "钟国强", "符景明"):
        factories.person(
            Role.SOCIAL_WORKER,
            factories.station("440882104"),
            name,
            title="worker",
            hiring=Hiring.OPERATOR,
            employer=operator,
        )
    for name in ("林小梅", "何连娣", "黄水养"):
        factories.person(Role.SOCIAL_WORKER, station, name, title="worker", confirmed=False)
    Posting.objects.waiting().update(proposed_by=head, proposed_at=timezone.now())
    factories.posting(
        worker,
        Role.SOCIAL_WORKER,
        factories.station("440882104"),
        title="assistant",
        starts_on=datetime.date(2020, 7, 1),
        ends_on=datetime.date(2021, 10, 7),
        end_reason="调动",
    )
    return worker


def look(page, user, sign_in, check_page, shot, name, path):
    sign_in(page, user)
    page.goto(path)
    check_page(page)
    shot(page, name, full_page=True)
    return page


def test_the_list(page, county, people, sign_in, check_page, shot):
    look(page, county, sign_in, check_page, shot, "staff", reverse("staff"))
    page.get_by_label("姓名、拼音或账号").fill("cxl")
    page.get_by_role("button", name="筛选").click()
    page.get_by_role("link", name="吴春燕").wait_for(state="detached")
    assert page.get_by_role("link", name="陈晓岚").is_visible()


def test_a_person(page, head, people, sign_in, check_page, shot):
    url = reverse("person", args=[people.uid])
    look(page, head, sign_in, check_page, shot, "person", url)


def test_a_sealed_number_takes_a_reason(page, head, people, sign_in, check_page, shot):
    url = reverse("person_id_number", args=[people.uid])
    look(page, head, sign_in, check_page, shot, "sealed-ask", url)
    page.get_by_label("为什么要查看").fill("核对 11 月工资卡号")
    page.get_by_role("button", name="查看").click()
    page.get_by_text("44088219900101123X").wait_for()
    check_page(page)
    shot(page, "sealed-shown", full_page=True)


def test_registering_somebody(page, county, people, sign_in, check_page, shot):
    look(page, county, sign_in, check_page, shot, "enrolment", reverse("enrolment"))
    page.get_by_label("姓名").fill("庄文静")
    page.get_by_label("身份证号").fill("123")
    page.get_by_label("地点").fill("沈塘镇社工站")
    page.get_by_role("button", name="登记").click()
    page.get_by_text("身份证号应为 18 位").first.wait_for()
    check_page(page)
    shot(page, "enrolment-wrong", full_page=True)
    page.get_by_label("身份证号").fill("")
    page.get_by_role("button", name="登记").click()
    page.get_by_text("等第二个人确认后生效").first.wait_for()


def test_a_further_posting(page, county, people, sign_in, check_page, shot):
    url = reverse("person_posting", args=[people.uid])
    look(page, county, sign_in, check_page, shot, "person-posting", url)


def test_ending_a_posting(page, county, people, sign_in, check_page, shot):
    current = people.postings.get(ends_on=None)
    url = reverse("posting_end", args=[current.uid])
    look(page, county, sign_in, check_page, shot, "posting-end", url)


def test_confirming_what_waits(page, county, people, sign_in, check_page, shot):
    look(page, county, sign_in, check_page, shot, "waiting", reverse("waiting_postings"))
    for name in ("林小梅", "何连娣"):
        page.get_by_label(name).check()
    page.get_by_role("button", name="确认勾选的").click()
    page.get_by_text("已确认 2 项任职").wait_for()
    assert Posting.objects.waiting().count() == 1


def test_nothing_waits(page, security_admin, sign_in, check_page, shot):
    url = reverse("waiting_postings")
    look(page, security_admin, sign_in, check_page, shot, "waiting-none", url)
