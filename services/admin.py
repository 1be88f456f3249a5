"""Reference data about services: what a worker can tick as found, what the closed loop asks of
cases, goals and tasks to draw from."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.utils import timezone

from services.forms.question_sets import QuestionForm, QuestionSetForm
from services.models import Finding, LoopSettings, PlanTemplate, Question, QuestionSet
from services.operations.loop_settings import renew_stuck
from services.operations.question_sets import (
    draft_question_set,
    publish_question_set,
    reword_question_set,
)
from shuangbai.base.errors import ActError
from stations.admin.base import GatedInline
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


def wording_of(form):
    return {name: form.cleaned_data[name] for name in ("text", "hint", "anchors")}


class QuestionInline(GatedInline):
    """What is asked about stays the same in every version: seven dimensions and the risk screen."""

    model = Question
    form = QuestionForm
    extra = 0
    readonly_fields = ("about", "anchor_lines")
    ordering = ("position",)

    def get_fields(self, request, obj=None):
        may_edit = self.has_change_permission(request, obj)
        return ("about", "text", "hint", "anchors" if may_edit else "anchor_lines")

    def has_add_permission(self, request, obj):
        return False

    @admin.display(description="问什么")
    def about(self, question):
        return question.get_dimension_display() or f"风险：{question.get_risk_display()}"

    @admin.display(description="各级的样子")
    def anchor_lines(self, question):
        return "；".join(f"{level} {words}" for level, words in enumerate(question.anchors))


@admin.register(QuestionSet, site=site)
class QuestionSetAdmin(GeneralReferenceAdmin):
    """A new one is a copy of the last published version; a published one can only be read."""

    form = QuestionSetForm
    list_display = ("__str__", "starts_on", "state")
    ordering = ("-number",)
    inlines = (QuestionInline,)

    def get_fields(self, request, obj=None):
        if obj is None:
            return ("name", "starts_on")
        may_publish = self.has_change_permission(request, obj)
        return ("name", "starts_on", *(("publishes",) if may_publish else ()))

    def get_inlines(self, request, obj):
        return self.inlines if obj else ()

    def may_edit(self, request, obj=None):
        return super().may_edit(request, obj) and not (obj and obj.is_published)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Somebody else may publish it in the meantime."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ActError as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
            return redirect(f"{self.admin_site.name}:services_questionset_changelist")

    def save_model(self, request, obj, form, change):
        """The acts, which write the trail, once the questions are known, too."""
        if not change:
            facts = {name: form.cleaned_data[name] for name in ("name", "starts_on")}
            obj.pk = draft_question_set(by=request.member, **facts).pk

    def save_related(self, request, form, formsets, change):
        if not change:
            return
        lines = [one for formset in formsets for one in formset.forms]
        reword_question_set(
            by=request.member,
            question_set=form.instance,
            name=form.cleaned_data["name"],
            starts_on=form.cleaned_data["starts_on"],
            questions={one.instance: wording_of(one) for one in lines},
        )
        if form.cleaned_data.get("publishes"):
            publish_question_set(by=request.member, question_set=form.instance)

    def response_add(self, request, obj, post_url_continue=None):
        """On to the questions, which the new version has copied."""
        self.message_user(request, "新的一版已照上一版抄好，改完再发布。", messages.SUCCESS)
        name = f"{self.admin_site.name}:services_questionset_change"
        return redirect(name, object_id=obj.pk)

    def log_addition(self, request, obj, message):
        """Written by the act."""

    def log_change(self, request, obj, message):
        """Written by the act."""

    @admin.display(description="状态")
    def state(self, row):
        return f"{timezone.localdate(row.published_at)} 发布" if row.is_published else "草稿"
