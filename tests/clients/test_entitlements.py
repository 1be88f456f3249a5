"""Who may be eligible, and every step towards receiving it."""

import datetime
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from clients.entitlement_file import standings
from clients.models import (
    CategoryHolding,
    Client,
    ClientCategory,
    Eligibility,
    Entitlement,
    EntitlementMove,
    Policy,
    PolicyTerms,
)
from clients.operations import entitlements as acts
from clients.operations.clients import edit_client, end_category, place_in_category
from clients.operations.eligibility import renew_all
from clients.operations.merges import merge_clients, undo_merge
from clients.operations.policies import add_policy, set_terms, try_rule
from clients.operations.roll_entitlements import confirm_on_roll
from clients.policy_enums import MOVES, EntitlementState
from shuangbai.base.append_only import AppendOnlyRefused
from shuangbai.base.errors import ActError, Denied
from stations.models import AuditEntry, Job
from tests import factories

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
OVER_80 = {"any": [{"age_from": 80}]}


def today():
    return timezone.localdate()


@pytest.fixture
def by(worker, as_member):
    return as_member(worker)


@pytest.fixture
def old_age(village):
    return Policy.objects.get(key="old_age")


def may(client):
    return set(Eligibility.objects.filter(client=client).values_list("policy__key", flat=True))


def hold(by, client, key, **facts):
    facts = {"starts_on": today(), "source": "visit", **facts}
    category = ClientCategory.objects.get(key=key)
    return place_in_category(by=by, client=client, category=category, **facts)


def gaps():
    return Eligibility.objects.gaps(today())


def test_an_act_on_a_file_brings_what_the_person_may_be_owed(client_of, by):
    client = client_of(born_on=today().replace(year=today().year - 85, day=1))
    assert may(client) == {"old_age"}
    held = hold(by, client, "dibao")
    assert may(client) == {"old_age", "dibao", "medical", "elder_service"}
    end_category(by=by, holding=held, ends_on=today())
    CategoryHolding.objects.update(starts_on=today() - 9 * DAY, ends_on=today() - DAY)
    edit_client(by=by, client=client, version=client.version, born_on=datetime.date(1990, 1, 1))
    assert may(client) == set()


def test_a_night_later_the_birthday_counts(client_of):
    client = client_of(born_on=today())
    Client.objects.filter(pk=client.pk).update(born_on=datetime.date(1930, 1, 1))
    with pytest.raises(CommandError):
        call_command("eligibility", check=True)
    call_command("eligibility")
    assert may(client) == {"old_age"}
    call_command("eligibility", check=True)
    Client.objects.filter(pk=client.pk).update(status="deceased")
    assert renew_all(today()) == (0, 1)


def test_the_nearest_terms_hold(client_of, by, county, as_member, old_age):
    client = client_of(born_on=datetime.date(today().year - 72, 1, 1))
    assert may(client) == set()
    rule = {"any": [{"age_from": 70}]}
    leizhou = factories.division("440882")
    keep = {"by": as_member(county), "policy": old_age, "division": leizhou}
    set_terms(**keep, valid_from=today(), rule=rule, amount="每月 50 元")
    renew_all(today())
    assert may(client) == {"old_age"}
    PolicyTerms.objects.filter(division=leizhou).update(is_offered=False)
    renew_all(today())
    assert may(client) == set()
    PolicyTerms.objects.filter(division=leizhou).update(valid_from=today() + DAY)
    Client.objects.filter(pk=client.pk).update(born_on=datetime.date(1930, 1, 1))
    renew_all(today())
    assert may(client) == {"old_age"}


def test_the_latest_terms_of_a_place_hold(client_of, village, old_age):
    client = client_of(born_on=datetime.date(today().year - 85, 1, 1))
    PolicyTerms.objects.create(policy=old_age, valid_from=today(), rule={"any": [{"age_from": 90}]})
    renew_all(today())
    assert may(client) == set()
    PolicyTerms.objects.filter(valid_from=today()).update(
        valid_from=today() - 9 * DAY, valid_until=today() - DAY
    )
    renew_all(today())
    assert may(client) == {"old_age"}


