"""The pages of a case: what stands on them, what a form does, who sees what."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import Consent
from services.enums import Stage, TaskState
from services.models import (
    Case,
    CaseClosure,
    CaseComment,
    LoopSettings,
    PlanDecision,
    ServiceRecord,
    Task,
)
from services.operations.contacts import ContactBody, log_contact
from stations.models import AuditEntry
from tests import factories
from tests.services import casework as made

pytestmark = pytest.mark.django_db


def page(case, route="case", **more):
    return reverse(route, kwargs={"uid": case.uid, **more})


def text(response):
    return response.content.decode()


def visited(by, client, **facts):
    body = ContactBody(
        clients=(client.uid,),
        kind="visit",
        outcome="seen",
        happened_at=timezone.now() - datetime.timedelta(minutes=30),
        **facts,
    )
    return log_contact(by=by, uid=made.uuid6.uuid7(), body=body).contact


def test_a_case_is_opened_from_a_contact_in_three_taps(by, client_of, worker, browse):
    client = client_of()
    contact = visited(by, client, findings=("no_care",), note="洗澡没有人帮")
    browser = browse(worker)
    link = f"{page(client, 'case_new')}?contact={contact.uid}"
    assert link in text(browser.get(reverse("contact", args=[contact.uid])))
    shown = browser.get(link).context["form"]
    assert shown.initial["dimension"] == "health"
    sent = {name: shown.initial[name] for name in ("dimension", "problem", "found_by", "found_on")}
    response = browser.post(link, sent)
    case = Case.objects.get()
    assert response.url == page(case)
    assert (case.contact, case.problem, case.found_by) == (contact, "洗澡没有人帮", "visit")


def test_the_form_says_that_the_household_has_an_open_case(by, client_of, worker, browse):
    client = client_of()
    case = made.opened(by, client, title="照料不足")
    assert "照料不足" in text(browse(worker).get(page(client, "case_new")))
    assert case.is_open


def test_the_case_page_puts_what_is_missing_first_with_a_way_to_mend_it(
    by, client_of, worker, browse
):
    case = made.opened(by, client_of(), problem="")
    shown = text(browse(worker).get(page(case)))
    assert "进入“评估”还差 2 项" in shown
    assert page(case, "case_edit") in shown
    assert page(case, "case_consent") in shown


def test_consent_is_recorded_from_the_case(by, client_of, worker, browse):
    case = made.opened(by, client_of())
    sent = {"given_on": made.today(), "given_by": "self", "form": "signed"}
    browse(worker).post(page(case, "case_consent"), sent)
    assert Consent.objects.get().client == case.client


def test_a_move_that_owes_something_is_refused_in_words(by, client_of, worker, browse):
    case = made.opened(by, client_of())
    response = browse(worker).post(page(case, "case_move"), {"to": "assess"}, follow=True)
    assert "还差 1 项：没有梁玉桂的知情同意" in text(response)
    case.refresh_from_db()
    assert case.stage == Stage.IDENTIFY


def test_going_back_asks_why(by, client_of, worker, browse):
    case, browser = made.identified(by, client_of()), browse(worker)
    shown = browser.post(page(case, "case_move"), {"to": "identify"}, follow=True)
    assert "这个字段" in text(shown) or "为什么" in text(shown)
    browser.post(page(case, "case_move"), {"to": "identify", "note": "点错了"})
    case.refresh_from_db()
    assert case.stage == Stage.IDENTIFY


def levels(**changes):
    sent = {f"level_{key}": "1" for key in made.Dimension.values} | {"level_health": "3"}
    return {**sent, "strengths": "侄女常来", "person0_name": "侄女", "tier": "2", **changes}


def test_an_assessment_is_saved_as_a_draft_and_completed(by, client_of, worker, browse):
    case, browser = made.identified(by, client_of()), browse(worker)
    address = page(case, "assessment_edit")
    browser.post(address, {"level_health": "3", "draft": "1"})
    draft = case.assessments.get()
    assert not draft.is_complete
    shown = browser.get(address).context["form"]
    assert shown.initial["level_health"] == "3"
    refused = browser.post(address, {"level_health": "3", "complete": "1", "version": "1"})
    assert "还有方面没有评" in text(refused)
    browser.post(address, levels(complete="1", version="1"))
    draft.refresh_from_db()
    assert draft.is_complete
    assert draft.people[0]["name"] == "侄女"
    read = text(browser.get(page(draft, "assessment")))
    assert "洗澡、起身" in read
    assert "部分要帮" not in read
    assert "多数要帮，帮的人常不在" in read


def test_an_assessment_says_what_became_better_or_worse(by, client_of, worker, browse):
    case = made.identified(by, client_of())
    made.assess(by, case)
    worse = dict.fromkeys(made.Dimension.values, 1) | {"mind": 3}
    again = made.assess(by, case, levels=worse)
    shown = text(browse(worker).get(page(again, "assessment")))
    assert "加重" in shown
    assert "好转" in shown


def test_a_plan_is_written_agreed_submitted_and_approved_from_the_list(
    by, client_of, worker, head, browse
):
    case, browser = made.assessed(by, client_of()), browse(worker)
    browser.post(page(case, "plan_new"))
    plan = case.plans.get()
    template = browser.get(page(plan, "plan")).context["templates"][0]
    assert template.dimension == "health"
    browser.post(page(plan, "plan_template", pk=template.pk))
    goal = {
        "dimension": "mind", "title": "愿意出门", "measure": "每周出门次数",
        "baseline": "0", "target": "3", "due_on": "2027-03-01",
    }  # fmt: skip
    browser.post(page(plan, "goal_new"), goal)
    task = {"title": "陪同散步", "method": "accompany", "doer": "worker", "starts_on": "2026-12-01"}
    browser.post(page(plan, "task_new"), task)
    sent = {"agreement": "oral", "agreed_by": "self", "agreed_on": made.today()}
    assert "见证人" in text(browser.post(page(plan, "plan_agreement"), sent))
    browser.post(page(plan, "plan_agreement"), {**sent, "witness": "老李"})
    browser.post(page(plan, "plan_submission"), {})
    waiting = text(browse(head).get(reverse("plan_approvals")))
    assert "愿意出门" in waiting
    assert "陪同散步" in waiting
    browse(head).post(page(plan, "plan_decision"), {"verdict": "approved"})
    assert PlanDecision.objects.get().by == head
    plan.refresh_from_db()
    assert plan.in_force


def test_a_drawn_signature_arrives_as_a_picture(by, client_of, worker, browse):
    plan = made.written(by, made.assessed(by, client_of()))
    dot = (
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+M8AAAMBAQ"
        "DJ/pLvAAAAAElFTkSuQmCC"
    )
    sent = {"agreement": "drawn", "agreed_by": "self", "agreed_on": made.today(), "drawing": dot}
    browse(worker).post(page(plan, "plan_agreement"), sent)
    plan.refresh_from_db()
    assert plan.agreement == "drawn"
    file = plan.files.get()
    answer = browse(worker).get(reverse("plan_file", args=[file.uid]))
    assert b"".join(answer).startswith(b"\xff\xd8")
    answer.close()


def test_a_returned_plan_says_why_and_leads_to_the_next_version(
    by, client_of, worker, head, browse
):
    case = made.assessed(by, client_of())
    plan = made.submitted(by, case)
    sent = {"verdict": "returned", "remark": "目标没有写怎么量"}
    browse(head).post(page(plan, "plan_decision"), sent)
    assert "第 1 版被退回：目标没有写怎么量" in text(browse(worker).get(page(case)))


def test_an_author_is_shown_no_answer_buttons_for_their_own_plan(boss, client_of, head, browse):
    plan = made.submitted(boss, made.assessed(boss, client_of()))
    assert "这份是您写的" in text(browse(head).get(reverse("plan_approvals")))
    response = browse(head).post(page(plan, "plan_decision"), {"verdict": "approved"})
    assert response.status_code == 403


def test_a_service_is_recorded_for_a_task_and_finishes_it(by, boss, client_of, worker, browse):
    case = made.serving(by, boss, client_of())
    task, browser = Task.objects.get(plan__case=case), browse(worker)
    address = page(case, "record_new")
    shown = browser.get(f"{address}?task={task.key}").context["form"]
    assert (shown.initial["task"], shown.initial["finishes"]) == (str(task.key), True)
    sent = {
        "uid": shown.initial["uid"], "task": task.key, "finishes": "on", "kind": "accompany",
        "happened_at": shown.initial["happened_at"].strftime("%Y-%m-%dT%H:%M"), "minutes": "90",
    }  # fmt: skip
    for _ in range(2):
        browser.post(address, sent)
    task.refresh_from_db()
    assert task.state == TaskState.DONE
    assert ServiceRecord.objects.count() == 1


def test_one_tap_on_the_contacts_page_fulfils_a_task(by, boss, client_of, worker, browse):
    case = made.serving(by, boss, client_of())
    task, browser = Task.objects.get(plan__case=case), browse(worker)
    contact = visited(by, case.client)
    shown = text(browser.get(reverse("contact", args=[contact.uid])))
    address = page(case, "task_contact", key=task.key)
    assert address in shown
    browser.post(address, {"contact": contact.uid})
    task.refresh_from_db()
    assert task.state == TaskState.DONE
    assert address not in text(browser.get(reverse("contact", args=[contact.uid])))


def test_following_up_and_closing_by_the_forms(by, boss, client_of, worker, head, browse):
    LoopSettings.objects.filter(is_default=True).update(sampled_percent=0)
    case, browser = made.followed(by, boss, client_of()), browse(worker)
    goal = case.plans.get(in_force=True).goals.get()
    sent = {"on": made.today(), f"goal_{goal.pk}": "1.5", "decision": "close", "note": "能洗两次"}
    browser.post(page(case, "follow_up"), sent)
    browser.post(page(case, "satisfaction"), {"score": "5", "asked_on": made.today()})
    browser.post(page(case, "case_closure"), {"outcome": "reached", "summary": "每周能洗两次。"})
    assert CaseClosure.objects.get().outcome == "reached"
    shown = text(browser.get(page(case)))
    assert "目标达到" in shown
    assert "回访" in shown
    assert "已走 75%" in shown


def test_a_supervisor_comments_on_a_line_and_the_worker_sees_it(
    by, client_of, worker, supervisor, browse
):
    case = made.opened(by, client_of())
    browser = browse(supervisor)
    assert 'name="entry"' in text(browser.get(page(case)))
    browser.post(page(case, "case_comment"), {"entry": "move-1", "text": "先问侄女"})
    browser.post(page(case, "case_comment"), {"entry": "nothing-9", "text": "落空"})
    assert CaseComment.objects.get().text == "先问侄女"
    mine = browse(worker)
    assert "意见看过了（1）" in text(mine.get(page(case)))
    assert CaseComment.objects.get().seen_at is None
    mine.post(page(case, "case_comments_seen"))
    assert CaseComment.objects.get().seen_by == worker


def test_the_county_gives_a_reason_and_the_reading_is_in_the_trail(by, client_of, county, browse):
    case = made.opened(by, client_of())
    browser = browse(county)
    assert case.title not in text(browser.get(page(case)))
    assert case.title in text(browser.post(page(case), {"reason": "核对来信"}))
    entry = AuditEntry.objects.get(act="case.read")
    assert (entry.reason, entry.user_id) == ("核对来信", county.pk)


def test_a_colleague_reads_and_has_no_buttons(by, client_of, station, browse):
    case = made.opened(by, client_of())
    other = made_colleague(station)
    shown = text(browse(other).get(page(case)))
    assert case.title in shown
    assert page(case, "case_edit") not in shown


def made_colleague(station):
    return factories.person("social_worker", station, "同事")


def test_a_case_page_costs_the_same_for_a_short_and_a_long_story(
    by, boss, client_of, worker, browse, count_queries
):
    case, browser = made.serving(by, boss, client_of()), browse(worker)
    made.log_service(by=by, case=case, uid=made.uuid6.uuid7(), body=made.body())
    browser.get(page(case))
    short = count_queries(lambda: browser.get(page(case)))
    for _ in range(20):
        made.log_service(by=by, case=case, uid=made.uuid6.uuid7(), body=made.body())
    assert count_queries(lambda: browser.get(page(case))) == short


def test_a_contact_that_could_do_for_a_task_leads_past_it(by, boss, client_of, worker, browse):
    case, browser = made.serving(by, boss, client_of()), browse(worker)
    sent = {"clients": str(case.client.uid), "kind": "visit", "outcome": "seen"}
    address = f"{reverse('contact_new')}?client={case.client.uid}&next=/day/calls/"
    response = browser.post(address, sent)
    assert response.url.startswith("/contacts/")
    assert response.url.endswith("next=%2Fday%2Fcalls%2F")
    shown = text(browser.get(response.url))
    assert 'name="then" value="/day/calls/"' in shown
    Task.objects.update(state="dropped", settled_on=made.today(), drop_reason="不用", next_on=None)
    assert browser.post(address, sent).url == "/day/calls/"


def test_a_worker_above_the_limit_is_told_and_not_refused(client_of, worker, browse):
    LoopSettings.objects.filter(is_default=True).update(caseload_limit=1)
    browser = browse(worker)
    for name in ("甲", "乙"):
        client = client_of(name)
        sent = {"dimension": "mind", "found_by": "visit", "found_on": made.today()}
        response = browser.post(page(client, "case_new"), sent, follow=True)
    assert "您在办 2 件，超过本地上限 1 件" in text(response)


def test_what_a_complete_assessment_needs_is_not_called_optional(by, worker, browse, client_of):
    case = made.identified(by, client_of())
    page = browse(worker).get(reverse("assessment_edit", args=[case.uid])).content.decode()
    assert "生计 <small>选填" not in page
    assert "优势与资源 <small>选填" not in page
    assert "分级理由 <small>选填" in page


def test_a_case_just_closed_is_not_urged_to_be_asked_after(by, boss, worker, browse, client_of):
    case = made.closed(by, boss, client_of())
    address = reverse("case_check", args=[case.uid])
    page = browse(worker).get(reverse("case", args=[case.uid])).content.decode()
    assert f'btn-outline" href="{address}"' in page
    Case.objects.filter(pk=case.pk).update(check_on=made.today())
    page = browse(worker).get(reverse("case", args=[case.uid])).content.decode()
    assert f'btn-primary" href="{address}"' in page
