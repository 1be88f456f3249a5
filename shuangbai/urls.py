from django.urls import include, path

from shuangbai.home import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("stations.jobs.urls")),
]
