"""A whole caseload in one act: nothing is lost, it comes back within a day; standing in."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, ContactState
from clients.operations.plans import renew_plans
from services import day as days
from services.models import Case, Handover, Task
from services.operations.cases import assign_case, edit_case
from services.operations.handovers import KEPT, hand_over, undo_handover
from services.operations.stand_ins import add_stand_in, end_stand_in
from services.permissions import can_work_case
from shuangbai.base.errors import ActError, Denied
from stations.enums import Role
from stations.gate import member_for
from tests import factories
from tests.services import casework as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(station):
    return factories.person(Role.SOCIAL_WORKER, station, "林小满")


@pytest.fixture
def third(station):
    return factories.person(Role.SOCIAL_WORKER, station, "黄丽")


@pytest.fixture
def caseload(by, boss, client_of, station):
    """Three people in two villages, late contacts, an open case with a task, a closed one."""
    far = factories.village_point("440882101214", station=station).village
    people = [client_of("甲"), client_of("乙"), client_of("丙", village=far)]
    long_ago = made.today() - datetime.timedelta(days=40)
    ContactState.objects.filter(client=people[0]).update(last_on=long_ago)
    renew_plans([people[0].pk], today=made.today())
    serving = made.serving(by, boss, people[2])
    closed = made.closed(by, boss, people[0])
    return people, serving, closed


def counts(user):
    return (
        Client.objects.filter(worker=user).count(),
        ContactState.objects.active().filter(worker=user).count(),
        Case.objects.filter(worker=user).count(),
    )


def test_everything_goes_to_one_colleague_and_nothing_due_is_lost(
    boss, caseload, worker, other, station
):
    before = counts(worker)
    due = set(ContactState.objects.to_do(made.today()).values_list("client", "kind", "due_on"))
    assert due
    handover = hand_over(by=boss, station=station, worker=worker, shares={None: other})
    assert counts(worker) == (0, 0, 0)
    assert counts(other) == before
    still = set(ContactState.objects.to_do(made.today()).values_list("client", "kind", "due_on"))
    assert still == due
    mine, theirs = (handover.after[str(one.pk)] for one in (worker, other))
    assert all(number == 0 for number in mine.values())
    assert {kind: theirs[kind] for kind in KEPT} == {
        "clients": 3, "contacts": 6, "cases": 1, "checks": 1, "tasks": 1,
    }  # fmt: skip


def test_villages_may_go_to_several_and_a_case_goes_where_its_person_lives(
    boss, caseload, worker, other, third, station
):
    people, serving, closed = caseload
    shares = {None: other, people[2].village_id: third}
    hand_over(by=boss, station=station, worker=worker, shares=shares)
    holders = dict(Client.objects.values_list("name", "worker__name"))
    assert holders == {"甲": "林小满", "乙": "林小满", "丙": "黄丽"}
    serving.refresh_from_db()
    closed.refresh_from_db()
    assert (serving.worker, closed.worker) == (third, other)
    assert can_work_case(member_for(third), serving)
    assert not can_work_case(member_for(worker), serving)


def test_it_is_undone_within_a_day_once_and_what_moved_on_stays(
    boss, caseload, worker, other, third, station
):
    people, serving, _ = caseload
    handover = hand_over(by=boss, station=station, worker=worker, shares={None: other})
    Client.objects.filter(pk=people[1].pk).update(worker=third)
    assert undo_handover(by=boss, handover=handover) == 4
    holders = dict(Client.objects.values_list("name", "worker__name"))
    assert holders == {"甲": "陈晓岚", "乙": "黄丽", "丙": "陈晓岚"}
    serving.refresh_from_db()
    assert serving.worker == worker
    states = ContactState.objects.filter(client=people[0])
    assert set(states.values_list("worker", flat=True)) == {worker.pk}
    with pytest.raises(ActError, match="一天之内"):
        undo_handover(by=boss, handover=handover)


def test_after_a_day_it_is_not_undone(boss, caseload, worker, other, station):
    handover = hand_over(by=boss, station=station, worker=worker, shares={None: other})
    later = timezone.now() + datetime.timedelta(days=1, minutes=1)
    with pytest.raises(ActError, match="一天之内"):
        undo_handover(by=boss, handover=handover, at=later)


def test_only_a_colleague_in_post_takes_over_and_only_the_head_gives(
    by, boss, caseload, worker, other, stranger, station
):
    with pytest.raises(Denied):
        hand_over(by=by, station=station, worker=worker, shares={None: other})
    for receiver in (stranger, worker):
        with pytest.raises(ActError) as refusal:
            hand_over(by=boss, station=station, worker=worker, shares={None: receiver})
        assert refusal.value.field == "receiver"
    with pytest.raises(ActError, match="没有要移交"):
        hand_over(by=boss, station=station, worker=other, shares={None: worker})


def test_it_costs_the_same_for_few_and_for_many(
    boss, client_of, worker, other, station, count_queries
):
    def there_and_back():
        handover = hand_over(by=boss, station=station, worker=worker, shares={None: other})
        undo_handover(by=boss, handover=handover)

    client_of("甲")
    few = count_queries(there_and_back)
    for number in range(12):
        client_of(f"乙{number}")
    assert count_queries(there_and_back) == few


def test_the_pages_ask_per_village_and_show_before_and_after(
    caseload, worker, other, third, head, browse
):
    browser, people = browse(head), caseload[0]
    assert "陈晓岚" in browser.get(reverse("handovers")).content.decode()
    sent = {"receiver": other.uid, f"village_{people[2].village_id}": third.uid, "note": "离职"}
    response = browser.post(reverse("handover_new", args=[worker.uid]), sent)
    handover = Handover.objects.get()
    assert response.url == reverse("handover", args=[handover.uid])
    shown = browser.get(response.url)
    assert shown.context["lines"][-1]["numbers"][0] == (3, 3)
    browser.post(reverse("handover_undoing", args=[handover.uid]))
    handover.refresh_from_db()
    assert handover.undone_by == head


def stood_in(boss, station, worker, other, **facts):
    facts = {"first": made.today(), "last": made.today() + datetime.timedelta(days=5), **facts}
    return add_stand_in(by=boss, station=station, worker=worker, stand_in=other, **facts)


def test_who_stands_in_sees_and_does_the_colleagues_work_until_the_last_day(
    boss, caseload, worker, other, station, time_machine
):
    serving = caseload[1]
    assert not can_work_case(member_for(other), serving)
    stood_in(boss, station, worker, other)
    member = member_for(other)
    assert can_work_case(member, serving)
    built = days.build(member, days.MINE, "all", made.today())
    assert {row.client.name for row in built.rows} >= {"甲"}
    edit_case(by=member, case=serving, version=serving.version, problem="代班时补记")
    assert Task.objects.get(plan__case=serving).plan.case.worker == worker
    time_machine.move_to(timezone.now() + datetime.timedelta(days=6))
    assert not can_work_case(member_for(other), serving)


def test_standing_in_ends_when_the_head_says_so(boss, caseload, worker, other, station):
    row = stood_in(boss, station, worker, other)
    end_stand_in(by=boss, stand_in=row)
    assert member_for(other).stands_in_for == frozenset()
    with pytest.raises(ActError, match="已经结束"):
        end_stand_in(by=boss, stand_in=row)


def test_two_stand_ins_on_the_same_days_and_odd_days_are_refused(
    boss, caseload, worker, other, third, station
):
    stood_in(boss, station, worker, other)
    with pytest.raises(ActError, match="已经安排林小满代陈晓岚"):
        stood_in(boss, station, worker, third)
    with pytest.raises(ActError) as refusal:
        stood_in(boss, station, third, other, last=made.today() - datetime.timedelta(days=1))
    assert refusal.value.field == "last"


def test_stand_ins_are_arranged_on_the_page(caseload, worker, other, head, browse):
    browser = browse(head)
    sent = {
        "worker": worker.uid, "stand_in": other.uid,
        "first": made.today(), "last": made.today() + datetime.timedelta(days=3),
    }  # fmt: skip
    browser.post(reverse("stand_in_new"), sent)
    assert "林小满</b> 代 陈晓岚" in browser.get(reverse("handovers")).content.decode()


def test_one_case_may_go_to_a_colleague_and_its_person_stays(
    by, boss, caseload, worker, other, stranger, head, browse
):
    case = caseload[1]
    with pytest.raises(Denied):
        assign_case(by=by, case=case, worker=other)
    with pytest.raises(ActError) as refusal:
        assign_case(by=boss, case=case, worker=stranger)
    assert refusal.value.field == "worker"
    browse(head).post(reverse("case_worker", args=[case.uid]), {"worker": other.uid})
    case.refresh_from_db()
    assert case.worker == other
    assert Client.objects.get(pk=case.client_id).worker == worker


def test_the_list_says_how_much_each_has(caseload, worker, head, browse):
    page = browse(head).get(reverse("handovers")).content.decode()
    people = Client.objects.filter(worker=worker).count()
    assert f"对象 {people} 人" in page
