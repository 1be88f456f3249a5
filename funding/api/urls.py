from django.urls import path

from funding.api import funds
from shuangbai.base.api import register

for resource in funds.RESOURCES:
    register(resource)

urlpatterns = [
    path("programmes/", funds.ProgrammeList.as_view(), name="programmes"),
    path("programmes/<uuid:uid>/execution/", funds.ExecutionOne.as_view(), name="execution"),
    path("hops/", funds.HopList.as_view(), name="hops"),
    path("entries/", funds.EntryList.as_view(), name="entries"),
]
