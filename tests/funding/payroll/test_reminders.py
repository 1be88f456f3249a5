"""Stations that owe their month are asked for it, once a day, and see who asked."""

import threading

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from funding.models import PayrollReminder
from funding.operations.payroll_reminders import remind_stations
from shuangbai.base import attention
from shuangbai.base.errors import ActError, Denied
from stations.models import AuditEntry
from tests.at_once import at_once, kinds, meeting
from tests.funding.payroll.conftest import NOVEMBER


def remind(wages, by="county"):
    return remind_stations(by=wages.member(by), county=wages.county, month=NOVEMBER)


def waiting(wages, name):
    found = attention.for_member(wages.member(name), timezone.localdate())
    return [(one.before, one.detail) for one in found if "催报" in one.before]


def test_who_owes_the_month_sees_who_asked_and_when(wages, cast):
    wages.submit(wages.draft(wages.sibling, by="sibling_head"), by="sibling_head")
    stations = {row.station for row in remind(wages)}
    assert wages.station in stations
    assert wages.sibling not in stations
    words = [("县里催报11月工资表", f"{cast['county'].name} 11-20 催报")]
    assert waiting(wages, "head") == waiting(wages, "township_finance") == words
    assert waiting(wages, "sibling_head") == []
    wages.submit(wages.draft())
    assert waiting(wages, "head") == []


def test_it_asks_once_a_day(wages, time_machine):
    first = len(remind(wages))
    with pytest.raises(ActError, match="今天都已催过"):
        remind(wages, by="county2")
    time_machine.shift(24 * 3600)
    assert len(remind(wages, by="county2")) == first
    assert AuditEntry.objects.filter(act="payroll.remind").count() == 2 * first


@pytest.mark.parametrize("who", ["head", "finance", "worker", "city", "township_finance"])
def test_only_the_countys_civil_affairs_ask(wages, who):
    with pytest.raises(Denied):
        remind(wages, by=who)


def test_the_page_names_who_owes_and_who_was_asked(wages, cast, browse):
    browser = browse(cast["county"])
    address = reverse("payroll") + "?month=2026-11"
    assert "没有催过" in browser.get(address).content.decode()
    page = browser.post(reverse("payroll_reminders"), {"month": "2026-11"}, follow=True)
    assert "个站，站长的工作台上会看到" in page.content.decode()
    assert f"{cast['county'].name} 11-20" in page.content.decode()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_ask_once(wages):
    start, refused = threading.Barrier(8), []

    def ask(number):
        start.wait(timeout=60)
        try:
            remind(wages, by=("county", "county2")[number % 2])
        except ActError as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    asked = list(PayrollReminder.objects.values_list("station", flat=True))
    assert asked
    assert len(refused) == 7
    assert len(asked) == len(set(asked))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_officers_ask_the_same_stations(wages, monkeypatch):
    """Negative control: both have looked who was asked before either has written."""
    acts = [lambda by=by: remind(wages, by=by) for by in ("county", "county2")]
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows)
    came = meeting(monkeypatch, PayrollReminder.objects, "bulk_create")
    found = kinds(at_once(*acts))
    assert len(came) == 2
    asked = list(PayrollReminder.objects.values_list("station", flat=True))
    assert found["IntegrityError"] or len(asked) > len(set(asked))
