"""Two questions a supervisor or a load balancer asks: are you alive, can you serve."""

import logging

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuangbai.base import append_only
from stations import keyring
from stations.gate import public

logger = logging.getLogger(__name__)


class NotReady(Exception):
    """A check's sentence for the operator: what is missing and the command that mends it."""


@public
@never_cache
@require_safe
def healthz(request):
    """The process answers; asks nothing of the database."""
    return HttpResponse("ok", content_type="text/plain")


@public
@never_cache
@require_safe
def readyz(request):
    answers = {name: answer_of(check) for name, check in READINESS.items()}
    status = 200 if all(answer == "ok" for answer in answers.values()) else 503
    return JsonResponse(
        {"status": "ok" if status == 200 else "not ready", "checks": answers},
        status=status,
        json_dumps_params={"ensure_ascii": False},
    )


def answer_of(check):
    try:
        check()
    except NotReady as missing:
        return str(missing)
    except DatabaseError:
        logger.exception("readiness check failed")
        return "数据库无法访问"
    return "ok"


def database_answers():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def migrations_are_applied():
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReady("数据库结构未更新，请运行 manage.py migrate")


def cache_table_is_there():
    table = settings.CACHES["default"].get("LOCATION")
    if table not in connection.introspection.table_names():
        raise NotReady("缓存表不存在，请运行 manage.py createcachetable")


def keys_belong_to_the_database():
    try:
        keyring.compare()
    except keyring.WrongKey as wrong:
        raise NotReady(str(wrong)) from wrong


def append_only_tables_are_guarded():
    if append_only.missing():
        raise NotReady("只增表缺少防改触发器，请运行 manage.py migrate")


READINESS = {
    "database": database_answers,
    "migrations": migrations_are_applied,
    "cache": cache_table_is_there,
    "keys": keys_belong_to_the_database,
    "append_only": append_only_tables_are_guarded,
}
