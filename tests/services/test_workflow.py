"""The table of the loop: what each stage owes, named; nothing moves on before it is there."""

import pytest

from clients.models import Client, TierChangeRequest
from services import workflow
from services.debts import Debt
from services.enums import CaseOutcome, PlanVerdict, Stage, TaskState
from services.models import Case, CaseAlert, LoopSettings, Task
from services.operations.assessments import save_assessment, settle_case_alert, suggested_tier
from services.operations.care_plans import decide_plan, submit_plan
from services.operations.case_records import drop_task
from services.operations.cases import close_case, move_case
from services.operations.follow_ups import record_satisfaction
from services.sampling import is_sampled
from shuangbai.base.errors import ActError, Denied
from tests.services import casework as made

pytestmark = pytest.mark.django_db


def owed(case):
    return [line.words for line in workflow.owed(Case.objects.get(pk=case.pk))]


def refused(by, case, to):
    with pytest.raises(ActError) as refusal:
        move_case(by=by, case=case, to=to)
    return refusal.value.message


def test_the_whole_loop_is_walked_with_every_guard_met_red_before_green(by, boss, client_of):
    LoopSettings.objects.filter(is_default=True).update(sampled_percent=0)
    client = client_of()
    case = made.identified(by, client)
    assert "还没有评估" in refused(by, case, Stage.PLAN)
    made.assess(by, case)
    case = made.forward(by, case)
    assert "还没有服务计划" in refused(by, case, Stage.LINK)
    plan = made.submitted(by, case)
    assert "等站长批准" in refused(by, case, Stage.LINK)
    decide_plan(by=boss, plan=plan, verdict=PlanVerdict.APPROVED)
    case = made.forward(by, case)
    assert case.stage == Stage.LINK
    case = made.forward(by, case)
    assert "还没有服务记录；任务“联系助浴”还没有了结" in refused(by, case, Stage.FOLLOW_UP)
    made.serve(by, case)
    case = made.forward(by, case)
    assert owed(case) == ["目标“每周能安全洗澡”没有再测", "没有问满意度", "没有写跟踪的决定"]
    made.measure(by, case)
    record_satisfaction(by=by, case=case, score=4)
    assert owed(case) == []
    close_case(by=by, case=case, outcome=CaseOutcome.REACHED, summary="每周能洗两次澡。")
    case.refresh_from_db()
    assert case.stage == Stage.CLOSED
    assert [move.to_stage for move in case.moves.order_by("number")] == [
        "identify", "assess", "plan", "link", "serve", "follow_up", "closed",
    ]  # fmt: skip


def test_each_debt_leads_to_where_it_is_mended(by, boss, client_of):
    case = made.opened(by, client_of(), problem="")
    for line in workflow.owed(case):
        assert line.url == "" or line.url.startswith("/")


def test_back_in_the_assessment_a_new_one_and_a_new_plan_are_owed(by, boss, client_of):
    case = made.serving(by, boss, client_of())
    move_case(by=by, case=case, to=Stage.ASSESS, note="摔了一跤，需求变了")
    case.refresh_from_db()
    assert owed(case)[0] == "回到评估后还没有重新评估"
    made.assess(by, case)
    case = made.forward(by, case)
    assert owed(case) == ["第 1 版是回到评估以前的，要有新的一版"]
    made.approved(by, boss, case)
    assert owed(case) == []


def test_a_plan_that_waited_while_the_case_went_round_is_not_made_from_the_new_needs(
    by, boss, client_of
):
    case = made.assessed(by, client_of())
    plan = made.submitted(by, case)
    move_case(by=by, case=case, to=Stage.ASSESS, note="摔了一跤，需求变了")
    decide_plan(by=boss, plan=plan, verdict=PlanVerdict.APPROVED)
    case.refresh_from_db()
    made.assess(by, case)
    case = made.forward(by, case)
    assert owed(case) == ["第 1 版是回到评估以前的，要有新的一版"]
    made.approved(by, boss, case)
    assert owed(case) == []


def test_a_step_back_and_on_again_asks_for_nothing_twice(by, boss, client_of):
    case = made.planned(by, boss, client_of())
    move_case(by=by, case=case, to=Stage.PLAN, note="点错了")
    case.refresh_from_db()
    assert made.forward(by, case).stage == Stage.LINK


def test_other_parts_add_what_a_stage_owes_and_lines_for_the_page(by, boss, client_of, monkeypatch):
    monkeypatch.setattr(workflow, "_more_debts", {})
    monkeypatch.setattr(workflow, "_sections", [])
    workflow.register_debt(Stage.LINK, lambda case: [Debt("轮椅一辆：未请求", False)])
    workflow.register_section(lambda member, case: workflow.Section("资源", note="1 项"))
    workflow.register_section(lambda member, case: None)
    case = made.planned(by, boss, client_of())
    assert "还差 1 项：轮椅一辆：未请求" in refused(by, case, Stage.SERVE)
    assert [one.title for one in workflow.sections(by, case)] == ["资源"]


def test_an_assessment_says_which_dimension_is_missing(by, client_of):
    case = made.identified(by, client_of())
    seen = made.seen(levels={"health": 3})
    draft = save_assessment(by=by, case=case, seen=seen, complete=False)
    assert owed(case)[0] == "七个方面评了 1 个，评估还没有完成"
    with pytest.raises(ActError) as refusal:
        save_assessment(by=by, case=case, seen=seen, complete=True, version=draft.version)
    assert refusal.value.field == "level_livelihood"


def test_a_complete_assessment_stands_and_the_next_is_another_number(by, client_of):
    case = made.identified(by, client_of())
    first = made.assess(by, case)
    second = made.assess(by, case, strengths="换了说法")
    first.refresh_from_db()
    assert (first.number, second.number) == (1, 2)
    assert first.strengths != second.strengths


