"""Somebody unknown: registered and visited in one form, or neither."""

import datetime

import pytest
import uuid6
from django.urls import reverse
from django.utils import timezone

from clients.enums import Sex
from clients.models import Client, Household
from services.models import Contact
from shuangbai.base.national_id import check_digit
from stations.models import Division
from tests import factories

pytestmark = pytest.mark.usefixtures("morning")


@pytest.fixture
def sent(village):
    began = timezone.localtime() - datetime.timedelta(minutes=10)
    return {
        "name": "何阿婆",
        "village": village.pk,
        "address": "榕树下第二间",
        "phone": "13900139000",
        "uid": uuid6.uuid7(),
        "kind": "visit",
        "outcome": "seen",
        "minutes": 10,
        "happened_at": f"{began:%Y-%m-%dT%H:%M}",
        "note": "独居，没有申请过低保",
    }


def post(browser, facts):
    return browser.post(f"{reverse('contact_new')}?new=1", facts, follow=True)


def test_file_and_visit_come_together(browse, worker, sent):
    page = post(browse(worker), sent)
    assert "已记：何阿婆 入户探访" in page.content.decode()
    client = Client.objects.get()
    assert (client.worker, client.household.address) == (worker, "榕树下第二间")
    assert client.phones.get().number == "13900139000"
    assert Contact.objects.get().client == client


def test_sent_twice_there_is_one_of_each(browse, worker, sent):
    browser = browse(worker)
    post(browser, sent)
    assert "没有重复" in post(browser, sent).content.decode()
    assert (Client.objects.count(), Contact.objects.count()) == (1, 1)


def test_what_is_wrong_with_the_visit_leaves_no_file_behind(browse, worker, sent):
    page = post(browse(worker), sent | {"happened_at": "2099-01-01T08:00"})
    assert "时间在将来" in page.content.decode()
    assert "何阿婆" in page.content.decode()
    assert not Client.objects.exists()
    assert not Household.objects.exists()


def test_what_is_wrong_with_the_person_stands_beside_it(browse, worker, sent):
    page = post(browse(worker), sent | {"id_number": "440882194003120020"})
    assert "校验码不对" in page.content.decode()
    assert not Contact.objects.exists()


def test_the_number_brings_birthday_and_sex_and_is_known_from_then_on(browse, worker, sent):
    number = with_check_digit("44088219400312002")
    post(browse(worker), sent | {"id_number": number})
    client = Client.objects.get()
    assert (client.born_on, client.sex) == (datetime.date(1940, 3, 12), Sex.FEMALE)
    again = post(browse(worker), sent | {"id_number": number, "uid": uuid6.uuid7()})
    assert "请交县民政核对" in again.content.decode()
    assert Contact.objects.count() == 1


def test_a_repeat_with_the_number_is_still_a_repeat(browse, worker, sent):
    facts = sent | {"id_number": with_check_digit("44088219400312002")}
    post(browse(worker), facts)
    assert "没有重复" in post(browse(worker), facts).content.decode()


def test_only_the_stations_own_villages_are_offered(browse, worker, stranger, sent):
    elsewhere = factories.village_point("440883100201").village
    page = browse(worker).get(f"{reverse('contact_new')}?new=1")
    assert list(page.context["person"].fields["village"].queryset) == [
        Division.objects.get(pk=sent["village"])
    ]
    page = post(browse(worker), sent | {"village": elsewhere.pk})
    assert not Client.objects.exists()
    assert page.context["person"].errors["village"]


def with_check_digit(first_17):
    return first_17 + check_digit(first_17)