def test_terms_are_set_by_the_bureau_of_the_place_alone(
    county, city, province, head, as_member, old_age
):
    leizhou, zhanjiang = factories.division("440882"), factories.division("4408")
    facts = {"policy": old_age, "valid_from": today(), "rule": OVER_80}
    for who, place in ((head, leizhou), (county, zhanjiang), (county, None), (city, None)):
        with pytest.raises(Denied):
            set_terms(by=as_member(who), division=place, **facts)
    for who, place in ((county, leizhou), (city, zhanjiang), (province, None)):
        set_terms(by=as_member(who), division=place, **facts)
    assert Job.objects.filter(kind="eligibility").count() == 3
    assert PolicyTerms.objects.filter(policy=old_age).count() == 4


def test_terms_changed_meanwhile_are_not_overwritten(county, as_member, old_age):
    keep = {"by": as_member(county), "policy": old_age, "division": factories.division("440882")}
    facts = {"valid_from": today(), "rule": OVER_80}
    first, _ = set_terms(**keep, **facts, amount="甲")
    set_terms(**keep, **facts, amount="乙", version=first.version)
    with pytest.raises(ActError, match="别人改过"):
        set_terms(**keep, **facts, amount="丙", version=first.version)
    assert PolicyTerms.objects.get(division__code="440882").amount == "乙"


def test_a_rule_is_tried_before_it_is_saved(client_of, by, county, province, as_member, old_age):
    people = [
        client_of(name, born_on=datetime.date(today().year - age, 1, 1))
        for name, age in (("甲一", 72), ("甲二", 76), ("甲三", 81), ("甲四", 92))
    ]
    rule = {"any": [{"age_from": 70, "age_to": 90}]}
    leizhou = factories.division("440882")
    keep = {"policy": old_age, "rule": rule, "on": today()}
    trial = try_rule(by=as_member(county), division=leizhou, **keep)
    assert (trial.matched, trial.added, trial.removed) == (3, 2, 1)
    assert set(trial.sample) == set(people[:3])
    assert try_rule(by=as_member(province), division=None, **keep).sample == []
    assert PolicyTerms.objects.filter(policy=old_age).count() == 1
    with pytest.raises(Denied):
        try_rule(by=by, division=leizhou, **keep)


def test_a_county_adds_a_policy_of_its_own(county, head, as_member, client_of):
    leizhou = factories.division("440882")
    facts = {"key": "meal", "name": "长者饭堂补助", "meaning": ""}
    with pytest.raises(Denied):
        add_policy(by=as_member(head), division=leizhou, **facts)
    policy = add_policy(by=as_member(county), division=leizhou, **facts)
    with pytest.raises(ActError, match="代号"):
        add_policy(by=as_member(county), division=leizhou, **facts)
    assert Policy.objects.visible_to(as_member(head)).filter(pk=policy.pk).exists()


def test_from_may_be_eligible_to_receiving_and_stopped(client_of, by, old_age):
    client = client_of(born_on=datetime.date(1930, 1, 1))
    assert gaps().count() == 1
    one = {"by": by, "client": client, "policy": old_age}
    acts.apply_for(**one, on=today() - 40 * DAY)
    assert gaps().count() == 0
    acts.approve(**one, on=today() - 10 * DAY, amount=Decimal("80"))
    kept = acts.note_receiving(**one, on=today() - 5 * DAY)
    assert (kept.state, kept.amount, kept.since_on) == ("receiving", 80, today() - 5 * DAY)
    kept = acts.note_receiving(**one, on=today(), amount=Decimal("90"))
    assert (kept.amount, kept.since_on) == (90, today() - 5 * DAY)
    kept = acts.note_stop(**one, on=today(), reason="expired", note="未认证")
    assert kept.state == "stopped"
    assert list(kept.moves.order_by("pk").values_list("old", "new")) == [
        ("", "applied"),
        ("applied", "approved"),
        ("approved", "receiving"),
        ("receiving", "receiving"),
        ("receiving", "stopped"),
    ]
    assert kept.moves.get(new="stopped").note.text == "未认证"
    assert gaps().count() == 0
    trail = AuditEntry.objects.filter(act__startswith="entitlement.").order_by("pk")
    assert [one.act for one in trail][-1] == "entitlement.stop"
    assert trail.last().fields == ["old_age"]


