"""The list of clients; handing people to a worker from it."""

import contextlib
import uuid

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients import client_list
from clients.filters import ClientFilter
from clients.models import Client
from clients.operations.clients import assign_worker
from clients.permissions import can_register, refuse_list
from shuangbai.base.errors import ActError
from shuangbai.base.listing import Listing
from stations.enums import DataClass, Right, Role
from stations.gate import gated
from stations.listing import answer
from stations.models import Posting, User
from stations.views.paths import own_path


@gated(DataClass.CLIENT)
@require_safe
def clients(request):
    member = request.member
    refuse_list(member)
    listing = Listing(
        request,
        client_list.rows_for(member),
        filterset=ClientFilter,
        sorts=client_list.SORTS,
        sort="due",
        columns=client_list.columns(member),
    )
    may_assign = member.role == Role.STATION_HEAD
    return answer(
        request,
        listing,
        "clients/clients.html",
        title="服务对象",
        data_class=DataClass.CLIENT,
        act="clients.export",
        lines=client_list.lines(member, listing.page.rows),
        is_wide=member.posting.station_id is None,
        may_register=can_register(member),
        asked_name=asked_name(request),
        workers=workers_at(member.posting.station) if may_assign else (),
    )


def asked_name(request):
    """What was searched for when it reads like a name: a number never goes into an address."""
    text = request.GET.get("q", "").strip()[:40]
    return "" if text.isascii() else text


@gated(DataClass.CLIENT, Right.WRITE)
@require_POST
def client_assignment(request):
    """Gives the ticked people to a worker; nothing happens unless all of them may be given."""
    member = request.member
    then = own_path(request.POST.get("then"), default=reverse("clients"))
    people = Client.objects.visible_to(member).filter(uid__in=valid(request.POST.getlist("client")))
    worker = User.objects.visible_to(member).filter(uid__in=valid([request.POST.get("worker")]))
    people, worker = list(people.select_related("station__division")), worker.first()
    if not people or worker is None:
        messages.error(request, "请先勾选对象，再选交给谁。")
        return redirect(then)
    try:
        given = assign_worker(by=member, clients=people, worker=worker)
    except ActError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"已把 {len(given)} 人交给{worker.name}。")
    return redirect(then)


def valid(texts):
    """Those of the texts that are UUIDs."""
    found = []
    for text in texts:
        with contextlib.suppress(ValueError):
            found.append(uuid.UUID(text or ""))
    return found


def workers_at(station):
    """Whom the station's people can be given to."""
    in_post = Posting.objects.in_post(timezone.localdate()).filter(station=station)
    return User.objects.filter(pk__in=in_post.values("user")).order_by("full_pinyin", "pk")
