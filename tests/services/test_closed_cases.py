"""What is told of a closed case stays as it was told; it is taken up again first."""

import pytest
import uuid6
from django.urls import reverse

from clients.models import Policy
from services.models import CarePlan
from services.operations.care_plans import decide_plan, save_goal, start_plan, submit_plan
from services.operations.cases import close_case, edit_case, reopen_case
from services.operations.links import want, want_policy
from shuangbai.base.errors import ActError
from tests.services import casework as made

pytestmark = pytest.mark.django_db

CLOSED = "已结案"


@pytest.fixture
def closed(by, boss, client_of):
    return made.closed(by, boss, client_of())


def end(by, case):
    close_case(by=by, case=case, outcome="refused", summary="本人不愿再办。")
    case.refresh_from_db()


def test_its_wording_stays(by, closed):
    with pytest.raises(ActError, match=CLOSED):
        edit_case(by=by, case=closed, version=closed.version, problem="改过的")


def test_it_asks_for_no_resources_and_policies(by, closed):
    with pytest.raises(ActError, match=CLOSED):
        want(
            by=by, uid=uuid6.uuid7(), client=closed.client, need="助浴", kind="people", case=closed
        )
    with pytest.raises(ActError, match=CLOSED):
        want_policy(by=by, case=closed, policy=Policy.objects.order_by("pk").first())


def test_its_draft_is_not_written_on(by, boss, client_of):
    case = made.planned(by, boss, client_of())
    plan = start_plan(by=by, case=case)
    made.agreed(by, plan)
    end(by, case)
    for act in (
        lambda: save_goal(by=by, plan=plan, **made.goal_facts()),
        lambda: made.agreed(by, plan),
        lambda: submit_plan(by=by, plan=plan, changes="又改"),
    ):
        with pytest.raises(ActError, match=CLOSED):
            act()


def test_its_plan_waits_for_nobody_until_it_is_taken_up_again(by, boss, client_of):
    case = made.assessed(by, client_of())
    plan = made.submitted(by, case)
    end(by, case)
    assert not CarePlan.objects.waiting().exists()
    with pytest.raises(ActError, match=CLOSED):
        decide_plan(by=boss, plan=plan, verdict="approved")
    reopen_case(by=by, case=case, note="又有困难")
    assert CarePlan.objects.waiting().get() == plan


def test_its_page_offers_none_of_this(closed, worker, browse):
    page = browse(worker).get(reverse("case", args=[closed.uid])).content.decode()
    assert reverse("case_edit", args=[closed.uid]) not in page
    assert reverse("case_links", args=[closed.uid]) not in page
