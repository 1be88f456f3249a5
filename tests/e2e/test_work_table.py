"""The work table and the pages about oneself, at both sizes."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories


@pytest.fixture
def something_to_do(station):
    factories.quota(station, 10)
    factories.village_point(
        "440882101201", due_on=timezone.localdate() - datetime.timedelta(days=30)
    )


@pytest.mark.parametrize("who", ["county", "city", "worker", "security_admin"])
def test_each_role_starts_from_its_work_table(
    who, request, page, something_to_do, sign_in, check_page
):
    sign_in(page, request.getfixturevalue(who))
    page.goto(reverse("home"))
    page.get_by_role("heading", name="先处理").wait_for()
    check_page(page)


def test_a_figure_opens_its_rows(page, something_to_do, county, sign_in, check_page):
    sign_in(page, county)
    page.goto(reverse("home"))
    page.get_by_role("link", name="看站点").first.click()
    page.get_by_role("link", name="沈塘镇社工站").wait_for()
    check_page(page)


@pytest.mark.parametrize("name", ["me", "tokens", "password", "second_factor_setup"])
def test_the_pages_about_oneself_hold_at_both_sizes(name, page, county, sign_in, check_page):
    sign_in(page, county)
    page.goto(reverse(name))
    check_page(page)
