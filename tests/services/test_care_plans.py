"""Plans: who writes, who decides, what a new version keeps."""

import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from PIL import Image

from clients.enums import ConsentBy
from services.enums import Agreement, PlanVerdict
from services.models import CarePlan, PlanDecision, PlanTemplate, Task
from services.operations.care_plans import (
    decide_plan,
    record_agreement,
    remove_goal,
    save_goal,
    save_task,
    start_plan,
    submit_plan,
    take_template,
)
from services.operations.case_records import log_service
from shuangbai.base.errors import ActError, Denied
from stations.enums import Role
from tests import factories
from tests.services import casework as made

pytestmark = pytest.mark.django_db


def picture():
    drawn = io.BytesIO()
    Image.new("RGB", (40, 20)).save(drawn, "PNG")
    return SimpleUploadedFile("签字.png", drawn.getvalue())


def test_a_plan_lacks_what_it_lacks_by_name(by, client_of):
    plan = start_plan(by=by, case=made.assessed(by, client_of()))
    with pytest.raises(ActError, match="没有目标、任务、与本人的商定"):
        submit_plan(by=by, plan=plan)


def test_the_author_cannot_decide_and_the_database_says_so_too(by, boss, client_of):
    case = made.assessed(by, client_of())
    plan = made.submitted(by, case)
    with pytest.raises(Denied):
        decide_plan(by=by, plan=plan, verdict=PlanVerdict.APPROVED)
    # Neither under the author's own name, nor by naming somebody else as the author.
    for author in (by.user.pk, boss.user.pk):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "INSERT INTO services_plandecision (plan_id, verdict, author_id, by_id, at)"
                " VALUES (%s, 'approved', %s, %s, '2026-11-20 00:00:00+00:00')",
                [plan.pk, author, by.user.pk],
            )
    decide_plan(by=boss, plan=plan, verdict=PlanVerdict.APPROVED)


@pytest.mark.parametrize("change", ["author_id = {boss}", "in_force = true"])
def test_a_plan_s_author_does_not_get_round_it_in_the_database(by, boss, client_of, change):
    plan = made.submitted(by, made.assessed(by, client_of()))
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"UPDATE services_careplan SET {change.format(boss=boss.user.pk)} WHERE id = %s",
            [plan.pk],
        )


def test_a_head_cannot_approve_what_the_head_wrote(boss, client_of, station, as_member):
    case = made.assessed(boss, client_of())
    plan = made.submitted(boss, case)
    with pytest.raises(Denied):
        decide_plan(by=boss, plan=plan, verdict=PlanVerdict.APPROVED)
    other = as_member(factories.person(Role.STATION_HEAD, station, "副站长"))
    decide_plan(by=other, plan=plan, verdict=PlanVerdict.APPROVED)
    assert CarePlan.objects.get(pk=plan.pk).in_force


def test_nobody_writes_into_anothers_draft_but_may_begin_another(by, boss, client_of):
    case = made.assessed(by, client_of())
    plan = made.written(by, case)
    with pytest.raises(Denied):
        save_goal(by=boss, plan=plan, **made.goal_facts())
    other = start_plan(by=boss, case=case)
    plan.refresh_from_db()
    assert (plan.is_dropped, other.number) == (True, 2)


def test_what_was_agreed_is_the_plan_as_it_stood(by, client_of):
    plan = made.agreed(by, made.written(by, made.assessed(by, client_of())))
    save_task(by=by, plan=plan, **made.task_facts(title="再加一项"))
    plan.refresh_from_db()
    assert plan.agreement == ""


@pytest.mark.parametrize("how", [Agreement.DRAWN, Agreement.PAPER])
def test_a_signature_comes_with_its_picture_and_is_kept_once(by, client_of, how):
    plan = made.written(by, made.assessed(by, client_of()))
    facts = {"agreement": how, "agreed_by": ConsentBy.SELF, "agreed_on": made.today()}
    with pytest.raises(ActError) as refusal:
        record_agreement(by=by, plan=plan, **facts)
    assert refusal.value.field == "file"
    for _ in range(2):
        record_agreement(by=by, plan=plan, file=picture(), **facts)
    assert plan.files.count() == 1


