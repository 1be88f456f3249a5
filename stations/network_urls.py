"""Addresses of the network's pages."""

from django.urls import path

from stations.views import contracts, network, operators, points, station, station_acts, units
from stations.views.search import search
from stations.views.stations import stations

urlpatterns = [
    path("network/", network.network, name="network"),
    path("network/search/", search, name="search"),
    path("network/<str:code>/", network.division, name="division"),
    path("stations/", stations, name="stations"),
    path("stations/<int:pk>/", station.station, name="station"),
    path("stations/<int:pk>/sheet/", station.station_sheet, name="station_sheet"),
    path("stations/<int:pk>/edit/", station_acts.station_edit, name="station_edit"),
    path("stations/<int:pk>/status/", station_acts.station_status, name="station_status"),
    path("stations/<int:pk>/quotas/", station_acts.station_quotas, name="station_quotas"),
    path("stations/<int:pk>/villages/", station_acts.station_villages, name="station_villages"),
    path(
        "stations/<int:pk>/facilities/",
        station_acts.station_facilities,
        name="station_facilities",
    ),
    path("points/<int:pk>/", points.point, name="point"),
    path("points/<int:pk>/plan/", points.point_plan, name="point_plan"),
    path("points/<int:pk>/opening/", points.point_opening, name="point_opening"),
    path("points/<int:pk>/closure/", points.point_closure, name="point_closure"),
    path("points/<int:pk>/reach/", points.point_reach, name="point_reach"),
    path("points/<int:pk>/return/", points.point_return, name="point_return"),
    path("units/", units.units, name="units"),
    path("units/new/", units.unit_new, name="unit_new"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("units/<int:pk>/edit/", units.unit_edit, name="unit_edit"),
    path("contracts/", contracts.contracts, name="contracts"),
    path("contracts/new/", contracts.contract_new, name="contract_new"),
    path("contracts/<int:pk>/", contracts.contract, name="contract"),
    path("contracts/<int:pk>/edit/", contracts.contract_edit, name="contract_edit"),
    path("contracts/<int:pk>/extension/", contracts.contract_extension, name="contract_extension"),
    path("operators/", operators.operators, name="operators"),
    path("operators/new/", operators.operator_new, name="operator_new"),
    path("operators/<int:pk>/", operators.operator, name="operator"),
    path("operators/<int:pk>/edit/", operators.operator_edit, name="operator_edit"),
]
