"""Logging a contact against a view that only asks SELECT 1 (LIMITS)."""

import datetime
import io
import itertools
import json
import statistics
import time

import pytest
import uuid6
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path
from django.utils import timezone

from clients import reference as client_reference
from clients.enums import ContactKind
from services import reference as service_reference
from services.models import Contact
from services.operations.contacts import ContactBody, log_contact
from stations.gate import member_for
from stations.operations.tokens import issue_token
from tests import factories
from tests.bench.harness import report
from tests.bench.people import make_people

ROUNDS = 400


def select_one(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return HttpResponse(str(cursor.fetchone()[0]))


urlpatterns = [path("one/", select_one)]


def median_of(act):
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        act()
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken), sorted(taken)[int(0.95 * len(taken))]


def asked(handler, method, address, body=b"", **headers):
    """Status and body of one request, straight into the WSGI handler."""
    said = []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": address,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
        **headers,
    }
    response = handler(environ, lambda status, headers: said.append(status))
    text = b"".join(response)
    response.close()
    return int(said[0][:3]), text


@pytest.fixture
def person(station, worker):
    client_reference.load()
    service_reference.load()
    village = factories.village_point("440882101201").village
    return make_people([station], [village], worker, 1)[0]


@pytest.mark.bench
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_post_against_a_view_that_only_selects_one(person, worker):
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[]):
        bare = WSGIHandler()
        assert asked(bare, "GET", "/one/")[0] == 200
        floor = median_of(lambda: asked(bare, "GET", "/one/"))
    with override_settings(ROOT_URLCONF=__name__):
        own = WSGIHandler()
        housed = median_of(lambda: asked(own, "GET", "/one/"))
    ours, member = WSGIHandler(), member_for(worker)
    _, token = issue_token(by=member, name="测量")
    stored, began = Contact.objects.count(), moments()

    def body(uid):
        facts = {
            "id": str(uid),
            "clients": [str(person)],
            "kind": "visit",
            "outcome": "seen",
            "happened_at": next(began).isoformat(),
            "late_reason": "没信号",
            "findings": ["unwell"],
            "note": "脚肿消了些，想洗澡",
        }
        return json.dumps(facts).encode()

    def post():
        sent = body(uuid6.uuid7())
        status, text = asked(
            ours, "POST", "/api/v1/contacts/", sent, HTTP_AUTHORIZATION=f"Bearer {token}"
        )
        assert status == 201, text

    def act():
        facts = ContactBody((person,), ContactKind.VISIT, "seen", next(began), late_reason="没信号")
        assert log_contact(by=member, uid=uuid6.uuid7(), body=facts).is_new

    post()
    posted, acted = median_of(post), median_of(act)
    assert Contact.objects.count() == stored + 1 + 2 * ROUNDS
    report("contact-post", "记一次联系", [], table=post_table(floor, housed, acted, posted))


def moments():
    """Half an hour apart, back from now: nobody visits more."""
    for number in itertools.count():
        yield timezone.now() - datetime.timedelta(minutes=30 * number)


def post_table(floor, housed, acted, posted):
    yield "进程内直接调用 WSGI，一次一个请求，每次提交都落盘。目标：整个请求 ≥ 0.15 × 本系统里只做 SELECT 1 的视图。"
    yield ""
    yield "| 做什么 | 中位 ms | p95 ms | 本系统的 SELECT 1 视图是它的几倍 |"
    yield "|---|--:|--:|--:|"
    rows = (
        ("只做 SELECT 1 的视图，没有中间件", floor),
        ("只做 SELECT 1 的视图，经过本系统的中间件", housed),
        ("log_contact（权限、行锁、到期、审计，提交）", acted),
        ("POST /api/v1/contacts/（令牌、任职、校验在内）", posted),
    )
    for what, (median, late) in rows:
        yield f"| {what} | {median:.2f} | {late:.2f} | {housed[0] / median:.2f} |"
