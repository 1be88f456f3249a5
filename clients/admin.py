"""Reference data about clients: kinds of hardship, tiers and how often each is contacted."""

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.template.response import TemplateResponse

from clients.models import ClientCategory, ContactRule, Holiday, Tier, TierScheme
from clients.operations.schemes import people_under, renew_later, set_rules
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
    can_delete = True
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

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        renew_later(by=request.member, scheme=form.instance)

    @admin.display(description="适用区划", ordering="division__code")
    def where(self, scheme):
        return scheme.division or "全省通用"


@admin.register(Tier, site=site)
class TierAdmin(PlacedReferenceAdmin):
    """One tier of a scheme with its frequencies; reached from the scheme."""

    adds = False
    fields = ("scheme_name", "number", "name", "meaning")
    readonly_fields = ("scheme_name", "number")
    list_display = ("scheme_name", "number", "name", "meaning")
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

    @admin.display(description="方案", ordering="scheme__name")
    def scheme_name(self, tier):
        return tier.scheme.name

    def has_add_permission(self, request):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """What is taken out is asked about once more: people are then contacted less."""
        tier = self.get_object(request, unquote(object_id))
        asks = request.method == "POST" and "confirmed" not in request.POST
        may = asks and tier is not None and self.may_edit(request, tier)
        if may and (gone := removed_rules(request, tier)):
            return self.ask(request, tier, gone)
        return super().change_view(request, object_id, form_url, extra_context)

    def ask(self, request, tier, gone):
        context = {
            **self.admin_site.each_context(request),
            "title": "移除联系频率",
            "tier": tier,
            "gone": gone,
            "people": people_under(tier.scheme).filter(tier=tier.number).count(),
            "typed": [
                (name, value)
                for name, values in request.POST.lists()
                for value in values
                if name != "csrfmiddlewaretoken"
            ],
            "opts": self.opts,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/clients/tier/removal.html", context)

    def save_formset(self, request, form, formset, change):
        """One act sets all of them and writes the trail."""
        lines = [one.cleaned_data for one in formset.forms if one.cleaned_data]
        rules = {line["kind"]: line["every_days"] for line in lines if not line.get("DELETE")}
        set_rules(by=request.member, tier=form.instance, rules=rules)
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []

    def construct_change_message(self, request, form, formsets, add=False):
        return list(form.changed_data)


def removed_rules(request, tier):
    """The rules that the form asks to take out."""
    marked = [name.removesuffix("-DELETE") for name in request.POST if name.endswith("-DELETE")]
    ids = {request.POST.get(f"{prefix}-id", "") for prefix in marked}
    return [rule for rule in tier.rules.order_by("kind") if str(rule.pk) in ids]


@admin.register(Holiday, site=site)
class HolidayAdmin(GeneralReferenceAdmin):
    fields = ("on", "name", "is_workday")
    list_display = ("on", "name", "is_workday")
    list_filter = ("is_workday",)
    search_fields = ("name",)
    ordering = ("-on",)
