"""Cases at any stage, brought there by the acts."""

import datetime
from decimal import Decimal

import uuid6
from django.utils import timezone

from clients.enums import ConsentBy, ConsentForm
from clients.operations.clients import record_consent
from services.enums import Agreement, Dimension, Doer, FoundBy, Method, PlanVerdict, Stage
from services.models import Goal, Task
from services.operations.assessments import Seen, save_assessment
from services.operations.care_plans import (
    decide_plan,
    record_agreement,
    save_goal,
    save_task,
    start_plan,
    submit_plan,
)
from services.operations.case_records import RecordBody, log_service
from services.operations.cases import close_case, move_case, open_case
from services.operations.follow_ups import follow_up, record_satisfaction
from services.workflow import next_stage


def today():
    return timezone.localdate()


def opened(by, client, **facts):
    facts = {
        "uid": uuid6.uuid7(),
        "dimension": Dimension.HEALTH,
        "found_by": FoundBy.VISIT,
        # Yesterday: what was done half an hour ago is never before it, not even at midnight.
        "found_on": today() - datetime.timedelta(days=1),
        "problem": "两人高龄，洗澡与就医无人搭手。",
        **facts,
    }
    return open_case(by=by, client=client, **facts)


def consent(by, client):
    return record_consent(
        by=by,
        client=client,
        given_on=today() - datetime.timedelta(days=1),
        given_by=ConsentBy.SELF,
        form=ConsentForm.SIGNED,
    )


def identified(by, client, **facts):
    """In the assessment."""
    case = opened(by, client, **facts)
    consent(by, client)
    move_case(by=by, case=case, to=Stage.ASSESS)
    case.refresh_from_db()
    return case


def seen(**changes):
    """A complete assessment without risk: care is the worst."""
    levels = dict.fromkeys(Dimension.values, 1) | {"health": 3}
    return Seen(
        **{
            "levels": levels,
            "words": {"health": "洗澡无人搭手"},
            "strengths": "侄女每天来送饭，认得药。",
            "tier": 2,
            **changes,
        }
    )


def assessed(by, client, **facts):
    """In the plan."""
    case = identified(by, client, **facts)
    assess(by, case)
    return forward(by, case)


def assess(by, case, **changes):
    return save_assessment(by=by, case=case, seen=seen(**changes), complete=True)


def forward(by, case, **more):
    move_case(by=by, case=case, to=next_stage(case.stage), **more)
    case.refresh_from_db()
    return case


def goal_facts(**changes):
    return {
        "dimension": Dimension.HEALTH,
        "title": "每周能安全洗澡",
        "measure": "每周洗澡次数",
        "unit": "次",
        "baseline": Decimal(0),
        "target": Decimal(2),
        "due_on": today() + datetime.timedelta(days=30),
        **changes,
    }


def task_facts(**changes):
    return {
        "title": "联系助浴",
        "method": Method.VISIT,
        "doer": Doer.WORKER,
        "doer_name": "",
        "starts_on": today(),
        "every_days": None,
        **changes,
    }


def written(by, case):
    """A draft with one goal and one task."""
    plan = start_plan(by=by, case=case)
    if not plan.goals.exists():
        goal = save_goal(by=by, plan=plan, **goal_facts())
        save_task(by=by, plan=plan, goal=goal, **task_facts())
    return plan


def agreed(by, plan):
    return record_agreement(
        by=by,
        plan=plan,
        agreement=Agreement.ORAL,
        agreed_by=ConsentBy.SELF,
        agreed_on=today(),
        witness="村干部老李",
    )


def submitted(by, case):
    plan = agreed(by, written(by, case))
    return submit_plan(by=by, plan=plan, changes="按新的评估改了目标")


def approved(by, head, case):
    plan = submitted(by, case)
    decide_plan(by=head, plan=plan, verdict=PlanVerdict.APPROVED)
    plan.refresh_from_db()
    return plan


def planned(by, head, client, **facts):
    """In “link”."""
    case = assessed(by, client, **facts)
    approved(by, head, case)
    return forward(by, case)


def serving(by, head, client, **facts):
    return forward(by, planned(by, head, client, **facts))


def body(task=None, **changes):
    return RecordBody(
        **{
            "kind": Method.ACCOMPANY,
            "happened_at": timezone.now() - datetime.timedelta(hours=1),
            "minutes": 90,
            "task": task.key if task else None,
            "note": "助浴服务上门试了一次。",
            **changes,
        }
    )


def serve(by, case):
    """Every open task of the plan in force is done."""
    for task in Task.objects.filter(plan__case=case, plan__in_force=True, state="open"):
        log_service(by=by, case=case, uid=uuid6.uuid7(), body=body(task, finishes=True))


def followed(by, head, client, **facts):
    """In “follow up”, with nothing measured yet."""
    case = serving(by, head, client, **facts)
    serve(by, case)
    return forward(by, case)


def measure(by, case, decision="close"):
    goals = Goal.objects.filter(plan__case=case, plan__in_force=True)
    follow_up(
        by=by,
        case=case,
        on=today(),
        values={goal: Decimal("1.5") for goal in goals},
        decision=decision,
    )


def closed(by, head, client, **facts):
    case = followed(by, head, client, **facts)
    measure(by, case)
    record_satisfaction(by=head, case=case, score=5)
    close_case(by=by, case=case, outcome="reached", summary="每周能洗两次澡。")
    case.refresh_from_db()
    return case
