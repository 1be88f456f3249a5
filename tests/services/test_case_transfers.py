"""Open cases of people who are handed over to another station."""

import pytest
import uuid6
from django.urls import reverse
from django.utils import timezone

from clients.enums import Relation
from clients.going_along import announced
from clients.household_words import sentences
from clients.models import Client, Household
from clients.operations.hand_overs import (
    accept_hand_over,
    offer_hand_over,
    refuse_hand_over,
    withdraw_hand_over,
)
from clients.operations.households import change_head, move_person, record_death, rehearsed
from clients.operations.merges import merge_clients
from services import funnel
from services.case_check import differing
from services.case_measures import (
    BY_STAGE,
    CASES_OPEN,
    CASES_OPENED,
    CASES_STUCK,
    SERVICE_RECORDS,
)
from services.case_story import story_of
from services.models import Case, CaseTransfer, LoopSettings, Task
from services.operations.care_plans import start_plan
from services.operations.case_records import log_service
from services.operations.cases import assign_case, move_case
from services.permissions import can_work_case
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.measures import Period
from stations.enums import Role
from stations.gate import member_for
from stations.models import AuditEntry
from tests import factories
from tests.services import casework

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def new_village(places):
    return factories.village_point("440882104201").village


@pytest.fixture
def new_head(new_village, as_member):
    return as_member(factories.person(Role.STATION_HEAD, factories.station("440882104"), "黄伟明"))


@pytest.fixture
def new_worker(new_village, as_member):
    return as_member(
        factories.person(
            Role.SOCIAL_WORKER, factories.station("440882104"), "林小芳", title="worker"
        )
    )


@pytest.fixture
def offer(by, new_village):
    def offered(*people, village=new_village, by=by):
        people = [Client.objects.get(pk=one.pk) for one in people]
        return offer_hand_over(
            by=by,
            household=people[0].household,
            people=people,
            village=village,
            address="",
            moved_on=TODAY,
            reason="跟儿子住",
        )

    return offered


@pytest.fixture
def couple(client_of, by):
    """(the head, the spouse) of one household."""
    head, spouse = client_of(), client_of("陈国强")
    move_person(
        by=by,
        client=spouse,
        household=head.household,
        relation=Relation.SPOUSE,
        on=TODAY,
        reason="同住",
    )
    return fresh(head), fresh(spouse)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_an_open_case_goes_to_the_head_who_accepts(by, client_of, offer, new_head):
    case = casework.opened(by, client_of())
    accept_hand_over(by=new_head, hand_over=offer(case.client))
    case = fresh(case)
    assert case.worker == new_head.user
    assert can_work_case(new_head, case)
    assert not can_work_case(by, case)
    with pytest.raises(Denied):
        move_case(by=by, case=case, to="assess")


def test_it_goes_to_the_worker_who_is_named(by, client_of, offer, new_head, new_worker):
    case = casework.opened(by, client_of())
    accept_hand_over(by=new_head, hand_over=offer(case.client), worker=new_worker.user)
    assert fresh(case).worker == new_worker.user
    assert can_work_case(new_worker, fresh(case))


def test_accepted_by_the_county_it_goes_to_the_head_there(
    by, client_of, offer, new_head, county, as_member
):
    case = casework.opened(by, client_of())
    accept_hand_over(by=as_member(county), hand_over=offer(case.client))
    assert fresh(case).worker == new_head.user


def test_where_nobody_is_the_county_names_somebody(
    by, client_of, offer, new_worker, county, as_member
):
    case = casework.opened(by, client_of())
    made = offer(case.client)
    with pytest.raises(ActError, match="没有站长") as refused:
        accept_hand_over(by=as_member(county), hand_over=made)
    assert refused.value.field == "worker"
    assert fresh(case.client).station == case.station
    accept_hand_over(by=as_member(county), hand_over=made, worker=new_worker.user)
    assert fresh(case).worker == new_worker.user


def test_without_a_case_nobody_needs_to_be_named(client_of, offer, new_village, county, as_member):
    done = accept_hand_over(by=as_member(county), hand_over=offer(client_of()))
    assert done.ledger.said == []


def test_what_was_due_stays_due_and_the_work_goes_on(
    by, head, as_member, client_of, offer, new_head, new_worker
):
    case = casework.serving(by, as_member(head), client_of())
    before = list(Task.objects.order_by("pk").values("state", "next_on", "settled_on"))
    since = case.stage_since
    accept_hand_over(by=new_head, hand_over=offer(case.client), worker=new_worker.user)
    case = fresh(case)
    assert list(Task.objects.order_by("pk").values("state", "next_on", "settled_on")) == before
    assert (case.stage, case.stage_since) == ("serve", since)
    assert list(Task.objects.visible_to(new_worker).to_do(TODAY)) == list(Task.objects.all())
    assert not Task.objects.visible_to(by).exists()
    casework.serve(new_worker, case)
    casework.forward(new_worker, case)
    casework.measure(new_worker, case)


