"""A county keeps the goals and tasks that plans are written from: its own, and not every general
one."""

import pytest
from django.urls import reverse

from services.models import PlanTemplate, TemplateChoice
from services.operations.plan_library import FACTS, choose_template, save_template
from services.plan_library import offered_at
from services.plan_page import templates_for
from shuangbai.base.errors import ActError, Denied
from stations.enums import Role
from tests import factories
from tests.services import casework as made

pytestmark = pytest.mark.django_db

HERE, ELSEWHERE = "440882101", "440883101"


@pytest.fixture
def office(county, as_member):
    return as_member(county)


@pytest.fixture
def general(village):
    return PlanTemplate.objects.get(title="每周能安全洗澡")


def facts(**changes):
    known = {
        name: getattr(PlanTemplate.objects.get(title="每周能安全洗澡"), name) for name in FACTS
    }
    return {**known, "title": "助浴点每周洗澡", **changes}


def titles(code):
    return [one.title for one in offered_at(code)]


def test_what_a_county_hides_is_not_offered_there_and_comes_back(
    office, worker, as_member, client_of, general
):
    plan = made.start_plan(by=as_member(worker), case=made.assessed(as_member(worker), client_of()))
    assert general in templates_for(plan)
    choose_template(by=office, template=general, is_hidden=True)
    assert general not in templates_for(plan)
    assert general.title in titles(ELSEWHERE)
    choose_template(by=office, template=general, is_hidden=False)
    assert general in templates_for(plan)
    assert TemplateChoice.objects.count() == 1


def test_the_nearest_place_has_the_last_word(office, city, as_member, general):
    choose_template(by=as_member(city), template=general, is_hidden=True)
    assert general.title not in titles(HERE)
    choose_template(by=office, template=general, is_hidden=False)
    assert general.title in titles(HERE)
    assert general.title not in titles(ELSEWHERE)


def test_a_county_makes_a_copy_of_its_own_and_leaves_the_general_one(office, general):
    own = save_template(by=office, **facts())
    assert own.division.code == "440882"
    assert "助浴点每周洗澡" in titles(HERE)
    assert "助浴点每周洗澡" not in titles(ELSEWHERE)
    save_template(by=office, template=own, **facts(title="助浴点洗澡"))
    assert "助浴点洗澡" in titles(HERE)
    with pytest.raises(Denied):
        save_template(by=office, template=general, **facts(title="改通用的"))
    with pytest.raises(ActError) as refusal:
        save_template(by=office, **facts(target=0, baseline=0))
    assert refusal.value.field == "target"


def test_others_decide_nothing(worker, head, as_member, general, city, office):
    for user in (worker, head):
        with pytest.raises(Denied):
            choose_template(by=as_member(user), template=general, is_hidden=True)
        with pytest.raises(Denied):
            save_template(by=as_member(user), **facts())
    own = save_template(by=office, **facts())
    with pytest.raises(ActError, match="下级自己的"):
        choose_template(by=as_member(city), template=own, is_hidden=True)


def test_its_page_hides_shows_and_copies(county, browse, general):
    browser = browse(county)
    page = reverse("plan_library")
    assert "本地不用每周能安全洗澡" in browser.get(page).content.decode()
    choice = reverse("plan_library_choice", args=[general.pk])
    shown = browser.post(choice, {"hidden": "1"}, follow=True).content.decode()
    assert "重新用每周能安全洗澡" in shown
    copy = reverse("plan_library_new") + f"?copy={general.pk}"
    form = browser.get(copy).context["form"]
    assert form["title"].value() == general.title
    sent = {name: form[name].value() for name in FACTS}
    sent = {name: value for name, value in sent.items() if value is not None}
    browser.post(copy, {**sent, "title": "助浴点每周洗澡"})
    assert PlanTemplate.objects.get(title="助浴点每周洗澡").division.code == "440882"


def test_its_page_costs_the_same_however_many_there_are(county, browse, count_queries, general):
    browser = browse(county)
    page = reverse("plan_library")
    browser.get(page)
    few = count_queries(lambda: browser.get(page))
    for number in range(30):
        PlanTemplate.objects.create(
            division=factories.division("440882"), **facts(title=f"范例{number}")
        )
    assert count_queries(lambda: browser.get(page)) == few


def test_a_worker_reads_it(browse, general):
    second = factories.person(Role.SOCIAL_WORKER, factories.station("440882101"), "新人")
    page = browse(second).get(reverse("plan_library")).content.decode()
    assert general.title in page
    assert "本地不用" not in page
