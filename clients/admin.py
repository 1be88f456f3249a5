"""Reference data about clients: kinds of hardship, tiers and how often each is contacted."""

from django import forms
from django.contrib import admin

from clients.models import ClientCategory, ContactRule, Holiday, Tier, TierScheme
from stations.admin.base import GatedInline
from stations.admin.reference import GeneralReferenceAdmin, PlacedReferenceAdmin
from stations.admin_site import site


class CategoryForm(forms.ModelForm):
    """Grades are typed as words: 一级、二级."""

    grades = forms.CharField(
        label="等级", required=False, max_length=200, help_text="用顿号隔开，如：一级、二级。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "grades" in self.fields:
            self.initial["grades"] = "、".join(self.instance.grades)

    def clean_grades(self):
        words = self.cleaned_data["grades"].replace("，", "、").replace(",", "、").split("、")
        return [word.strip() for word in words if word.strip()]


@admin.register(ClientCategory, site=site)
class ClientCategoryAdmin(GeneralReferenceAdmin):
    form = CategoryForm
    fields = ("key", "name", "has_grade", "grades", "is_hardship", "position", "is_active")
    list_display = ("name", "key", "grade_words", "is_hardship", "position", "is_active")
    list_filter = ("is_hardship", "is_active")
    search_fields = ("name", "key")
    ordering = ("position", "pk")

    def get_readonly_fields(self, request, obj=None):
        """The key is what code and imports know a category by."""
        return ("key",) if obj else ()

    @admin.display(description="等级")
    def grade_words(self, category):
        return "、".join(category.grades)


class TierInline(GatedInline):
    model = Tier
    fields = ("number", "name", "meaning")
    ordering = ("number",)
    show_change_link = True


class ContactRuleInline(GatedInline):
    model = ContactRule
    fields = ("kind", "every_days")
    ordering = ("kind", "pk")


@admin.register(TierScheme, site=site)
class TierSchemeAdmin(PlacedReferenceAdmin):
    """The general scheme is there from the start (`load_reference`); here places add their own."""

    fields = ("name", "division", "retry_days")
    list_display = ("name", "where", "retry_days")
    search_fields = ("name",)
    inlines = (TierInline,)

    def get_readonly_fields(self, request, obj=None):
        """What is planned by a scheme was planned for its place."""
        return ("division",) if obj else ()

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.required, field.empty_label = True, "请选择区划"
        return field

    @admin.display(description="适用区划", ordering="division__code")
    def where(self, scheme):
        return scheme.division or "全省通用"


@admin.register(Tier, site=site)
class TierAdmin(PlacedReferenceAdmin):
    """One tier of a scheme with its frequencies; reached from the scheme."""

    adds = False
    fields = ("scheme", "number", "name", "meaning")
    readonly_fields = ("scheme", "number")
    list_display = ("scheme", "number", "name", "meaning")
    list_select_related = ("scheme__division",)
    search_fields = ("name", "scheme__name")
    ordering = ("scheme", "number")
    inlines = (ContactRuleInline,)

    def get_queryset(self, request):
        schemes = TierScheme.objects.visible_to(request.member)
        rows = Tier.objects.filter(scheme__in=schemes).select_related("scheme__division")
        return rows.order_by("scheme__name", "scheme_id", "number")

    def division_of(self, obj):
        return obj.scheme.division

    def has_add_permission(self, request):
        return False


@admin.register(Holiday, site=site)
class HolidayAdmin(GeneralReferenceAdmin):
    fields = ("on", "name", "is_workday")
    list_display = ("on", "name", "is_workday")
    list_filter = ("is_workday",)
    search_fields = ("name",)
    ordering = ("-on",)
