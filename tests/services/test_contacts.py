import datetime
from decimal import Decimal

import pytest
import uuid6

from clients.enums import ContactKind, TierDecision
from clients.models import ContactState, TierChange
from clients.operations.clients import register_client
from clients.operations.tiers import decide_tier, propose_tier
from services.enums import NextStep, Outcome
from services.models import Contact, ContactClash, UrgentAlert
from services.operations.contacts import (
    ContactBody,
    ContactConflict,
    correct_contact,
    log_contact,
    settle_alert,
)
from services.operations.states import recompute_clients
from shuangbai.base.errors import ActError, Denied

NOW = datetime.datetime(2026, 11, 20, 1, 30, tzinfo=datetime.UTC)  # 09:30 in Shanghai
TODAY = datetime.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


def body(*clients, **changes):
    facts = {
        "kind": ContactKind.VISIT,
        "happened_at": NOW - datetime.timedelta(minutes=20),
        "outcome": Outcome.SEEN,
        **changes,
    }
    return ContactBody(clients=tuple(client.uid for client in clients), **facts)


def state(client, kind=ContactKind.VISIT):
    return ContactState.objects.get(client=client, kind=kind)


def test_a_first_tier_makes_the_plan(client_of):
    client = client_of(tier=2)
    assert state(client).due_on == datetime.date(2026, 12, 18)  # Sunday the 20th comes forward
    assert state(client, ContactKind.CALL).due_on == datetime.date(2026, 11, 27)


def test_a_visit_to_the_person_meets_visit_and_call(client_of, worker, as_member):
    client = client_of()
    logged = log_contact(by=as_member(worker), uid=uuid6.uuid7(), body=body(client))
    assert logged.is_new
    assert state(client).last_on == TODAY
    assert state(client, ContactKind.CALL).last_on == TODAY
    assert state(client, ContactKind.CALL).due_on == datetime.date(2026, 11, 27)


def test_seeing_the_family_is_recorded_but_does_not_count(client_of, worker, as_member):
    client = client_of()
    before = state(client).due_on
    log_contact(by=as_member(worker), uid=uuid6.uuid7(), body=body(client, outcome=Outcome.FAMILY))
    assert state(client).due_on == before
    assert state(client).next_on == TODAY + datetime.timedelta(days=2)


def test_the_same_record_sent_twice_is_stored_once(client_of, worker, as_member):
    client, uid = client_of(), uuid6.uuid7()
    first = log_contact(by=as_member(worker), uid=uid, body=body(client))
    second = log_contact(by=as_member(worker), uid=uid, body=body(client))
    assert (first.is_new, second.is_new) == (True, False)
    assert Contact.objects.count() == 1


def test_another_record_under_the_same_id_is_kept_for_a_person(client_of, worker, as_member):
    client, uid = client_of(), uuid6.uuid7()
    log_contact(by=as_member(worker), uid=uid, body=body(client))
    for _ in range(2):
        with pytest.raises(ContactConflict) as caught:
            log_contact(by=as_member(worker), uid=uid, body=body(client, note="不同"))
    assert ContactClash.objects.count() == 1
    assert "不同" in caught.value.clash.body.reveal()
    assert Contact.objects.get().note == ""


def test_members_of_a_household_are_recorded_in_one_visit(client_of, worker, village, as_member):
    client = client_of()
    spouse = register_client(
        by=as_member(worker), name="陈妃兴", village=village, household=client.household
    )
    logged = log_contact(by=as_member(worker), uid=uuid6.uuid7(), body=body(client, spouse))
    assert [contact.client for contact in logged.contacts] == [client, spouse]
    assert len({contact.together for contact in logged.contacts}) == 1


def test_people_of_two_households_are_refused_together(client_of, worker, as_member):
    with pytest.raises(ActError, match="同一户"):
        log_contact(
            by=as_member(worker),
            uid=uuid6.uuid7(),
            body=body(client_of("甲"), client_of("乙")),
        )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"outcome": Outcome.NO_ANSWER}, "outcome"),
        ({"happened_at": NOW + datetime.timedelta(hours=1)}, "happened_at"),
        ({"happened_at": NOW - datetime.timedelta(days=3)}, "late_reason"),
        ({"minutes": 0}, "minutes"),
        ({"is_urgent": True}, "note"),
        ({"next_step": NextStep.WATCH}, "watch_on"),
        ({"next_step": NextStep.TIER}, "tier"),
    ],
)
def test_what_is_missing_is_named(client_of, worker, as_member, changes, field):
    with pytest.raises(ActError) as caught:
        log_contact(by=as_member(worker), uid=uuid6.uuid7(), body=body(client_of(), **changes))
    assert caught.value.field == field
    assert not Contact.objects.exists()


