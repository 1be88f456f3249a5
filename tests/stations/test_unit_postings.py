"""People at guidance centres and supervision offices, registered like those at a station."""

import pytest
from django.urls import reverse

from stations.enums import JobTitle, Role
from stations.models import Posting, Unit
from stations.operations.postings import decide_posting
from tests import factories


@pytest.fixture
def unit(places):
    return Unit.objects.create(
        division=factories.division("440882"), kind="guidance_centre", name="雷州市社工指导中心"
    )


@pytest.fixture
def acting(client):
    def acting(user):
        client.force_login(user)
        return client

    return acting


def asked(**changes):
    return {
        "name": "何嘉怡",
        "post": "supervisor",
        "place": "雷州市社工指导中心",
        "hiring": "direct",
        "starts_on": "2026-01-01",
        **changes,
    }


def test_a_city_registers_a_supervisor_at_a_centre(
    acting, city, unit, security_admin, as_member, station
):
    page = acting(city).get(reverse("unit", args=[unit.pk])).content.decode()
    link = f"{reverse('enrolment')}?post=supervisor&amp;place="
    assert link in page
    answer = acting(city).post(reverse("enrolment"), asked(), follow=True)
    assert "等第二个人确认" in answer.content.decode()
    posting = Posting.objects.get(unit=unit)
    assert (posting.role, posting.title) == (Role.SUPERVISOR, JobTitle.SUPERVISOR)
    decide_posting(by=as_member(security_admin), posting=posting, decision="confirmed")
    member = as_member(posting.user)
    assert member.place_label == unit.name
    assert member.scope.covers_station(station)
    assert "何嘉怡" in acting(city).get(reverse("unit", args=[unit.pk])).content.decode()


def test_the_form_that_is_opened_from_a_unit_knows_its_name(acting, city, unit):
    address = f"{reverse('enrolment')}?post=supervisor&place={unit.name}"
    form = acting(city).get(address).context["posting_form"]
    assert (form["place"].value(), form["post"].value()) == (unit.name, "supervisor")


def test_somebody_with_an_account_is_posted_to_a_unit(acting, city, unit, worker):
    address = reverse("person_posting", args=[worker.uid])
    assert acting(city).post(address, asked()).status_code == 302
    assert Posting.objects.get(unit=unit).user == worker


@pytest.mark.parametrize("changes", [{"closed_on": "2026-01-01"}, {"name": "别处的中心"}])
def test_a_closed_or_unknown_unit_is_refused_beside_the_field(acting, city, unit, changes):
    Unit.objects.filter(pk=unit.pk).update(**changes)
    answer = acting(city).post(reverse("enrolment"), asked())
    assert answer.context["posting_form"].errors["place"]
    assert not Posting.objects.filter(unit=unit).exists()


def test_a_unit_elsewhere_is_not_known_here(acting, unit, places):
    other = factories.person(Role.CITY_BUREAU, factories.division("4409"), "茂名市局")
    answer = acting(other).post(reverse("enrolment"), asked())
    assert "您的辖区里没有" in str(answer.context["posting_form"].errors["place"])


@pytest.mark.parametrize("who", ["county", "head", "worker"])
def test_who_may_not_post_supervisors_sees_no_link(acting, who, request, unit):
    page = acting(request.getfixturevalue(who)).get(reverse("unit", args=[unit.pk]))
    assert "登记人员" not in page.content.decode()


def test_a_worker_is_not_posted_to_a_unit(acting, county, unit):
    answer = acting(county).post(reverse("enrolment"), asked(post="worker"))
    assert answer.context["posting_form"].errors["place"]
