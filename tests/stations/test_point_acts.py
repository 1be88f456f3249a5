import datetime

import pytest

from shuangbai.base.errors import ActError, Denied
from stations.enums import DivisionKind, PointStatus
from stations.models import AuditEntry, Division, ServicePoint
from stations.operations.points import (
    close_point,
    give_village,
    open_point,
    plan_point,
    reach_from,
    take_back_village,
)
from tests import factories

TODAY = datetime.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 20, 2, 0, tzinfo=datetime.UTC), tick=False)


@pytest.fixture
def by(county, as_member):
    return as_member(county)


@pytest.fixture
def point(station):
    return factories.village_point("440882101214")


@pytest.fixture
def opened(station):
    return factories.village_point("440882101201", status=PointStatus.OPEN, opened_on=TODAY)


def test_a_point_is_planned_opened_closed_and_opened_again(point, by, head, as_member):
    plan_point(by=by, point=point, due_on=datetime.date(2026, 12, 31))
    open_point(by=as_member(head), point=point, on=TODAY, address="村委会一楼")
    point.refresh_from_db()
    assert (point.status, point.opened_on, point.address) == ("open", TODAY, "村委会一楼")
    close_point(by=as_member(head), point=point, on=TODAY, reason="村委会搬迁")
    point.refresh_from_db()
    assert (point.status, point.closed_on) == ("closed", TODAY)
    open_point(by=as_member(head), point=point, on=TODAY)
    point.refresh_from_db()
    assert (point.status, point.closed_on, point.address) == ("open", None, "村委会一楼")
    acts = list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["point.plan", "point.open", "point.close", "point.open"]


def test_a_head_does_not_set_the_deadline(point, head, as_member):
    with pytest.raises(Denied):
        plan_point(by=as_member(head), point=point, due_on=TODAY)


def test_an_open_point_is_not_opened_or_planned_again(opened, by):
    with pytest.raises(ActError, match="现在是“已开”"):
        open_point(by=by, point=opened, on=TODAY)
    with pytest.raises(ActError, match="现在是“已开”"):
        plan_point(by=by, point=opened, due_on=TODAY)


def test_a_point_is_not_opened_in_the_future_or_before_it_closed(point, opened, by):
    with pytest.raises(ActError, match="不能晚于今天"):
        open_point(by=by, point=point, on=TODAY + datetime.timedelta(1))
    close_point(by=by, point=opened, on=TODAY, reason="搬迁")
    with pytest.raises(ActError, match="重开不能更早"):
        open_point(by=by, point=opened, on=TODAY - datetime.timedelta(1))


def test_closing_a_point_needs_a_reason_and_order(opened, by):
    with pytest.raises(ActError, match="原因"):
        close_point(by=by, point=opened, on=TODAY, reason="")
    with pytest.raises(ActError, match="不能早于开点"):
        close_point(by=by, point=opened, on=TODAY - datetime.timedelta(1), reason="搬迁")


def test_a_neighbours_open_point_fills_the_gap_until_it_closes(point, opened, head, as_member):
    assert list(ServicePoint.objects.gaps()) == [point]
    reach_from(by=as_member(head), point=point, neighbour=opened)
    assert not ServicePoint.objects.gaps().exists()
    close_point(by=as_member(head), point=opened, on=TODAY, reason="搬迁")
    assert set(ServicePoint.objects.gaps()) == {point, opened}


def test_opening_ends_the_reach(point, opened, by):
    reach_from(by=by, point=point, neighbour=opened)
    open_point(by=by, point=point, on=TODAY)
    point.refresh_from_db()
    assert point.reached_from is None


def test_a_closed_neighbour_reaches_nobody(point, by):
    closed = factories.village_point("440882101201")
    with pytest.raises(ActError, match="还没有开"):
        reach_from(by=by, point=point, neighbour=closed)


def test_an_open_point_is_not_reached(opened, by):
    other = factories.village_point("440882104201", status="open", opened_on=TODAY)
    with pytest.raises(ActError, match="自己有"):
        reach_from(by=by, point=opened, neighbour=other)


def test_reach_stays_within_the_county_and_the_members_scope(point, by, city, head, as_member):
    near = factories.village_point("440882104201", status="open", opened_on=TODAY)
    far = factories.village_point("440883100201", status="open", opened_on=TODAY)
    with pytest.raises(ActError, match="同一县"):
        reach_from(by=as_member(city), point=point, neighbour=far)
    with pytest.raises(ActError, match="不在您的范围"):
        reach_from(by=as_member(head), point=point, neighbour=near)
    reach_from(by=by, point=point, neighbour=near)
    point.refresh_from_db()
    assert point.reached_from == near


@pytest.mark.parametrize("who", ["worker", "supervisor", "finance", "stranger"])
def test_others_do_not_touch_points(point, who, request, as_member):
    by = as_member(request.getfixturevalue(who))
    with pytest.raises(Denied):
        open_point(by=by, point=point, on=TODAY)
    with pytest.raises(Denied):
        reach_from(by=by, point=point, neighbour=None)


@pytest.fixture
def farm_village(places):
    """A village in a township-like area: no station of its own."""
    farm = factories.division("440882401", "国营收获农场")
    Division.objects.filter(pk=farm.pk).update(kind=DivisionKind.LIKE)
    return factories.division("440882401201", "收获社区")


def test_a_village_without_a_station_is_given_and_taken_back(station, farm_village, by):
    point = give_village(by=by, station=station, village=farm_village)
    assert (point.is_extra, point.status) == (True, PointStatus.NOT_OPEN)
    open_point(by=by, point=point, on=TODAY)
    with pytest.raises(ActError, match="先撤点"):
        take_back_village(by=by, point=point, reason="改由农场自办")
    close_point(by=by, point=point, on=TODAY, reason="改由农场自办")
    assert take_back_village(by=by, point=point, reason="改由农场自办") is None
    assert not ServicePoint.objects.filter(village=farm_village).exists()


def test_another_stations_village_moves_over_and_goes_home(station, by):
    there = factories.village_point("440882104201", status="open", opened_on=TODAY)
    home = there.station
    moved = give_village(by=by, station=station, village=there.village)
    assert (moved.pk, moved.station, moved.is_extra, moved.status) == (
        there.pk,
        station,
        True,
        "open",
    )
    with pytest.raises(ActError, match="已经由这个站"):
        give_village(by=by, station=station, village=there.village)
    back = take_back_village(by=by, point=moved, reason="试点结束")
    assert (back.station, back.is_extra) == (home, False)


def test_an_own_village_is_not_taken_back(point, by):
    with pytest.raises(ActError, match="自己的村"):
        take_back_village(by=by, point=point, reason="误")


def test_taking_back_needs_a_reason(station, farm_village, by):
    point = give_village(by=by, station=station, village=farm_village)
    with pytest.raises(ActError, match="原因"):
        take_back_village(by=by, point=point, reason="")


def test_a_township_or_village_like_place_is_not_given(station, by):
    with pytest.raises(ActError, match="只有村"):
        give_village(by=by, station=station, village=factories.division("440882104"))
    like = factories.division("440882104498", "虚拟生活区")
    Division.objects.filter(pk=like.pk).update(kind=DivisionKind.LIKE)
    like.refresh_from_db()
    with pytest.raises(ActError, match="只有村"):
        give_village(by=by, station=station, village=like)


def test_a_village_of_another_county_is_not_taken(station, by):
    with pytest.raises(Denied):
        give_village(by=by, station=station, village=factories.division("440883100201"))
