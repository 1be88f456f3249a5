"""Tallies per station and month say what the rows say."""

import datetime
import io
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from services.enums import Outcome
from services.models import Contact
from services.operations.contacts import ContactBody, correct_contact, log_contact
from shuangbai.base import measures
from shuangbai.base.measures import Period
from shuangbai.base.scope import Scope
from stations import tallies
from stations.models import Tally

pytestmark = pytest.mark.django_db

CITY = Scope(("4408",))


@pytest.fixture
def log(worker, as_member):
    def logged(client, **facts):
        facts = {"kind": "visit", "outcome": Outcome.SEEN, "note": "在家", **facts}
        body = ContactBody(clients=(client.uid,), **facts)
        return log_contact(by=as_member(worker), uid=uuid.uuid4(), body=body).contact

    return logged


def this_month():
    today = timezone.localdate()
    return Period(today.replace(day=1), today)


def both(key):
    measure = measures.get(key)
    return measure.value(CITY, this_month()), measure.counted(CITY, this_month())


def test_a_contact_counts_in_every_tally_it_belongs_to(client_of, log):
    client = client_of(tier=2)
    log(client)
    log(client, kind="call", outcome=Outcome.NO_ANSWER)
    assert both("contacts") == (2, 2)
    assert both("visits") == (1, 1)
    assert both("calls") == (1, 1)
    assert both("contacts_successful") == (1, 1)
    assert both("duties_on_time") == (1, 1)
    assert measures.get("contacts").by_place(CITY, this_month(), 6) == {"440882": 2}


def test_a_late_contact_meets_its_duty_but_not_on_time(client_of, log):
    log(client_of(tier=2, late=3))
    assert both("duties_met") == (1, 1)
    assert both("duties_on_time") == (0, 0)


def test_a_second_contact_of_a_day_meets_no_duty(client_of, log):
    client = client_of(tier=2)
    log(client)
    log(client)
    assert both("duties_met") == (1, 1)


def test_a_correction_moves_the_tallies(client_of, log, worker, as_member):
    contact = log(client_of(tier=2))
    correct_contact(
        by=as_member(worker), contact=contact, version=1, reason="点错", outcome=Outcome.VOID
    )
    assert both("contacts") == (0, 0)
    assert both("duties_met") == (0, 0)
    assert tallies.differences() == []


def test_a_county_counts_live_rows_and_half_a_month_too(client_of, log):
    log(client_of(tier=2))
    Tally.objects.update(value=99)
    today = timezone.localdate()
    contacts = measures.get("contacts")
    assert contacts.value(Scope(("440882",)), this_month()) == 1
    assert contacts.value(CITY, Period(today - datetime.timedelta(40), today)) == 1
    assert contacts.value(CITY, this_month()) == 99


def test_the_check_names_what_differs_and_the_rebuild_mends_it(client_of, log):
    log(client_of(tier=2))
    call_command("tallies", check=True, stdout=io.StringIO())
    Tally.objects.filter(key="visits").update(value=5)
    Tally.objects.filter(key="contacts").delete()
    said = io.StringIO()
    with pytest.raises(CommandError, match="2 个累计"):
        call_command("tallies", check=True, stdout=said)
    assert "累计 5，逐条 1" in said.getvalue()
    call_command("tallies", rebuild=True, stdout=io.StringIO())
    assert tallies.differences() == []


def test_a_refused_contact_counts_nowhere(client_of, log):
    client = client_of(tier=2)
    log(client)
    before = tallies.kept()
    body = ContactBody(clients=(client.uid,), kind="visit", outcome=Outcome.NO_ANSWER)
    with pytest.raises(Exception, match="没有这个结果"):
        log(client, outcome=body.outcome)
    assert tallies.kept() == before
    assert Contact.objects.count() == 1
