"""Logging a contact against a view that only asks SELECT 1 (LIMITS)."""

import datetime
import io
import json
import multiprocessing
import statistics
import threading
import time
from dataclasses import dataclass

import pytest
import uuid6
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path
from django.utils import timezone

from clients import reference as client_reference
from services import reference as service_reference
from services.models import Contact
from services.operations.contacts import ContactBody, log_contact
from stations.gate import member_for
from stations.operations.tokens import issue_token
from tests import factories
from tests.bench.harness import report
from tests.bench.people import make_people

ROUNDS = 200
PROCESSES, THREADS, PEOPLE = 4, 4, 400


def select_one(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return HttpResponse(str(cursor.fetchone()[0]))


urlpatterns = [path("one/", select_one)]


@dataclass(frozen=True)
class Taken:
    """Milliseconds of one call after the other, and calls a second with 16 connections."""

    what: str
    median: float
    late: float
    per_second: float


def measured(what, act):
    """`act(number)`: each number is asked once."""
    times = []
    for number in range(ROUNDS):
        start = time.perf_counter()
        act(number)
        times.append(1000 * (time.perf_counter() - start))
    return Taken(what, statistics.median(times), sorted(times)[-ROUNDS // 20], per_second(act))


def per_second(act):
    """4 processes of 4 threads, as on a small server."""
    context = multiprocessing.get_context("fork")
    start, taken = context.Barrier(PROCESSES), context.Queue()
    connections.close_all()
    workers = [
        context.Process(target=work, args=(act, start, taken, number))
        for number in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    spans = [taken.get(timeout=120) for _ in workers]
    for worker in workers:
        worker.join()
    began, ended = min(span[0] for span in spans), max(span[1] for span in spans)
    return PROCESSES * THREADS * ROUNDS / (ended - began)


def work(act, start, taken, process):
    def repeat(thread):
        first = ROUNDS * (1 + process * THREADS + thread)
        try:
            for number in range(first, first + ROUNDS):
                act(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=repeat, args=(thread,)) for thread in range(THREADS)]
    start.wait()
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken.put((began, time.monotonic()))


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
def people(station, worker):
    client_reference.load()
    service_reference.load()
    village = factories.village_point("440882101201").village
    return make_people([station], [village], worker, PEOPLE)


@pytest.mark.bench
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_post_against_a_view_that_only_selects_one(people, worker):
    ours, member = WSGIHandler(), member_for(worker)
    _, token = issue_token(by=member, name="测量")
    stored, now = Contact.objects.count(), timezone.now()

    def one(number):
        assert asked(own, "GET", "/one/") == (200, b"1")

    def facts_of(number):
        """Half an hour apart, back from now: nobody visits more."""
        return {
            "clients": (people[number % PEOPLE],),
            "kind": "visit",
            "outcome": "seen",
            "happened_at": now - datetime.timedelta(minutes=30 * number),
            "late_reason": "没信号",
            "findings": ("unwell",),
            "note": "脚肿消了些，想洗澡",
        }

    def act(number):
        body = ContactBody(**facts_of(number))
        assert log_contact(by=member, uid=uuid6.uuid7(), body=body).is_new

    def post(number):
        sent = json.dumps({"id": uuid6.uuid7(), **facts_of(number)}, default=str).encode()
        status, text = asked(
            ours, "POST", "/api/v1/contacts/", sent, HTTP_AUTHORIZATION=f"Bearer {token}"
        )
        assert status == 201, text

    with override_settings(ROOT_URLCONF=__name__):
        own = WSGIHandler()
        floor = measured("本系统里只做 SELECT 1 的视图", one)
    lines = [
        floor,
        measured("log_contact（权限、行锁、到期、审计、提交）", act),
        measured("POST /api/v1/contacts/（令牌、任职、校验在内）", post),
    ]
    made = ROUNDS * (1 + PROCESSES * THREADS)
    assert Contact.objects.count() == stored + 2 * made
    report("contact-post", "记一次联系", [], table=post_table(floor, lines))


def post_table(floor, lines):
    yield "进程内直接调用 WSGI。目标（LIMITS）：16 个连接时整个请求 ≥ 0.15 × 只做 SELECT 1 的视图。"
    yield ""
    yield "| 做什么 | 一次一个：中位 ms | p95 ms | 16 个连接：每秒 | 与 SELECT 1 之比 |"
    yield "|---|--:|--:|--:|--:|"
    for line in lines:
        ratio = line.per_second / floor.per_second
        times = f"{line.median:.2f} | {line.late:.2f} | {line.per_second:,.0f}"
        yield f"| {line.what} | {times} | {ratio:.2f} |"
