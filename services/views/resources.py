"""The library of resources: searching it, adding to it, keeping it."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from services import resource_list
from services.forms.resources import ProviderForm, ResourceForm
from services.models import Resource, ResourceProvider
from services.operations.resources import (
    add_provider,
    add_resource,
    edit_provider,
    edit_resource,
)
from services.permissions import can_keep_library, can_keep_resource, sees_providers_contact
from services.resource_figures import figures
from services.resource_list import ResourceFilter
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.listing import Listing
from stations.enums import DataClass
from stations.gate import gated, load
from stations.listing import answer
from stations.views.acting import GET_OR_POST, act_page, show_refusal

WHO_CAN = "本站社工、站长；全县共享的由县民政"


@gated(DataClass.CASEWORK)
@require_safe
def resources(request):
    member = request.member
    listing = Listing(
        request,
        resource_list.rows_for(member),
        filterset=ResourceFilter,
        sorts=resource_list.SORTS,
        sort="name",
        columns=resource_list.columns(member),
    )
    today = timezone.localdate()
    return answer(
        request,
        listing,
        "services/resources.html",
        title="资源库",
        data_class=DataClass.CASEWORK,
        export_right="r",
        act="resources.export",
        figures=figures(member, today),
        may_add=can_keep_library(member),
        sees_contact=sees_providers_contact(member),
        today=today,
    )


def load_resource(member, uid):
    rows = Resource.objects.with_taken().select_related(
        "provider__station__division", "provider__division", "station__division", "division"
    )
    return load(rows, member, uid=uid)


@gated(DataClass.CASEWORK)
@require_safe
def resource(request, uid):
    member = request.member
    row = load_resource(member, uid)
    context = {
        "resource": row,
        "left": None if row.quantity is None else row.quantity - row.taken,
        "is_late": bool(row.valid_until and row.valid_until < timezone.localdate()),
        "sees_contact": sees_providers_contact(member),
        "may_edit": can_keep_resource(member, row.station, row.division),
        "may_edit_provider": can_keep_resource(member, row.provider.station, row.provider.division),
        "crumbs": [("资源库", reverse("resources"))],
    }
    return render(request, "services/resource.html", context)


@gated(DataClass.CASEWORK)
@require_http_methods(GET_OR_POST)
def resource_new(request):
    member = request.member
    if not can_keep_library(member):
        raise Denied("资源库由站里和县民政登记。", who_can=WHO_CAN)
    form = ResourceForm(request.POST or None, member=member)

    def act():
        return add_resource(
            by=member,
            uid=form.cleaned_data["uid"],
            provider=provider_of(member, form),
            **form.facts(),
        )

    return resource_form(request, form, act, title="登记资源", back=reverse("resources"))


@gated(DataClass.CASEWORK)
@require_http_methods(GET_OR_POST)
def resource_edit(request, uid):
    member = request.member
    row = load_resource(member, uid)
    if not can_keep_resource(member, row.station, row.division):
        raise Denied("这项资源不归您管。", who_can=WHO_CAN)
    form = ResourceForm(request.POST or None, member=member, resource=row)

    def act():
        return edit_resource(
            by=member,
            resource=row,
            version=form.cleaned_data["version"],
            provider=provider_of(member, form),
            **form.facts(),
        )

    return resource_form(
        request, form, act, title=f"修改“{row}”", back=reverse("resource", args=[uid])
    )


def resource_form(request, form, act, *, title, back):
    """A new provider and the resource are stored together, or neither."""
    if form.is_bound and form.is_valid():
        try:
            with transaction.atomic():
                made = act()
        except ActError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "已保存。")
            return redirect("resource", uid=made.uid)
    context = {"form": form, "title": title, "back": back}
    return render(request, "services/resource_form.html", context)


def provider_of(member, form):
    data = form.cleaned_data
    if data["provider"] is not None:
        return data["provider"]
    return add_provider(by=member, name=data["new_provider"], kind=data["provider_kind"])


@gated(DataClass.CASEWORK)
@require_http_methods(GET_OR_POST)
def provider_edit(request, uid):
    member = request.member
    rows = ResourceProvider.objects.select_related("station__division", "division")
    row = load(rows, member, uid=uid)
    if not can_keep_resource(member, row.station, row.division):
        raise Denied("这个提供方不归您管。", who_can=WHO_CAN)
    initial = {"name": row.name, "kind": row.kind, "is_active": row.is_active}

    def act(**sent):
        return edit_provider(provider=row, **sent)

    return act_page(
        request,
        ProviderForm(request.POST or None, initial=initial),
        act,
        then=reverse("resources"),
        done="已保存。",
        title=f"提供方：{row}",
        back=reverse("resources"),
    )
