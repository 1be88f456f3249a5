"""The network, read-only: divisions, stations, service points, units."""

from django.utils import timezone

from shuangbai.base.api import Resource, RowDetail, RowList
from stations.api import filters, rows
from stations.enums import DataClass
from stations.gate import GateLine
from stations.models import Division, ServicePoint, Station, Unit

NETWORK = GateLine(DataClass.NETWORK)


class DivisionList(RowList):
    """行政区划：您任职管辖的地方。"""

    gate_line = NETWORK
    queryset = Division.objects.all()
    serializer_class = rows.DivisionRow
    filterset_class = filters.DivisionFilter
    sorts = {"code": "code"}


class StationRows:
    gate_line = NETWORK
    queryset = Station.objects.all()

    def with_columns(self, rows):
        today = timezone.localdate()
        rows = rows.with_approved_posts(today).with_people_in_post(today)
        return rows.with_vacancies(today).with_points()


class StationList(StationRows, RowList):
    """社工站：核定岗位、在岗人数和服务点，以今天为准。"""

    serializer_class = rows.StationRow
    filterset_class = filters.StationFilter
    sorts = {
        "code": "division__code",
        "name": "name",
        "approved_posts": "approved_posts",
        "people_in_post": "people_in_post",
        "vacancies": "vacancies",
    }


class StationOne(StationRows, RowDetail):
    """一个社工站。"""

    serializer_class = rows.StationDetail


class ServicePointList(RowList):
    """服务点：每个村（社区）一个，未开的也在内。"""

    gate_line = NETWORK
    queryset = ServicePoint.objects.all()
    serializer_class = rows.ServicePointRow
    filterset_class = filters.ServicePointFilter
    sorts = {"code": "village__code"}


class UnitList(RowList):
    """指导中心与督导办公室。"""

    gate_line = NETWORK
    queryset = Unit.objects.all()
    serializer_class = rows.UnitRow
    filterset_class = filters.UnitFilter
    sorts = {"code": "division__code", "name": "name"}


RESOURCES = (
    Resource("divisions", "api:divisions", "行政区划", NETWORK),
    Resource("stations", "api:stations", "社工站", NETWORK),
    Resource("service-points", "api:service-points", "服务点", NETWORK),
    Resource("units", "api:units", "指导中心与督导办公室", NETWORK),
)
