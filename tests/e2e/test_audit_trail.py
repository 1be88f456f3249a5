"""The auditor looks through the trail in a real browser."""

import pytest
from django.urls import reverse

from stations import audit, sealer
from stations.gate import Origin, member_for
from tests import factories
from tests.e2e.browser import unfold_filters


@pytest.fixture
def trail(head, county, station):
    by_head = member_for(head, origin=Origin("page", "10.0.0.8", "a" * 32))
    by_county = member_for(county, origin=Origin("page", "10.0.3.20", "b" * 32))
    audit.record(act="station.edit", by=by_head, obj=station, fields=["address", "phone"])
    audit.record(act="posting.end", by=by_county, obj=county.postings.get(), reason="调往市里")
    sealer.seal_all()
    audit.record(act="keys.rotate", by=None)
    audit.record_denial(
        act="station_edit",
        by=by_county,
        obj=factories.station("440902100"),
        reason="您现在的任职（县民政）不能修改“网络”。",
    )


def test_the_auditor_narrows_the_trail_to_denials(page, sign_in, auditor, trail, check_page, shot):
    sign_in(page, auditor)
    page.goto(reverse("audit_trail"))
    page.get_by_role("cell", name="修改社工站资料").wait_for()
    check_page(page)
    shot(page, "audit-trail", full_page=True)
    unfold_filters(page)
    page.get_by_label("结果", exact=True).select_option("denied")
    page.get_by_role("button", name="筛选").click()
    page.get_by_text("第 1–1 行，共 1 行").wait_for()
    assert page.locator("tbody tr").count() == 1
    check_page(page)
    shot(page, "audit-denials")
