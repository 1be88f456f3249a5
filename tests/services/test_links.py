"""Resources and their links: what there is, who gets it, what it was worth."""

import datetime
from decimal import Decimal

import pytest
import uuid6
from django.utils import timezone

from clients.models import ClientCategory
from clients.operations.clients import place_in_category
from services.measures import (
    LINKED_VALUE,
    LINKED_VALUE_HARDSHIP,
    LINKS_DELIVERED,
)
from services.models import LinkMove, Resource, ResourceLink, ResourceProvider
from services.operations import links as acts
from services.operations.resources import (
    add_provider,
    add_resource,
    edit_provider,
    edit_resource,
)
from services.resource_enums import LINK_MOVES, LinkState
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.measures import Period
from stations.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def today():
    return timezone.localdate()


@pytest.fixture
def provider(by):
    return add_provider(by=by, name="同心养老服务中心", kind="business")


def offered(by, provider, **facts):
    facts = {
        "kind": "goods",
        "name": "轮椅",
        "quantity": 2,
        "unit": "辆",
        "unit_value": Decimal("580"),
        **facts,
    }
    return add_resource(by=by, uid=uuid6.uuid7(), provider=provider, **facts)


@pytest.fixture
def wheelchairs(by, provider):
    return offered(by, provider)


def asked(by, client, resource, quantity=1, **facts):
    return acts.request_resource(
        by=by, uid=uuid6.uuid7(), client=client, resource=resource, quantity=quantity, **facts
    )


def step(by, link, new, **facts):
    facts = {"on": today(), **facts}
    return acts.move(by=by, link=link, step=acts.Step(new=new, **facts))


def test_from_a_need_to_something_delivered(client_of, by, wheelchairs):
    client = client_of()
    link = acts.want(by=by, uid=uuid6.uuid7(), client=client, need="轮椅一辆", kind="goods")
    assert (link.state, link.resource) == ("wanted", None)
    step(by, link, "requested", resource=wheelchairs)
    step(by, link, "confirmed")
    link = step(by, link, "delivered", note="送到家里")
    assert (link.value, link.delivered_on, link.to_hardship) == (580, today(), False)
    assert list(link.moves.order_by("pk").values_list("old", "new")) == [
        ("", "wanted"),
        ("wanted", "requested"),
        ("requested", "confirmed"),
        ("confirmed", "delivered"),
    ]
    assert link.moves.get(new="delivered").note.text == "送到家里"
    assert AuditEntry.objects.filter(act="link.deliver").count() == 1


@pytest.mark.parametrize("old", LinkState)
def test_only_the_moves_of_the_table_are_made(old, client_of, by, wheelchairs):
    for new in LinkState:
        link = acts.want(by=by, uid=uuid6.uuid7(), client=client_of(), need="轮椅", kind="goods")
        if old != "wanted":
            facts = {"resource": wheelchairs, "state": old}
            if old == "delivered":
                facts |= {"value": 1, "delivered_on": today()}
            ResourceLink.objects.filter(pk=link.pk).update(**facts)
        facts = {"reason": "not_needed"}
        if new == "requested" and old == "wanted":
            facts["resource"] = wheelchairs
        if new in LINK_MOVES[old]:
            assert step(by, link, new, **facts).state == new
        else:
            with pytest.raises(ActError, match="不能直接"):
                step(by, link, new, **facts)
        ResourceLink.objects.update(state="given_up", value=None, delivered_on=None)


def test_no_more_is_promised_than_there_is(client_of, by, wheelchairs):
    links = [asked(by, client_of(name), wheelchairs) for name in ("甲", "乙", "丙")]
    for link in links[:2]:
        step(by, link, "confirmed")
    with pytest.raises(ActError, match="只剩 0 辆") as refusal:
        step(by, links[2], "confirmed")
    assert refusal.value.field == "quantity"
    step(by, links[0], "given_up", reason="not_needed")
    step(by, links[2], "confirmed")
    with pytest.raises(ActError, match="只剩 1 辆"):
        step(by, links[2], "delivered", quantity=2)
    assert Resource.objects.with_taken().get().left == 0


def test_without_a_limit_as_much_is_given_as_is_asked_for(client_of, by, provider):
    help_at_home = offered(by, provider, name="助浴", quantity=None, unit_value=None)
    link = asked(by, client_of(), help_at_home, quantity=500)
    step(by, link, "confirmed")
    with pytest.raises(ActError, match="折合多少元"):
        step(by, link, "delivered")
    assert step(by, link, "delivered", value=Decimal("0")).value == 0


def test_what_is_past_its_day_is_not_confirmed(client_of, by, wheelchairs):
    link = asked(by, client_of(), wheelchairs)
    Resource.objects.update(valid_until=today() - DAY)
    with pytest.raises(ActError, match="已到期"):
        step(by, link, "confirmed")
    assert not Resource.objects.available(today()).exists()


def test_giving_up_and_going_back_take_a_reason(client_of, by, wheelchairs):
    link = asked(by, client_of(), wheelchairs)
    for new in ("given_up", "wanted"):
        with pytest.raises(ActError) as refusal:
            step(by, link, new)
        assert refusal.value.field == "reason"
    with pytest.raises(ActError) as refusal:
        step(by, link, "given_up", reason="other")
    assert refusal.value.field == "note"
    link = step(by, link, "given_up", reason="other", note="搬走了")
    assert link.moves.get(new="given_up").reason == "other"


