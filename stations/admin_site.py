"""Django's admin behind our gate: no sign-in of its own, no routes but those listed here."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from shuangbai.base.errors import Denied
from stations.enums import DataClass
from stations.gate import gated
from stations.permissions import can_open_admin

WHO_CAN = "省级、市级民政和系统管理员"


class Site(admin.AdminSite):
    site_title = "双百后台"
    site_header = "双百 · 后台"
    index_title = "后台"
    empty_value_display = "—"

    def has_permission(self, request):
        return request.member is not None and can_open_admin(request.member)

    def admin_view(self, view, cacheable=False):
        """Marks a view like any other of ours: sign-in page, then the 403 that says who could."""

        @gated(DataClass.NETWORK)
        def inner(request, *args, **kwargs):
            if not self.has_permission(request):
                raise Denied("后台不归您现在的任职使用。", who_can=WHO_CAN)
            return view(request, *args, **kwargs)

        marked = inner if cacheable else never_cache(inner)
        return csrf_protect(marked)

    def get_urls(self):
        """Without Django's sign-in, password, autocomplete, view-on-site and catch-all pages."""
        labels = "|".join(sorted({model._meta.app_label for model in self._registry}))
        return [
            path("", self.admin_view(self.index), name="index"),
            path("jsi18n/", self.admin_view(self.i18n_javascript, cacheable=True), name="jsi18n"),
            *(
                path(f"{model._meta.app_label}/{model._meta.model_name}/", include(one.urls))
                for model, one in self._registry.items()
            ),
            re_path(
                rf"^(?P<app_label>{labels})/$", self.admin_view(self.app_index), name="app_list"
            ),
        ]


site = Site(name="admin")
