"""Reference data is edited here: what holds everywhere by the province, what holds in one place
by the bureaus of that place."""

from django.contrib import admin

from stations.admin.base import GatedAdmin, choices_of
from stations.admin_site import site
from stations.enums import DataClass, Level, Right
from stations.models import FacilityStandard
from stations.operations.reference import save_standard
from stations.permissions import can_keep_reference


class GeneralReferenceAdmin(GatedAdmin):
    """Rows that hold everywhere: read by all who come here, kept by the province."""

    adds = True

    def get_queryset(self, request):
        rows = self.model._default_manager.order_by(*self.get_ordering(request))
        return rows if request.member.may(Right.READ, DataClass.NETWORK) else rows.none()

    def may_edit(self, request, obj=None):
        return can_keep_reference(request.member)

    def has_add_permission(self, request):
        return self.may_edit(request)

    def has_change_permission(self, request, obj=None):
        return self.may_edit(request, obj)


class PlacedReferenceAdmin(GatedAdmin):
    """Rows with a `division`: those without one hold everywhere."""

    adds = True
    list_select_related = ("division",)

    def may_edit(self, request, obj=None):
        if obj is None:
            return request.member.may_change_network
        return can_keep_reference(request.member, self.division_of(obj))

    def division_of(self, obj):
        return obj.division

    def has_add_permission(self, request):
        return self.may_edit(request)

    def has_change_permission(self, request, obj=None):
        return self.may_edit(request, obj)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name != "division":
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        places = choices_of(db_field, request).current().filter(level__lte=Level.COUNTY)
        kwargs["queryset"] = places.order_by("code")
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.label_from_instance = lambda place: f"{place.code} {place.name}"
        field.empty_label = "全省通用"
        if not can_keep_reference(request.member):
            field.required, field.empty_label = True, "请选择区划"
        return field


@admin.register(FacilityStandard, site=site)
class FacilityStandardAdmin(PlacedReferenceAdmin):
    fields = ("name", "kind", "division", "position", "is_required", "is_active")
    list_display = ("name", "kind", "where", "position", "is_required", "is_active")
    list_filter = ("kind", "is_required", "is_active")
    search_fields = ("name",)
    ordering = ("position", "pk")

    def save_model(self, request, obj, form, change):
        """An act, which writes the trail. It is given the row as it was: the form has already
        changed this one in memory."""
        known = FacilityStandard.objects.get(pk=obj.pk) if change else None
        values = {name: form.cleaned_data[name] for name in self.fields}
        obj.pk = save_standard(by=request.member, standard=known, **values).pk

    def log_addition(self, request, obj, message):
        """Written by the act."""

    def log_change(self, request, obj, message):
        """Written by the act."""

    @admin.display(description="适用区划", ordering="division__code")
    def where(self, standard):
        return standard.division or "全省通用"
