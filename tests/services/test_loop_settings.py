"""A county sets what it asks of its cases, sees first what that changes, and goes back to what it
inherits."""

import datetime

import pytest
from django.forms import model_to_dict
from django.urls import reverse
from django.utils import timezone

from services.loop_settings import settings_of, stuck_under
from services.models import Case, LoopSettings
from services.operations.loop_settings import FACTS, drop_loop, set_loop
from shuangbai.base.errors import ActError, Denied
from stations.models import AuditEntry
from tests import factories
from tests.services import casework as made

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def office(county, as_member):
    return as_member(county)


@pytest.fixture
def place(office):
    return office.posting.division


@pytest.fixture
def case(by, client_of):
    """Five days in its first stage."""
    return made.opened(
        by, client_of(), at=timezone.now() - 5 * DAY, found_on=made.today() - 5 * DAY
    )


def facts(place, **changes):
    return {**model_to_dict(settings_of(place), FACTS), **changes}


def is_stuck(case):
    return Case.objects.stuck(made.today()).filter(pk=case.pk).exists()


def test_what_a_county_sets_holds_there_at_once(office, place, case):
    assert not is_stuck(case)
    assert set_loop(by=office, division=place, **facts(place, identify_days=5)) == 1
    assert is_stuck(case)
    assert settings_of(factories.division("440883")).identify_days == 7
    assert AuditEntry.objects.filter(act="loop.set").exists()


def test_without_its_own_it_inherits_again(office, place, case):
    city = LoopSettings.objects.create(division=factories.division("4408"), identify_days=6)
    set_loop(by=office, division=place, **facts(place, identify_days=2))
    drop_loop(by=office, division=place)
    assert settings_of(place) == city
    case.refresh_from_db()
    assert case.stuck_on == made.today() + DAY
    with pytest.raises(ActError, match="没有单独设"):
        drop_loop(by=office, division=place)


def test_the_same_numbers_are_no_change(office, place):
    with pytest.raises(ActError, match="没有改动"):
        set_loop(by=office, division=place, **facts(place))
    assert not LoopSettings.objects.filter(division=place).exists()


def test_others_set_nothing(worker, head, office, place, as_member):
    for user in (worker, head):
        with pytest.raises(Denied):
            set_loop(by=as_member(user), division=place, **facts(place, identify_days=2))
    elsewhere = factories.division("440883")
    with pytest.raises(Denied):
        set_loop(by=office, division=elsewhere, **facts(elsewhere, identify_days=2))


@pytest.mark.parametrize("days", [4, 5, 6])
def test_the_preview_says_what_the_days_kept_beside_the_cases_say_then(office, place, case, days):
    new = LoopSettings(**facts(place, identify_days=days))
    foreseen = sum(stuck_under(place, new, made.today()).values())
    set_loop(by=office, division=place, **facts(place, identify_days=days))
    assert foreseen == Case.objects.stuck(made.today()).count() == int(days <= 5)


def test_a_city_s_preview_leaves_out_counties_with_their_own(office, place, case):
    set_loop(by=office, division=place, **facts(place, identify_days=30))
    city = factories.division("4408")
    new = LoopSettings(**facts(city, identify_days=1))
    assert sum(stuck_under(city, new, made.today()).values()) == 0


def test_its_pages_ask_once_more_and_lead_back(county, place, case, browse):
    browser = browse(county)
    page, edit = reverse("loop_settings"), reverse("loop_settings_edit")
    assert "通用" in browser.get(page).content.decode()
    sent = {name: str(number) for name, number in facts(place, identify_days=5).items()}
    asked = browser.post(edit, sent).content.decode()
    assert "7 → 5" in asked
    assert "停滞 0 → 1 件" in asked
    assert not LoopSettings.objects.filter(division=place).exists()
    done = browser.post(edit, {**sent, "confirmed": "1"}, follow=True).content.decode()
    assert "1 件个案的停滞日跟着变" in done
    removal = reverse("loop_settings_removal")
    assert removal in done
    assert "5 → 7" in browser.get(removal).content.decode()
    browser.post(removal)
    assert settings_of(place).identify_days == 7


def test_a_number_that_cannot_be_is_said_beside_its_field(county, place, browse):
    sent = {name: str(number) for name, number in facts(place, identify_days=0).items()}
    form = browse(county).post(reverse("loop_settings_edit"), sent).context["form"]
    assert list(form.errors) == ["identify_days"]


def test_a_worker_reads_what_holds_and_changes_nothing(worker, station, browse):
    page = browse(worker).get(reverse("loop_settings")).content.decode()
    assert "识别超过几天算停滞" in page
    assert reverse("loop_settings_edit") not in page
