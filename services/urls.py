from django.urls import path

from services.views import (
    assessments,
    calls,
    care_plans,
    case_lists,
    case_records,
    cases,
    clashes,
    contact_form,
    contacts,
    day,
    lists,
    urgent,
)

urlpatterns = [
    path("day/", day.day, name="day"),
    path("day/calls/", calls.calls, name="calls"),
    path("contacts/", lists.contacts, name="contacts"),
    path("contacts/new/", contact_form.contact_new, name="contact_new"),
    path("contacts/<uuid:uid>/", contacts.contact, name="contact"),
    path("contacts/<uuid:uid>/correction/", contacts.contact_correction, name="contact_correction"),
    path("contacts/photos/<uuid:uid>/", contacts.contact_photo, name="contact_photo"),
    path("urgent/", urgent.urgent, name="urgent"),
    path("urgent/<uuid:uid>/settlement/", urgent.alert_settlement, name="alert_settlement"),
    path("clashes/", clashes.clashes, name="clashes"),
    path("clashes/<uuid:uid>/settlement/", clashes.clash_settlement, name="clash_settlement"),
    path("cases/", case_lists.cases, name="cases"),
    path("cases/board/", case_lists.case_board, name="case_board"),
    path("cases/funnel/", case_lists.case_funnel, name="case_funnel"),
    path("cases/loads/", case_lists.case_loads, name="case_loads"),
    path("clients/<uuid:uid>/cases/new/", cases.case_new, name="case_new"),
    path("cases/approvals/", care_plans.plan_approvals, name="plan_approvals"),
    path("cases/alerts/", assessments.case_alerts, name="case_alerts"),
    path(
        "cases/alerts/<uuid:uid>/settlement/",
        assessments.case_alert_settlement,
        name="case_alert_settlement",
    ),
    path("cases/<uuid:uid>/", cases.case, name="case"),
    path("cases/<uuid:uid>/edit/", cases.case_edit, name="case_edit"),
    path("cases/<uuid:uid>/consent/", cases.case_consent, name="case_consent"),
    path("cases/<uuid:uid>/move/", cases.case_move, name="case_move"),
    path("cases/<uuid:uid>/closure/", cases.case_closure, name="case_closure"),
    path("cases/<uuid:uid>/reopening/", cases.case_reopening, name="case_reopening"),
    path("cases/<uuid:uid>/check/", cases.case_check, name="case_check"),
    path("cases/<uuid:uid>/comments/", cases.case_comment, name="case_comment"),
    path("cases/<uuid:uid>/comments/seen/", cases.case_comments_seen, name="case_comments_seen"),
    path("cases/<uuid:uid>/assessment/", assessments.assessment_edit, name="assessment_edit"),
    path("cases/<uuid:uid>/plan/", care_plans.plan_new, name="plan_new"),
    path("cases/<uuid:uid>/records/new/", case_records.record_new, name="record_new"),
    path("cases/<uuid:uid>/tasks/<uuid:key>/", case_records.task, name="task"),
    path("cases/<uuid:uid>/tasks/<uuid:key>/drop/", case_records.task_drop, name="task_drop"),
    path(
        "cases/<uuid:uid>/tasks/<uuid:key>/contact/", case_records.task_contact, name="task_contact"
    ),
    path("cases/<uuid:uid>/follow-up/", case_records.follow_up, name="follow_up"),
    path("cases/<uuid:uid>/satisfaction/", case_records.satisfaction, name="satisfaction"),
    path("assessments/<uuid:uid>/", assessments.assessment, name="assessment"),
    path("plans/<uuid:uid>/", care_plans.plan, name="plan"),
    path("plans/<uuid:uid>/goals/new/", care_plans.goal, name="goal_new"),
    path("plans/<uuid:uid>/goals/<uuid:key>/", care_plans.goal, name="goal_edit"),
    path(
        "plans/<uuid:uid>/goals/<uuid:key>/removal/", care_plans.goal_removal, name="goal_removal"
    ),
    path("plans/<uuid:uid>/tasks/new/", care_plans.task_edit, name="task_new"),
    path("plans/<uuid:uid>/tasks/<uuid:key>/", care_plans.task_edit, name="task_edit"),
    path(
        "plans/<uuid:uid>/tasks/<uuid:key>/removal/", care_plans.task_removal, name="task_removal"
    ),
    path("plans/<uuid:uid>/templates/<int:pk>/", care_plans.plan_template, name="plan_template"),
    path("plans/<uuid:uid>/agreement/", care_plans.plan_agreement, name="plan_agreement"),
    path("plans/<uuid:uid>/submission/", care_plans.plan_submission, name="plan_submission"),
    path("plans/<uuid:uid>/decision/", care_plans.plan_decision, name="plan_decision"),
    path("plans/files/<uuid:uid>/", care_plans.plan_file, name="plan_file"),
    path("records/<uuid:uid>/", case_records.record, name="record"),
    path(
        "records/<uuid:uid>/correction/", case_records.record_correction, name="record_correction"
    ),
    path(
        "records/clashes/<uuid:uid>/settlement/",
        case_records.record_clash_settlement,
        name="record_clash_settlement",
    ),
]
