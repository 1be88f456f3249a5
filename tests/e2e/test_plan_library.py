"""A county keeps its goals and tasks, the province the questions, in a real browser."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from clients import reference as client_reference
from services import reference as service_reference
from services.models import QuestionSet, TemplateChoice
from services.operations.question_sets import draft_question_set
from stations.gate import member_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reference(places):
    client_reference.load()
    service_reference.load()


def test_a_county_puts_a_general_goal_aside(page, sign_in, county, reference, check_page, shot):
    sign_in(page, county).goto("/plans/library/")
    check_page(page)
    shot(page, "plan-library", full_page=True)
    page.get_by_role("button", name="本地不用每周能安全洗澡").click()
    expect(page.get_by_role("button", name="重新用每周能安全洗澡")).to_be_visible()
    assert TemplateChoice.objects.get().division.code == "440882"
    check_page(page)
    page.get_by_role("link", name="照着每周能安全洗澡另建").click()
    check_page(page)
    shot(page, "plan-library-form", full_page=True)


def test_the_province_publishes_questions(page, sign_in, province, reference, check_page, shot):
    row = draft_question_set(
        by=member_for(province), name="入户评估问题", starts_on=timezone.localdate()
    )
    sign_in(page, province).goto(f"/admin/services/questionset/{row.pk}/change/")
    check_page(page)
    shot(page, "admin-questions", full_page=True)
    page.locator("[name=questions-0-text]").fill("上个月哪笔钱最难？")
    page.get_by_label("发布这一版").check()
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_load_state()
    assert QuestionSet.objects.get(pk=row.pk).is_published
    page.goto(f"/admin/services/questionset/{row.pk}/change/")
    check_page(page)
    shot(page, "admin-questions-published", full_page=True)
