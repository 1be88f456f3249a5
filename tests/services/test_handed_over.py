"""What was done for somebody who was handed over."""

import datetime

import pytest
import uuid6
from django.utils import timezone

from clients.enums import ContactKind
from clients.models import Client, ContactState
from clients.operations.hand_overs import accept_hand_over, offer_hand_over
from services.enums import Outcome
from services.measures import CONTACTS, URGENT_OPEN, VISITS
from services.models import UrgentAlert
from services.operations.contacts import ContactBody, log_contact, settle_alert
from services.operations.states import recompute_clients
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.measures import Period
from stations.enums import Role
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def new_head(places):
    return factories.person(Role.STATION_HEAD, factories.station("440882104"), "黄伟明")


@pytest.fixture
def log(worker, as_member):
    def logged(client, **facts):
        body = ContactBody(
            clients=(client.uid,), kind=ContactKind.VISIT, outcome=Outcome.SEEN, **facts
        )
        return log_contact(by=as_member(worker), uid=uuid6.uuid7(), body=body).contact

    return logged


@pytest.fixture
def hand_over(worker, new_head, as_member):
    def handed(client):
        made = offer_hand_over(
            by=as_member(worker),
            household=client.household,
            people=[client],
            village=factories.village_point("440882104201").village,
            address="",
            moved_on=TODAY,
            reason="搬家",
        )
        accept_hand_over(by=as_member(new_head), hand_over=made)
        return Client.objects.get(pk=client.pk)

    return handed


def test_the_history_comes_along_and_the_old_station_keeps_its_counts(
    client_of, log, hand_over, worker, new_head, as_member, browse
):
    client = client_of(tier=2)
    log(client, note="腿脚比上月好")
    month = Period(TODAY.replace(day=1), TODAY)
    old, new = as_member(worker).scope, as_member(new_head).scope
    hand_over(client)
    assert (VISITS.value(old, month), VISITS.value(new, month)) == (1, 0)
    assert (CONTACTS.counted(old, month), CONTACTS.counted(new, month)) == (1, 0)
    page = f"/clients/{client.uid}/"
    assert "腿脚比上月好" in browse(new_head).get(page).content.decode()
    assert browse(worker).get(page).status_code == 404


def test_the_days_owed_are_still_what_the_contacts_say(client_of, log, hand_over):
    client = client_of(tier=2)
    log(
        client,
        happened_at=timezone.now() - datetime.timedelta(40),
        late_reason="没信号",
    )
    client = hand_over(client)
    assert recompute_clients([client.pk], write=False) == []
    assert ContactState.objects.overdue(TODAY).filter(station=client.station).exists()


def test_the_old_worker_logs_nothing_more(client_of, log, hand_over):
    client = hand_over(client_of())
    with pytest.raises(ActError, match="转到别的站"):
        log(client)


def test_an_open_urgent_finding_is_the_new_heads(
    client_of, log, hand_over, head, new_head, as_member
):
    client = client_of()
    log(client, is_urgent=True, note="屋顶漏水")
    hand_over(client)
    alert = UrgentAlert.objects.get()
    today = Period.day(TODAY)
    assert URGENT_OPEN.value(as_member(head).scope, today) == 0
    assert URGENT_OPEN.value(as_member(new_head).scope, today) == 1
    with pytest.raises(Denied):
        settle_alert(by=as_member(head), alert=alert, settlement="修好了")
    settle_alert(by=as_member(new_head), alert=alert, settlement="修好了")
