"""Several calls one after the other, one tap each."""

import uuid

import uuid6
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clients.enums import ContactKind
from services import day as days
from services.enums import Outcome
from services.forms.contacts import SHORT_MINUTES
from services.models import Contact
from services.operations.contacts import (
    ContactBody,
    ContactConflict,
    correct_contact,
    log_contact,
)
from services.views.contact_form import load_client
from services.views.day import asked_worker
from shuangbai.base.errors import ActError
from stations.enums import DataClass, Right
from stations.gate import gated, load
from stations.views.acting import GET_OR_POST
from stations.views.paths import own_path

CALM = ("calm",)
QUICK = {Outcome.REACHED: CALM, Outcome.NO_ANSWER: (), Outcome.REACHED_FAMILY: ()}


@gated(DataClass.CASEWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def calls(request):
    if request.method == "POST":
        return take_back(request) if "undo" in request.POST else note(request)
    member, today = request.member, timezone.localdate()
    worker = asked_worker(request)
    built = days.build(member, worker, "calls", today)
    for row in built.rows:
        row.uid = uuid6.uuid7()
    done = done_calls(member, today)
    context = {
        "rows": built.rows,
        "done": done,
        "total": len(built.rows) + len(done),
        "back": reverse("day"),
    }
    return render(request, "services/calls.html", context)


def done_calls(member, today):
    """One's own calls of today, newest first: the last one can be taken back."""
    made = Contact.objects.visible_to(member).real().filter(worker=member.user, on=today)
    made = made.filter(kind__in=days.BY_WIRE).select_related("client")
    return list(made.order_by("-logged_at", "-pk")[:50])


def note(request):
    """Stores one call with the server's now; the same tap twice is one call."""
    client = load_client(request.member, request.POST.get("client", ""))
    outcome, kind = request.POST.get("outcome"), request.POST.get("kind")
    if outcome not in QUICK or kind not in days.BY_WIRE:
        raise Http404
    body = ContactBody(
        clients=(client.uid,),
        kind=ContactKind(kind),
        outcome=Outcome(outcome),
        minutes=SHORT_MINUTES,
        findings=QUICK[outcome],
    )
    try:
        logged = log_contact(by=request.member, uid=uid_of(request), body=body)
    except ContactConflict:
        # The other button was tapped as well: what came first stands and can be taken back.
        return answered(request, Contact.objects.get(uid=uid_of(request)))
    return answered(request, logged.contact)


def uid_of(request):
    try:
        return uuid.UUID(request.POST.get("uid", ""))
    except ValueError:
        raise Http404 from None


def take_back(request):
    """Undo is a correction: what was tapped stays readable, and counts nowhere."""
    contacts = Contact.objects.filter(worker=request.member.user, on=timezone.localdate())
    try:
        uid = uuid.UUID(request.POST["undo"])
    except ValueError:
        raise Http404 from None
    contact = load(contacts.visible_to(request.member), request.member, uid=uid)
    try:
        correct_contact(
            by=request.member,
            contact=contact,
            version=contact.version,
            reason="点错，撤销",
            outcome=Outcome.VOID,
        )
    except ActError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"已撤销：{contact.client.name}，又回到名单里。")
    return redirect(then(request))


def answered(request, contact):
    if request.htmx:
        context = {"contact": contact, "then": then(request)}
        return render(request, "services/includes/called.html", context)
    messages.success(request, f"已记：{contact.client.name} {contact.get_outcome_display()}")
    return redirect(then(request))


def then(request):
    return own_path(request.POST.get("then"), default=reverse("calls"))
