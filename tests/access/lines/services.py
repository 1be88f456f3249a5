"""Routes of contacts, cases and the day."""

from tests.access.line import FORM, Line

LINES = [
    Line("day", "w", "W"),
    Line("calls", "w", "W"),
    Line("contact_new", "w", "W", methods=FORM),
    Line("api:contacts-due", "w", "W"),
    Line("api:contacts", "w", "W", methods=("post",), json=True),
]
