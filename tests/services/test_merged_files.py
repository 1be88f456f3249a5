"""Contacts of somebody who had two files."""

import datetime

import pytest
import uuid6
from django.utils import timezone

from clients.enums import ContactKind
from clients.models import Client, ContactState
from clients.operations.merges import merge_clients, undo_merge
from services import day
from services.enums import Outcome
from services.measures import PEOPLE_CONTACTED
from services.models import Contact
from services.operations.contacts import ContactBody, log_contact
from services.operations.states import recompute_clients
from shuangbai.base.measures import Period

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def log(worker, as_member):
    def logged(*clients, days_ago=0, note=""):
        body = ContactBody(
            clients=tuple(one.uid for one in clients),
            kind=ContactKind.VISIT,
            outcome=Outcome.SEEN,
            happened_at=timezone.now() - days_ago * DAY,
            note=note,
            late_reason="没信号",
        )
        return log_contact(by=as_member(worker), uid=uuid6.uuid7(), body=body).contacts

    return logged


@pytest.fixture
def pair(client_of):
    return client_of(tier=2), client_of("梁玉贵", tier=3)


@pytest.fixture
def merge(pair, head, as_member):
    return lambda: merge_clients(by=as_member(head), kept=pair[0], gone=pair[1], reason="同一人")


def wrong(*clients):
    return recompute_clients([one.pk for one in clients], write=False)


def test_the_plan_is_what_the_contacts_of_both_files_say(pair, log, merge, head, as_member):
    kept, gone = pair
    log(kept, days_ago=12)
    log(gone, days_ago=5)
    made = merge()
    assert wrong(kept, gone) == []
    [contact] = log(kept, days_ago=1)
    assert wrong(kept, gone) == []
    undo_merge(by=as_member(head), merge=made, reason="不是")
    contact.refresh_from_db()
    assert contact.client == kept
    assert wrong(kept, gone) == []


def test_contacts_stay_where_they_were_recorded_and_are_read_together(
    pair, log, merge, browse, worker
):
    kept, gone = pair
    [first] = log(gone, days_ago=5, note="在另一份档案里记的")
    merge()
    first.refresh_from_db()
    assert first.client == gone
    text = browse(worker).get(f"/clients/{kept.uid}/").content.decode()
    assert "在另一份档案里记的" in text


def test_a_phone_that_knows_the_old_file_logs_for_the_person(pair, log, merge):
    kept, gone = pair
    merge()
    [contact] = log(gone)
    assert contact.client == kept
    assert wrong(kept) == []
    assert len(log(gone, kept)) == 1


def test_the_day_shows_the_person_once_with_what_happened_last(pair, log, merge, worker, as_member):
    kept, gone = pair
    log(kept, days_ago=40)
    log(gone, days_ago=35, note="最近一次")
    merge()
    ContactState.objects.filter(client=kept).update(next_on=timezone.localdate())
    today = day.build(as_member(worker), day.MINE, "all", timezone.localdate())
    [row] = today.rows
    assert row.client == kept
    assert row.last_words == "最近一次"


def test_one_person_is_counted_once(pair, log, merge, worker, as_member):
    today = timezone.localdate()
    for one in pair:
        log(one)
    scope, period = as_member(worker).scope, Period.day(today)
    assert PEOPLE_CONTACTED.value(scope, period) == 2
    merge()
    assert PEOPLE_CONTACTED.value(scope, period) == 1
    assert Contact.objects.count() == 2
    assert Client.objects.live().count() == 1
