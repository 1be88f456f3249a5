"""What the demo's cases ask for in resources: in each state while they link, settled when they have
gone on."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from services.enums import Stage
from services.models import Case, CaseMove, Task

DAY = datetime.timedelta(days=1)
# How far what a case asks for can be, by where the case is; one after the other.
WHILE_LINKING = ("wanted", "requested", "confirmed", "delivered", "given_up")
WHILE_SERVING = ("delivered", "confirmed", "given_up", "delivered")
AFTERWARDS = ("delivered", "delivered", "given_up")
STATES = {
    Stage.LINK: WHILE_LINKING,
    Stage.SERVE: WHILE_SERVING,
    Stage.ASSESS: WHILE_SERVING,
    Stage.FOLLOW_UP: AFTERWARDS,
    Stage.CLOSED: AFTERWARDS,
}
STEPS = {"wanted": 1, "requested": 2, "confirmed": 3, "delivered": 4, "given_up": 3}


@dataclass(frozen=True)
class Need:
    """A resource for a task of a case; it is settled between the two days, both within the stage."""

    case: object
    task: object
    state: str
    first: datetime.date
    last: datetime.date

    def days(self, rng):
        span = max((self.last - self.first).days, 0)
        drawn = sorted(rng.choices(range(span + 1), k=STEPS[self.state]))
        return [self.first + DAY * offset for offset in drawn]


def needs_of_cases(today):
    """For each case that ever linked: what it asked for; every state is there."""
    cases = Case.objects.filter(plans__in_force=True).select_related(
        "client__station__division", "client__worker"
    )
    told, found = spans(), []
    for case in cases.order_by("pk"):
        if case.pk not in told:
            continue
        first, last = told[case.pk]
        states = STATES[case.stage]
        found.append(
            Need(
                case=case,
                task=task_of(case),
                state=states[len(found) % len(states)],
                first=first,
                last=max(first, (last or today) - DAY),
            )
        )
    return found


def spans():
    """{case id: (day on which it began to link, day on which it went on or None)}."""
    found = {}
    moves = CaseMove.objects.filter(to_stage__in=(Stage.LINK, Stage.SERVE)).order_by("pk")
    for case_id, stage, at in moves.values_list("case", "to_stage", "at"):
        on = timezone.localdate(at)
        if stage == Stage.LINK:
            found[case_id] = (on, None)
        elif case_id in found:
            found[case_id] = (found[case_id][0], on)
    return found


def task_of(case):
    """One that is done by linking, if the plan has one."""
    tasks = list(Task.objects.filter(plan__case=case, plan__in_force=True).order_by("pk"))
    return next((one for one in tasks if one.method == "link"), tasks[0])
