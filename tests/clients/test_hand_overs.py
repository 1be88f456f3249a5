"""People who move to another station's place."""

import datetime

import pytest
from django.utils import timezone

from clients.enums import ContactKind
from clients.models import Client, ContactState, HandOver, HandOverDecision
from clients.operations.hand_overs import (
    accept_hand_over,
    offer_hand_over,
    refuse_hand_over,
    withdraw_hand_over,
)
from clients.operations.households import record_death
from clients.operations.merges import merge_clients, undo_merge
from clients.operations.plans import note_contacts
from shuangbai.base.errors import ActError, Denied
from stations.enums import Role
from stations.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def new_village(places):
    return factories.village_point("440882104201").village


@pytest.fixture
def new_head(new_village):
    return factories.person(Role.STATION_HEAD, factories.station("440882104"), "黄伟明")


@pytest.fixture
def offer(worker, as_member, new_village):
    def offered(*people, **facts):
        facts = {"moved_on": TODAY, "reason": "跟儿子住", "address": "旧圩街 8 号", **facts}
        return offer_hand_over(
            by=as_member(worker),
            household=people[0].household,
            people=list(people),
            village=new_village,
            **facts,
        )

    return offered


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_until_it_is_accepted_nothing_changes(client_of, offer, station):
    client = client_of(tier=2)
    made = offer(client)
    assert fresh(client).station == station
    assert HandOver.objects.waiting().get() == made


def test_accepted_the_person_is_the_new_stations_with_all_that_was_due(
    client_of, offer, new_head, as_member, new_village
):
    client = client_of(tier=2, attention="听力差")
    row = Client.objects.select_related("station__division").get(pk=client.pk)
    long_ago = TODAY - datetime.timedelta(40)
    note_contacts([row], kind=ContactKind.VISIT, on=long_ago, succeeded=True, today=TODAY)
    before = ContactState.objects.get(client=client, kind="visit")
    done = accept_hand_over(by=as_member(new_head), hand_over=offer(client))
    client, after = fresh(client), ContactState.objects.get(client=client, kind="visit")
    assert client.station.division.code == "440882104"
    assert (client.village, client.household.address) == (new_village, "旧圩街 8 号")
    assert (client.worker, client.attention, client.tier) == (None, "听力差", 2)
    assert client.household.head == client
    assert (after.due_on, after.last_on) == (before.due_on, before.last_on)
    assert after.due_on < TODAY
    assert (after.station, after.worker) == (client.station, None)
    assert fresh(done.act.household).dissolved_on == TODAY


def test_accepted_a_worker_in_post_there_can_be_named(
    client_of, offer, new_head, as_member, worker
):
    helper = factories.person(Role.SOCIAL_WORKER, factories.station("440882104"), title="worker")
    made = offer(client_of(tier=2))
    with pytest.raises(ActError, match="任职"):
        accept_hand_over(by=as_member(new_head), hand_over=made, worker=worker)
    accept_hand_over(by=as_member(new_head), hand_over=made, worker=helper)
    assert Client.objects.get().worker == helper


def test_files_merged_into_the_person_come_along(client_of, offer, head, new_head, as_member):
    kept, gone = client_of(), client_of("梁玉贵")
    merge_clients(by=as_member(head), kept=kept, gone=gone, reason="同一人")
    accept_hand_over(by=as_member(new_head), hand_over=offer(fresh(kept)))
    assert fresh(gone).station == fresh(kept).station


def test_taken_apart_after_the_move_both_live_where_their_station_is(
    client_of, offer, head, new_head, as_member, county
):
    kept, gone = client_of(), client_of("梁玉贵")
    merge = merge_clients(by=as_member(head), kept=kept, gone=gone, reason="同一人")
    accept_hand_over(by=as_member(new_head), hand_over=offer(fresh(kept)))
    undo_merge(by=as_member(county), merge=merge, reason="不是同一人")
    for one in (fresh(kept), fresh(gone)):
        assert one.station == one.household.station
        assert one.village == one.household.village
        assert one.household.dissolved_on is None
        assert one.household.head is not None


def test_only_the_receiving_head_or_the_county_answers(
    client_of, offer, head, new_head, county, as_member
):
    made = offer(client_of())
    helper = factories.person(Role.SOCIAL_WORKER, factories.station("440882104"))
    for wrong in (head, helper):
        with pytest.raises(Denied):
            accept_hand_over(by=as_member(wrong), hand_over=made)
        with pytest.raises(Denied):
            refuse_hand_over(by=as_member(wrong), hand_over=made, words="不认识")
    with pytest.raises(Denied):
        withdraw_hand_over(by=as_member(new_head), hand_over=made)
    accept_hand_over(by=as_member(county), hand_over=made)


def test_refused_with_words_the_person_stays(client_of, offer, new_head, as_member, station):
    client = client_of()
    made = offer(client)
    with pytest.raises(ActError, match="为什么退回"):
        refuse_hand_over(by=as_member(new_head), hand_over=made, words=" ")
    refuse_hand_over(by=as_member(new_head), hand_over=made, words="没有搬来")
    assert fresh(client).station == station
    assert fresh(made).words == "没有搬来"
    offer(fresh(client))


def test_it_is_answered_once(client_of, offer, head, new_head, as_member):
    made = offer(client_of())
    withdraw_hand_over(by=as_member(head), hand_over=made)
    with pytest.raises(ActError, match="撤回"):
        accept_hand_over(by=as_member(new_head), hand_over=made)
    assert HandOverDecision.objects.count() == 1


def test_nobody_is_offered_twice_at_a_time(client_of, offer):
    client = client_of()
    offer(client)
    with pytest.raises(ActError, match="在等对方接收"):
        offer(client)


def test_who_died_meanwhile_is_not_accepted(client_of, offer, worker, new_head, as_member):
    client = client_of()
    made = offer(client)
    record_death(by=as_member(worker), client=client, on=TODAY, reason="村委证实")
    with pytest.raises(ActError, match="变过"):
        accept_hand_over(by=as_member(new_head), hand_over=made)


def test_to_a_village_of_ones_own_it_is_refused(client_of, worker, as_member, village):
    client = client_of()
    with pytest.raises(ActError, match="本站"):
        offer_hand_over(
            by=as_member(worker),
            household=client.household,
            people=[client],
            village=village,
            address="",
            moved_on=TODAY,
            reason="搬家",
        )


def test_both_sides_see_the_offer_and_nobody_else(client_of, offer, head, new_head, as_member):
    made = offer(client_of())
    stranger = factories.person(Role.STATION_HEAD, factories.station("440883100"))
    for user, count in ((head, 1), (new_head, 1), (stranger, 0)):
        assert HandOver.objects.visible_to(as_member(user)).filter(pk=made.pk).count() == count
    assert not Client.objects.visible_to(as_member(new_head)).exists()


def test_each_step_stands_in_the_trail(client_of, offer, new_head, as_member):
    accept_hand_over(by=as_member(new_head), hand_over=offer(client_of()))
    found = set(AuditEntry.objects.values_list("act", flat=True))
    assert {"handover.offer", "handover.accepted", "household.handed_over"} <= found
