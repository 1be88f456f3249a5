"""Reference data about services: what a worker can tick as found, what the closed loop asks of
cases, goals and tasks to draw from."""

from django.contrib import admin

from services.models import Finding, LoopSettings, PlanTemplate
from services.operations.loop_settings import renew_stuck
from stations.admin.reference import GeneralReferenceAdmin, PlacedReferenceAdmin
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


@admin.register(LoopSettings, site=site)
class LoopSettingsAdmin(PlacedReferenceAdmin):
    """The general ones are there from the start (`load_reference`); here places add their own."""

    fields = (
        "division",
        "caseload_limit",
        "check_after_days",
        "sampled_percent",
        "identify_days",
        "assess_days",
        "plan_days",
        "link_days",
        "serve_days",
        "follow_up_days",
    )
    list_display = ("where", "caseload_limit", "check_after_days", "sampled_percent")
    search_fields = ("division__name",)

    def get_readonly_fields(self, request, obj=None):
        return ("division",) if obj else ()

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.required, field.empty_label = True, "请选择区划"
        return field

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        renew_stuck(obj.division)

    @admin.display(description="适用区划", ordering="division__code")
    def where(self, row):
        return row.division or "全省通用"


@admin.register(PlanTemplate, site=site)
class PlanTemplateAdmin(PlacedReferenceAdmin):
    fields = (
        "division",
        "dimension",
        "from_level",
        "title",
        "measure",
        "unit",
        "baseline",
        "target",
        "days",
        "task",
        "method",
        "every_days",
        "position",
        "is_active",
    )
    list_display = ("title", "dimension", "where", "from_level", "position", "is_active")
    list_filter = ("dimension", "is_active")
    search_fields = ("title", "task")
    ordering = ("position", "pk")

    @admin.display(description="适用区划", ordering="division__code")
    def where(self, row):
        return row.division or "全省通用"