def test_a_wrong_delivery_is_taken_back_and_counted_no_more(client_of, by, wheelchairs):
    link = asked(by, client_of(), wheelchairs)
    step(by, link, "confirmed")
    step(by, link, "delivered")
    month = Period(today() - 30 * DAY, today())
    assert LINKED_VALUE.value(by.scope, month) == 580
    link = step(by, link, "confirmed", reason="mistake")
    assert (link.value, link.delivered_on) == (None, None)
    assert LINKED_VALUE.value(by.scope, month) == 0
    assert LinkMove.objects.filter(link=link, new="delivered").exists()


def test_the_share_that_reached_people_in_hardship(client_of, by, provider):
    meals = offered(by, provider, name="助餐", quantity=None, unit_value=Decimal("12.50"))
    poor = client_of("甲")
    category = ClientCategory.objects.get(key="dibao")
    place_in_category(by=by, client=poor, category=category, starts_on=today(), source="roll")
    for client, number in ((poor, 4), (client_of("乙"), 6)):
        link = asked(by, client, meals, quantity=number)
        step(by, link, "confirmed")
        step(by, link, "delivered")
    month = Period(today() - 30 * DAY, today())
    assert LINKED_VALUE.value(by.scope, month) == 125
    assert LINKED_VALUE_HARDSHIP.value(by.scope, month) == 50
    assert LINKED_VALUE.by_place(by.scope, month, 6) == {"440882": 125}
    assert LINKS_DELIVERED.value(by.scope, month) == 2
    assert LINKED_VALUE.value(by.scope, Period(today() - 9 * DAY, today() - DAY)) == 0


def test_sent_twice_it_is_stored_once(client_of, by, wheelchairs, provider):
    client, uid = client_of(), uuid6.uuid7()
    facts = {"by": by, "uid": uid, "client": client, "resource": wheelchairs}
    first = acts.request_resource(**facts)
    assert acts.request_resource(**facts) == first
    assert ResourceLink.objects.count() == 1
    with pytest.raises(ActError, match="编号"):
        acts.want(by=by, uid=uid, client=client, need="别的", kind="goods")
    same = {"by": by, "uid": uuid6.uuid7(), "provider": provider, "kind": "goods", "name": "米"}
    assert add_resource(**same) == add_resource(**same)
    with pytest.raises(ActError, match="编号"):
        add_resource(**{**same, "name": "油"})


def test_a_library_is_its_stations_or_shared_by_the_county(
    client_of, by, county, stranger, as_member, wheelchairs
):
    of_county = as_member(county)
    fund = add_provider(by=of_county, name="雷州慈善会", kind="fund")
    shared = offered(of_county, fund, name="临时救助金", kind="money")
    seen = Resource.objects.visible_to
    assert set(seen(by)) == set(seen(of_county)) == {wheelchairs, shared}
    assert not seen(as_member(stranger)).exists()
    assert asked(by, client_of(), shared).state == "requested"
    neighbour = factories.person("social_worker", factories.station("440882104"))
    assert set(seen(as_member(neighbour))) == {shared}
    with pytest.raises(Denied):
        edit_resource(by=by, resource=shared, version=1, name="别的")
    with pytest.raises(Denied):
        edit_resource(by=as_member(neighbour), resource=wheelchairs, version=1, name="别的")


def test_another_stations_resource_cannot_be_asked_for(client_of, by, as_member, stranger):
    elsewhere = as_member(stranger)
    theirs = offered(elsewhere, add_provider(by=elsewhere, name="某厂", kind="business"))
    link = acts.want(by=by, uid=uuid6.uuid7(), client=client_of(), need="轮椅", kind="goods")
    with pytest.raises(ActError) as refusal:
        step(by, link, "requested", resource=theirs)
    assert refusal.value.field == "resource"
    with pytest.raises(Denied):
        step(elsewhere, link, "requested", resource=theirs)


def test_a_resource_keeps_what_is_promised_when_it_is_edited(client_of, by, wheelchairs, provider):
    link = asked(by, client_of(), wheelchairs, quantity=2)
    step(by, link, "confirmed")
    with pytest.raises(ActError, match="已经答应"):
        edit_resource(by=by, resource=wheelchairs, version=1, quantity=1)
    edited = edit_resource(by=by, resource=wheelchairs, version=1, quantity=5)
    assert edited.version == 2
    with pytest.raises(ActError, match="别人改过"):
        edit_resource(by=by, resource=wheelchairs, version=1, quantity=6)


def test_one_name_stands_once_in_a_library(by, provider):
    with pytest.raises(ActError, match="同名"):
        add_provider(by=by, name=provider.name, kind="fund")
    assert ResourceProvider.objects.count() == 1


def test_a_provider_is_renamed_and_let_go(client_of, by, stranger, as_member, wheelchairs):
    provider = wheelchairs.provider
    other = add_provider(by=by, name="某厂", kind="business")
    facts = {"provider": provider, "kind": "fund", "is_active": False}
    with pytest.raises(ActError) as refusal:
        edit_provider(by=by, name="某厂", **facts)
    assert refusal.value.field == "name"
    with pytest.raises(Denied):
        edit_provider(by=as_member(stranger), name="别名", **facts)
    edited = edit_provider(by=by, name="同心中心", **facts)
    assert (edited.name, edited.kind, edited.is_active) == ("同心中心", "fund", False)
    assert not Resource.objects.available(today()).exists()
    assert other.is_active
    link = acts.want(by=by, uid=uuid6.uuid7(), client=client_of(), need="轮椅", kind="goods")
    with pytest.raises(ActError, match="不再合作"):
        step(by, link, "requested", resource=Resource.objects.get())
