"""What the API answers when something is wrong: RFC 9457 problem details, in Chinese.

`type` is a stable word for programs, `title` and `detail` are for people, `instance` is the
request id that a help desk can find in the log, `errors` names each wrong input by JSON pointer
(or query parameter). A 404 carries none of that: absent and out of scope are the same bytes.
"""

import logging
import math
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as ModelError
from django.core.signals import got_request_exception
from django.http import Http404, HttpResponse
from rest_framework import exceptions, status
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from shuangbai.base.errors import ActError

MEDIA_TYPE = "application/problem+json"
API_PREFIX = "/api/"
TYPES = "urn:shuangbai:problem:"

# status: (type, title, detail where the error brings no words of its own)
KINDS = {
    400: ("invalid", "提交的内容有误", "请按 errors 里的说明改正后再提交。"),
    401: (
        "unauthenticated",
        "没有登录",
        "请带上有效的设备令牌（Authorization: Bearer …），或先登录。",
    ),
    403: ("denied", "没有这项权限", "您现在的任职不能做这件事。"),
    404: ("not-found", "没有找到", "没有这条记录，或者它不在您的管辖范围内。"),
    405: ("method-not-allowed", "不支持这种操作", "这个地址不支持这种请求方法，见 Allow。"),
    406: ("not-acceptable", "没有这种格式", "请把 Accept 设为 application/json。"),
    409: ("conflict", "现在不能这样做", "记录的状态已经不同，请重新读取后再试。"),
    413: ("too-large", "提交的内容太大", "请分几次提交，文件请先压缩。"),
    415: (
        "unsupported-media-type",
        "不支持这种内容类型",
        "请用 Content-Type: application/json 提交。",
    ),
    429: ("throttled", "请求太频繁", "请稍候再试。"),
    500: ("server-error", "系统出错了", "请稍后再试；仍然不行时，把请求编号告诉系统管理员。"),
}
MALFORMED = ("malformed", "内容无法读取", "提交的内容不是有效的 JSON。")

log = logging.getLogger(__name__)


class ProblemRenderer(JSONRenderer):
    media_type = MEDIA_TYPE


def handle(error, context):
    """DRF's exception handler: every error of a view becomes a problem."""
    request = context["request"]
    body, headers = describe(error, request)
    if body["status"] >= status.HTTP_500_INTERNAL_SERVER_ERROR:
        got_request_exception.send(sender=handle, request=request._request)
        log.error("unhandled error in an API view", exc_info=error)
    response = Response(body, status=body["status"], headers=headers, content_type=MEDIA_TYPE)
    response.exception = True
    # The client's wish for another format does not matter for an error.
    request.accepted_renderer, request.accepted_media_type = ProblemRenderer(), MEDIA_TYPE
    return response


def answer(code, request, *, detail=""):
    """A problem for what fails before any API view runs (unknown address, a duty, a crash)."""
    body = problem(code, request, detail=detail)
    return HttpResponse(JSONRenderer().render(body), status=code, content_type=MEDIA_TYPE)


def describe(error, request):
    """(body, headers) for an exception."""
    if isinstance(error, Http404 | exceptions.NotFound):
        return problem(404, request), {}
    if isinstance(error, ActError):
        return of_act(error, request), {}
    if isinstance(error, PermissionDenied):
        detail, who_can = str(error), getattr(error, "who_can", "")
        return problem(403, request, detail=detail, who_can=who_can), {}
    if isinstance(error, ModelError):
        error = exceptions.ValidationError(detail=exceptions_of(error))
    if isinstance(error, exceptions.APIException):
        return of_framework(error, request), headers_of(error)
    return problem(500, request), {}


def problem(code, request, *, kind=None, detail="", errors=(), who_can=""):
    word, title, usual = kind or KINDS[code]
    body = {
        "type": f"{TYPES}{word}",
        "title": title,
        "status": code,
        "detail": detail or usual,
    }
    if code != status.HTTP_404_NOT_FOUND:
        body["instance"] = f"urn:request:{getattr(request, 'request_id', '')}"
    if who_can:
        body["who_can"] = who_can
    if errors:
        body["errors"] = list(errors)
    return body


def of_act(error, request):
    """An act that names an input is a wrong input (400); one that names none meets a state of
    things that forbids it now (409)."""
    if not error.field:
        return problem(409, request, detail=error.message)
    errors = [{**place(request, (error.field,)), "message": error.message}]
    return problem(400, request, detail=error.message, errors=errors)


def of_framework(error, request):
    if isinstance(error, exceptions.ValidationError):
        return problem(400, request, errors=flattened(error.detail, request))
    if isinstance(error, exceptions.ParseError):
        return problem(400, request, kind=MALFORMED)
    code = error.status_code if error.status_code in KINDS else 400
    own_words = isinstance(error, exceptions.PermissionDenied | exceptions.AuthenticationFailed)
    return problem(code, request, detail=str(error.detail) if own_words else "")


def headers_of(error):
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(math.ceil(error.wait))
    return headers


def exceptions_of(error):
    return error.message_dict if hasattr(error, "error_dict") else error.messages


def flattened(detail, request, path=()):
    """DRF's nested messages as a flat list, each with its place."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            deeper = path if key in ("non_field_errors", "__all__") else (*path, key)
            yield from flattened(value, request, deeper)
        return
    if not isinstance(detail, list):
        yield {**place(request, path), "message": str(detail)}
        return
    for number, value in enumerate(detail):
        nested = isinstance(value, dict | list)
        yield from flattened(value, request, (*path, number) if nested else path)


def place(request, path):
    """Where the wrong value stands: a JSON pointer into the body, or the name of a parameter."""
    if request.method in ("GET", "HEAD"):
        return {"parameter": str(path[0])} if path else {}
    steps = [str(step).replace("~", "~0").replace("/", "~1") for step in path]
    return {"pointer": "#" + "".join(f"/{step}" for step in steps)}


def for_api(code):
    """Decorates an error page: below /api/ the same error is answered as a problem."""

    def wrap(page):
        @wraps(page)
        def handler(request, *args, **kwargs):
            if request.path_info.startswith(API_PREFIX):
                return answer(code, request)
            return page(request, *args, **kwargs)

        return handler

    return wrap
