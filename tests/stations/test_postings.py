import datetime

import pytest
from django.db import IntegrityError, transaction

from shuangbai.base.errors import ActError, Denied
from stations.enums import Decision, Role
from stations.models import AuditEntry, Posting, PostingDecision, Station
from stations.operations.postings import decide_posting, end_posting, propose_posting
from tests import factories

TODAY = datetime.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 20, 2, 0, tzinfo=datetime.UTC), tick=False)


@pytest.fixture
def proposed(county, station, as_member):
    newcomer = factories.UserFactory(name="蔡志勤")
    return propose_posting(
        by=as_member(county),
        user=newcomer,
        role=Role.SOCIAL_WORKER,
        station=station,
        starts_on=TODAY,
    )


def test_a_posting_gives_nothing_before_a_second_person_confirms_it(
    proposed, security_admin, as_member
):
    assert as_member(proposed.user).posting is None
    decide_posting(by=as_member(security_admin), posting=proposed, decision=Decision.CONFIRMED)
    assert as_member(proposed.user).posting == proposed


def test_its_author_cannot_confirm_it(proposed, county, as_member):
    with pytest.raises(Denied):
        decide_posting(by=as_member(county), posting=proposed, decision=Decision.CONFIRMED)
    assert as_member(proposed.user).posting is None


def test_the_database_refuses_the_author_too(proposed, county):
    with pytest.raises(IntegrityError), transaction.atomic():
        PostingDecision.objects.create(
            posting=proposed, decision=Decision.CONFIRMED, author=county, by=county
        )


def test_a_decision_is_made_once(proposed, security_admin, city, as_member):
    decide_posting(by=as_member(security_admin), posting=proposed, decision=Decision.CONFIRMED)
    with pytest.raises(ActError, match="已经有人处理过"):
        decide_posting(
            by=as_member(city), posting=proposed, decision=Decision.REFUSED, reason="重复"
        )


def test_a_refusal_needs_a_reason(proposed, security_admin, as_member):
    with pytest.raises(ActError, match="写明原因"):
        decide_posting(by=as_member(security_admin), posting=proposed, decision=Decision.REFUSED)


def test_a_county_cannot_post_into_another_county(county, as_member):
    other = factories.station("440883100")
    with pytest.raises(Denied):
        propose_posting(
            by=as_member(county),
            user=factories.UserFactory(),
            role=Role.SOCIAL_WORKER,
            station=other,
            starts_on=TODAY,
        )


def test_a_head_cannot_make_a_head(head, station, as_member):
    with pytest.raises(Denied):
        propose_posting(
            by=as_member(head),
            user=factories.UserFactory(),
            role=Role.STATION_HEAD,
            station=station,
            starts_on=TODAY,
        )


def test_the_same_posting_twice_is_refused_with_words(proposed, county, as_member):
    with pytest.raises(ActError, match="已有同样的任职"):
        propose_posting(
            by=as_member(county),
            user=proposed.user,
            role=Role.SOCIAL_WORKER,
            station=proposed.station,
            starts_on=TODAY,
        )


def test_an_ended_posting_gives_nothing_the_day_after(worker, county, as_member, time_machine):
    posting = worker.postings.get()
    end_posting(by=as_member(county), posting=posting, on=TODAY, reason="辞职")
    assert as_member(worker).posting == posting
    time_machine.move_to(datetime.datetime(2026, 11, 20, 17, 0, tzinfo=datetime.UTC))
    assert as_member(worker).posting is None


def test_the_last_auditor_cannot_be_ended(auditor, system_admin, as_member):
    with pytest.raises(ActError, match="最后一位"):
        end_posting(
            by=as_member(system_admin), posting=auditor.postings.get(), on=TODAY, reason="轮岗"
        )


def test_a_disabled_account_has_no_posting(worker, as_member):
    worker.is_active = False
    worker.save(update_fields=["is_active"])
    assert as_member(worker).posting is None


def test_a_posting_has_exactly_one_place(station):
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.create(
            user=factories.UserFactory(),
            role=Role.SOCIAL_WORKER,
            station=station,
            division=station.division,
            starts_on=TODAY,
        )


def test_every_act_leaves_its_entry(proposed):
    entry = AuditEntry.objects.get(act="posting.propose")
    assert entry.object_id == str(proposed.pk)
    assert entry.station_id == proposed.station_id


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("worker", {"440882101"}),
        ("head", {"440882101"}),
        ("operator_manager", {"440882101"}),
        ("county", {"440882101", "440882104"}),
        ("city", {"440882101", "440882104", "440883100"}),
        (
            "province",
            {"440882101", "440882104", "440883100", "440902100", "441900003"},
        ),
        ("stranger", {"440902100"}),
        ("auditor", set()),
        ("security_admin", set()),
    ],
)
def test_a_member_sees_the_stations_of_the_posting_only(who, expected, request, as_member, station):
    member = as_member(request.getfixturevalue(who))
    visible = Station.objects.visible_to(member).values_list("division__code", flat=True)
    assert set(visible) == expected


def test_an_end_that_was_set_only_moves_nearer(head, as_member, station):
    """Ending is one person's act: it must not lengthen what a second person confirmed, nor bring
    back access that is over."""
    someone = factories.UserFactory(name="老陈")
    today, day = TODAY, datetime.timedelta(days=1)
    over = factories.posting(
        someone, Role.SOCIAL_WORKER, station, starts_on=today - 90 * day, ends_on=today - 30 * day
    )
    running = factories.posting(
        someone, Role.SOCIAL_WORKER, station, starts_on=today - 20 * day, ends_on=today + 30 * day
    )
    by = as_member(head)
    for posting, on in ((over, today + 300 * day), (over, today), (running, today + 31 * day)):
        with pytest.raises(ActError) as caught:
            end_posting(by=by, posting=posting, on=on, reason="再用一年")
        assert caught.value.field == "on"
    assert end_posting(by=by, posting=running, on=today, reason="辞职").ends_on == today
    over.refresh_from_db()
    assert over.ends_on == today - 30 * day
