"""What a file's timeline tells, to whom, and page by page."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import ClientCategory
from clients.operations.clients import place_in_category, record_consent
from shuangbai.base import timeline

pytestmark = pytest.mark.django_db


def page(browser, name, *args, **query):
    response = browser.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_nothing_typed_about_others_names_them_to_the_operators_manager(
    client_of, browse, worker, as_member, operator_manager
):
    client = client_of("林小雨", born_on=timezone.localdate() - datetime.timedelta(days=3000))
    by = as_member(worker)
    record_consent(
        by=by,
        client=client,
        given_on=timezone.localdate(),
        given_by="guardian",
        form="signed",
        guardian="林大山",
    )
    place_in_category(
        by=by,
        client=client,
        category=ClientCategory.objects.get(key="dibao"),
        starts_on=timezone.localdate(),
        source="visit",
        note="邻居吴昌贵说的",
    )
    assert "林大山" in page(browse(worker), "client", client.uid)
    text = page(browse(operator_manager), "client", client.uid)
    for word in ("林小雨", "林大山", "吴昌贵"):
        assert word not in text


def test_older_pages_of_a_file_miss_nothing(client_of, browse, worker, as_member):
    """Days stand at noon: the page before one that ends in the afternoon begins with that day."""
    client, by = client_of(), as_member(worker)
    today = timezone.localdate()
    for kind in ClientCategory.objects.exclude(has_grade=True)[:3]:
        place_in_category(by=by, client=client, category=kind, starts_on=today, source="visit")
    noon = datetime.datetime.combine(today, datetime.time(12), timezone.get_current_timezone())
    for before, expected in ((noon + datetime.timedelta(hours=3), 3), (noon, 0)):
        text = page(browse(worker), "client", client.uid, kind="file", before=before.isoformat())
        assert text.count("列入") - text.count("列入类别") == expected


@pytest.mark.parametrize(
    "before", ["9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00", "2026-13-01", "x"]
)
def test_a_moment_that_nobody_can_reckon_with_asks_for_the_newest(
    before, client_of, browse, worker
):
    assert "建档" in page(browse(worker), "client", client_of().uid, before=before)


def test_what_happened_at_one_moment_stands_on_one_page(client_of, worker, as_member):
    client, by = client_of(), as_member(worker)
    at = timezone.now()

    @timeline.register("test", "测试")
    def many(member, client, before, limit):
        days = [at] * 3 + [at - datetime.timedelta(hours=1)] * (timeline.PAGE + 2)
        return [
            timeline.Entry(at=day, icon="check", title=f"{number}")
            for number, day in enumerate(days)
            if before is None or day < before
        ]

    try:
        shown, before = timeline.page_of(by, client, kind="test")
    finally:
        del timeline._sources["test"]
    assert len(shown) == timeline.PAGE + 5
    assert before is None
