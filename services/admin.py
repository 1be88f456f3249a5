"""Reference data about services: what a worker can tick as found."""

from django.contrib import admin

from services.models import Finding
from stations.admin.reference import GeneralReferenceAdmin
from stations.admin_site import site


@admin.register(Finding, site=site)
class FindingAdmin(GeneralReferenceAdmin):
    fields = ("key", "name", "is_calm", "position", "is_active")
    list_display = ("name", "key", "is_calm", "position", "is_active")
    list_filter = ("is_calm", "is_active")
    search_fields = ("name", "key")
    ordering = ("position", "pk")

    def get_readonly_fields(self, request, obj=None):
        """The key is what contacts keep."""
        return ("key",) if obj else ()
