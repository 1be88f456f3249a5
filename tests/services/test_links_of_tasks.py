"""What a plan's task needs: resources named with it, and what came of them."""

import pytest
import uuid6
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from services import debts
from services.case_story import story_of
from services.enums import Method, TaskState
from services.models import ResourceLink, ServiceRecord, Task
from services.operations import links as acts
from services.operations.care_plans import remove_task, start_plan
from services.operations.follow_ups import comment
from services.operations.fulfilments import fulfil_with_link
from services.operations.resources import add_provider, add_resource
from services.resource_enums import GivenUp, LinkState
from services.views.case_records import links_for
from shuangbai.base.errors import ActError
from tests.services import casework as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def bathing(by):
    provider = add_provider(by=by, name="同心养老服务中心", kind="business")
    return add_resource(
        by=by,
        uid=uuid6.uuid7(),
        provider=provider,
        kind="people",
        name="助浴",
        quantity=20,
        unit="次",
        unit_value=80,
    )


@pytest.fixture
def case(by, boss, client_of):
    return made.serving(by, boss, client_of())


@pytest.fixture
def task(case):
    return Task.objects.get(plan__case=case, plan__in_force=True)


def wanted(by, case, **facts):
    return acts.want(
        by=by,
        uid=uuid6.uuid7(),
        client=case.client,
        case=case,
        **{"need": "助浴", "kind": "people", **facts},
    )


def step(by, link, new, **facts):
    made_step = acts.Step(new=new, on=timezone.localdate(), **facts)
    return acts.move(by=by, link=link, step=made_step)


def delivered(by, link, resource):
    step(by, link, LinkState.REQUESTED, resource=resource)
    step(by, link, LinkState.CONFIRMED)
    return step(by, link, LinkState.DELIVERED)


def test_a_link_names_the_task_of_the_draft_it_is_made_for(by, worker, browse, client_of):
    case = made.assessed(by, client_of())
    plan = made.written(by, case)
    task = plan.tasks.get()
    browser = browse(worker)
    address = reverse("link_new", args=[case.client.uid]) + f"?case={case.uid}&task={task.key}"
    page = browser.get(reverse("plan", args=[plan.uid])).content.decode()
    assert address.replace("&", "&amp;") in page
    form = browser.get(address).context["form"]
    assert str(form["task"].value()) == str(task.key)
    browser.post(address, {"need": "助浴", "kind": "people", "quantity": 2, "task": task.key})
    assert ResourceLink.objects.get().task == task
    page = browser.get(reverse("plan", args=[plan.uid])).content.decode()
    assert "助浴：待请求" in page


def test_a_link_stays_with_the_task_in_the_next_version_of_the_plan(by, boss, case, task):
    link = wanted(by, case, task=task)
    newer = made.approved(by, boss, case).tasks.get()
    assert newer.pk != task.pk
    assert [line["link"] for line in links_on_page(newer)] == [link]


def links_on_page(task):
    return links_for(Task.objects.select_related("plan__case").get(pk=task.pk))


def test_a_task_taken_out_of_a_draft_says_what_was_asked_for_it(by, worker, browse, client_of):
    case = made.assessed(by, client_of("丙"))
    plan = made.written(by, case)
    task = plan.tasks.get()
    link = acts.want(
        by=by,
        uid=uuid6.uuid7(),
        client=case.client,
        need="轮椅",
        kind="goods",
        case=case,
        task=task,
    )
    address = reverse("task_removal", args=[plan.uid, task.key])
    page = browse(worker).post(address, follow=True).content.decode()
    assert "为它列的资源还在：轮椅" in page
    link.refresh_from_db()
    assert link.task is None


def test_a_task_taken_out_of_the_next_version_leaves_its_resource_with_the_present_one(
    by, boss, case, task
):
    draft = start_plan(by=by, case=case)
    copied = draft.tasks.get(key=task.key)
    link = acts.want(
        by=by,
        uid=uuid6.uuid7(),
        client=case.client,
        need="轮椅",
        kind="goods",
        case=case,
        task=copied,
    )
    assert remove_task(by=by, plan=draft, task=copied) == []
    link.refresh_from_db()
    assert link.task == task


def test_a_delivered_link_meets_its_task_once(by, case, task, bathing):
    link = wanted(by, case, task=task)
    with pytest.raises(ActError, match="还没有落实"):
        fulfil_with_link(by=by, task=task, link=link)
    delivered(by, link, bathing)
    record, is_new = fulfil_with_link(by=by, task=task, link=link)
    task.refresh_from_db()
    assert (is_new, record.kind, record.link) == (True, Method.LINK, link)
    assert task.state == TaskState.DONE
    assert fulfil_with_link(by=by, task=task, link=link) == (record, False)


def test_a_delivery_taken_back_takes_the_record_back(by, case, task, bathing):
    link = delivered(by, wanted(by, case, task=task), bathing)
    fulfil_with_link(by=by, task=task, link=link)
    step(by, link, LinkState.CONFIRMED, reason=GivenUp.MISTAKE)
    task.refresh_from_db()
    assert task.state == TaskState.OPEN
    assert not ServiceRecord.objects.standing().filter(case=case).exists()
    assert not any(line.is_met for line in debts.tasks_settled(case))


def test_the_case_tells_each_step_of_a_link(by, case, task, bathing, supervisor, as_member):
    link = delivered(by, wanted(by, case, task=task), bathing)
    told = [line for line in story_of(case) if line.icon == "package"]
    assert [line.title for line in told] == [
        "资源“助浴”已落实",
        "资源“助浴”已确认",
        "资源“助浴”已请求",
        "资源“助浴”待请求",
    ]
    assert "折合 80.00 元" in told[0].text
    assert {line.tags[0]["label"] for line in told} == {"任务：联系助浴"}
    entry = f"link-{link.moves.order_by('pk').last().pk}"
    comment(by=as_member(supervisor), case=case, entry=entry, text="收据拍一张。")
    assert story_of(case)[0].comments[0].text == "收据拍一张。"


def test_a_link_of_another_case_meets_no_task_of_this_one(by, boss, client_of, case, task, bathing):
    other = made.serving(by, boss, client_of("陈阿妹"))
    link = delivered(by, wanted(by, other), bathing)
    with pytest.raises(ActError, match="不是这件个案"):
        fulfil_with_link(by=by, task=task, link=link)
    for act in (
        lambda: wanted(by, other, task=task),
        lambda: acts.serve_task(by=by, link=link, task=task),
    ):
        with pytest.raises(ActError) as refusal:
            act()
        assert refusal.value.field == "task"
    with pytest.raises(IntegrityError), transaction.atomic():
        ResourceLink.objects.filter(pk=link.pk).update(case=None, task=task)


def test_the_task_s_page_takes_a_link_and_then_its_delivery(
    by, worker, browse, case, task, bathing
):
    link = wanted(by, case)
    browser = browse(worker)
    page = reverse("task", args=[case.uid, task.key])
    assert "列到这项" in browser.get(page).content.decode()
    sent = {"link": link.uid}
    browser.post(reverse("task_links", args=[case.uid, task.key]), sent)
    link.refresh_from_db()
    assert link.task == task
    delivered(by, link, bathing)
    assert "算作这项" in browser.get(page).content.decode()
    browser.post(reverse("task_delivery", args=[case.uid, task.key]), sent)
    task.refresh_from_db()
    assert task.state == TaskState.DONE
    done = browser.get(reverse("case", args=[case.uid])).content.decode()
    assert "为“联系助浴”" in done