def test_the_old_station_keeps_its_counts(
    by, head, as_member, client_of, offer, new_head, new_worker
):
    case = casework.serving(by, as_member(head), client_of())
    log_service(by=by, case=case, uid=uuid6.uuid7(), body=casework.body())
    accept_hand_over(by=new_head, hand_over=offer(case.client), worker=new_worker.user)
    month = Period(TODAY.replace(day=1), TODAY)
    counts = [
        (CASES_OPENED.value(one.scope, month), SERVICE_RECORDS.value(one.scope, month))
        for one in (by, new_worker)
    ]
    assert counts == [(1, 1), (0, 0)]
    assert fresh(case).station == case.station


def test_the_move_stands_in_the_cases_story_and_in_the_trail(by, client_of, offer, new_head):
    case = casework.opened(by, client_of())
    made = offer(case.client)
    accept_hand_over(by=new_head, hand_over=made)
    told = next(one for one in story_of(fresh(case)) if one.key.startswith("transfer"))
    assert made.old_station.name in told.title
    assert made.new_station.name in told.title
    assert told.text == f"责任社工：{by.user.name} → 黄伟明"
    assert AuditEntry.objects.filter(act="case.transfer", object_id=str(case.pk)).exists()


def test_a_case_is_stuck_by_the_new_places_days(by, client_of, offer, places):
    village = factories.village_point("440883100201").village
    there = factories.station("440883100")
    head = factories.person(Role.STATION_HEAD, there)
    LoopSettings.objects.create(division=factories.division("440883"), identify_days=3)
    case = casework.opened(by, client_of())
    accept_hand_over(by=member_for(head), hand_over=offer(case.client, village=village))
    rows = Case.objects.select_related("client__station__division")
    assert (fresh(case).stuck_on - TODAY).days == 3
    assert differing(list(rows)) == []


def test_a_closed_case_still_to_be_asked_after_goes_and_a_finished_one_stays(
    by, head, as_member, client_of, offer, new_head
):
    case = casework.closed(by, as_member(head), client_of())
    over = casework.opened(by, case.client)
    Case.objects.filter(pk=over.pk).update(
        stage="closed", closed_on=TODAY, check_on=None, stuck_on=None
    )
    accept_hand_over(by=new_head, hand_over=offer(case.client))
    assert fresh(case).worker == new_head.user
    assert fresh(over).worker == by.user
    assert CaseTransfer.objects.count() == 1


def test_a_draft_that_the_old_worker_left_is_no_obstacle(by, client_of, offer, new_head):
    case = casework.assessed(by, client_of())
    start_plan(by=by, case=case)
    accept_hand_over(by=new_head, hand_over=offer(case.client))
    assert start_plan(by=new_head, case=fresh(case)).author == new_head.user


def test_a_case_of_a_merged_file_goes_along(by, head, as_member, client_of, offer, new_head):
    kept, gone = client_of(), client_of("梁玉贵")
    case = casework.opened(by, gone)
    merge_clients(by=as_member(head), kept=kept, gone=gone, reason="同一人")
    accept_hand_over(by=new_head, hand_over=offer(kept))
    assert fresh(case).worker == new_head.user
    assert can_work_case(new_head, fresh(case))


def test_a_households_case_stays_with_those_who_stay(by, couple, offer, new_head):
    person, spouse = couple
    case = casework.opened(by, person, household=True)
    own = casework.opened(by, person)
    accept_hand_over(by=new_head, hand_over=offer(person))
    case = fresh(case)
    assert (case.client, case.household, case.worker) == (spouse, spouse.household, by.user)
    assert can_work_case(by, case)
    assert fresh(own).worker == new_head.user


def test_a_households_case_goes_when_the_whole_household_goes(by, couple, offer, new_head):
    case = casework.opened(by, couple[0], household=True)
    accept_hand_over(by=new_head, hand_over=offer(*couple))
    case, person = fresh(case), fresh(couple[0])
    assert (case.client, case.worker) == (person, new_head.user)
    assert case.household == person.household
    assert case.household.station.division.code == "440882104"


def test_of_a_whole_household_it_goes_though_its_person_died(by, couple, offer, new_head):
    person, spouse = couple
    case = casework.opened(by, person, household=True)
    record_death(by=by, client=person, on=TODAY, reason="村委证实")
    accept_hand_over(by=new_head, hand_over=offer(spouse))
    assert (fresh(case).client, fresh(case).worker) == (spouse, new_head.user)
    assert can_work_case(new_head, fresh(case))


def test_refused_or_withdrawn_every_case_stays(by, client_of, offer, new_head):
    case = casework.opened(by, client_of())
    refuse_hand_over(by=new_head, hand_over=offer(case.client), words="没有搬来")
    withdraw_hand_over(by=by, hand_over=offer(case.client))
    assert fresh(case).worker == by.user
    assert not CaseTransfer.objects.exists()


