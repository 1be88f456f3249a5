"""Days off: who may enter them, and what they move."""

import datetime

import pytest

from clients.models import ContactState, DayOff
from clients.operations.absences import add_days_off, remove_days_off
from shuangbai.base.errors import ActError, Denied
from stations.enums import Role
from stations.gate import member_for
from stations.models import AuditEntry
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]
FRIDAY = datetime.date(2026, 3, 6)


@pytest.fixture
def friday(time_machine):
    time_machine.move_to(datetime.datetime(2026, 3, 6, 9, tzinfo=datetime.UTC), tick=False)


def after(days):
    return FRIDAY + datetime.timedelta(days)


def next_visit(client):
    return ContactState.objects.get(client=client, kind="visit").next_on


def test_what_falls_due_meanwhile_is_brought_forward_and_back_again(client_of, worker):
    client, member = client_of(tier=2), member_for(worker)
    due = next_visit(client)
    made = add_days_off(
        by=member, worker=worker, first=due - datetime.timedelta(3), last=due, note="学习"
    )
    assert next_visit(client) < due - datetime.timedelta(3)
    remove_days_off(by=member, day_off=made)
    assert next_visit(client) == due
    acts = AuditEntry.objects.filter(act__startswith="absence").order_by("pk")
    assert list(acts.values_list("act", flat=True)) == ["absence.add", "absence.remove"]


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [(3, 2, "last"), (0, 201, "last"), (-40, -31, "last"), (401, 401, "last"), (5, 8, "first")],
)
def test_odd_days_are_refused_beside_their_field(worker, first, last, field):
    member = member_for(worker)
    add_days_off(by=member, worker=worker, first=after(8), last=after(9))
    with pytest.raises(ActError) as refused:
        add_days_off(by=member, worker=worker, first=after(first), last=after(last))
    assert refused.value.field == field
    assert DayOff.objects.count() == 1


def test_a_colleague_may_not_and_the_head_may(station, worker, head):
    colleague = factories.person(Role.SOCIAL_WORKER, station, "同事")
    days = {"first": FRIDAY, "last": FRIDAY}
    with pytest.raises(Denied):
        add_days_off(by=member_for(colleague), worker=worker, **days)
    assert add_days_off(by=member_for(head), worker=worker, **days)


def test_a_head_has_no_say_over_another_stations_people(head, stranger):
    with pytest.raises(Denied):
        add_days_off(by=member_for(head), worker=stranger, first=FRIDAY, last=FRIDAY)


def test_workers_see_their_own_and_the_head_everybodys(station, worker, head, stranger, browse):
    colleague = factories.person(Role.SOCIAL_WORKER, station, "孙同事")
    for user in (worker, colleague, stranger):
        add_days_off(by=member_for(user), worker=user, first=FRIDAY, last=after(1))
    seen = browse(worker).get("/absences/").content.decode()
    assert "孙同事" not in seen
    assert worker.name in seen
    seen = browse(head).get("/absences/").content.decode()
    assert "孙同事" in seen
    assert stranger.name not in seen


def test_the_page_enters_shows_what_falls_due_and_cancels(client_of, worker, browse):
    client, browser = client_of(tier=1), browse(worker)
    days = {"worker": worker.pk, "first": "2026-03-06", "last": "2026-03-09", "note": "探亲"}
    page = browser.post("/absences/new/", days, follow=True).content.decode()
    assert "探亲" in page
    count = ContactState.objects.filter(client=client, next_on__lte="2026-03-09").count()
    assert f"{count} 次" in page
    row = DayOff.objects.get()
    assert "探亲" in browser.get(f"/absences/{row.uid}/removal/").content.decode()
    browser.post(f"/absences/{row.uid}/removal/")
    assert not DayOff.objects.exists()


def test_a_refused_form_keeps_what_was_typed(worker, browse):
    days = {"worker": worker.pk, "first": "2026-03-09", "last": "2026-03-06", "note": "探亲"}
    page = browse(worker).post("/absences/new/", days).content.decode()
    assert "结束日期不能早于开始日期" in page
    assert "探亲" in page


def test_the_list_asks_the_same_queries_for_one_and_fifty(
    head, worker, browse, django_assert_max_num_queries
):
    browser = browse(head)
    DayOff.objects.create(worker=worker, first=FRIDAY, last=FRIDAY)
    browser.get("/absences/")
    with django_assert_max_num_queries(40) as one:
        browser.get("/absences/")
    for n in range(1, 50):
        DayOff.objects.create(worker=worker, first=after(n), last=after(n))
    with django_assert_max_num_queries(len(one.captured_queries)):
        browser.get("/absences/")
