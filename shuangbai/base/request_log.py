"""One JSON line per request, and no personal data in any line.

A line names the route pattern, never the path or the query: those carry names and ID numbers that
people typed. Tracebacks show files, lines and classes, never an exception's own words, because
"Key (name)=(…) already exists" quotes what was typed.
"""

import json
import logging
import re
import time
import traceback
import uuid
from contextvars import ContextVar
from datetime import UTC, datetime

from django.conf import settings
from django.utils.functional import SimpleLazyObject, empty

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
# Only shapes that a proxy makes: an ID or phone number put into the header must not pass.
REQUEST_ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# What these say quotes request paths, hosts and SQL parameters.
UNQUOTABLE = ("django.request", "django.security", "django.server", "django.db", "gunicorn.error")
# A belt for what slips through: resident ID numbers and mobile numbers.
LOOKS_PERSONAL = re.compile(r"(?<!\d)(\d{17}[\dXx]|1[3-9]\d{9})(?!\d)")

request_logger = logging.getLogger("shuangbai.request")
current_request_id = ContextVar("request_id", default=None)


class RequestLogMiddleware:
    """Gives every request an id, returns it as X-Request-ID and logs one line about the answer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        began = time.perf_counter()
        request.request_id = request_id_for(request)
        token = current_request_id.set(request.request_id)
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request.request_id
            log_answer(request, response, round((time.perf_counter() - began) * 1000, 1))
            return response
        finally:
            current_request_id.reset(token)


def request_id_for(request):
    offered = request.headers.get("X-Request-ID", "")
    return offered if REQUEST_ID.fullmatch(offered) else uuid.uuid4().hex


def log_answer(request, response, elapsed_ms):
    match = request.resolver_match
    if match is None and request.path_info.startswith(settings.STATIC_URL):
        return
    member = already_loaded(request, "member")
    request_logger.log(
        logging.ERROR if response.status_code >= 500 else logging.INFO,
        "request",
        extra={
            "facts": {
                "method": request.method if request.method in METHODS else "other",
                "route": f"/{match.route}" if match else "unmatched",
                "name": match.view_name if match else None,
                "status": response.status_code,
                "ms": elapsed_ms,
                "user": getattr(already_loaded(request, "user"), "pk", None),
                "posting": getattr(getattr(member, "posting", None), "pk", None),
            }
        },
    )


def already_loaded(request, name):
    """What the request already knows; logging must not be what asks the database."""
    value = getattr(request, name, None)
    if isinstance(value, SimpleLazyObject) and value._wrapped is empty:
        return None
    return value


class JsonFormatter(logging.Formatter):
    """One JSON object per record. `extra={"facts": {…}}` adds fields to it."""

    def format(self, record):
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": safe_message(record),
            "request_id": current_request_id.get() or request_id_of(record),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = safe_traceback(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def request_id_of(record):
    return getattr(getattr(record, "request", None), "request_id", None)


def safe_message(record):
    if record.name.startswith(UNQUOTABLE):
        return f"{record.module}.{record.funcName}"
    return LOOKS_PERSONAL.sub("***", record.getMessage())


def safe_traceback(error):
    """Causes first, each as its class and its frames; of a database error also code and constraint."""
    chain, seen = [], set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        chain.append(
            {
                "class": f"{type(error).__module__}.{type(error).__qualname__}",
                **database_facts(error),
                "frames": [
                    f"{frame.filename}:{frame.lineno} {frame.name}"
                    for frame in traceback.extract_tb(error.__traceback__)
                ],
            }
        )
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return chain[::-1]


def database_facts(error):
    facts = {
        "code": getattr(error, "pgcode", None) or getattr(error, "sqlite_errorname", None),
        "constraint": getattr(getattr(error, "diag", None), "constraint_name", None),
    }
    return {key: value for key, value in facts.items() if value}
