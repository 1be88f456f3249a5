from django.urls import include, path

from shuangbai.home import health, views
from stations.admin_site import site

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("stations.urls")),
    path("", include("stations.network_urls")),
    path("", include("stations.jobs.urls")),
    path("", include("clients.urls")),
    path("", include("services.urls")),
    path("", include("funding.urls")),
    path("", include("funding.payroll.urls")),
    path("", include("funding.sheets.urls")),
    path("admin/", site.urls),
    path("api/", include("shuangbai.home.api_urls")),
]

handler400 = "shuangbai.home.errors.bad_request"
handler403 = "shuangbai.home.errors.permission_denied"
handler404 = "shuangbai.home.errors.page_not_found"
handler500 = "shuangbai.home.errors.server_error"
