"""A task with its resources, and a record that was taken back, in a browser at both sizes."""

import datetime

import pytest
import uuid6
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from clients import reference as client_reference
from clients.operations.clients import register_client
from clients.operations.tiers import propose_tier
from services import reference as service_reference
from services.models import Task
from services.operations.contacts import ContactBody, correct_contact, log_contact
from services.operations.fulfilments import fulfil_with_contact
from services.operations.links import Step, move, request_resource, want
from services.operations.resources import add_provider, add_resource
from stations.gate import member_for
from tests import factories
from tests.services import casework as made

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def by(worker):
    return member_for(worker)


@pytest.fixture
def task(station, by, head):
    client_reference.load()
    service_reference.load()
    village = factories.village_point("440882101201").village
    person = register_client(by=by, name="梁玉桂", village=village, sex="f")
    propose_tier(by=by, client=person, tier=3)
    case = made.serving(by, member_for(head), person)
    return Task.objects.select_related("plan__case__client").get(plan__case=case)


def delivered(by, task):
    case = task.plan.case
    provider = add_provider(by=by, name="同心养老服务中心", kind="business")
    facts = {"kind": "people", "name": "助浴", "quantity": 20, "unit": "次", "unit_value": 80}
    bathing = add_resource(by=by, uid=uuid6.uuid7(), provider=provider, **facts)
    why = {"client": case.client, "case": case}
    link = request_resource(by=by, uid=uuid6.uuid7(), resource=bathing, task=task, **why)
    for state in ("confirmed", "delivered"):
        link = move(by=by, link=link, step=Step(new=state, on=timezone.localdate()))
    want(by=by, uid=uuid6.uuid7(), need="防滑垫一张", kind="goods", **why)


def test_a_resource_that_came_does_for_its_task(page, sign_in, worker, by, task, check_page, shot):
    delivered(by, task)
    sign_in(page, worker).goto(reverse("task", args=[task.plan.case.uid, task.key]))
    check_page(page)
    shot(page, "task-links", full_page=True)
    page.get_by_role("button", name="防滑垫一张列到这项任务").click()
    expect(page.get_by_role("status").first).to_contain_text("已列到这项任务")
    page.get_by_role("button", name="助浴已落实，算作这项").click()
    expect(page.get_by_role("status").first).to_contain_text("算作这项任务")
    task.refresh_from_db()
    assert task.state == "done"


def test_a_record_that_was_taken_back_says_so(page, sign_in, worker, by, task, check_page, shot):
    body = ContactBody(
        clients=(task.plan.case.client.uid,),
        kind="visit",
        outcome="seen",
        happened_at=timezone.now() - datetime.timedelta(minutes=30),
        note="助浴试了一次。",
    )
    contact = log_contact(by=by, uid=uuid6.uuid7(), body=body).contact
    record, _ = fulfil_with_contact(by=by, task=task, contact=contact)
    correct_contact(by=by, contact=contact, version=1, reason="点错了人", outcome="void")
    sign_in(page, worker).goto(reverse("record", args=[record.uid]))
    expect(page.get_by_text("不再算数")).to_be_visible()
    check_page(page)
    shot(page, "record-withdrawn")
    page.goto(reverse("case", args=[task.plan.case.uid]))
    check_page(page)
    shot(page, "case-withdrawn", full_page=True)
