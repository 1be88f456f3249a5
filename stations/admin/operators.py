"""Operators and their contracts; contracts are kept on their own pages."""

from django.contrib import admin
from django.db.models import Prefetch

from stations.admin.base import GatedAdmin
from stations.admin_site import site
from stations.models import Operator, OperatorContract, Station
from stations.operations.contracts import save_operator
from stations.permissions import can_keep_operators, can_see_amounts


@admin.register(Operator, site=site)
class OperatorAdmin(GatedAdmin):
    adds = True
    fields = ("name", "credit_code", "contact", "phone")
    list_display = ("name", "credit_code", "contact", "phone")
    search_fields = ("name", "credit_code")
    ordering = ("name", "pk")

    def has_add_permission(self, request):
        return can_keep_operators(request.member)

    def has_change_permission(self, request, obj=None):
        return can_keep_operators(request.member)

    def save_model(self, request, obj, form, change):
        """The same act as on the operator's own page; it writes the trail."""
        known = Operator.objects.get(pk=obj.pk) if change else None
        values = {name: form.cleaned_data[name] for name in self.fields}
        obj.pk = save_operator(by=request.member, operator=known, **values).pk

    def log_addition(self, request, obj, message):
        """Written by the act."""

    def log_change(self, request, obj, message):
        """Written by the act."""


@admin.register(OperatorContract, site=site)
class OperatorContractAdmin(GatedAdmin):
    list_display = ("name", "operator", "procurement_no", "starts_on", "ends_on", "extended_until")
    list_select_related = ("operator",)
    search_fields = ("name", "procurement_no", "operator__name")
    ordering = ("-starts_on", "-pk")

    def get_queryset(self, request):
        """A contract also covers stations of other places: only those in reach are named."""
        seen = Station.objects.visible_to(request.member).order_by("division__code", "pk")
        covered = Prefetch("stations", seen, to_attr="seen_stations")
        return super().get_queryset(request).prefetch_related(covered)

    def get_fields(self, request, obj=None):
        money = ("amount",) if can_see_amounts(request.member) else ()
        return (*self.list_display, *money, "extension_reason", "covers")

    def get_readonly_fields(self, request, obj=None):
        return ("covers",)

    @admin.display(description="覆盖站点")
    def covers(self, contract):
        return "、".join(station.name for station in contract.seen_stations)
