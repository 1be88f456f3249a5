"""The questions of assessments in versions: drafted as a copy, reworded, published, then fixed."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from services.models import Assessment, Question, QuestionSet
from services.operations.assessments import questions_of_today, save_assessment
from services.operations.question_sets import (
    draft_question_set,
    publish_question_set,
    reword_question_set,
)
from shuangbai.base.errors import ActError, Denied
from tests.services import casework as made

pytestmark = pytest.mark.django_db

ANCHORS = ["够用", "省着用", "每月紧", "常借钱", "断粮断药"]


def today():
    return timezone.localdate()


@pytest.fixture
def office(province, as_member):
    return as_member(province)


@pytest.fixture
def draft(village, office):
    return draft_question_set(by=office, name="入户评估问题", starts_on=today())


def reworded(by, draft, **wording):
    question = draft.questions.get(dimension="livelihood")
    wording = {"text": question.text, "hint": question.hint, "anchors": ANCHORS, **wording}
    return reword_question_set(
        by=by,
        question_set=draft,
        name=draft.name,
        starts_on=draft.starts_on,
        questions={question: wording},
    )


def test_a_new_version_is_a_copy_and_nothing_asks_with_it_before_it_is_published(office, draft):
    first = QuestionSet.objects.get(number=1)
    facts = ("position", "dimension", "risk", "text", "hint", "anchors")
    rows = [list(one.questions.order_by("position").values(*facts)) for one in (first, draft)]
    assert rows[0] == rows[1] != []
    assert questions_of_today(today()) == first
    publish_question_set(by=office, question_set=draft)
    assert questions_of_today(today()) == draft


def test_it_is_asked_with_from_its_day_on(office, draft):
    tomorrow = today() + datetime.timedelta(days=1)
    QuestionSet.objects.filter(pk=draft.pk).update(starts_on=tomorrow)
    publish_question_set(by=office, question_set=draft)
    assert questions_of_today(today()).number == 1
    assert questions_of_today(tomorrow) == draft


def test_a_published_version_is_changed_by_nobody(office, draft):
    reworded(office, draft, text="上个月哪笔钱最难？")
    publish_question_set(by=office, question_set=draft)
    for act in (
        lambda: reworded(office, draft, text="再改"),
        lambda: publish_question_set(by=office, question_set=draft),
    ):
        with pytest.raises(ActError, match="已经发布"):
            act()
    assert draft.questions.get(dimension="livelihood").text == "上个月哪笔钱最难？"


@pytest.mark.parametrize(
    ("wording", "field"),
    [({"text": " "}, "text"), ({"anchors": ANCHORS[:4]}, "anchors")],
)
def test_a_question_without_words_or_anchors_is_refused(office, draft, wording, field):
    with pytest.raises(ActError) as refusal:
        reworded(office, draft, **wording)
    assert refusal.value.field == field


def test_it_does_not_begin_in_the_past(office, draft):
    yesterday = today() - datetime.timedelta(days=1)
    QuestionSet.objects.filter(pk=draft.pk).update(starts_on=yesterday)
    with pytest.raises(ActError) as refusal:
        publish_question_set(by=office, question_set=draft)
    assert refusal.value.field == "starts_on"


def test_only_the_province_keeps_them(village, county, city, as_member):
    for user in (county, city):
        with pytest.raises(Denied):
            draft_question_set(by=as_member(user), name="县里的", starts_on=today())


def test_an_old_assessment_shows_what_it_was_asked_with(
    office, worker, as_member, browse, client_of, draft
):
    by = as_member(worker)
    case = made.identified(by, client_of())
    old = made.assess(by, case)
    reworded(office, draft, text="上个月哪笔钱最难？")
    publish_question_set(by=office, question_set=draft)
    browser = browse(worker)
    page = browser.get(reverse("assessment", args=[old.uid])).content.decode()
    asked = Question.objects.get(set__number=1, dimension="livelihood").text
    assert asked in page
    assert "上个月哪笔钱最难" not in page
    form = browser.get(reverse("assessment_edit", args=[case.uid])).content.decode()
    assert "上个月哪笔钱最难" in form


def test_a_draft_goes_on_with_the_questions_it_began_with(
    office, worker, as_member, client_of, draft
):
    by = as_member(worker)
    case = made.identified(by, client_of())
    begun = save_assessment(by=by, case=case, seen=made.seen(), complete=False)
    publish_question_set(by=office, question_set=draft)
    save_assessment(by=by, case=case, seen=made.seen(), complete=True, version=begun.version)
    assert Assessment.objects.get(case=case).questions.number == 1


def sent(row, **changes):
    """What the browser sends for the page of a version."""
    data = {
        "name": row.name,
        "starts_on": row.starts_on.isoformat(),
        "questions-TOTAL_FORMS": row.questions.count(),
        "questions-INITIAL_FORMS": row.questions.count(),
    }
    for place, one in enumerate(row.questions.order_by("position")):
        line = f"questions-{place}"
        data |= {
            f"{line}-id": one.pk,
            f"{line}-set": row.pk,
            f"{line}-text": one.text,
            f"{line}-hint": one.hint,
            f"{line}-anchors": "\r\n".join(one.anchors),
        }
    return {**data, **changes}


def test_the_administration_makes_words_and_publishes_a_version(village, province, browse):
    browser = browse(province)
    add = reverse("admin:services_questionset_add")
    answer = browser.post(add, {"name": "入户评估问题", "starts_on": today().isoformat()})
    row = QuestionSet.objects.get(number=2)
    page = reverse("admin:services_questionset_change", args=[row.pk])
    assert answer.url == page
    assert "各级的样子" in browser.get(page).content.decode()
    wrong = browser.post(page, sent(row, **{"questions-0-anchors": "够用\n紧"}))
    assert "要写满 5 行" in wrong.content.decode()
    words = {"questions-0-text": "上个月哪笔钱最难？", "questions-7-hint": "单独问。"}
    browser.post(page, sent(row, publishes="on", **words))
    row.refresh_from_db()
    assert row.is_published
    assert [row.questions.get(position=place).text for place in (1,)] == ["上个月哪笔钱最难？"]
    assert row.questions.get(position=8).hint == "单独问。"
    assert 'name="questions-0-text"' not in browser.get(page).content.decode()
    assert browser.post(page, sent(row, name="改名")).status_code == 403


def test_the_city_reads_them_and_changes_nothing(village, city, browse, draft):
    browser = browse(city)
    page = reverse("admin:services_questionset_change", args=[draft.pk])
    assert "家里的钱和吃用够不够" in browser.get(page).content.decode()
    assert browser.post(page, sent(draft, name="改名")).status_code == 403
