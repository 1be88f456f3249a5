"""Days and moments that cannot be: to come, before what they follow, of another case."""

import datetime
from decimal import Decimal

import pytest

from services.models import Goal
from services.operations.cases import edit_case
from services.operations.follow_ups import check_closed_case, follow_up, record_satisfaction
from shuangbai.base.errors import ActError
from tests.services import casework as made

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def refused_at(act):
    with pytest.raises(ActError) as refusal:
        act()
    return refusal.value.field


@pytest.fixture
def followed(by, boss, client_of):
    return made.followed(by, boss, client_of())


@pytest.mark.parametrize("days", [1, -40])
def test_nobody_was_asked_tomorrow_or_before_the_case(by, boss, followed, days):
    on = made.today() + days * DAY
    assert refused_at(
        lambda: record_satisfaction(by=boss, case=followed, score=4, asked_on=on)
    ) == ("asked_on")
    assert refused_at(
        lambda: follow_up(by=by, case=followed, on=on, values={}, decision="close")
    ) == ("on")


def test_a_closed_case_is_not_asked_after_before_it_was_closed(by, boss, client_of):
    case = made.closed(by, boss, client_of())
    on = case.closed_on - DAY
    assert refused_at(lambda: check_closed_case(by=by, case=case, on=on, is_well=True)) == "on"


def test_a_goal_of_another_case_is_not_measured(by, boss, followed, client_of):
    other = made.planned(by, boss, client_of("乙"))
    goal = Goal.objects.filter(plan__case=other).first()
    with pytest.raises(ActError, match="不是这件个案的"):
        follow_up(by=by, case=followed, on=made.today(), values={goal: Decimal(1)})


@pytest.mark.parametrize("days", [1, -36500])
def test_a_finding_is_not_moved_to_a_day_that_cannot_be(by, client_of, days):
    found_on = made.today() + days * DAY
    case = made.opened(by, client_of())
    edit = {"by": by, "case": case, "version": case.version}
    assert refused_at(lambda: edit_case(**edit, found_on=found_on)) == "found_on"
    assert refused_at(lambda: made.opened(by, case.client, found_on=found_on)) == "found_on"


def test_a_problem_that_was_owed_is_not_emptied_later(by, client_of):
    case = made.identified(by, client_of())
    edit = {"by": by, "case": case, "version": case.version}
    assert refused_at(lambda: edit_case(**edit, problem=" ")) == "problem"
