"""Money in the administration: to look at only. Every change is an act with its second person."""

from django.contrib import admin

from funding.models import AllotmentBatch, Entry, Programme, Transfer
from stations.admin.base import GatedAdmin
from stations.admin_site import site
from stations.enums import DataClass


class FundAdmin(GatedAdmin):
    data_class = DataClass.FUNDS


@admin.register(Programme, site=site)
class ProgrammeAdmin(FundAdmin):
    fields = ("name", "source", "purpose", "starts_on", "ends_on", "allowed_days")
    list_display = ("name", "source", "starts_on", "ends_on")
    list_filter = ("source",)
    search_fields = ("name",)
    ordering = ("-starts_on", "pk")


@admin.register(AllotmentBatch, site=site)
class BatchAdmin(FundAdmin):
    fields = ("title", "amount", "due_on", "state", "created_at")
    list_display = ("title", "amount", "due_on", "state")
    list_filter = ("state",)
    readonly_fields = ("created_at",)


@admin.register(Transfer, site=site)
class TransferAdmin(FundAdmin):
    fields = ("direction", "amount", "state", "received", "unsent", "sent_on", "received_on")
    list_display = ("direction", "amount", "state", "sent_on", "received_on")
    list_filter = ("direction", "state")


@admin.register(Entry, site=site)
class EntryAdmin(FundAdmin):
    fields = ("kind", "amount", "on", "at")
    list_display = ("on", "kind", "amount")
    list_filter = ("kind",)
    readonly_fields = ("at",)
