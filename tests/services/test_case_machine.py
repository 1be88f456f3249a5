"""Two hundred generated cases with moves that fit and moves that do not."""

import datetime
from collections import Counter

import pytest
import uuid6
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from clients.enums import ContactKind
from services import workflow
from services.case_check import differing, records_differing
from services.enums import CaseOutcome, FollowDecision, MoveKind, Outcome, PlanVerdict, Stage
from services.models import Case, CaseMove, Contact, ServiceRecord, Task
from services.operations.care_plans import decide_plan
from services.operations.case_records import drop_task, log_service
from services.operations.cases import close_case, edit_case, move_case, reopen_case
from services.operations.contacts import ContactBody, correct_contact, log_contact
from services.operations.follow_ups import record_satisfaction
from services.operations.fulfilments import fulfil_with_contact
from shuangbai.base.errors import ActError, Denied
from tests.services import casework as made

CASES, STEPS = 200, 14


class CaseMachine(RuleBasedStateMachine):
    """`people` and `client_of` are set by the test; each case lives in a transaction of its own."""

    people = client_of = None

    # What the generated cases came to, so that the test is not about cases that never went far.
    came_to = Counter()

    def __init__(self):
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.debts_left = []

    def teardown(self):
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    def note(self, move):
        self.came_to[f"{move.kind} {move.to_stage}"] += 1

    @initialize(problem=st.sampled_from(["", "洗澡无人搭手"]), walked=st.integers(0, 6))
    def open(self, problem, walked):
        self.client = self.client_of()
        self.by, self.boss, self.stranger = self.people
        self.case = made.opened(self.by, self.client, problem=problem)
        for _ in range(walked):
            self.mend(again=False)

    def attempt(self, act):
        """An act that may be refused, and then leaves nothing half done."""
        before, owed = self.stage(), workflow.owed(self.fresh())
        try:
            with transaction.atomic():
                made_move = act()
        except (ActError, Denied):
            assert self.stage() == before
            return
        if isinstance(made_move, CaseMove):
            self.note(made_move)
        is_forward = isinstance(made_move, CaseMove) and made_move.kind == MoveKind.FORWARD
        is_proven = getattr(made_move, "outcome", "") in ("reached", "partly")
        self.came_to["proven"] += is_proven
        if (is_forward or is_proven) and owed:
            self.debts_left.append((before, owed))

    def fresh(self):
        return Case.objects.select_related("client__station__division").get(pk=self.case.pk)

    def stage(self):
        return self.fresh().stage

    @rule(to=st.sampled_from(Stage), note=st.sampled_from(["", "需求变了"]))
    def move(self, to, note):
        self.attempt(lambda: move_case(by=self.by, case=self.fresh(), to=to, note=note))

    @rule()
    def go_on(self):
        to = workflow.next_stage(self.stage())
        if to:
            self.attempt(lambda: move_case(by=self.by, case=self.fresh(), to=to))

    @rule(to=st.sampled_from(Stage))
    def stranger_moves(self, to):
        self.attempt(lambda: move_case(by=self.stranger, case=self.fresh(), to=to, note="我来"))
        assert not CaseMove.objects.filter(case=self.case, by=self.stranger.user).exists()

    @rule()
    def identify(self):
        case = self.fresh()
        if not self.client.consents.exists():
            made.consent(self.by, self.client)
        self.attempt(
            lambda: edit_case(by=self.by, case=case, version=case.version, problem="洗澡无人搭手")
        )

    @rule()
    def assess(self):
        self.attempt(lambda: made.assess(self.by, self.fresh()))

    @rule()
    def write_plan(self):
        self.attempt(lambda: made.submitted(self.by, self.fresh()))

    @rule(verdict=st.sampled_from(PlanVerdict), by_author=st.booleans())
    def decide(self, verdict, by_author):
        plan = self.case.plans.order_by("-number").first()
        if plan:
            by = self.by if by_author else self.boss
            self.attempt(lambda: decide_plan(by=by, plan=plan, verdict=verdict, remark="改目标"))

    @rule(again=st.booleans())
    def mend(self, again):
        """What a worker who reads the checklist does; half of the cases go round once more."""
        stage, approve = self.stage(), PlanVerdict.APPROVED
        if stage == Stage.IDENTIFY:
            self.identify()
        elif stage == Stage.ASSESS:
            self.assess()
        elif stage == Stage.PLAN:
            self.write_plan()
            self.decide(verdict=approve, by_author=False)
        elif stage == Stage.SERVE:
            self.visit()
            self.work(drop=False)
        elif stage == Stage.FOLLOW_UP and again:
            self.follow(decision=FollowDecision.CONTINUE)
            self.move(to=Stage.ASSESS, note="需求变了")
            return
        elif stage == Stage.FOLLOW_UP:
            self.follow(decision=FollowDecision.CLOSE)
            self.close(outcome=CaseOutcome.REACHED, summary="办完了")
        self.go_on()

    @rule(drop=st.booleans())
    def work(self, drop):
        task = Task.objects.filter(plan__case=self.case, plan__in_force=True, state="open").first()
        if task is None:
            self.attempt(
                lambda: log_service(
                    by=self.by, case=self.fresh(), uid=uuid6.uuid7(), body=made.body()
                )
            )
        elif drop:
            self.attempt(lambda: drop_task(by=self.by, task=task, reason="不用了"))
        else:
            self.attempt(lambda: made.serve(self.by, self.fresh()))

    @rule()
    def visit(self):
        """A contact meets an open task."""
        task = Task.objects.filter(plan__case=self.case, plan__in_force=True, state="open").first()
        if task is None:
            return
        body = ContactBody(
            clients=(self.client.uid,),
            kind=ContactKind.VISIT,
            outcome=Outcome.SEEN,
            happened_at=timezone.now() - datetime.timedelta(minutes=30),
        )
        contact = log_contact(by=self.by, uid=uuid6.uuid7(), body=body).contact
        self.attempt(lambda: fulfil_with_contact(by=self.by, task=task, contact=contact))

    @rule()
    def void(self):
        """The newest contact was none: nothing stands on it any more, and its task is owed again."""
        contact = Contact.objects.real().filter(client=self.client).order_by("-pk").first()
        if contact is None:
            return
        correct_contact(
            by=self.by,
            contact=contact,
            version=contact.version,
            reason="点错了人",
            outcome=Outcome.VOID,
        )
        self.came_to["void"] += ServiceRecord.objects.filter(contact=contact).exists()

    @rule(decision=st.sampled_from(FollowDecision))
    def follow(self, decision):
        self.attempt(lambda: made.measure(self.by, self.fresh(), decision=decision))
        self.attempt(lambda: record_satisfaction(by=self.boss, case=self.fresh(), score=4))

    @rule(outcome=st.sampled_from(CaseOutcome), summary=st.sampled_from(["", "办完了"]))
    def close(self, outcome, summary):
        self.attempt(
            lambda: close_case(
                by=self.by, case=self.fresh(), outcome=outcome, summary=summary, referred_to="县院"
            )
        )

    @rule(note=st.sampled_from(["", "又有困难"]))
    def reopen(self, note):
        self.attempt(lambda: reopen_case(by=self.by, case=self.fresh(), note=note))

    @invariant()
    def log_replay_equals_the_current_state(self):
        if hasattr(self, "case"):
            assert differing([self.fresh()]) == []

    @invariant()
    def each_move_begins_where_the_one_before_ended(self):
        if hasattr(self, "case"):
            moves = list(self.case.moves.order_by("number"))
            assert [one.number for one in moves] == list(range(1, len(moves) + 1))
            ends = ["", *(one.to_stage for one in moves)]
            assert [one.from_stage for one in moves] == ends[:-1]
            for one in moves[1:]:
                assert workflow.move_kind(one.from_stage, one.to_stage) == one.kind

    @invariant()
    def nothing_stands_on_a_contact_that_was_none(self):
        if hasattr(self, "case"):
            standing = ServiceRecord.objects.standing().filter(case=self.case)
            assert not standing.filter(contact__outcome=Outcome.VOID).exists()
            assert not records_differing().exists()

    @invariant()
    def no_stage_was_left_with_debts(self):
        assert self.debts_left == []

    @invariant()
    def at_most_one_plan_is_in_force_and_none_by_its_author(self):
        if hasattr(self, "case"):
            for plan in self.case.plans.filter(in_force=True).select_related("decision"):
                assert plan.decision.by_id != plan.author_id


@pytest.mark.once("sqlite")
@pytest.mark.django_db
def test_two_hundred_cases_keep_their_word(worker, head, stranger, as_member, client_of):
    CaseMachine.came_to.clear()
    CaseMachine.people = tuple(as_member(one) for one in (worker, head, stranger))
    CaseMachine.client_of = staticmethod(client_of)
    run_state_machine_as_test(
        CaseMachine,
        settings=settings(
            max_examples=CASES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    came_to = CaseMachine.came_to
    assert {f"forward {one}" for one in ("assess", "plan", "link", "serve", "follow_up")} <= set(
        came_to
    ), came_to
    assert came_to["proven"] > 5, came_to
    assert came_to["loop assess"] > 5, came_to
    assert came_to["reopen assess"] > 5, came_to
    assert came_to["void"] > 5, came_to
