"""The demo's cases: rows written in bulk equal those that the acts write, stage by stage."""

import datetime
import random
import uuid

import pytest
import time_machine
import uuid6
from django.forms.models import model_to_dict
from django.utils import timezone

from clients import reference as client_reference
from clients.demo.people import Register
from clients.models import Client
from services import reference as service_reference
from services.case_check import differing
from services.demo.case_needs import needs_of_cases
from services.demo.cases import STORIES, CaseBook
from services.demo.resources import Errands, stock
from services.enums import MoveKind, Stage
from services.link_debts import SETTLED
from services.models import (
    Assessment,
    CarePlan,
    Case,
    CaseAlert,
    CaseClosure,
    CaseMove,
    FollowUp,
    Goal,
    GoalMeasurement,
    LinkMove,
    PlanDecision,
    PlanTemplate,
    ResourceLink,
    Satisfaction,
    ServiceRecord,
    Task,
)
from services.operations import care_plans, case_records, cases, follow_ups
from services.operations.assessments import Seen, save_assessment
from services.resource_enums import LinkState
from tests import factories

# The demo itself runs on SQLite.
pytestmark = [pytest.mark.django_db, pytest.mark.once("sqlite")]

NOW = datetime.datetime(2026, 11, 20, 15, 0, tzinfo=timezone.get_default_timezone())
# What is each row's own.
OWN = ("id", "uid", "key", "body_hash", "number", "case", "plan", "goal", "task", "move")
OWN = (*OWN, "follow_up", "assessment", "client")
OF_CASE = (CaseMove, Assessment, CaseAlert, CarePlan, ServiceRecord, FollowUp, Satisfaction)
OF_PLAN = (PlanDecision, Goal, Task)


@pytest.fixture
def told(station, worker, head):
    client_reference.load()
    service_reference.load()
    for code in ("440882101201", "440882101202"):
        factories.village_point(code, station=station)
    Register(random.Random("test"), NOW.date(), {station.pk: [worker]}).add({station: 200})
    rows = Client.objects.exclude(worker=None).exclude(tier=None).order_by("pk")
    clients = list(rows.select_related("station__division", "worker"))
    with time_machine.travel(NOW, tick=False):
        CaseBook("test", NOW, {station.pk: head}).tell(clients)
    return Case.objects.select_related("client__station__division", "worker").order_by("opened_at")


def facts(row):
    names = [field.name for field in row._meta.fields if field.name not in OWN]
    known = model_to_dict(row, fields=names)
    return known | {
        field.attname: getattr(row, field.attname)
        for field in row._meta.fields
        if field.name in names and not field.editable
    }


def rows_of(case):
    """Everything that was written about a case, comparable."""
    found = {"case": [facts(case)]}
    for model in OF_CASE:
        found[model.__name__] = [
            facts(one) for one in model.objects.filter(case=case).order_by("pk")
        ]
    for model in OF_PLAN:
        rows = model.objects.filter(plan__case=case).order_by("pk")
        found[model.__name__] = [facts(one) for one in rows]
    measured = GoalMeasurement.objects.filter(follow_up__case=case).order_by("pk")
    found["measured"] = [facts(one) for one in measured]
    found["closure"] = [facts(one) for one in CaseClosure.objects.filter(case=case)]
    return found