def test_an_urgent_finding_is_on_the_heads_list_at_once(client_of, worker, head, as_member):
    client = client_of()
    log_contact(
        by=as_member(worker),
        uid=uuid6.uuid7(),
        body=body(client, is_urgent=True, note="断粮两天"),
    )
    alert = UrgentAlert.objects.visible_to(as_member(head)).open().get()
    with pytest.raises(Denied):
        settle_alert(by=as_member(worker), alert=alert, settlement="已送米")
    settle_alert(by=as_member(head), alert=alert, settlement="已送米油")
    assert not UrgentAlert.objects.open().exists()


def test_a_promised_look_appears_on_its_day(client_of, worker, as_member):
    client = client_of()
    watch_on = TODAY + datetime.timedelta(days=3)
    log_contact(
        by=as_member(worker),
        uid=uuid6.uuid7(),
        body=body(client, next_step=NextStep.WATCH, watch_on=watch_on),
    )
    assert state(client).next_on == watch_on
    assert state(client).due_on > watch_on


def test_a_promise_to_somebody_without_a_tier_has_its_place(client_of, worker, as_member):
    client = client_of(tier=None)
    watch_on = TODAY + datetime.timedelta(days=3)
    log_contact(
        by=as_member(worker),
        uid=uuid6.uuid7(),
        body=body(client, next_step=NextStep.WATCH, watch_on=watch_on),
    )
    assert state(client).next_on == watch_on


def test_an_overlap_is_pointed_out_not_refused(client_of, worker, as_member):
    log_contact(by=as_member(worker), uid=uuid6.uuid7(), body=body(client_of("甲")))
    logged = log_contact(by=as_member(worker), uid=uuid6.uuid7(), body=body(client_of("乙")))
    assert logged.is_new
    assert "甲" in logged.warnings[0]


def test_a_correction_keeps_the_first_wording_and_moves_what_is_due(client_of, worker, as_member):
    client, member = client_of(), as_member(worker)
    contact = log_contact(by=member, uid=uuid6.uuid7(), body=body(client, note="见到")).contact
    corrected = correct_contact(
        by=member, contact=contact, version=1, reason="选错", outcome=Outcome.NOT_HOME
    )
    assert corrected.version == 2
    assert corrected.versions.get().content["outcome"] == Outcome.SEEN
    assert state(client).last_on is None
    with pytest.raises(ActError, match="核对最新"):
        correct_contact(by=member, contact=contact, version=1, reason="再改", note="x")


def test_a_stranger_cannot_log_and_learns_nothing(client_of, stranger, as_member):
    with pytest.raises(ActError, match="没有找到"):
        log_contact(by=as_member(stranger), uid=uuid6.uuid7(), body=body(client_of()))


def test_lowering_needs_a_second_person(client_of, worker, head, as_member):
    client = client_of(tier=2)
    with pytest.raises(ActError, match="理由"):
        propose_tier(by=as_member(worker), client=client, tier=3)
    request = propose_tier(by=as_member(worker), client=client, tier=3, reason="病情稳定")
    client.refresh_from_db()
    assert client.tier == 2
    with pytest.raises(Denied):
        decide_tier(by=as_member(worker), request=request, decision=TierDecision.CONFIRMED)
    decide_tier(by=as_member(head), request=request, decision=TierDecision.CONFIRMED)
    client.refresh_from_db()
    assert client.tier == 3
    assert list(TierChange.objects.order_by("pk").values_list("old", "new")) == [(None, 2), (2, 3)]
    assert state(client).tier == 3


def test_raising_is_at_once_and_quiet_kinds_wake(client_of, worker, as_member):
    client = client_of(tier=4)
    assert not ContactState.objects.filter(client=client, kind=ContactKind.CALL).exists()
    propose_tier(by=as_member(worker), client=client, tier=1)
    assert state(client, ContactKind.CALL).due_on == TODAY + datetime.timedelta(days=1)


