"""Cases where people look in the morning: the day, the work table, somebody's file; what is counted."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from services import case_measures as measures
from services.models import Case, Task
from services.operations.assessments import save_assessment
from services.operations.follow_ups import comment
from shuangbai.base import attention, timeline
from shuangbai.base.measures import Period
from tests.services import casework as made

pytestmark = pytest.mark.django_db


def words(member):
    return [one.before for one in attention.for_member(member, made.today())]


def test_a_task_due_stands_on_its_workers_day(by, boss, client_of, worker, head, browse):
    case = made.serving(by, boss, client_of())
    task = Task.objects.get(plan__case=case)
    shown = browse(worker).get(reverse("day")).context
    assert [one.pk for one in shown["tasks"]] == [task.pk]
    assert [one.pk for one in browse(head).get(reverse("day")).context["tasks"]] == [task.pk]
    nobody = browse(head).get(f"{reverse('day')}?worker=none").context["tasks"]
    assert nobody == []
    Task.objects.update(next_on=made.today() + datetime.timedelta(days=1))
    assert browse(worker).get(reverse("day")).context["tasks"] == []


def test_a_closed_case_comes_back_to_be_asked_after(by, boss, client_of, worker, browse):
    case = made.closed(by, boss, client_of())
    assert browse(worker).get(reverse("day")).context["checks"] == []
    Case.objects.filter(pk=case.pk).update(check_on=made.today())
    shown = browse(worker).get(reverse("day"))
    assert [one.pk for one in shown.context["checks"]] == [case.pk]
    assert "结案后该回访" in words(by)


def test_the_work_table_says_what_waits_for_whom(by, boss, client_of, supervisor, as_member):
    case = made.assessed(by, client_of())
    made.submitted(by, case)
    assert "服务计划等批准" in words(boss)
    assert "服务计划等批准" not in words(by)
    risky = made.identified(by, client_of("乙"))
    seen = made.seen(risks=("housing",), risk_words="后墙要塌")
    save_assessment(by=by, case=risky, seen=seen, complete=False)
    assert words(boss)[0] == "评估中发现的危险待处理"
    comment(by=as_member(supervisor), case=case, entry="move-1", text="看看")
    assert "督导意见没看" in words(by)
    assert "督导意见没看" not in words(boss)
    Case.objects.update(stuck_on=made.today())
    assert "停滞的个案" in words(by)


def test_a_file_shows_its_open_cases_and_their_moves(by, boss, client_of):
    client = client_of()
    case = made.opened(by, client, problem="", title="照料不足")
    (owed,) = [one for one in timeline.owed(by, client, made.today()) if "个案" in one.title]
    assert (owed.detail, owed.act) == ("没有写主要问题", "去填写")
    entries, _ = timeline.page_of(by, client, kind="cases")
    assert [one.title for one in entries] == ["个案“照料不足”：立案"]
    assert case.is_open


def test_above_the_station_the_file_tells_the_side_only(by, client_of, county, as_member):
    client = client_of()
    made.opened(by, client, title="被打")
    entries, _ = timeline.page_of(as_member(county), client, kind="cases")
    assert [one.title for one in entries] == ["个案“健康与照料”：立案"]


def test_cases_are_counted_by_stage_end_and_proof(by, boss, client_of):
    made.opened(by, client_of("甲"))
    made.closed(by, boss, client_of("乙"))
    scope, period = by.scope, Period.day(made.today())
    found = {one.key: one.value(scope, period) for one in (
        measures.CASES_OPENED, measures.CASES_OPEN, measures.CASES_CLOSED,
        measures.CASES_PROVEN, measures.SERVICE_RECORDS, measures.CASES_STUCK,
        *measures.BY_STAGE,
    )}  # fmt: skip
    assert found == {
        "cases_opened": 2,
        "cases_open": 1,
        "cases_closed": 1,
        "cases_proven": 1,
        "service_records": 1,
        "cases_stuck": 0,
        "cases_identify": 1,
        "cases_assess": 0,
        "cases_plan": 0,
        "cases_link": 0,
        "cases_serve": 0,
        "cases_follow_up": 0,
    }


@pytest.mark.parametrize("measure", [measures.CASES_OPENED, measures.CASES_CLOSED])
def test_the_page_behind_a_number_lists_its_rows(by, boss, client_of, head, browse, measure):
    made.opened(by, client_of("甲"))
    made.closed(by, boss, client_of("乙"))
    today = timezone.localdate()
    query = {**measure.page_query, "first": today, "last": today}
    shown = browse(head).get(reverse(measure.page), query).context["lines"]
    assert len(shown) == measure.value(boss.scope, Period.day(today))


def test_the_days_that_a_stage_took_are_added_up(by, boss, client_of):
    case = made.closed(by, boss, client_of())
    scope, period = by.scope, Period.day(made.today())
    days = {one.key: one.value(scope, period) for one in measures.DAYS_BY_STAGE}
    assert days == {
        f"case_days_{move.from_stage}": move.days for move in case.moves.exclude(from_stage="")
    }


def test_whoever_moved_away_since_is_not_asked_after(by, boss, client_of):
    case = made.closed(by, boss, client_of())
    Case.objects.filter(pk=case.pk).update(check_on=made.today())
    assert Case.objects.to_check(made.today()).exists()
    Client.objects.filter(pk=case.client_id).update(status="moved")
    assert not Case.objects.to_check(made.today()).exists()


def test_approvals_and_the_day_cost_the_same_for_one_and_for_six(
    by, boss, client_of, worker, head, browse, count_queries
):
    def asked():
        return [
            count_queries(lambda: browse(head).get(reverse("plan_approvals"))),
            count_queries(lambda: browse(worker).get(reverse("day"))),
        ]

    made.submitted(by, made.assessed(by, client_of("甲")))
    made.serving(by, boss, client_of("乙"))
    asked()
    one = asked()
    for number in range(5):
        made.submitted(by, made.assessed(by, client_of(f"甲{number}")))
        made.serving(by, boss, client_of(f"乙{number}"))
    assert asked() == one
