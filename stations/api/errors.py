"""The API's exception handler: a problem for the caller, and for denials a line in the trail."""

from shuangbai.base import problems
from stations.gate import note_denial


def handle(error, context):
    """DRF answers errors itself, so MemberMiddleware.process_exception never sees them."""
    request = context["request"]._request
    if getattr(request, "member", None) is not None:
        note_denial(request, error)
    return problems.handle(error, context)
