from django.urls import include, path

from shuangbai.home import api, api_page

app_name = "api"
urlpatterns = [
    path("", api_page.api_page, name="page"),
    path("v1/", api.Root.as_view(), name="root"),
    path("v1/schema/", api.Schema.as_view(), name="schema"),
    path("v1/", include("stations.api.urls")),
    path("v1/", include("clients.api.urls")),
    path("v1/", include("services.api.urls")),
    path("v1/", include("funding.api.urls")),
]