def test_a_draft_that_somebody_changed_meanwhile_is_not_overwritten(by, client_of):
    case = made.identified(by, client_of())
    draft = save_assessment(by=by, case=case, seen=made.seen(), complete=False)
    save_assessment(by=by, case=case, seen=made.seen(), complete=False, version=draft.version)
    with pytest.raises(ActError, match="别人改过"):
        save_assessment(by=by, case=case, seen=made.seen(), complete=True, version=draft.version)


def test_a_risk_tells_the_head_at_once_even_in_a_draft_and_only_once(by, boss, client_of):
    case = made.identified(by, client_of())
    risky = made.seen(risks=("self_harm",), risk_words="农药放在床边")
    for complete, version in ((False, None), (False, 1), (True, 2)):
        save_assessment(by=by, case=case, seen=risky, complete=complete, version=version)
    (alert,) = CaseAlert.objects.visible_to(boss).open()
    with pytest.raises(Denied):
        settle_case_alert(by=by, alert=alert, settlement="看着")
    settle_case_alert(by=boss, alert=alert, settlement="收走农药，女儿连夜赶回")
    assert not CaseAlert.objects.open().exists()
    with pytest.raises(ActError, match="处理过"):
        settle_case_alert(by=boss, alert=alert, settlement="再来")


@pytest.mark.parametrize(
    ("worst", "risks", "tier"), [(0, (), 4), (2, (), 3), (3, (), 2), (4, (), 1), (0, ("child",), 1)]
)
def test_the_worst_need_and_any_risk_suggest_the_tier(worst, risks, tier):
    assert suggested_tier({"mind": worst, "health": 0}, risks, {1, 2, 3, 4}) == tier


def test_a_closer_tier_holds_at_once_and_a_looser_one_waits(by, client_of):
    client = client_of(tier=3)
    case = made.identified(by, client)
    made.assess(by, case, tier=2)
    client.refresh_from_db()
    assert client.tier == 2
    made.assess(by, case, tier=4, tier_reason="儿子回乡同住")
    assert Client.objects.get(pk=client.pk).tier == 2
    made.assess(by, case, tier=4, tier_reason="还是建议放宽")
    assert TierChangeRequest.objects.filter(client=client, decision=None).count() == 1


def test_a_draft_that_was_completed_is_not_completed_again(by, client_of):
    case = made.identified(by, client_of())
    draft = save_assessment(by=by, case=case, seen=made.seen(), complete=False)
    twice = {"by": by, "case": case, "seen": made.seen(), "complete": True}
    save_assessment(**twice, version=draft.version)
    with pytest.raises(ActError, match="已经完成"):
        save_assessment(**twice, version=draft.version)
    assert case.assessments.count() == 1


def test_a_looser_tier_without_a_reason_is_said_with_both_tiers(by, client_of):
    case = made.identified(by, client_of(tier=1))
    with pytest.raises(ActError, match="建议 4 级，比现在的 1 级") as refusal:
        made.assess(by, case, tier=4)
    assert refusal.value.field == "tier_reason"


def test_a_first_assessment_does_not_write_over_a_draft_it_has_not_read(by, client_of):
    case = made.identified(by, client_of())
    save_assessment(by=by, case=case, seen=made.seen(strengths="先写的"), complete=False)
    with pytest.raises(ActError, match="别人改过"):
        save_assessment(by=by, case=case, seen=made.seen(), complete=True)


def test_a_second_tap_on_the_same_page_makes_no_second_assessment(by, client_of):
    case = made.identified(by, client_of())
    page = {"by": by, "case": case, "seen": made.seen(), "complete": True, "number": 1}
    save_assessment(**page)
    with pytest.raises(ActError, match="刚刚已经完成"):
        save_assessment(**page)
    assert case.assessments.count() == 1
    save_assessment(**{**page, "number": 2})


def test_a_task_may_be_dropped_with_a_reason(by, boss, client_of):
    case = made.serving(by, boss, client_of())
    task = Task.objects.get(plan__case=case)
    with pytest.raises(ActError, match="理由"):
        drop_task(by=by, task=task, reason="")
    drop_task(by=by, task=task, reason="侄女会帮")
    task.refresh_from_db()
    assert (task.state, task.next_on) == (TaskState.DROPPED, None)


def test_the_decision_is_what_is_done(by, boss, client_of):
    LoopSettings.objects.filter(is_default=True).update(sampled_percent=0)
    case = made.followed(by, boss, client_of())
    made.measure(by, case, decision="continue")
    record_satisfaction(by=boss, case=case, score=3)
    with pytest.raises(ActError, match="继续服务"):
        close_case(by=by, case=case, outcome="reached", summary="好了")
    move_case(by=by, case=case, to=Stage.ASSESS, note="目标还差一半")


def test_of_a_sampled_case_somebody_else_asks(by, boss, client_of):
    LoopSettings.objects.filter(is_default=True).update(sampled_percent=100)
    case = made.followed(by, boss, client_of())
    with pytest.raises(ActError, match="以外的人"):
        record_satisfaction(by=by, case=case, score=5)
    record_satisfaction(by=boss, case=case, score=4)


def test_about_the_set_share_of_cases_is_sampled(by, client_of):
    case = made.opened(by, client_of())
    assert is_sampled(case, 100)
    assert not is_sampled(case, 0)


def test_a_change_says_what_changed(by, boss, client_of):
    case = made.planned(by, boss, client_of())
    plan = made.agreed(by, made.written(by, case))
    with pytest.raises(ActError) as refusal:
        submit_plan(by=by, plan=plan)
    assert refusal.value.field == "changes"
