"""Errors that carry a sentence for the person who caused them."""

from django.core.exceptions import PermissionDenied
from django.http import Http404


class ActError(Exception):
    """An act that cannot be done now. `message` says why and how to mend it; `field` names the
    input it concerns, or is "" when it concerns the whole."""

    def __init__(self, message, *, field=""):
        super().__init__(message)
        self.message = message
        self.field = field


class Denied(PermissionDenied):
    """Inside the scope but without the right: answered with 403 and who could do it."""

    def __init__(self, reason, *, who_can=""):
        super().__init__(reason)
        self.reason = reason
        self.who_can = who_can


class OutOfScope(Http404):
    """The row exists but not for this member: answered like a row that does not exist."""

    def __init__(self, row):
        super().__init__()
        self.row = row


def missing(rows):
    """The error for a row that the gate did not give; `rows` is the same look-up without the gate.
    Both kinds are answered alike, but the audit trail can tell them apart."""
    hidden = rows.first()
    return OutOfScope(hidden) if hidden is not None else Http404()
