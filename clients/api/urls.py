from django.urls import path

from clients.api import clients, entitlements
from shuangbai.base.api import register

for resource in (*clients.RESOURCES, *entitlements.RESOURCES):
    register(resource)

urlpatterns = [
    path("clients/", clients.ClientList.as_view(), name="clients"),
    path("clients/<uuid:uid>/", clients.ClientDetail.as_view(), name="client"),
    path("entitlements/gaps/", entitlements.GapList.as_view(), name="entitlement-gaps"),
]
