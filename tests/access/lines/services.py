"""Routes of contacts, cases and the day."""

from tests.access.line import FORM, Line, by_uid

STATION = ("social_worker", "station_head")


def of_contact(target):
    return {"uid": getattr(target, "contact", target).uid}


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
]
