"""Objects of the closed loop: cases of the cast's worker at every place."""

import datetime
import io

import uuid6
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from services.enums import Dimension, Doer, FoundBy, Method, MoveKind, Stage
from services.models import (
    Assessment,
    CarePlan,
    Case,
    CaseAlert,
    CaseMove,
    Goal,
    Handover,
    LoopSettings,
    PlanFile,
    PlanTemplate,
    QuestionSet,
    RecordClash,
    ServiceRecord,
    Task,
)
from services.operations.cases import place_in
from shuangbai.base.uploads import IMAGES, check_upload
from stations.models import StandIn
from tests import factories
from tests.access.kinds.registry import kind, marker


@kind
def case(world, code):
    return new_case(world, code, 1)


def new_case(world, code, number, stage=Stage.IDENTIFY):
    client, now = world.at("client", code), timezone.now()
    made = Case(
        client=client,
        station=client.station,
        worker=world.people["social_worker"],
        year=2026,
        number=number,
        title=f"{marker(code)}个案",
        problem=f"{marker(code)}问题",
        dimension=Dimension.HEALTH,
        found_by=FoundBy.VISIT,
        found_on=datetime.date(2026, 1, 5),
        opened_at=now,
        opened_on=timezone.localdate(now),
        opened_by=world.people["social_worker"],
    )
    place_in(made, stage, now)
    made.save()
    CaseMove.objects.create(
        case=made,
        station=made.station,
        number=1,
        kind=MoveKind.OPEN,
        to_stage=stage,
        by=made.worker,
        at=now,
    )
    return made


@kind
def assessment(world, code):
    questions, _ = QuestionSet.objects.get_or_create(
        number=1,
        defaults={
            "name": "问题",
            "starts_on": datetime.date(2021, 1, 1),
            "published_at": timezone.now(),
        },
    )
    return Assessment.objects.create(
        case=world.at("case", code),
        number=1,
        questions=questions,
        strengths=f"{marker(code)}优势",
        author=world.people["social_worker"],
        completed_at=timezone.now(),
    )


@kind
def case_alert(world, code):
    seen = world.at("assessment", code)
    return CaseAlert.objects.create(
        case=seen.case,
        assessment=seen,
        station=seen.case.station,
        raised_by=world.people["social_worker"],
    )


@kind
def plan_draft(world, code):
    return CarePlan.objects.create(
        case=new_case(world, code, 2, Stage.PLAN), number=1, author=world.people["social_worker"]
    )


@kind
def plan_goal(world, code):
    return Goal.objects.create(
        plan=world.at("plan_draft", code),
        dimension=Dimension.HEALTH,
        title=f"{marker(code)}目标",
        measure="次数",
        baseline=0,
        target=2,
        due_on=datetime.date(2027, 1, 1),
    )


@kind
def plan_task(world, code):
    return Task.objects.create(plan=world.at("plan_draft", code), **task_facts(code))


def task_facts(code):
    return {
        "title": f"{marker(code)}任务",
        "method": Method.VISIT,
        "doer": Doer.WORKER,
        "starts_on": datetime.date(2026, 11, 1),
        "next_on": datetime.date(2026, 11, 1),
    }


@kind
def plan_waiting(world, code):
    return CarePlan.objects.create(
        case=new_case(world, code, 3, Stage.PLAN),
        number=1,
        author=world.people["social_worker"],
        submitted_at=timezone.now(),
    )


@kind
def case_task(world, code):
    """Of a plan in force."""
    plan = CarePlan.objects.create(
        case=new_case(world, code, 4, Stage.SERVE),
        number=1,
        author=world.people["social_worker"],
        submitted_at=timezone.now(),
        in_force=True,
    )
    plan.decision = plan_decision(plan, world)
    return Task.objects.create(plan=plan, **task_facts(code))


def plan_decision(plan, world):
    rows = type(plan).decision.related.related_model.objects
    return rows.create(
        plan=plan, verdict="approved", author=plan.author, by=world.people["station_head"]
    )


@kind
def plan_file(world, code):
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8)).save(drawn, "PNG")
    checked = check_upload(SimpleUploadedFile("s.png", drawn.getvalue()), kinds=IMAGES)
    return PlanFile.objects.create(
        plan=world.at("plan_waiting", code),
        uploaded_by=world.people["social_worker"],
        **checked.columns,
    )


@kind
def offered(world, code):
    """A template, to be taken into the draft at the place."""
    made = PlanTemplate.objects.create(
        division=factories.division(code),
        dimension=Dimension.HEALTH,
        title=f"{marker(code)}范例",
        measure="次数",
        baseline=0,
        target=2,
        task="陪同",
        method=Method.VISIT,
    )
    made.uid = world.at("plan_draft", code).uid
    return made


@kind
def question_set(world, code):
    """A draft: what was published is changed by nobody."""
    number = QuestionSet.objects.count() + 1000
    return QuestionSet.objects.create(
        number=number, name=f"{marker(code)}问题", starts_on=datetime.date(2026, 1, 1)
    )


@kind
def loop_settings(world, code):
    return LoopSettings.objects.create(division=factories.division(code))


@kind
def service_record(world, code):
    now = timezone.now()
    return ServiceRecord.objects.create(
        case=world.at("case", code),
        station=world.stations[code],
        worker=world.people["social_worker"],
        kind=Method.VISIT,
        happened_at=now,
        on=timezone.localdate(now),
        note=f"{marker(code)}经过",
        body_hash="-",
    )


@kind
def record_clash(world, code):
    made = world.at("service_record", code)
    facts = {"kind": "visit", "minutes": 20, "took_part": "", "note": f"{marker(code)}来件"}
    return RecordClash.objects.create(
        uid=uuid6.uuid7(),
        record=made,
        case=made.case,
        body=facts,
        body_hash="-",
        by=world.people["social_worker"],
    )


@kind
def handover(world, code):
    return Handover.objects.create(
        station=world.stations[code],
        worker=world.people["social_worker"],
        by=world.people["station_head"],
        note=f"{marker(code)}移交",
    )


@kind
def stand_in(world, code):
    return StandIn.objects.create(
        station=world.stations[code],
        worker=world.people["social_worker"],
        stand_in=world.people["station_head"],
        first=datetime.date(2026, 1, 1),
        last=datetime.date(2027, 12, 31),
        by=world.people["station_head"],
    )