class Again:
    """The same case through the acts, at the same moments."""

    def __init__(self, case, by, boss):
        self.told, self.by, self.boss = case, by, boss

    def tell(self):
        told = self.told
        with time_machine.travel(told.opened_at, tick=False):
            self.case = cases.open_case(
                by=self.by, client=told.client, uid=uuid6.uuid7(), dimension=told.dimension,
                found_by=told.found_by, found_on=told.found_on, title=told.title,
                problem=told.problem,
            )  # fmt: skip
        events = [*self.moves(), *self.seen(), *self.plans(), *self.records(), *self.followed()]
        for moment, _, act in sorted(events, key=lambda event: event[:2]):
            with time_machine.travel(moment, tick=False):
                act()
        self.case.refresh_from_db()
        return self.case

    def moves(self):
        for move in self.told.moves.exclude(kind=MoveKind.OPEN).order_by("number"):
            if move.kind == MoveKind.CLOSE:
                yield move.at, 9, lambda move=move: cases.close_case(
                    by=self.by, case=self.case, outcome=move.closure.outcome,
                    summary=move.closure.summary, referred_to=move.closure.referred_to,
                )  # fmt: skip
            else:
                yield (
                    move.at,
                    9,
                    lambda move=move: cases.move_case(
                        by=self.by, case=self.case, to=Stage(move.to_stage), note=move.note
                    ),
                )

    def seen(self):
        for one in Assessment.objects.filter(case=self.told):
            seen = Seen(
                levels=one.levels, words=one.words, strengths=one.strengths,
                risks=tuple(one.risks), risk_words=one.risk_words, tier=one.tier,
            )  # fmt: skip
            yield (
                one.completed_at,
                1,
                lambda seen=seen: save_assessment(
                    by=self.by, case=self.case, seen=seen, complete=True
                ),
            )

    def plans(self):
        for plan in CarePlan.objects.filter(case=self.told):
            yield plan.submitted_at, 1, lambda plan=plan: self.write(plan)
            if hasattr(plan, "decision"):
                yield (
                    plan.decision.at,
                    2,
                    lambda plan=plan: care_plans.decide_plan(
                        by=self.boss,
                        plan=self.plan,
                        verdict=plan.decision.verdict,
                        remark=plan.remark,
                    ),
                )

    def write(self, told):
        plan = care_plans.start_plan(by=self.by, case=self.case)
        on = timezone.localdate(told.submitted_at)
        for goal in told.goals.order_by("pk"):
            template = PlanTemplate.objects.get(title=goal.title)
            care_plans.take_template(by=self.by, plan=plan, template=template, on=on)
        care_plans.record_agreement(
            by=self.by, plan=plan, agreement=told.agreement, agreed_by=told.agreed_by,
            agreed_on=told.agreed_on, witness=told.witness,
        )  # fmt: skip
        self.plan = care_plans.submit_plan(by=self.by, plan=plan)

    def records(self):
        for one in ServiceRecord.objects.filter(case=self.told).order_by("pk"):
            yield one.logged_at, 1, lambda one=one: self.log(one)

    def log(self, one):
        task = Task.objects.get(plan=self.plan, title=one.task.title)
        body = case_records.RecordBody(
            kind=one.kind, happened_at=one.happened_at, minutes=one.minutes, task=task.key,
            note=one.note, finishes=one.finishes,
        )  # fmt: skip
        case_records.log_service(by=self.by, case=self.case, uid=uuid.uuid4(), body=body)

    def followed(self):
        for one in FollowUp.objects.filter(case=self.told):
            yield one.at, 1, lambda one=one: follow_ups.follow_up(
                by=self.by, case=self.case, on=one.on, decision=one.decision,
                values={
                    Goal.objects.get(plan=self.plan, title=value.goal.title): value.value
                    for value in one.measurements.order_by("pk")
                },
            )  # fmt: skip
        for one in Satisfaction.objects.filter(case=self.told):
            yield (
                one.at,
                2,
                lambda one=one: follow_ups.record_satisfaction(
                    by=self.boss, case=self.case, score=one.score
                ),
            )


def test_there_are_cases_in_every_stage_with_plans_that_wait(told):
    assert {case.stage for case in told} == set(Stage)
    assert len(told) >= 0.9 * sum(count for _, count in STORIES)
    assert CarePlan.objects.waiting().count() == 3
    assert CaseAlert.objects.open().count() == 1
    assert Case.objects.stuck(NOW.date()).exists()


def test_what_is_kept_beside_them_is_what_their_logs_say(told):
    assert differing(list(told)) == []


def test_cases_that_link_ask_for_resources_in_every_state(told, station, worker):
    clients = Client.objects.select_related("station__division", "worker").order_by("pk")
    library = stock([station])
    with time_machine.travel(NOW, tick=False):
        needs = needs_of_cases(NOW.date())
        Errands("test", NOW, library, {station.pk: worker}).run(list(clients), needs)
    linking = [case for case in told if case.stage == Stage.LINK]
    further = [case for case in told if case.moves.filter(to_stage=Stage.SERVE).exists()]
    assert all(case.resource_links.exists() for case in (*linking, *further))
    of_cases = ResourceLink.objects.filter(case__isnull=False)
    assert set(of_cases.values_list("state", flat=True)) == set(LinkState)
    assert all(link.task.plan.case == link.case for link in of_cases)
    for case in further:
        # What was asked for was settled before it went on, as the guard demands.
        went_on = case.moves.filter(to_stage=Stage.SERVE).earliest("at").at
        settled = LinkMove.objects.filter(link__case=case, new__in=SETTLED, at__lte=went_on)
        assert settled.exists(), case
    waiting = of_cases.exclude(case__stage=Stage.LINK).filter(state__in=("wanted", "requested"))
    assert not waiting.exists()


def test_its_cases_equal_what_the_acts_write(told, worker, head, as_member):
    by, boss, seen = as_member(worker), as_member(head), set()
    for case in told:
        kind = (case.stage, CarePlan.objects.filter(case=case).count(), case.moves.count())
        if kind in seen:
            continue
        seen.add(kind)
        assert rows_of(Again(case, by, boss).tell()) == rows_of(case), case
    assert len(seen) >= 9
