"""Routes of the closed loop; part of services."""

from tests.access.line import FORM, Line, by_uid

STATION = ("social_worker", "station_head")
COMMENTS = ("supervisor", "station_head")
AGGREGATES = frozenset(
    {
        "social_worker",
        "station_head",
        "supervisor",
        "county_civil",
        "city_bureau",
        "province",
        "operator_manager",
        "evaluator",
    }
)
BUREAUS = frozenset({"county_civil", "city_bureau", "province"})
WRITER = {"roles": ("social_worker",)}
POST = {"methods": ("post",)}


def work(route, kind="case", **more):
    return Line(route, "w", "W", kind=kind, **{"methods": FORM, "kwargs": by_uid, **more})


def of_plan(target):
    return {
        "uid": getattr(target, "plan", target).uid,
        "key": target.key if hasattr(target, "key") else target.uid,
    }


def of_task(target):
    plan = getattr(target, "plan", None)
    return {
        "uid": plan.case.uid if plan else target.uid,
        "key": target.key if hasattr(target, "key") else target.uid,
    }


def of_template(target):
    return {"uid": target.uid, "pk": target.pk}


LINES = [
    Line("cases", "r", "W"),
    Line("case_board", "r", "W"),
    Line("case_loads", "r", "W"),
    Line("case_funnel", "r", "A", only=AGGREGATES),
    work("case_new", "client"),
    Line("plan_approvals", "a", "W"),
    Line("case_alerts", "r", "W", only={*STATION, "county_civil"}),
    Line(
        "case_alert_settlement",
        "r",
        "W",
        kind="case_alert",
        methods=FORM,
        kwargs=by_uid,
        roles={"station_head", "county_civil"},
    ),
    Line("case", "r", "W", kind="case", methods=FORM, kwargs=by_uid),
    work("case_edit"),
    work("case_consent"),
    work("case_move"),
    work("case_closure"),
    work("case_reopening"),
    work("case_check"),
    Line("case_worker", "a", "W", kind="case", methods=FORM, kwargs=by_uid),
    Line("case_comment", "r", "W", kind="case", methods=("post",), kwargs=by_uid, roles=COMMENTS),
    work("case_comments_seen", **POST),
    work("assessment_edit"),
    work("plan_new"),
    work("record_new"),
    work("task", "case_task", kwargs=of_task),
    work("task_drop", "case_task", kwargs=of_task),
    work("task_contact", "case_task", kwargs=of_task, **POST),
    work("task_links", "case_task", kwargs=of_task, **POST),
    work("task_delivery", "case_task", kwargs=of_task, **POST),
    work("follow_up"),
    work("satisfaction"),
    Line("assessment", "r", "W", kind="assessment", methods=FORM, kwargs=by_uid),
    Line("plan", "r", "W", kind="plan_draft", methods=FORM, kwargs=by_uid),
    work("goal_new", "plan_draft", **WRITER),
    work("goal_edit", "plan_goal", kwargs=of_plan, **WRITER),
    work("goal_removal", "plan_goal", kwargs=of_plan, **POST, **WRITER),
    work("task_new", "plan_draft", **WRITER),
    work("task_edit", "plan_task", kwargs=of_plan, **WRITER),
    work("task_removal", "plan_task", kwargs=of_plan, **POST, **WRITER),
    work("plan_template", "offered", kwargs=of_template, **POST, **WRITER),
    work("plan_agreement", "plan_draft", **WRITER),
    work("plan_submission", "plan_draft", **WRITER),
    Line("plan_decision", "a", "W", kind="plan_waiting", methods=("post",), kwargs=by_uid),
    Line(
        "plan_file",
        "r",
        "W",
        kind="plan_file",
        kwargs=by_uid,
        roles={*STATION, "supervisor"},
        is_file=True,
    ),
    Line("record", "r", "W", kind="service_record", methods=FORM, kwargs=by_uid),
    work("record_correction", "service_record"),
    work("record_clash_settlement", "record_clash", **POST),
    Line("loop_settings", "r", "N"),
    Line("loop_settings_edit", "w", "N", methods=FORM, only=BUREAUS),
    Line("loop_settings_removal", "w", "N", methods=FORM, only=BUREAUS),
    Line("plan_library", "r", "N"),
    Line("plan_library_new", "w", "N", methods=FORM, only=BUREAUS),
    Line("plan_library_edit", "w", "N", kind="offered", methods=FORM, only=BUREAUS),
    Line("plan_library_choice", "w", "N", kind="offered", only=BUREAUS, **POST),
    Line("handovers", "a", "W"),
    Line("handover_new", "a", "W", kind="person", methods=FORM, kwargs=by_uid),
    Line("handover", "a", "W", kind="handover", kwargs=by_uid),
    Line("handover_undoing", "a", "W", kind="handover", methods=("post",), kwargs=by_uid),
    Line("stand_in_new", "a", "W", methods=FORM),
    Line("stand_in_end", "a", "W", kind="stand_in", methods=("post",), kwargs=by_uid),
    Line("case_paper", "r", "W", kind="case", methods=FORM, kwargs=by_uid),
    Line("api:cases", "r", "W"),
    Line("api:case", "r", "W", kind="case", kwargs=by_uid),
    Line("api:case-records", "w", "W", kind="case", methods=("post",), kwargs=by_uid, json=True),
    Line(
        "api:task-completion",
        "w",
        "W",
        kind="case_task",
        methods=("post",),
        kwargs=of_task,
        json=True,
    ),
]
