"""What is turned away before anything is done with it: bodies that are too large, and NUL.

A proxy in front limits bodies, too (deploy/); this holds without one, and knows that only uploads
may be large: DRF would read any JSON whole.
"""

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.template.loader import render_to_string

from shuangbai.base.problems import API_PREFIX, for_api


class RequestLimitsMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if is_too_large(request):
            return too_large(request)
        if has_nul(request):
            raise BadRequest("NUL")
        return self.get_response(request)


def has_nul(request):
    """PostgreSQL takes no NUL in a text; no name, code or number has one. Of the API's parameters
    its own checks say which one is wrong."""
    asks_api = request.path_info.startswith(API_PREFIX)
    return "\0" in request.path_info or (
        not asks_api and "%00" in request.META.get("QUERY_STRING", "")
    )


def is_too_large(request):
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return True
    is_upload = request.content_type == "multipart/form-data"
    return length > (settings.MOST_UPLOAD_BYTES if is_upload else settings.MOST_BODY_BYTES)


@for_api(413)
def too_large(request):
    return HttpResponse(render_to_string("413.html"), status=413)