@pytest.mark.parametrize("old", [None, *EntitlementState])
def test_only_the_moves_of_the_table_are_made(old, client_of, by, old_age):
    reasons = {"stopped": "expired", "refused": "not_met", "eligible": "unwilling"}
    for new in EntitlementState:
        client = client_of(f"人{new.label[:2]}", born_on=datetime.date(1930, 1, 1))
        if old:
            Entitlement.objects.create(
                client=client, policy=old_age, state=old, since_on=today(), amount=1
            )
        step = acts.Step(new, today(), amount=2, reason=reasons.get(new, ""))
        one = {"by": by, "client": client, "policy": old_age, "step": step}
        if new in MOVES[old]:
            assert acts.move(**one).state == new
        else:
            with pytest.raises(ActError, match="不能直接"):
                acts.move(**one)


@pytest.mark.parametrize(
    ("step", "field"),
    [
        ({"new": "applied", "on": 1}, "on"),
        ({"new": "refused", "reason": ""}, "reason"),
        ({"new": "stopped", "reason": "checking"}, "reason"),
        ({"new": "eligible", "reason": "checking"}, "review_on"),
        ({"new": "eligible", "reason": "checking", "review_on": 0}, "review_on"),
        ({"new": "eligible", "reason": "other"}, "note"),
        ({"new": "receiving", "amount": Decimal(-1)}, "amount"),
    ],
)
def test_what_is_missing_is_named(step, field, client_of, by, old_age):
    client = client_of(born_on=datetime.date(1930, 1, 1))
    days = {key: today() + step[key] * DAY for key in ("on", "review_on") if key in step}
    step = acts.Step(**{"on": today(), **step, **days})
    with pytest.raises(ActError) as refusal:
        acts.move(by=by, client=client, policy=old_age, step=step)
    assert refusal.value.field == field
    assert not Entitlement.objects.exists()


def test_a_reason_that_passes_opens_the_gap_again(client_of, by, old_age, time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 20, 9, tzinfo=datetime.UTC))
    client = client_of(born_on=datetime.date(1930, 1, 1))
    later = today() + 10 * DAY
    one = {"by": by, "client": client, "policy": old_age, "on": today()}
    acts.say_why_not(**one, reason="papers", review_on=later)
    assert gaps().count() == 0
    assert Eligibility.objects.gaps(later).count() == 1
    acts.say_why_not(**one, reason="unwilling")
    assert Eligibility.objects.gaps(later).count() == 0


def test_a_worker_may_say_more_than_the_rules_know(client_of, by, old_age):
    client = client_of()
    acts.note_eligible(by=by, client=client, policy=old_age)
    renew_all(today())
    assert gaps().count() == 1
    with pytest.raises(ActError):
        acts.note_eligible(by=by, client=client, policy=old_age)


def test_a_stranger_moves_nothing(client_of, stranger, as_member, old_age):
    client = client_of()
    with pytest.raises(Denied):
        acts.apply_for(by=as_member(stranger), client=client, policy=old_age, on=today())
    with pytest.raises(Denied):
        acts.note_eligible(by=as_member(stranger), client=client, policy=old_age)


def test_days_do_not_run_backwards(client_of, by, old_age):
    one = {"by": by, "client": client_of(), "policy": old_age}
    acts.apply_for(**one, on=today())
    with pytest.raises(ActError, match="早于上一步"):
        acts.approve(**one, on=today() - DAY)


def test_a_move_is_never_changed(client_of, by, old_age):
    kept = acts.apply_for(by=by, client=client_of(), policy=old_age, on=today())
    with pytest.raises(AppendOnlyRefused):
        kept.moves.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE clients_entitlementmove SET new = 'receiving'")
    assert kept.moves.get().new == "applied"


def test_a_roll_confirms_who_receives(client_of, by, county, as_member, old_age):
    people = [client_of(name) for name in ("甲", "乙", "丙", "丁")]
    acts.apply_for(by=by, client=people[1], policy=old_age, on=today() - DAY)
    acts.note_receiving(by=by, client=people[2], policy=old_age, on=today(), amount=80)
    acts.note_receiving(by=by, client=people[3], policy=old_age, on=today(), amount=80)
    amounts = (80, 80, 80, 100)
    rows = [(one, today() - 3 * DAY, amount) for one, amount in zip(people, amounts, strict=True)]
    done = acts.confirm_receiving(by=as_member(county), policy=old_age, rows=rows)
    assert (done.new, done.changed, done.same) == (2, 1, 1)
    kept = Entitlement.objects.filter(policy=old_age).order_by("client")
    assert [(one.state, one.amount) for one in kept] == [
        ("receiving", 80), ("receiving", 80), ("receiving", 80), ("receiving", 100)
    ]  # fmt: skip
    assert [one.since_on for one in kept][:2] == [today() - 3 * DAY, today() - DAY]
    again = acts.confirm_receiving(by=as_member(county), policy=old_age, rows=rows)
    assert (again.new, again.changed, again.same) == (0, 0, 4)
    moves = EntitlementMove.objects.filter(source="roll")
    assert sorted(moves.values_list("old", "new")) == [
        ("", "receiving"), ("applied", "receiving"), ("receiving", "receiving")
    ]  # fmt: skip
    assert EntitlementMove.objects.helped(today() - 9 * DAY, today()).count() == 1


