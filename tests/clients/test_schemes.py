"""Frequencies of contact: who sets them, and everybody's plan follows."""

import datetime

import pytest
import uuid6

from clients import reference
from clients.enums import ContactKind
from clients.models import ContactState, TierScheme
from clients.operations.clients import register_client
from clients.operations.plans import renew_plans
from clients.operations.schemes import people_under, renew_later, set_rules
from clients.operations.tiers import propose_tier
from clients.schemes import scheme_of
from services.enums import Outcome
from services.operations.contacts import ContactBody, log_contact
from shuangbai.base.errors import ActError, Denied
from stations.models import AuditEntry, Job
from tests import factories

NOW = datetime.datetime(2026, 11, 20, 1, 30, tzinfo=datetime.UTC)
TODAY = datetime.date(2026, 11, 20)
CALL, VISIT = ContactKind.CALL, ContactKind.VISIT


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def village(station):
    reference.load()
    return factories.village_point("440882101201").village


@pytest.fixture
def client_of(village, worker, as_member):
    def made(name="梁玉桂", tier=2):
        member = as_member(worker)
        client = register_client(by=member, name=name, village=village)
        propose_tier(by=member, client=client, tier=tier)
        client.refresh_from_db()
        return client

    return made


@pytest.fixture
def second(village):
    return TierScheme.objects.get(is_default=True).tiers.get(number=2)


def own_scheme(code, *numbers, **rules):
    scheme = TierScheme.objects.create(division=factories.division(code), name=f"{code}方案")
    for number in numbers:
        tier = scheme.tiers.create(number=number, name=f"{number}级")
        for kind, days in rules.items():
            tier.rules.create(kind=kind, every_days=days)
    return scheme


def days_owed(client):
    rows = ContactState.objects.filter(client=client, is_active=True)
    return {row.kind: (row.due_on - row.since_on).days for row in rows}


def test_a_new_frequency_moves_what_is_due(client_of, second, province, as_member):
    client = client_of()
    assert days_owed(client) == {CALL: 7, VISIT: 28}  # the 30th day is a Sunday
    job = set_rules(by=as_member(province), tier=second, rules={CALL: 3, VISIT: 30})
    assert job.state == "done"
    assert days_owed(client) == {CALL: 3, VISIT: 28}
    assert AuditEntry.objects.get(act="tier.rules").fields == ["call"]


def test_a_frequency_left_out_is_owed_no_more_and_a_new_one_begins_today(
    client_of, second, province, as_member, time_machine
):
    client = client_of()
    time_machine.move_to(NOW + datetime.timedelta(days=3), tick=False)
    set_rules(by=as_member(province), tier=second, rules={ContactKind.ONLINE: 7})
    assert days_owed(client) == {ContactKind.ONLINE: 7}
    begun = ContactState.objects.get(client=client, kind=ContactKind.ONLINE)
    assert begun.since_on == TODAY + datetime.timedelta(days=3)
    assert not ContactState.objects.get(client=client, kind=VISIT).is_active


def test_the_same_frequencies_again_change_nothing(second, province, as_member):
    assert set_rules(by=as_member(province), tier=second, rules={CALL: 7, VISIT: 30}) is None
    assert not Job.objects.exists()
    assert not AuditEntry.objects.filter(act="tier.rules").exists()


def test_other_tiers_and_places_with_a_scheme_of_their_own_keep_theirs(
    client_of, second, province, as_member
):
    first = client_of("甲", tier=1)
    before = days_owed(first)
    own = own_scheme("440882", 1, 2, visit=60)
    renew_later(by=as_member(province), scheme=own)
    elsewhere = client_of("乙", tier=2)
    set_rules(by=as_member(province), tier=second, rules={CALL: 1})
    assert days_owed(elsewhere) == {VISIT: 60}
    assert before == {CALL: 1, VISIT: 7}
    assert days_owed(first) == {VISIT: 60}


@pytest.mark.parametrize("who", ["city", "county", "worker", "head", "system_admin", "finance"])
def test_what_holds_everywhere_is_set_by_the_province_alone(who, request, second, as_member):
    member = as_member(request.getfixturevalue(who))
    with pytest.raises(Denied):
        set_rules(by=member, tier=second, rules={CALL: 1})
    assert second.rules.count() == 2


def test_a_place_s_own_frequencies_are_not_for_another_place(village, city, as_member):
    tier = own_scheme("4409", 1, call=7).tiers.get()
    with pytest.raises(Denied):
        set_rules(by=as_member(city), tier=tier, rules={CALL: 1})


@pytest.mark.parametrize("rules", [{CALL: 0}, {CALL: -1}, {CALL: 1001}, {"smoke": 7}])
def test_a_frequency_that_makes_no_sense_is_refused(rules, second, province, as_member):
    with pytest.raises(ActError):
        set_rules(by=as_member(province), tier=second, rules=rules)
    assert second.rules.count() == 2


def test_a_tier_that_the_place_no_longer_knows_is_contacted_like_the_next_closer_one(
    client_of, worker, province, as_member
):
    """A county changes to two tiers while people are still in tier 4: nobody is forgotten, and
    logging their contacts goes on."""
    client = client_of(tier=4)
    own = own_scheme("440882", 1, 2, visit=30)
    renew_later(by=as_member(province), scheme=own)
    assert days_owed(client) == {VISIT: 28}
    body = ContactBody(clients=(client.uid,), kind=VISIT, happened_at=NOW, outcome=Outcome.SEEN)
    log_contact(by=as_member(worker), body=body, uid=uuid6.uuid7())
    assert ContactState.objects.get(client=client, kind=VISIT).last_on == TODAY


def test_a_scheme_without_tiers_asks_for_nothing(client_of, province, as_member):
    client = client_of()
    renew_later(by=as_member(province), scheme=own_scheme("440882"))
    assert days_owed(client) == {}
    assert scheme_of(client.station.division).plan_for(2) is None


def test_a_closer_stand_in_is_found_and_never_a_looser_one(village):
    own_scheme("440882", 2, 4, call=7)
    scheme = scheme_of(factories.division("440882101"))
    assert [scheme.plan_for(number).number for number in (1, 2, 3, 4, 9)] == [2, 2, 2, 4, 4]


def test_reckoning_many_people_costs_the_same_number_of_queries(
    client_of, django_assert_max_num_queries, second
):
    first = client_of("甲")
    with django_assert_max_num_queries(20) as few:
        renew_plans([first.pk], today=TODAY)
    more = [client_of(f"乙{number}").pk for number in range(6)]
    with django_assert_max_num_queries(len(few)):
        renew_plans([first.pk, *more], today=TODAY)


def test_a_scheme_concerns_the_people_of_its_place_only(client_of, village):
    client = client_of()
    assert client in people_under(own_scheme("4408", 1))
    assert client not in people_under(own_scheme("4409", 1))
    assert client not in people_under(TierScheme.objects.get(is_default=True), tiers=[3])
