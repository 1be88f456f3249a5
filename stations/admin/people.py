"""People, their records and postings, to look things up. Numbers are masked, phones not shown."""

from django.contrib import admin
from django.contrib.admin.utils import unquote

from stations import audit
from stations.admin.base import GatedAdmin
from stations.admin_site import site
from stations.enums import DataClass
from stations.models import Posting, StaffRecord, User


@admin.register(User, site=site)
class UserAdmin(GatedAdmin):
    data_class = DataClass.ACCOUNTS
    fields = ("username", "name", "is_active", "must_change_password", "password_changed_at")
    list_display = ("username", "name", "is_active", "must_change_password", "joined_at")
    list_filter = ("is_active", "must_change_password")
    search_fields = ("name", "username__startswith", "initials__startswith")
    ordering = ("username",)


@admin.register(StaffRecord, site=site)
class StaffRecordAdmin(GatedAdmin):
    data_class = DataClass.ACCOUNTS
    fields = ("user", "licence", "licence_no", "licence_on", "education", "masked_number")
    readonly_fields = ("masked_number",)
    list_display = ("user", "licence", "licence_on", "education")
    list_filter = ("licence",)
    list_select_related = ("user",)
    search_fields = ("user__name", "user__initials__startswith")
    ordering = ("user__username", "pk")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        record = self.get_object(request, unquote(object_id))
        if record is not None:
            audit.record_read(act="person.read", by=request.member, obj=record.user)
        return super().change_view(request, object_id, form_url, extra_context)

    @admin.display(description="身份证号")
    def masked_number(self, record):
        return record.id_number.masked if record.id_number else "未登记"


@admin.register(Posting, site=site)
class PostingAdmin(GatedAdmin):
    # Not `replaces`: the posting that somebody left may lie outside.
    data_class = DataClass.ACCOUNTS
    fields = ("user", "role", "place", "title", "hiring", "starts_on", "ends_on", "end_reason")
    readonly_fields = ("place",)
    list_display = ("user", "role", "place", "title", "starts_on", "ends_on")
    list_filter = ("role", "title", "hiring")
    search_fields = ("user__name", "user__username__startswith")
    ordering = ("-starts_on", "-pk")

    def get_queryset(self, request):
        return super().get_queryset(request).with_place()

    @admin.display(description="地点")
    def place(self, posting):
        return posting.place_label
