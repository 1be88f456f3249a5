from django.urls import path

from shuangbai.base.api import register
from stations.api import network, tokens

for resource in network.RESOURCES:
    register(resource)

urlpatterns = [
    path("divisions/", network.DivisionList.as_view(), name="divisions"),
    path("stations/", network.StationList.as_view(), name="stations"),
    path("stations/<int:pk>/", network.StationOne.as_view(), name="station"),
    path("service-points/", network.ServicePointList.as_view(), name="service-points"),
    path("units/", network.UnitList.as_view(), name="units"),
    path("tokens/", tokens.TokenList.as_view(), name="tokens"),
    path("tokens/current/", tokens.TokenCurrent.as_view(), name="token-current"),
    path("tokens/<int:pk>/", tokens.TokenOne.as_view(), name="token"),
]