def test_a_roll_costs_the_same_queries_for_one_and_fifty(
    client_of, county, as_member, old_age, django_assert_max_num_queries
):
    people = [client_of(f"甲{number}") for number in range(51)]
    people = list(Client.objects.select_related("station__division").order_by("pk"))

    def confirm(rows):
        with django_assert_max_num_queries(20) as asked:
            acts.confirm_receiving(
                by=as_member(county), policy=old_age, rows=[(one, today(), 80) for one in rows]
            )
        return len(asked)

    assert confirm(people[:1]) == confirm(people[1:])


def test_whoever_stands_on_the_roll_is_put_down_as_receiving(
    client_of, by, county, head, as_member
):
    on_roll, found, moved = client_of("甲"), client_of("乙"), client_of("丙")
    for client, source in ((on_roll, "roll"), (found, "visit"), (moved, "roll")):
        hold(by, client, "dibao", source=source)
    CategoryHolding.objects.filter(client=on_roll).update(amount=Decimal("362"))
    Client.objects.filter(pk=moved.pk).update(status="moved")
    dibao = Policy.objects.get(key="dibao")
    one = {"policy": dibao, "category": ClientCategory.objects.get(key="dibao"), "on": today()}
    with pytest.raises(Denied):
        confirm_on_roll(by=as_member(head), **one)
    done = confirm_on_roll(by=as_member(county), **one)
    assert (done.new, done.changed, done.same) == (1, 0, 0)
    kept = Entitlement.objects.get()
    assert (kept.client, kept.state, kept.amount) == (on_roll, "receiving", 362)
    CategoryHolding.objects.filter(client=on_roll).update(amount=Decimal("380"))
    done = confirm_on_roll(by=as_member(county), **one)
    assert (done.new, done.changed, done.same) == (0, 1, 0)
    done = confirm_on_roll(by=as_member(county), **one)
    assert (done.new, done.changed, done.same) == (0, 0, 1)
    assert gaps().filter(client=on_roll, policy=dibao).count() == 0


def test_a_roll_reaches_no_further_than_its_importer(client_of, stranger, as_member, old_age):
    rows = [(client_of(), today(), 80)]
    with pytest.raises(Denied):
        acts.confirm_receiving(by=as_member(stranger), policy=old_age, rows=rows)
    assert not Entitlement.objects.exists()


def test_two_files_of_one_person_are_read_together(client_of, by, head, as_member, old_age):
    """A category or an entitlement of the file that was merged away counts for the person."""
    kept, gone = client_of("梁玉桂", born_on=datetime.date(1930, 1, 1)), client_of("梁玉贵")
    hold(by, gone, "veteran")
    acts.apply_for(by=by, client=gone, policy=old_age, on=today())
    assert gaps().filter(client=kept).exists()
    made = merge_clients(by=as_member(head), kept=kept, gone=gone, reason="同一人")
    assert may(kept) == {"old_age", "veteran"}
    assert may(gone) == set()
    assert set(gaps().values_list("policy__key", flat=True)) == {"veteran"}
    person = Client.objects.get(pk=kept.pk)
    assert [one.state for one in standings(person, today()) if one.policy == old_age] == ["applied"]
    moved = acts.note_refusal(by=by, client=person, policy=old_age, on=today(), reason="covered")
    assert moved.client == gone
    rows = [(person, today(), 80)]
    assert acts.confirm_receiving(by=by, policy=old_age, rows=rows).new == 1
    assert Entitlement.objects.of_people_in_care().receiving().get().person == kept.pk
    undo_merge(by=as_member(head), merge=made, reason="不是")
    assert may(kept) == {"old_age"}
    assert may(gone) == {"veteran"}