def test_oral_consent_names_a_witness(by, client_of):
    plan = made.written(by, made.assessed(by, client_of()))
    with pytest.raises(ActError) as refusal:
        record_agreement(
            by=by,
            plan=plan,
            agreement=Agreement.ORAL,
            agreed_by=ConsentBy.SELF,
            agreed_on=made.today(),
        )
    assert refusal.value.field == "witness"


def test_a_returned_version_is_changed_in_the_next_one_that_begins_as_its_copy(by, boss, client_of):
    case = made.assessed(by, client_of())
    first = made.submitted(by, case)
    with pytest.raises(ActError, match="改哪里"):
        decide_plan(by=boss, plan=first, verdict=PlanVerdict.RETURNED)
    decide_plan(by=boss, plan=first, verdict=PlanVerdict.RETURNED, remark="目标没有写怎么量")
    second = start_plan(by=by, case=case)
    assert second.number == 2
    assert [goal.key for goal in second.goals.all()] == [goal.key for goal in first.goals.all()]
    with pytest.raises(ActError, match="已由邓海燕退回"):
        decide_plan(by=boss, plan=first, verdict=PlanVerdict.APPROVED)


def test_what_waits_is_decided_before_another_version_begins(by, client_of):
    case = made.assessed(by, client_of())
    made.submitted(by, case)
    with pytest.raises(ActError, match="等批准"):
        start_plan(by=by, case=case)


def test_a_new_version_takes_over_and_what_was_done_stays_done(by, boss, client_of):
    case = made.serving(by, boss, client_of())
    old = case.plans.get(in_force=True)
    plan = made.written(by, case)
    save_task(by=by, plan=plan, **made.task_facts(title="新任务"))
    made.serve(by, case)
    made.agreed(by, plan)
    submit_plan(by=by, plan=plan, changes="加一项任务")
    decide_plan(by=boss, plan=plan, verdict=PlanVerdict.APPROVED)
    old.refresh_from_db()
    assert not old.in_force
    states = dict(Task.objects.filter(plan=plan).values_list("title", "state"))
    assert states == {"联系助浴": "done", "新任务": "open"}


def test_a_template_gives_a_goal_with_its_task(by, client_of):
    plan = start_plan(by=by, case=made.assessed(by, client_of()))
    template = PlanTemplate.objects.filter(dimension="health").order_by("position").first()
    goal = take_template(by=by, plan=plan, template=template, on=made.today())
    (task,) = plan.tasks.all()
    assert (goal.title, task.goal) == (template.title, goal)
    assert goal.due_on == made.today() + datetime.timedelta(days=template.days)
    remove_goal(by=by, plan=plan, goal=goal)
    task.refresh_from_db()
    assert task.goal is None


def test_a_goal_that_does_not_move_is_refused(by, client_of):
    plan = start_plan(by=by, case=made.assessed(by, client_of()))
    with pytest.raises(ActError) as refusal:
        save_goal(by=by, plan=plan, **made.goal_facts(target=0, baseline=0))
    assert refusal.value.field == "target"


def test_a_decision_is_never_changed(by, boss, client_of):
    plan = made.approved(by, boss, made.assessed(by, client_of()))
    with (
        pytest.raises(IntegrityError, match="只增表"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM services_plandecision")
    assert PlanDecision.objects.get().plan == plan


def test_a_task_of_an_old_version_is_not_recorded_against(by, boss, client_of):
    case = made.assessed(by, client_of())
    task = made.written(by, case).tasks.get()
    with pytest.raises(ActError) as refusal:
        log_service(by=by, case=case, uid=task.key, body=made.body(task))
    assert refusal.value.field == "task"
