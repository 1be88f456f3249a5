"""Routes of contacts, cases and the day."""

from tests.access.line import FORM, Line, by_uid

STATION = ("social_worker", "station_head")
LISTERS = (*STATION, "supervisor", "county_civil", "city_bureau", "operator_manager")


def of_contact(target):
    return {"uid": getattr(target, "contact", target).uid}


def a_step(target):
    return {"uid": target.uid, "step": "withdrawal"}


def of_policy(target):
    return {
        "uid": getattr(target, "case", target).uid,
        "pk": getattr(target, "policy_id", 1),
    }


LINES = [
    Line("day", "w", "W"),
    Line("calls", "w", "W"),
    Line("contacts", "r", "W"),
    Line("contact_new", "w", "W", methods=FORM),
    Line("contact", "r", "W", kind="contact", methods=FORM, kwargs=by_uid),
    Line(
        "contact_correction", "w", "W", kind="contact", methods=FORM, kwargs=by_uid, roles=STATION
    ),
    Line(
        "contact_photo",
        "r",
        "W",
        kind="contact_photo",
        kwargs=by_uid,
        roles={*STATION, "supervisor"},
        is_file=True,
    ),
    Line("urgent", "r", "W", only={*STATION, "county_civil"}),
    Line(
        "alert_settlement",
        "r",
        "W",
        kind="alert",
        methods=FORM,
        kwargs=of_contact,
        roles={"station_head", "county_civil"},
    ),
    Line("clashes", "w", "W"),
    Line("clash_settlement", "w", "W", kind="clash", methods=("post",), kwargs=by_uid),
    Line("api:contacts-due", "w", "W"),
    Line("api:contacts", "w", "W", methods=("post",), json=True),
    Line("resources", "r", "W"),
    Line("resource", "r", "W", kind="resource", kwargs=by_uid),
    Line("resource_new", "r", "W", methods=FORM, only={*STATION, "county_civil"}),
    Line("resource_edit", "r", "W", kind="resource", methods=FORM, kwargs=by_uid, roles=STATION),
    Line("provider_edit", "r", "W", kind="provider", methods=FORM, kwargs=by_uid, roles=STATION),
    Line("resource_links", "r", "W"),
    Line("resource_link", "r", "W", kind="link", methods=FORM, kwargs=by_uid),
    Line("link_step", "w", "W", kind="link", methods=FORM, kwargs=a_step),
    Line("client_links", "w", "W", kind="client", kwargs=by_uid),
    Line("link_new", "w", "W", kind="client", methods=FORM, kwargs=by_uid),
    Line("case_links", "w", "W", kind="linked_case", methods=FORM, kwargs=by_uid),
    Line("case_policy_removal", "w", "W", kind="case_policy", methods=("post",), kwargs=of_policy),
    Line("api:resources", "r", "W"),
    Line("households", "r", "C", only=LISTERS),
    Line("coverage", "r", "C", only=LISTERS),
]
