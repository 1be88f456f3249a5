"""Opening cases and moving them; what each stage owes is in test_workflow.py."""

import datetime

import pytest
import uuid6
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from services.enums import CaseOutcome, Dimension, FoundBy, MoveKind, Stage
from services.models import Case, CaseMove, CaseVersion, LoopSettings
from services.operations.cases import close_case, edit_case, move_case, open_case, reopen_case
from shuangbai.base.append_only import AppendOnlyRefused
from shuangbai.base.errors import ActError, Denied
from stations.enums import Role
from tests import factories
from tests.services.casework import consent, identified, opened

pytestmark = pytest.mark.django_db


def test_a_case_begins_by_being_identified_and_says_so_in_its_log(by, client_of):
    case = opened(by, client_of())
    assert (case.stage, case.is_open, case.code) == (
        Stage.IDENTIFY,
        True,
        f"{case.opened_on.year}-0001",
    )
    (move,) = case.moves.all()
    assert (move.kind, move.from_stage, move.to_stage) == (MoveKind.OPEN, "", Stage.IDENTIFY)
    assert (move.by, move.posting) == (by.user, by.posting)


def test_numbers_run_per_station_and_year(by, client_of):
    codes = [opened(by, client_of(name)).code[-4:] for name in ("甲", "乙", "丙")]
    assert codes == ["0001", "0002", "0003"]


def test_the_same_uid_again_gives_the_stored_case_and_other_facts_are_refused(by, client_of):
    client, uid = client_of(), uuid6.uuid7()
    first = opened(by, client, uid=uid)
    assert opened(by, client, uid=uid).pk == first.pk
    with pytest.raises(ActError, match="另一件内容不同"):
        opened(by, client, uid=uid, dimension=Dimension.MIND)
    assert Case.objects.count() == 1
    assert CaseMove.objects.count() == 1


def test_a_day_in_the_future_is_no_finding(by, client_of):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    with pytest.raises(ActError) as refused:
        opened(by, client_of(), found_on=tomorrow)
    assert refused.value.field == "found_on"


def test_a_stranger_opens_no_case(client_of, stranger, as_member):
    with pytest.raises(Denied):
        opened(as_member(stranger), client_of())


def test_a_case_may_be_of_the_household(by, client_of):
    client = client_of()
    case = opened(by, client, household=True)
    assert case.household == client.household
    assert case.title == "梁玉桂一户：健康与照料"


def test_identifying_owes_problem_and_consent_and_says_both(by, client_of):
    client = client_of()
    case = opened(by, client, problem="")
    with pytest.raises(ActError, match="还差 2 项：没有写主要问题；没有梁玉桂的知情同意"):
        move_case(by=by, case=case, to=Stage.ASSESS)
    edit_case(by=by, case=case, version=1, problem="洗澡无人搭手")
    consent(by, client)
    move = move_case(by=by, case=case, to=Stage.ASSESS)
    case.refresh_from_db()
    assert (case.stage, move.kind, move.number) == (Stage.ASSESS, MoveKind.FORWARD, 2)


def test_an_edit_keeps_the_former_wording_and_asks_for_the_version_read(by, client_of):
    case = opened(by, client_of())
    edit_case(by=by, case=case, version=1, problem="另写")
    (former,) = CaseVersion.objects.all()
    assert former.content["problem"].startswith("两人高龄")
    with pytest.raises(ActError, match="别人改过"):
        edit_case(by=by, case=case, version=1, problem="再写")


def test_going_back_needs_a_word_and_no_debts(by, client_of):
    case = identified(by, client_of())
    with pytest.raises(ActError, match="为什么"):
        move_case(by=by, case=case, to=Stage.IDENTIFY)
    move = move_case(by=by, case=case, to=Stage.IDENTIFY, note="点错了")
    assert (move.kind, move.note) == (MoveKind.BACK, "点错了")


