"""The pages for what goes wrong. ROOT_URLCONF names them as handler400, 403, 404 and 500.

Below /api/ the same errors are answered as problem+json.
"""

from django.http import (
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseForbidden,
    HttpResponseNotFound,
    HttpResponseServerError,
)
from django.template.loader import render_to_string

from shuangbai.base.problems import for_api


@for_api(400)
def bad_request(request, exception=None):
    return HttpResponseBadRequest(render_to_string("400.html"))


@for_api(403)
def permission_denied(request, exception=None):
    """The exception's text is the reason; its `who_can`, where set, says who may do it."""
    context = {"reason": str(exception or ""), "who_can": getattr(exception, "who_can", "")}
    return HttpResponseForbidden(render_to_string("403.html", context, request))


@for_api(404)
def page_not_found(request, exception=None):
    """The same bytes for what is absent and what is out of scope (ACCESS, Answers)."""
    return HttpResponseNotFound(render_to_string("404.html"))


@for_api(500)
def server_error(request):
    """Drawn without context processors: the database may be what failed."""
    number = getattr(request, "request_id", "")
    return HttpResponseServerError(render_to_string("500.html", {"request_id": number}))


def csrf_failure(request, reason=""):
    return HttpResponseForbidden(render_to_string("403_csrf.html"))


def too_many_requests(request, exception=None):
    return HttpResponse(render_to_string("429.html"), status=429)
