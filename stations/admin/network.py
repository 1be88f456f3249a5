"""The network, to look things up: it is changed on its own pages, where each act has its home."""

from django.contrib import admin

from stations.admin.base import GatedAdmin
from stations.admin_site import site
from stations.models import Division, ServicePoint, StaffQuota, Station, Unit


@admin.register(Division, site=site)
class DivisionAdmin(GatedAdmin):
    fields = ("code", "name", "level", "kind", "vanished_on")
    list_display = ("code", "name", "level", "kind", "vanished_on")
    list_filter = ("level", "kind")
    search_fields = ("name", "code__startswith", "initials__startswith")
    ordering = ("code",)


@admin.register(Station, site=site)
class StationAdmin(GatedAdmin):
    fields = ("name", "division", "status", "address", "phone")
    list_display = ("name", "division", "status", "address", "phone")
    list_filter = ("status",)
    list_select_related = ("division",)
    search_fields = ("name", "division__name", "division__code__startswith")
    ordering = ("division__code", "pk")


@admin.register(ServicePoint, site=site)
class ServicePointAdmin(GatedAdmin):
    # Not `reached_from`: the neighbour may lie outside.
    fields = (
        "village",
        "station",
        "status",
        "due_on",
        "opened_on",
        "closed_on",
        "address",
        "is_extra",
    )
    list_display = ("village", "station", "status", "due_on", "opened_on", "is_extra")
    list_filter = ("status", "is_extra")
    list_select_related = ("village", "station")
    search_fields = ("village__name", "village__code__startswith", "station__name")
    ordering = ("village__code", "pk")


@admin.register(Unit, site=site)
class UnitAdmin(GatedAdmin):
    fields = ("name", "kind", "division", "address", "phone", "opened_on", "closed_on")
    list_display = ("name", "kind", "division", "opened_on", "closed_on")
    list_filter = ("kind",)
    list_select_related = ("division",)
    search_fields = ("name", "division__name")
    ordering = ("division__code", "pk")


@admin.register(StaffQuota, site=site)
class StaffQuotaAdmin(GatedAdmin):
    fields = ("station", "hiring", "posts", "from_on", "document")
    list_display = ("station", "hiring", "posts", "from_on", "document")
    list_filter = ("hiring",)
    list_select_related = ("station",)
    search_fields = ("station__name", "document")
    ordering = ("-from_on", "-pk")