def test_the_states_can_be_rebuilt_from_the_contacts(client_of, worker, as_member):
    client = client_of()
    for days, outcome in ((9, Outcome.SEEN), (4, Outcome.NOT_HOME), (1, Outcome.FAMILY)):
        log_contact(
            by=as_member(worker),
            uid=uuid6.uuid7(),
            body=body(
                client,
                outcome=outcome,
                happened_at=NOW - datetime.timedelta(days=days),
                late_reason="没信号",
            ),
        )
    assert recompute_clients([client.pk], write=False) == []
    ContactState.objects.filter(client=client).update(last_on=None)
    assert len(recompute_clients([client.pk], write=True)) == 3
    assert recompute_clients([client.pk], write=False) == []


def test_a_slip_of_the_finger_is_taken_back_and_counts_nowhere(client_of, worker, as_member):
    client, member = client_of(), as_member(worker)
    before = state(client, ContactKind.CALL)
    made = log_contact(
        by=member,
        uid=uuid6.uuid7(),
        body=body(client, kind=ContactKind.CALL, outcome=Outcome.REACHED),
    ).contact
    correct_contact(by=member, contact=made, version=1, reason="点错", outcome=Outcome.VOID)
    after = state(client, ContactKind.CALL)
    assert (after.next_on, after.last_on) == (before.next_on, None)
    assert not Contact.objects.counted_in(member.scope).exists()
    assert made.versions.get().content["outcome"] == Outcome.REACHED


def test_just_now_sent_twice_is_one_contact(client_of, worker, as_member, time_machine):
    client, uid, member = client_of(), uuid6.uuid7(), as_member(worker)
    just_now = body(client, happened_at=None)
    first = log_contact(by=member, uid=uid, body=just_now)
    time_machine.move_to(NOW + datetime.timedelta(seconds=40), tick=False)
    assert not log_contact(by=member, uid=uid, body=just_now).is_new
    assert first.contact.happened_at == NOW


def test_a_repeat_that_comes_too_late_is_still_the_same_record(
    client_of, worker, as_member, time_machine
):
    client, uid, member = client_of(), uuid6.uuid7(), as_member(worker)
    log_contact(by=member, uid=uid, body=body(client))
    time_machine.move_to(NOW + datetime.timedelta(days=9), tick=False)
    assert not log_contact(by=member, uid=uid, body=body(client)).is_new


def test_findings_that_nobody_defined_are_refused(client_of, worker, as_member):
    with pytest.raises(ActError, match="不认识"):
        log_contact(
            by=as_member(worker), uid=uuid6.uuid7(), body=body(client_of(), findings=("x-rays",))
        )


def test_the_first_visit_tells_where_the_household_lives(client_of, worker, as_member):
    client, member = client_of(), as_member(worker)
    for latitude in ("20.91412", "21.00000"):
        log_contact(
            by=member,
            uid=uuid6.uuid7(),
            body=body(client, latitude=Decimal(latitude), longitude=Decimal("110.09641")),
        )
    client.household.refresh_from_db()
    assert client.household.latitude == Decimal("20.91412")


def test_a_tier_proposed_at_the_door_sets_the_new_plan(client_of, worker, as_member):
    client = client_of(tier=3)
    log_contact(
        by=as_member(worker),
        uid=uuid6.uuid7(),
        body=body(client, next_step=NextStep.TIER, tier=1),
    )
    assert state(client).due_on == TODAY + datetime.timedelta(days=7)


def test_what_was_done_before_a_tier_asked_for_it_is_known_when_it_does(
    client_of, worker, as_member
):
    client, member = client_of(tier=4), as_member(worker)
    log_contact(
        by=member,
        uid=uuid6.uuid7(),
        body=body(client, kind=ContactKind.CALL, outcome=Outcome.REACHED),
    )
    assert not state(client, ContactKind.CALL).is_active
    propose_tier(by=member, client=client, tier=2)
    assert state(client, ContactKind.CALL).last_on == TODAY
    assert recompute_clients([client.pk], write=False) == []


def test_who_was_visited_before_having_a_tier_is_not_owed_that_visit_again(
    client_of, worker, as_member
):
    client, member = client_of(tier=None), as_member(worker)
    log_contact(by=member, uid=uuid6.uuid7(), body=body(client))
    propose_tier(by=member, client=client, tier=1)
    assert state(client).last_on == TODAY
    assert state(client).due_on == TODAY + datetime.timedelta(days=7)


def test_a_promise_for_the_year_3000_is_a_slip(client_of, worker, as_member):
    with pytest.raises(ActError, match="太远"):
        log_contact(
            by=as_member(worker),
            uid=uuid6.uuid7(),
            body=body(client_of(), next_step=NextStep.WATCH, watch_on=datetime.date(3000, 1, 1)),
        )
