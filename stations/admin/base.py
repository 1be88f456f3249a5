"""What every registration inherits: rows, choices and look-ups pass the gate, nothing is deleted,
saving writes our own audit trail.

An app's `admin.py` subclasses `GatedAdmin` (to look at) or one of the two of `reference.py` (to
edit) and registers with `@admin.register(Model, site=site)`. Name relations in `fields` and
`list_display` only where whoever sees the row may also see what it points to: Django draws what is
pointed to without asking.
"""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models.constants import LOOKUP_SEP
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path

from shuangbai.base.errors import missing
from stations import acts, audit
from stations.enums import AuditResult, DataClass, Right
from stations.gate import GateLine, check
from stations.models import AuditEntry

FILTER_LOOKUPS = {"", "exact", "isnull"}
HISTORY_LENGTH = 100


class GatedAdmin(admin.ModelAdmin):
    """To look at only. `data_class` is the column of ACCESS that the rows belong to."""

    data_class = DataClass.NETWORK
    adds = False
    actions = None
    list_per_page = 50
    ordering = ("pk",)
    show_full_result_count = False
    view_on_site = False

    def get_queryset(self, request):
        rows = self.model._default_manager.visible_to(request.member)
        return rows.order_by(*self.get_ordering(request))

    def get_urls(self):
        view = self.admin_site.admin_view
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        adding = [path("add/", view(self.add_view), name=f"{name}_add")] if self.adds else []
        return [
            path("", view(self.changelist_view), name=f"{name}_changelist"),
            *adding,
            path("<path:object_id>/history/", view(self.history_view), name=f"{name}_history"),
            path("<path:object_id>/change/", view(self.change_view), name=f"{name}_change"),
        ]

    # Rights: the class of data; the rows are the gate's.

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return request.member.may(Right.READ, self.data_class)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    # What could lead beyond the rows: choices, look-ups in the address, ids.

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs.setdefault("queryset", choices_of(db_field, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs.setdefault("queryset", choices_of(db_field, request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Without the pop-ups beside a choice, which need a script."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def lookup_allowed(self, lookup, value, request=None):
        """Only the filters of the side bar, and those over the row's own columns: a look-up along
        a relation or over a hidden column would tell what is not shown."""
        name, _, kind = lookup.partition(LOOKUP_SEP)
        field = name in self.list_filter and self.opts.get_field(name)
        return bool(field) and not field.is_relation and kind in FILTER_LOOKUPS

    def to_field_allowed(self, request, to_field):
        return to_field == self.opts.pk.name

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """Django would redirect with the number in a message; ours is the one 404."""
        try:
            rows = self.model._default_manager.filter(pk=unquote(object_id))
        except (ValueError, ValidationError):
            raise Http404 from None
        raise missing(rows)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """The link to the trail is for those who may read it."""
        reads_trail = request.member.may(Right.READ, DataClass.AUDIT)
        extra_context = {**(extra_context or {}), "reads_trail": reads_trail}
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            # Somebody else saved the same at this instant; the form's own check now sees it.
            return super().changeform_view(request, object_id, form_url, extra_context)

    # The trail: our own entries instead of Django's LogEntry.

    def construct_change_message(self, request, form, formsets, add=False):
        """Names of the changed fields; those of lines below it as `tiers.name`."""
        lines = {
            f"{formset.prefix}.{name}"
            for formset in formsets or ()
            for line in formset.forms
            for name in line.changed_data
        }
        return [*form.changed_data, *sorted(lines)]

    def log_addition(self, request, obj, message):
        audit.record(act="admin.add", by=request.member, obj=obj, fields=message)

    def log_change(self, request, obj, message):
        if message:
            audit.record(act="admin.change", by=request.member, obj=obj, fields=message)

    def history_view(self, request, object_id, extra_context=None):
        """What the trail says about the row, to those who may read the trail."""
        check(request.member, GateLine(DataClass.AUDIT))
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{obj} 的审计记录",
            "entries": self.entries(request, obj),
            "object": obj,
            "opts": self.opts,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/object_history.html", context)

    def entries(self, request, obj):
        rows = AuditEntry.objects.visible_to(request.member).filter(
            object_type=self.opts.label_lower, object_id=str(obj.pk)
        )
        entries = list(rows.with_names().order_by("-pk")[:HISTORY_LENGTH])
        for entry in entries:
            entry.act_label = acts.label(entry.act)
            entry.result_label = AuditResult(entry.result).label
            entry.changed = "、".join(self.field_label(name) for name in entry.fields)
        return entries

    def field_label(self, name):
        labels = {field.name: str(field.verbose_name) for field in self.opts.fields}
        return labels.get(name, name)


class GatedInline(admin.TabularInline):
    """Lines of a row: seen and edited by whoever sees and edits the row."""

    extra = 1
    # A child that sets it asks before it takes anything out (clients/admin.py).
    can_delete = False
    data_class = DataClass.NETWORK

    def has_view_permission(self, request, obj=None):
        return self._owner.has_view_permission(request, obj)

    def has_add_permission(self, request, obj):
        return self._owner.may_edit(request, obj)

    def has_change_permission(self, request, obj=None):
        return self._owner.may_edit(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.can_delete and self._owner.may_edit(request, obj)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs.setdefault("queryset", choices_of(db_field, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """A cell has no label beside it; its column's head is not tied to it."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            field.widget.attrs["aria-label"] = field.label
        return field

    @property
    def _owner(self):
        return self.admin_site.get_model_admin(self.parent_model)


def choices_of(db_field, request):
    """A related model without `visible_to` is a mistake that must not pass in silence."""
    return db_field.remote_field.model._default_manager.visible_to(request.member)
