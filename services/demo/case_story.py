"""One demo case from its opening to where it stands now, step by step as the acts write it."""

import uuid
from decimal import ROUND_HALF_UP, Decimal

import uuid6
from django.utils import timezone

from services.demo import case_words as words
from services.demo.case_times import DAY, LAST_STAGE, MINUTE, WALKED, at
from services.enums import Agreement, Dimension, FoundBy, MoveKind, PlanVerdict, Stage, TaskState
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
    PlanDecision,
    Satisfaction,
    ServiceRecord,
    Task,
)
from services.operations.case_records import RecordBody
from services.operations.cases import check_day, digest, place_in

S, K = Stage, MoveKind
OF_CHILDREN = (Dimension.ABILITY, Dimension.FAMILY)
OF_ADULTS = tuple(one for one in Dimension if one not in OF_CHILDREN)


class Story:
    """One case from its opening to where it stands now; `moment` moves on as it is told."""

    def __init__(self, book, name, client, head, begun, lasts):
        self.book, self.name, self.client, self.head = book, name, client, head
        self.rng, self.moment = book.rng, begun
        self.last = LAST_STAGE[name]
        self.lasts, self.moves = lasts, 0

    def add(self, model, **facts):
        row = model(**facts)
        self.book.rows[model].append(row)
        return row

    def tell(self):
        self.open()
        steps = {
            S.ASSESS: self.assess,
            S.PLAN: self.plan,
            S.SERVE: self.serve,
            S.FOLLOW_UP: self.follow,
        }
        for stage in WALKED[: WALKED.index(self.last) + 1]:
            if stage != S.IDENTIFY:
                self.move(K.FORWARD, stage)
            if stage in steps:
                steps[stage]()
        if self.name == "looped":
            self.move(K.LOOP, S.ASSESS, words.LOOPED)
        if self.name == "early":
            self.end(self.rng.choice(list(words.EARLY)))
        place_in(self.case, self.case.stage, self.case.stage_since)
        self.case.check_on = self.check_on

    def open(self):
        age = self.client.age(self.book.today)
        dimension = self.rng.choice(OF_CHILDREN if age is not None and age < 18 else OF_ADULTS)
        self.words = self.rng.choice(words.PROBLEMS[dimension])
        on = timezone.localdate(self.moment)
        key = self.client.station_id, on.year
        self.book.numbers[key] += 1
        facts = {
            "dimension": dimension,
            "found_by": self.rng.choice((FoundBy.VISIT, FoundBy.VISIT, FoundBy.ROLL, FoundBy.SELF)),
            "found_on": on - DAY * self.rng.randint(0, 3),
            "title": self.words[0],
            "problem": self.words[1],
        }
        self.check_on = None
        self.case = self.add(
            Case,
            uid=uuid6.uuid7(),
            client=self.client,
            station=self.client.station,
            worker=self.client.worker,
            year=on.year,
            number=self.book.numbers[key],
            opened_at=self.moment,
            opened_on=on,
            opened_by=self.client.worker,
            stage=S.IDENTIFY,
            stage_since=self.moment,
            body_hash=digest({**facts, "client": self.client.pk, "household": False}),
            **facts,
        )
        self.log(K.OPEN, "", S.IDENTIFY, 0, "")

    def wait(self, first, last):
        """Some days go by, never past yesterday evening."""
        latest = at(self.book.today - DAY, 17 * 60)
        later = self.moment + DAY * self.rng.randint(first, last) + MINUTE * self.rng.randint(1, 40)
        self.moment = later if later < latest else self.moment + MINUTE

    def move(self, kind, to, note=""):
        from_stage, since = self.case.stage, self.case.stage_since
        self.wait(*self.rest(from_stage))
        days = (timezone.localdate(self.moment) - timezone.localdate(since)).days
        self.case.stage, self.case.stage_since = to, self.moment
        return self.log(kind, from_stage, to, days, note)

    def rest(self, stage):
        """What is left of the stage's days once its work was told."""
        spent = (timezone.localdate(self.moment) - timezone.localdate(self.case.stage_since)).days
        left = max(self.lasts.get(stage, spent) - spent, 0)
        return left, left

    def log(self, kind, from_stage, to, days, note):
        self.moves += 1
        worker = self.client.worker
        return self.add(
            CaseMove,
            case=self.case,
            station=self.case.station,
            number=self.moves,
            kind=kind,
            from_stage=from_stage,
            to_stage=to,
            by=worker,
            posting=self.book.postings.get((worker.pk, self.client.station_id)),
            at=self.moment,
            days=days,
            note=note,
        )

    def assess(self):
        if self.name == "assess":
            return
        self.wait(0, 2)
        levels = {one.value: self.rng.randint(0, 2) for one in Dimension}
        levels[self.case.dimension] = 3
        risk, risk_words = self.rng.choice(words.RISKS) if self.name == "risky" else ("", "")
        self.assessment = self.add(
            Assessment,
            case=self.case,
            number=1,
            questions=self.book.questions,
            levels=levels,
            words={self.case.dimension: self.words[2]},
            strengths=self.words[3],
            risks=[risk] if risk else [],
            risk_words=risk_words,
            tier=self.client.tier,
            author=self.client.worker,
            started_at=self.moment,
            completed_at=self.moment,
        )
        if risk:
            self.add(
                CaseAlert,
                case=self.case,
                assessment=self.assessment,
                station=self.case.station,
                raised_by=self.client.worker,
                raised_at=self.moment,
            )

    def plan(self):
        if self.name == "plan":
            return
        self.wait(0, 2)
        on = timezone.localdate(self.moment)
        self.current = self.add(
            CarePlan,
            case=self.case,
            number=1,
            assessment=self.assessment,
            author=self.client.worker,
            started_at=self.moment,
            agreement=Agreement.ORAL,
            agreed_by="self",
            agreed_on=on,
            witness="村干部",
            submitted_at=self.moment,
        )
        self.goals, self.tasks = [], []
        for template in self.rng.sample(self.book.templates[self.case.dimension], 2):
            self.take(template, on)
        if self.name != "waiting":
            self.wait(0, 2)
            self.decide()

    def take(self, one, on):
        """A goal with its task from the library."""
        goal = self.add(
            Goal,
            plan=self.current,
            key=uuid.uuid4(),
            dimension=one.dimension,
            title=one.title,
            measure=one.measure,
            unit=one.unit,
            baseline=one.baseline,
            target=one.target,
            due_on=on + DAY * one.days,
        )
        starts_on = on + DAY * min(one.every_days or 7, 7)
        task = self.add(
            Task,
            plan=self.current,
            key=uuid.uuid4(),
            goal=goal,
            title=one.task,
            method=one.method,
            doer="worker",
            starts_on=starts_on,
            every_days=one.every_days,
            next_on=starts_on,
        )
        self.goals.append(goal)
        self.tasks.append(task)

    def decide(self):
        is_good = self.name != "returned"
        self.add(
            PlanDecision,
            plan=self.current,
            verdict=PlanVerdict.APPROVED if is_good else PlanVerdict.RETURNED,
            author=self.client.worker,
            by=self.head,
            at=self.moment,
        )
        self.current.in_force = is_good
        self.current.remark = "" if is_good else words.RETURNED

    def serve(self):
        """A round of all tasks every week or so; the last one is done with them where the case
        goes on."""
        is_over = self.last == S.FOLLOW_UP
        until = self.case.stage_since + DAY * self.lasts[S.SERVE]
        while True:
            self.wait(6, 11)
            is_last = self.moment + DAY * 12 > until
            for task in self.tasks:
                self.moment += MINUTE * 5
                self.record(task, finishes=is_over and is_last)
            if is_last:
                return

    def record(self, task, finishes):
        began = self.moment - MINUTE * 60
        body = RecordBody(
            kind=task.method,
            happened_at=began,
            minutes=self.rng.choice((20, 30, 40, 60, 90)),
            task=task.key,
            note=self.rng.choice(words.RECORDS),
            finishes=finishes,
        )
        on = timezone.localdate(began)
        self.add(
            ServiceRecord,
            uid=uuid6.uuid7(),
            case=self.case,
            task=task,
            station=self.case.station,
            worker=self.client.worker,
            kind=body.kind,
            happened_at=began,
            on=on,
            minutes=body.minutes,
            note=body.note,
            finishes=finishes,
            logged_at=self.moment,
            body_hash=body.hash,
        )
        if finishes:
            task.state, task.settled_on, task.next_on = TaskState.DONE, on, None
        elif task.every_days:
            task.next_on = max(task.next_on, on + DAY * task.every_days)

    def follow(self):
        if self.name == "follow_up":
            return
        self.wait(1, 4)
        made = self.add(
            FollowUp,
            uid=uuid6.uuid7(),
            case=self.case,
            on=timezone.localdate(self.moment),
            decision="close",
            by=self.client.worker,
            at=self.moment,
        )
        for goal in self.goals:
            share = Decimal(self.rng.choice((60, 80, 100))) / 100
            value = goal.baseline + (goal.target - goal.baseline) * share
            value = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
            self.add(GoalMeasurement, follow_up=made, goal=goal, value=value)
        self.moment += MINUTE * 20
        self.add(
            Satisfaction,
            case=self.case,
            score=self.rng.choice((3, 4, 4, 5, 5)),
            asked_by=self.head,
            asked_on=timezone.localdate(self.moment),
            at=self.moment,
        )
        self.end(self.rng.choice(("reached", "reached", "partly")))

    def end(self, outcome):
        label = CaseClosure(outcome=outcome).get_outcome_display()
        move = self.move(K.CLOSE, S.CLOSED, label)
        self.check_on = check_day(self.case, outcome, self.moment)
        self.add(
            CaseClosure,
            move=move,
            case=self.case,
            outcome=outcome,
            summary=words.EARLY.get(outcome) or self.rng.choice(words.SUMMARIES),
            referred_to=words.REFERRED_TO if outcome == "referred" else "",
            check_on=self.check_on,
        )