def test_handed_back_the_case_comes_back(by, head, as_member, client_of, offer, new_head, village):
    case = casework.opened(by, client_of())
    accept_hand_over(by=new_head, hand_over=offer(case.client))
    back = offer(case.client, village=village, by=new_head)
    accept_hand_over(by=as_member(head), hand_over=back, worker=by.user)
    assert fresh(case).worker == by.user
    assert CaseTransfer.objects.count() == 2


def test_what_is_open_counts_where_the_case_is_now(
    by, client_of, offer, new_head, county, browse, as_member
):
    case = casework.opened(by, client_of())
    accept_hand_over(by=new_head, hand_over=offer(case.client))
    Case.objects.filter(pk=case.pk).update(stuck_on=TODAY)
    period, officer = Period.day(TODAY), as_member(county)
    for measure in (CASES_OPEN, CASES_STUCK, BY_STAGE[0]):
        assert (measure.value(by.scope, period), measure.value(new_head.scope, period)) == (0, 1)
        assert measure.by_place(officer.scope, period, 9) == {"440882104": 1}
        for user, query in ((new_head.user, {}), (county, {"place": "440882104"})):
            shown = browse(user).get(reverse("cases"), {**measure.page_query, **query})
            assert [line["case"] for line in shown.context["lines"]] == [case]
    assert CASES_OPENED.by_place(officer.scope, period, 9) == {"440882101": 1}
    (place,) = funnel.places(officer, TODAY)
    assert (place["name"], place["open"], place["stuck"]) == ("纪家镇", 1, 1)
    assert funnel.lines(new_head.scope, timezone.now(), TODAY)[0].open == 1
    done = {"state": "all", "place": "440882101", "first": TODAY, "last": TODAY}
    assert len(browse(county).get(reverse("cases"), done).context["lines"]) == 1


def test_both_previews_name_the_cases_and_not_their_titles(
    by, head, as_member, couple, offer, new_head
):
    case = casework.serving(by, as_member(head), couple[0], title="洗澡无人搭手")
    whole = casework.opened(by, couple[0], household=True)
    assert announced(couple[0].household, [couple[0]]) == [
        f"个案 {case.code}（健康与照料，服务）随人转站，没做完的 1 项任务照原定日期。",
        f"全户个案 {whole.code}（健康与照料，识别）留在原户。",
    ]
    made = offer(couple[0])
    found = rehearsed(accept_hand_over, words=sentences, by=new_head, hand_over=made)
    assert found[-2:] == [
        f"个案 {case.code}（健康与照料，服务）一起过来，由黄伟明负责，没做完的 1 项任务照原定日期。",
        f"全户个案 {whole.code}（健康与照料，识别）留在原户，改由陈国强代表。",
    ]
    assert fresh(case).worker == by.user
    assert not CaseTransfer.objects.exists()


def test_the_new_head_shares_the_cases_out(by, client_of, offer, new_head, new_worker):
    case = casework.opened(by, client_of())
    accept_hand_over(by=new_head, hand_over=offer(case.client))
    assign_case(by=new_head, case=fresh(case), worker=new_worker.user)
    assert fresh(case).worker == new_worker.user


def test_the_pages_name_them(by, client_of, offer, new_head, browse, worker):
    case = casework.opened(by, client_of())
    made = offer(case.client)
    page = f"/hand-overs/{made.uid}/"
    browser = browse(new_head.user)
    assert case.code in browser.get(page).content.decode()
    shown = browser.post(f"{page}acceptance/", {"worker": ""}).content.decode()
    assert "由黄伟明负责" in shown


def test_however_many_cases_the_queries_to_sort_them_are_the_same(by, client_of, count_queries):
    client = client_of()
    casework.opened(by, client)
    home = client.household
    one = count_queries(lambda: announced(home, [client]))
    for _ in range(4):
        casework.opened(by, client)
    assert count_queries(lambda: announced(home, [client])) == one


def test_households_without_people_are_dissolved_behind_the_cases(by, couple, offer, new_head):
    casework.opened(by, couple[0], household=True)
    old = couple[0].household
    accept_hand_over(by=new_head, hand_over=offer(*couple))
    assert Household.objects.get(pk=old.pk).dissolved_on == TODAY


def test_after_a_change_of_head_the_new_head_stands_for_the_household(
    by, couple, client_of, offer, new_head
):
    """Whoever represented the household leaves: the one who is head now stands for it."""
    person = couple[0]
    third = client_of("陈小明")
    move_person(
        by=by,
        client=third,
        household=person.household,
        relation=Relation.CHILD,
        on=TODAY,
        reason="同住",
    )
    case = casework.opened(by, person, household=True)
    change_head(by=by, household=person.household, head=third, on=TODAY, reason="年老")
    accept_hand_over(by=new_head, hand_over=offer(person))
    assert fresh(case).client == third
