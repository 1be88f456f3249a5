"""The API's exception handler: a problem for the caller, and for denials a line in the trail."""

from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, Throttled

from shuangbai.base import problems
from stations.gate import note_denial
from stations.throttling import refuse_flood_of_guests


def handle(error, context):
    """DRF answers errors itself, so MemberMiddleware.process_exception never sees them."""
    request = context["request"]._request
    if isinstance(error, NotAuthenticated | AuthenticationFailed):
        error = flood_or(error, request)
    if getattr(request, "member", None) is not None:
        note_denial(request, error)
    return problems.handle(error, context)


def flood_or(error, request):
    try:
        refuse_flood_of_guests(request)
    except Throttled as flood:
        return flood
    return error
