"""Who waits for money asks the place that holds it; the asking stands on its work table."""

import datetime

import pytest
from django.urls import reverse

from funding.models import Hop, HopReminder
from funding.operations.reminders import remind_holder
from shuangbai.base import attention
from shuangbai.base.errors import ActError, Denied
from stations.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def asked(chain, name):
    found = attention.for_member(chain.member(name), chain.today)
    return [one for one in found if "催" in one.before]


def late(chain, place, days=5):
    due = chain.today - datetime.timedelta(days)
    start = due - datetime.timedelta(30)
    Hop.objects.filter(programme=chain.programme, place=place).update(starts_on=start, due_on=due)


def test_the_receiver_reads_who_asked_and_when_until_it_confirms(funded):
    row = funded.send(funded.county, "300.00")
    remind_holder(by=funded.member("city"), hop=funded.hop(funded.county))
    (one,) = asked(funded, "finance")
    assert one.before == "湛江市催确认到账 0.03 万元"
    assert "梁志强 11-20 12:00 催" in one.detail
    assert asked(funded, "city") == asked(funded, "township_finance") == []
    assert AuditEntry.objects.filter(act="hop.remind").count() == 1
    funded.confirm(row, "finance")
    assert asked(funded, "finance") == []


def test_once_a_day_whoever_asks(funded, time_machine):
    funded.send(funded.county, "300.00")
    hop = funded.hop(funded.county)
    remind_holder(by=funded.member("city"), hop=hop)
    with pytest.raises(ActError, match="梁志强今天 12:00 已经催过"):
        remind_holder(by=funded.member("province"), hop=hop)
    time_machine.shift(datetime.timedelta(days=1))
    remind_holder(by=funded.member("province"), hop=hop)
    (one,) = asked(funded, "finance")
    assert "共催 2 次" in one.detail
    assert one.before.startswith("广东省催")


def test_a_township_asks_the_county_that_has_the_money(funded):
    hop = funded.hop(funded.township)
    with pytest.raises(ActError, match="上级的钱还没有到雷州市"):
        remind_holder(by=funded.member("township_finance"), hop=hop)
    funded.confirm(funded.send(funded.county, "300.00"), "finance")
    remind_holder(by=funded.member("township_finance"), hop=hop)
    (one,) = asked(funded, "finance")
    assert one.before == "沈塘镇催下拨 0.04 万元"
    with pytest.raises(Denied):
        remind_holder(by=funded.member("sibling_finance"), hop=hop)
    with pytest.raises(Denied):
        remind_holder(by=funded.member("finance"), hop=hop)


def test_what_has_arrived_is_not_asked_for(funded):
    funded.confirm(funded.send(funded.county, "600.00"), "finance")
    with pytest.raises(ActError, match="已经全部到账"):
        remind_holder(by=funded.member("province"), hop=funded.hop(funded.county))


def test_the_page_asks_and_then_says_so(funded, browse):
    funded.send(funded.county, "600.00")
    late(funded, funded.county)
    city = browse(funded.cast["city"])
    page = reverse("programme", args=[funded.programme.uid])
    address = reverse("hop_reminder", args=[funded.hop(funded.county).uid])
    assert address in city.get(page).content.decode()
    assert address in city.get(reverse("hops")).content.decode()
    assert "催雷州市确认到账" in city.get(address).content.decode()
    assert city.post(address).status_code == 302
    assert HopReminder.objects.count() == 1
    words = city.get(page).content.decode()
    assert "湛江市 梁志强 今天 12:00 已催" in words
    assert "明天可以再催" in city.post(address).content.decode()
    assert browse(funded.cast["finance"]).get(address).status_code == 403
    # A township below sees that it hangs, but the hop above is none of its own.
    assert browse(funded.cast["township_finance"]).get(address).status_code == 404


def test_the_work_table_asks_no_more_for_many_reminders(funded, count_queries):
    funded.confirm(funded.send(funded.county, "600.00"), "finance")
    member = funded.member("finance")
    remind_holder(by=funded.member("township_finance"), hop=funded.hop(funded.township))
    few = count_queries(lambda: asked(funded, "finance"))
    remind_holder(by=funded.member("sibling_finance"), hop=funded.hop(funded.sibling))
    assert count_queries(lambda: asked(funded, "finance")) == few
    assert len(asked(funded, "finance")) == 2
    assert member.posting.place_division == funded.county
