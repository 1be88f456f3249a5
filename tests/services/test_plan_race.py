"""Two heads decide at once, with real threads: one word stays."""

from collections import Counter

import pytest
from django.db.models import QuerySet

from services.enums import PlanVerdict, Stage
from services.models import CarePlan, CaseMove, PlanDecision, Task
from services.operations import care_plans, cases
from services.operations.care_plans import decide_plan
from services.operations.cases import move_case
from shuangbai.base import races
from stations.enums import Role
from stations.gate import member_for
from stations.models import User
from tests import factories
from tests.at_once import at_once, meeting
from tests.services import casework as made

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def by(worker):
    return lambda: member_for(User.objects.get(pk=worker.pk))


@pytest.fixture
def heads(station, head):
    second = factories.person(Role.STATION_HEAD, station, "副站长")
    return [lambda one=one: member_for(User.objects.get(pk=one.pk)) for one in (head, second)]


@pytest.fixture
def plan(by, client_of):
    return made.submitted(by(), made.assessed(by(), client_of()))


def words(plan, heads, *verdicts):
    """What came of both deciding at once."""
    tasks = [
        lambda head=head, verdict=verdict: decide_plan(
            by=head(),
            plan=CarePlan.objects.select_related("case").get(pk=plan.pk),
            verdict=verdict,
            remark="改目标",
        )
        for head, verdict in zip(heads, verdicts, strict=True)
    ]
    return Counter(type(one).__name__ for one in at_once(*tasks))


def test_of_two_approvals_at_once_one_stays(plan, heads):
    came = words(plan, heads, PlanVerdict.APPROVED, PlanVerdict.APPROVED)
    assert came == {"PlanDecision": 1, "ActError": 1}
    assert PlanDecision.objects.count() == 1


def test_of_an_approval_and_a_return_at_once_one_stays_and_the_plan_agrees_with_it(
    plan, heads, monkeypatch
):
    came = meeting(monkeypatch, care_plans, "refuse_decided")
    found = words(plan, heads, PlanVerdict.APPROVED, PlanVerdict.RETURNED)
    assert found == {"PlanDecision": 1, "ActError": 1}
    assert len(came) >= 2
    plan.refresh_from_db()
    assert plan.in_force == (plan.decision.verdict == PlanVerdict.APPROVED)
    assert bool(plan.remark) == (plan.decision.verdict == PlanVerdict.RETURNED)


@pytest.fixture
def no_locks(monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows)


def test_without_the_lock_only_the_constraint_keeps_the_second_out(
    plan, heads, monkeypatch, no_locks
):
    """Negative control of the lock: both pass the check and meet at the insert. Without the
    question asked again the second person is answered by a bare IntegrityError."""
    meeting(monkeypatch, care_plans, "refuse_decided")
    monkeypatch.setattr(care_plans, "checked_again", lambda check: races.transaction.atomic())
    found = words(plan, heads, PlanVerdict.APPROVED, PlanVerdict.APPROVED)
    assert found == {"PlanDecision": 1, "IntegrityError": 1}


def race_on(by, case, monkeypatch):
    """The same case moved forward twice at once."""
    meeting(monkeypatch, cases, "demand_no_debts")
    return Counter(
        type(one).__name__
        for one in at_once(
            *[lambda: move_case(by=by(), case=case, to=Stage.SERVE) for _ in range(2)]
        )
    )


@pytest.fixture
def linked(by, heads, client_of):
    return made.planned(by(), heads[0](), client_of())


def test_a_case_moves_on_once_when_two_move_it(by, linked, monkeypatch):
    assert race_on(by, linked, monkeypatch) == {"CaseMove": 1, "ActError": 1}
    assert CaseMove.objects.filter(case=linked, to_stage=Stage.SERVE).count() == 1


def test_without_the_lock_nobody_is_told_that_it_has_moved(by, linked, monkeypatch, no_locks):
    """Negative control: both pass the check; the second is logged as well, or only refused by the
    number's constraint."""
    assert "ActError" not in race_on(by, linked, monkeypatch)


def test_a_task_is_finished_once(by, heads, client_of):
    case = made.serving(by(), heads[0](), client_of())
    task = Task.objects.get(plan__case=case)
    bodies = [made.body(task, finishes=True, note=f"第 {n} 次") for n in range(4)]
    found = at_once(
        *[
            lambda body=body: made.log_service(
                by=by(), case=case, uid=made.uuid6.uuid7(), body=body
            )
            for body in bodies
        ]
    )
    assert Counter(type(one).__name__ for one in found) == {"tuple": 1, "ActError": 3}
