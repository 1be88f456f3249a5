"""Acts on service points and on which station serves which village."""

from django.db import transaction
from django.utils import timezone

from shuangbai.base.errors import ActError
from stations import audit
from stations.enums import COUNTY_DIGITS, DivisionKind, Level, PointStatus, StationStatus
from stations.models import Division, ServicePoint, Station
from stations.operations.stations import demand_editing, demand_shaping, refuse_closed

# Where a point may go from where it is.
POINT_MOVES = {
    PointStatus.NOT_OPEN: (PointStatus.PREPARING, PointStatus.OPEN),
    PointStatus.PREPARING: (PointStatus.PREPARING, PointStatus.OPEN),
    PointStatus.OPEN: (PointStatus.CLOSED,),
    PointStatus.CLOSED: (PointStatus.PREPARING, PointStatus.OPEN),
}


@transaction.atomic
def plan_point(*, by, point, due_on):
    """The bureau sets the day by which the point must be open; from then on it is in preparation."""
    demand_shaping(by, point.station.division)
    point = lock(point)
    refuse_move(point, PointStatus.PREPARING)
    point.status, point.due_on = PointStatus.PREPARING, due_on
    point.save(update_fields=["status", "due_on"])
    audit.record(act="point.plan", by=by, obj=point, fields=["status", "due_on"])
    return point


@transaction.atomic
def open_point(*, by, point, on, address=""):
    """The point works from that day; it no longer needs a neighbour's."""
    demand_editing(by, point.station)
    point = lock(point)
    refuse_move(point, PointStatus.OPEN)
    refuse_future(on)
    if point.closed_on and on < point.closed_on:
        raise ActError(f"这个点 {point.closed_on} 才撤，重开不能更早。", field="on")
    point.status, point.opened_on, point.closed_on = PointStatus.OPEN, on, None
    point.address, point.reached_from = address.strip() or point.address, None
    changed = ["status", "opened_on", "closed_on", "address", "reached_from"]
    point.save(update_fields=changed)
    audit.record(act="point.open", by=by, obj=point, fields=changed)
    return point


@transaction.atomic
def close_point(*, by, point, on, reason):
    """The point's last day. Villages it reached become gaps by themselves."""
    demand_editing(by, point.station)
    point = lock(point)
    refuse_move(point, PointStatus.CLOSED)
    refuse_future(on)
    if not reason.strip():
        raise ActError("请写明撤点原因。", field="reason")
    if on < point.opened_on:
        raise ActError(f"撤点不能早于开点的 {point.opened_on}。", field="on")
    point.status, point.closed_on, point.due_on = PointStatus.CLOSED, on, None
    changed = ["status", "closed_on", "due_on"]
    point.save(update_fields=changed)
    audit.record(act="point.close", by=by, obj=point, reason=reason, fields=changed)
    return point


@transaction.atomic
def reach_from(*, by, point, neighbour):
    """A village without a point of its own is served from a neighbour's open one; None ends it.

    Neighbours are the villages of the same station or of the same county: the division codes say
    nothing about who borders whom.
    """
    demand_editing(by, point.station)
    point = lock(point)
    if point.status == PointStatus.OPEN:
        raise ActError("这个村自己有已开的服务点，不用邻村辐射。", field="neighbour")
    if neighbour is not None:
        neighbour = lock(neighbour)
        refuse_neighbour(by, point, neighbour)
    point.reached_from = neighbour
    point.save(update_fields=["reached_from"])
    audit.record(act="point.reach", by=by, obj=point, fields=["reached_from"])
    return point


def refuse_neighbour(by, point, neighbour):
    if neighbour.status != PointStatus.OPEN:
        raise ActError(f"{neighbour}还没有开，不能辐射别的村。", field="neighbour")
    same_station = neighbour.station_id == point.station_id
    if not same_station and not is_near(neighbour.village, point.village):
        raise ActError("只能由同一社工站或同一县（市、区）的服务点辐射。", field="neighbour")
    if not by.scope.covers_station(neighbour.station):
        raise ActError("这个服务点不在您的范围内，请找县民政安排。", field="neighbour")


def is_near(village, other):
    return village.code[:COUNTY_DIGITS] == other.code[:COUNTY_DIGITS]


@transaction.atomic
def give_village(*, by, station, village):
    """The station serves this village, too: one of a place without a station, or another
    station's. A village has one point row; it moves with all it is."""
    demand_shaping(by, station.division)
    demand_shaping(by, village)
    refuse_not_a_village(village)
    # The village's row is locked, too: two stations may ask for a village without a point at once.
    village = Division.objects.select_for_update(of=("self",)).get(pk=village.pk)
    station = Station.objects.select_for_update(of=("self",)).get(pk=station.pk)
    refuse_closed(station)
    point = ServicePoint.objects.select_for_update(of=("self",)).filter(village=village).first()
    if point is not None and point.station_id == station.pk:
        raise ActError(f"{village.name}已经由这个站服务。", field="village")
    point = point or ServicePoint(village=village)
    point.station, point.is_extra = station, not is_own(village, station)
    point.save()
    audit.record(act="village.give", by=by, obj=point, fields=["station", "is_extra"])
    return point


@transaction.atomic
def take_back_village(*, by, point, reason):
    """An extra village goes back to the station of its own township; where there is none, its
    point must be closed first and its row goes. Returns the point, or None."""
    demand_shaping(by, point.station.division)
    demand_shaping(by, point.village)
    point = lock(point)
    if not point.is_extra:
        raise ActError("这是本站自己的村，不能收回。")
    if not reason.strip():
        raise ActError("请写明收回原因。", field="reason")
    home = Station.objects.live().filter(division=point.village.parent).first()
    if home is None and point.status == PointStatus.OPEN:
        raise ActError("这个村所在的地方没有社工站，请先撤点再收回。")
    audit.record(act="village.take_back", by=by, obj=point, reason=reason, fields=["station"])
    if home is None:
        point.delete()
        return None
    point.station, point.is_extra = home, False
    point.save(update_fields=["station", "is_extra"])
    return point


def lock(point):
    return (
        ServicePoint.objects.select_for_update(of=("self",))
        .select_related("station__division", "village__parent")
        .get(pk=point.pk)
    )


def is_own(village, station):
    return village.code.startswith(station.division.code)


def refuse_not_a_village(village):
    if village.level != Level.VILLAGE or village.kind == DivisionKind.LIKE:
        raise ActError("只有村（社区）可以交给社工站；类似村的区域不设服务点。", field="village")
    if village.vanished_on:
        raise ActError(f"{village.name}已于 {village.vanished_on} 撤销。", field="village")


def refuse_move(point, status):
    if point.station.status == StationStatus.CLOSED:
        raise ActError("这个站已经撤并，请先把村交给别的站。")
    if status not in POINT_MOVES[PointStatus(point.status)]:
        raise ActError(
            f"这个点现在是“{point.get_status_display()}”，不能改成“{PointStatus(status).label}”。"
        )


def refuse_future(on):
    if on > timezone.localdate():
        raise ActError("日期不能晚于今天，请在发生后再登记。", field="on")
