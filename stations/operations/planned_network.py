"""The network that the programme asks for: a station in every township, a point in every village."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef

from shuangbai.base.errors import Denied
from stations import audit
from stations.enums import StationStatus
from stations.models import Division, ServicePoint, Station, StationStatusChange
from stations.permissions import can_load_divisions

BATCH = 1000


@dataclass
class PlannedNetwork:
    """What was added, and the townships left alone because their station was merged away."""

    stations: int
    points: int
    left_alone: list[Division]


@transaction.atomic
def plan_network(*, by, on):
    """Adds planned stations (筹建) for the regular townships without one, as of the day `on`, and
    a point (未开) for each regular village of a township with a station. Raises Denied.

    A township whose station was merged into another stays without: that was a decision.
    """
    if not can_load_divisions(by, Division.objects.provinces().values_list("code", flat=True)):
        raise Denied("筹建站点由服务器管理员或省厅统一生成。", who_can="省厅")
    merged_away = Station.objects.filter(division=OuterRef("pk"), merged_into__isnull=False)
    lacking = Division.objects.regular_townships().current().without_live_station()
    townships = lacking.filter(~Exists(merged_away)).order_by("code")
    stations = _plan_stations(townships, on)
    points = _plan_points()
    if stations or points:
        audit.record(act="network.plan", by=by)
    left_alone = list(lacking.filter(Exists(merged_away)).order_by("code"))
    return PlannedNetwork(len(stations), len(points), left_alone)


def _plan_stations(townships, on):
    stations = Station.objects.bulk_create(
        [Station(division=place, name=f"{place.name}社工站") for place in townships],
        batch_size=BATCH,
    )
    StationStatusChange.objects.bulk_create(
        [StationStatusChange(station=row, status=StationStatus.PLANNED, on=on) for row in stations],
        batch_size=BATCH,
    )
    return stations


def _plan_points():
    by_township = dict(Station.objects.live().values_list("division_id", "pk"))
    villages = Division.objects.villages().current().filter(service_point__isnull=True)
    places = villages.filter(parent__in=list(by_township)).order_by("code")
    points = [
        ServicePoint(village_id=village, station_id=by_township[township])
        for village, township in places.values_list("pk", "parent_id")
    ]
    return ServicePoint.objects.bulk_create(points, batch_size=BATCH)