def test_a_move_that_the_table_does_not_know_is_refused_with_those_it_knows(by, client_of):
    case = opened(by, client_of())
    with pytest.raises(ActError, match="“识别”不能直接到“服务”，可以到：评估、已结案"):
        move_case(by=by, case=case, to=Stage.SERVE)


def test_another_worker_of_the_station_reads_and_does_not_move_it(
    by, client_of, station, as_member
):
    case = opened(by, client_of())
    other = as_member(factories.person(Role.SOCIAL_WORKER, station, "别人"))
    assert Case.objects.visible_to(other).get() == case
    with pytest.raises(Denied):
        move_case(by=other, case=case, to=Stage.ASSESS)


def test_reaching_the_goal_is_not_said_before_the_loop_was_walked(by, client_of):
    case = opened(by, client_of())
    with pytest.raises(ActError, match="走完跟踪"):
        close_case(by=by, case=case, outcome=CaseOutcome.REACHED, summary="好了")


@pytest.mark.parametrize(("outcome", "is_checked"), [("refused", True), ("deceased", False)])
def test_an_early_end_says_why_and_is_asked_again_unless_nobody_is_there(
    by, client_of, outcome, is_checked
):
    case = opened(by, client_of())
    with pytest.raises(ActError, match="小结"):
        close_case(by=by, case=case, outcome=outcome, summary=" ")
    closure = close_case(by=by, case=case, outcome=outcome, summary="三次上门都说不用。")
    case.refresh_from_db()
    due = timezone.localdate() + datetime.timedelta(days=90) if is_checked else None
    assert (case.stage, case.closed_on) == (Stage.CLOSED, timezone.localdate())
    assert case.check_on == closure.check_on == due


def test_a_referral_says_where(by, client_of):
    case = opened(by, client_of())
    with pytest.raises(ActError) as refused:
        close_case(by=by, case=case, outcome="referred", summary="转精神卫生中心")
    assert refused.value.field == "referred_to"
    close_case(by=by, case=case, outcome="referred", summary="已交接", referred_to="市精神卫生中心")


def test_reopening_needs_a_reason_and_leads_to_a_new_assessment(by, client_of):
    case = opened(by, client_of())
    close_case(by=by, case=case, outcome="refused", summary="不愿意")
    with pytest.raises(ActError, match="为什么重开"):
        reopen_case(by=by, case=case, note="")
    reopen_case(by=by, case=case, note="女儿来电求助")
    case.refresh_from_db()
    assert (case.stage, case.closed_on, case.check_on) == (Stage.ASSESS, None, None)


def test_the_place_says_when_a_case_is_stuck_and_asked_again(by, client_of, county):
    LoopSettings.objects.create(
        division=factories.division("440882"), identify_days=3, check_after_days=30
    )
    case = opened(by, client_of())
    today = timezone.localdate()
    assert case.stuck_on == today + datetime.timedelta(days=3)
    assert not Case.objects.stuck(today).exists()
    assert Case.objects.stuck(case.stuck_on).get() == case
    close_case(by=by, case=case, outcome="refused", summary="不愿意")
    case.refresh_from_db()
    assert case.check_on == today + datetime.timedelta(days=30)


def test_how_long_the_stage_lasted_stands_with_the_move(by, client_of):
    client, now = client_of(), timezone.now()
    case = open_case(
        by=by,
        client=client,
        uid=uuid6.uuid7(),
        dimension=Dimension.MIND,
        found_by=FoundBy.ROLL,
        found_on=timezone.localdate() - datetime.timedelta(days=9),
        problem="不出门",
        at=now - datetime.timedelta(days=9),
    )
    consent(by, client)
    assert move_case(by=by, case=case, to=Stage.ASSESS).days == 9


def test_moves_are_never_changed(by, client_of):
    move = opened(by, client_of()).moves.get()
    move.note = "改"
    with pytest.raises(AppendOnlyRefused):
        move.save()
    with (
        pytest.raises(IntegrityError, match="只增表"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE services_casemove SET note = 'x'")
