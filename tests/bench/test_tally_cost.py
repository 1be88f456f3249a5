"""What keeping the tallies costs a contact: the same act with and without its upsert (LIMITS)."""

import datetime
import statistics
import time

import pytest
import uuid6
from django.utils import timezone

from clients import reference as client_reference
from services import reference as service_reference
from services import tallies
from services.models import Contact
from services.operations.contacts import ContactBody, log_contact
from stations.gate import member_for
from stations.models import Tally
from tests import factories
from tests.bench.harness import report
from tests.bench.people import make_people

ROUNDS, PEOPLE = 400, 100


@pytest.fixture
def people(station, worker):
    client_reference.load()
    service_reference.load()
    village = factories.village_point("440882101201").village
    return make_people([station], [village], worker, PEOPLE)


@pytest.mark.bench
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_contact_with_and_without_its_tally(people, worker, monkeypatch):
    member, now, add = member_for(worker), timezone.now(), tallies.add
    ways = {"without": lambda contacts: None, "with": add}
    times = {name: [] for name in ways}
    for number in range(2 * ROUNDS):
        name = ("without", "with")[number % 2]
        monkeypatch.setattr(tallies, "add", ways[name])
        body = ContactBody(
            clients=(people[number % PEOPLE],),
            kind="call",
            outcome="reached",
            happened_at=now - datetime.timedelta(minutes=30 * number),
            late_reason="没信号",
        )
        start = time.perf_counter()
        log_contact(by=member, uid=uuid6.uuid7(), body=body)
        times[name].append(1000 * (time.perf_counter() - start))
    assert Contact.objects.count() == 2 * ROUNDS
    counted = Tally.objects.filter(key="calls").values_list("value", flat=True)
    assert sum(counted) == ROUNDS
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    report("tally-cost", "统计数的代价（同一事务，交替测）", [], table=table(medians))


def table(medians):
    yield "目标（LIMITS）：带统计数的速度 ≥ 0.85 × 不带的。"
    yield ""
    yield "| 记一次联系 | 中位 ms |"
    yield "|---|--:|"
    yield f"| 不写统计数 | {medians['without']:.2f} |"
    yield f"| 写统计数 | {medians['with']:.2f} |"
    yield f"| 速度之比 | {medians['without'] / medians['with']:.2f} |"
