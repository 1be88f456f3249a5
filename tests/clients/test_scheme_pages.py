"""Schemes on their page: which holds, a copy of one's own, frequencies with the people they move."""

import pytest

from clients.models import ContactState, TierScheme
from clients.operations.schemes import (
    drop_own_scheme,
    nearest_row,
    people_in,
    set_own_scheme,
    set_rules,
)
from shuangbai.base.errors import ActError, Denied
from stations.gate import member_for
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def leizhou(village):
    return factories.division("440882")


def rules_of(scheme):
    tiers = scheme.tiers.order_by("number")
    return [(tier.number, dict(tier.rules.values_list("kind", "every_days"))) for tier in tiers]


def test_a_copy_says_the_same_and_moves_nobody(client_of, leizhou, county):
    client = client_of(tier=2)
    before = list(ContactState.objects.filter(client=client).values())
    above = nearest_row(leizhou)
    own = set_own_scheme(by=member_for(county), division=leizhou, name="雷州方案")
    assert rules_of(own) == rules_of(above)
    assert own.retry_days == above.retry_days
    assert nearest_row(leizhou) == own
    assert list(ContactState.objects.filter(client=client).values()) == before


def test_a_second_one_is_refused(leizhou, county):
    member = member_for(county)
    set_own_scheme(by=member, division=leizhou, name="一")
    with pytest.raises(ActError):
        set_own_scheme(by=member, division=leizhou, name="二")
    assert TierScheme.objects.filter(division=leizhou).count() == 1


def test_a_county_has_no_say_elsewhere(leizhou, county, village):
    with pytest.raises(Denied):
        set_own_scheme(by=member_for(county), division=factories.division("440883"), name="外县")
    with pytest.raises(Denied):
        drop_own_scheme(by=member_for(county), scheme=TierScheme.objects.get(is_default=True))


def test_a_dropped_scheme_gives_the_plans_back_to_the_one_above(client_of, leizhou, county):
    client, member = client_of(tier=2), member_for(county)
    due = dict(ContactState.objects.filter(client=client).values_list("kind", "due_on"))
    own = set_own_scheme(by=member, division=leizhou, name="雷州方案")
    set_rules(by=member, tier=own.tiers.get(number=2), rules={"call": 1})
    active = ContactState.objects.filter(client=client, is_active=True)
    assert list(active.values_list("kind", flat=True)) == ["call"]
    assert drop_own_scheme(by=member, scheme=own).state == "done"
    assert dict(ContactState.objects.filter(client=client).values_list("kind", "due_on")) == due


def test_people_are_counted_under_the_scheme_that_holds_for_them(client_of, leizhou, county):
    client_of("甲", tier=2)
    client_of("乙", tier=2)
    general = TierScheme.objects.get(is_default=True)
    second = general.tiers.get(number=2)
    assert people_in(second).count() == 2
    own = set_own_scheme(by=member_for(county), division=leizhou, name="雷州方案")
    assert people_in(second).count() == 0
    own.tiers.filter(number=2).delete()
    # The next closer tier stands in for the missing number.
    assert people_in(own.tiers.get(number=1)).count() == 2
    assert people_in(own.tiers.get(number=3)).count() == 0


def test_the_page_says_what_holds_and_from_where(client_of, worker, browse):
    client_of(tier=1)
    page = browse(worker).get("/tiers/").content.decode()
    assert "全省通用" in page
    assert "每 7 天" in page
    assert "改频率" not in page


def test_a_frequency_is_asked_about_with_its_people_before_it_moves_anything(
    client_of, leizhou, county, browse
):
    client = client_of(tier=2)
    own = set_own_scheme(by=member_for(county), division=leizhou, name="雷州方案")
    browser, tier = browse(county), own.tiers.get(number=2)
    address = f"/tiers/{tier.pk}/rules/"
    page = browser.post(address, {"call": "3", "visit": "30"}).content.decode()
    assert "1 人" in page
    assert "每 7 天 → 每 3 天" in page
    assert tier.rules.get(kind="call").every_days == 7
    sent = {"call": "3", "visit": "30", "confirmed": "1"}
    assert "jobs" in browser.post(address, sent, follow=True).redirect_chain[0][0]
    assert tier.rules.get(kind="call").every_days == 3
    state = ContactState.objects.get(client=client, kind="call")
    assert (state.due_on - state.since_on).days <= 3


def test_a_wrong_number_comes_back_beside_its_field(leizhou, county, browse):
    own = set_own_scheme(by=member_for(county), division=leizhou, name="雷州方案")
    page = browse(county).post(f"/tiers/{own.tiers.first().pk}/rules/", {"call": "0"})
    assert "大于或等于" in page.content.decode()


def test_the_page_costs_the_same_with_one_scheme_and_with_many(
    client_of, city, browse, django_assert_max_num_queries
):
    client_of(tier=2)
    browser = browse(city)
    browser.get("/tiers/")
    with django_assert_max_num_queries(40) as one:
        browser.get("/tiers/")
    for number in range(20):
        scheme = TierScheme.objects.create(
            division=factories.division(f"4408{number + 10:02}"), name=f"方案{number}"
        )
        scheme.tiers.create(number=1, name="一级").rules.create(kind="call", every_days=1)
    with django_assert_max_num_queries(len(one.captured_queries)):
        browser.get("/tiers/")
