"""Logging a contact: for somebody on file, or after looking them up."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_http_methods

from clients.enums import ContactKind
from clients.models import Client, ContactState
from clients.schemes import scheme_of
from services import findings
from services.case_tasks import tasks_met_by
from services.day import Due, first_phones, words_of
from services.forms.contacts import QUICK_MINUTES, ContactForm
from services.forms.people import PersonForm
from services.models import Contact
from services.operations.contacts import ContactConflict, log_contact
from services.operations.photos import MOST_PHOTOS, check_photos
from services.operations.registration import register_and_log
from services.permissions import can_log_contact
from shuangbai.base.errors import ActError, Denied
from stations.enums import DataClass, Right
from stations.gate import gated, load
from stations.views.acting import GET_OR_POST, show_refusal
from stations.views.paths import own_path

FOUND = 20
SHOWN_OVERLAPS = 2
# The page's script sends the form itself and wants to be told where to go.
BY_SCRIPT = "contact-form"


@gated(DataClass.CASEWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def contact_new(request):
    """`?client=<uid>&kind=call` is the form, `?new=1` the one for somebody without a file; without
    either, whom it was."""
    if "new" in request.GET:
        return somebody_new(request)
    if "client" not in request.GET:
        return whom(request)
    client = load_client(request.member, request.GET["client"])
    kind = asked_kind(request)
    members = household_of(request.member, client)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ContactForm(*data, client=client, members=members, kind=kind)
    if form.is_bound and form.is_valid():
        try:
            return stored(request, form)
        except ActError as refusal:
            show_refusal(form, refusal)
    return page(request, form, client, kind)


def somebody_new(request):
    kind = asked_kind(request)
    initial = {"name": request.GET.get("name", "")[:40]}
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ContactForm(*sent, client=None, kind=kind)
    person = PersonForm(*sent[:1], member=request.member, initial=initial)
    if form.is_bound and form.is_valid() & person.is_valid():
        try:
            return stored(request, form, person)
        except ActError as refusal:
            show_refusal(person if refusal.field in person.fields else form, refusal)
    return page(request, form, None, kind, person=person)


def load_client(member, uid):
    rows = Client.objects.select_related(
        "household__village", "station__division", "village", "worker"
    )
    try:
        client = load(rows, member, uid=uid)
        if client.merged_into_id:
            client = load(rows, member, pk=client.merged_into_id)
    except ValidationError:
        raise Http404 from None
    if not can_log_contact(member, client):
        raise Denied("联系记录由本站社工和站长填写。", who_can="这个站的社工、站长")
    return client


def household_of(member, client):
    """Who can be recorded along: the person asked for first."""
    others = Client.objects.visible_to(member).live().exclude(pk=client.pk)
    return [client, *others.filter(household=client.household_id).order_by("born_on", "pk")]


def asked_kind(request):
    kind = request.GET.get("kind")
    return ContactKind(kind) if kind in ContactKind.values else ContactKind.VISIT


def stored(request, form, person=None):
    """Stores, says so and goes on; raises ActError."""
    facts = {
        "by": request.member,
        "uid": form.cleaned_data["uid"],
        "body": form.body(),
        "photos": check_photos(form.cleaned_data["photos"]),
    }
    try:
        if person is None:
            logged = log_contact(**facts)
        else:
            logged = register_and_log(person=person.cleaned_data, **facts)
    except ContactConflict as conflict:
        messages.error(request, conflict.message)
        return go(request, reverse("clashes"))
    names = "、".join(one.client.name for one in logged.contacts)
    said = "已记" if logged.is_new else "这条已经记过，没有重复"
    messages.success(request, f"{said}：{names} {logged.contact.get_kind_display()}")
    if logged.warnings:
        messages.warning(request, overlap_words(logged.warnings))
    return go(request, after(request, logged.contact))


def after(request, contact):
    """Where to go on: past the contact itself when it could do for a task of a case."""
    then = own_path(request.GET.get("next"), default=reverse("day"))
    if not tasks_met_by(request.member, contact):
        return then
    return f"{reverse('contact', args=[contact.uid])}?{urlencode({'next': then})}"


def overlap_words(warnings):
    """One sentence, however many contacts it overlaps: six calls in a row are six of them."""
    shown, more = "；".join(warnings[:SHOWN_OVERLAPS]), len(warnings) - SHOWN_OVERLAPS
    others = f"；另有 {more} 次也重叠" if more > 0 else ""
    return f"{shown}{others}。请核对时间。"


def is_by_script(request):
    return request.headers.get("X-Requested-With") == BY_SCRIPT


def go(request, address):
    return JsonResponse({"next": address}) if is_by_script(request) else redirect(address)


def page(request, form, client, kind, person=None):
    context = {
        "form": form,
        "person": person,
        "client": client,
        "due": due_of(client) if client else None,
        "kind": kind,
        "quick_minutes": QUICK_MINUTES,
        "most_photos": MOST_PHOTOS,
        "back": own_path(request.GET.get("next"), default=reverse("day")),
        "draft": client.uid if client else "new",
        "draft_key": draft_key(request.member.user),
    }
    return render(request, "services/contact_form.html", context)


def draft_key(user):
    """Seals this user's drafts on the phone: another account's pages do not carry it."""
    return salted_hmac("services.draft", str(user.uid), algorithm="sha256").hexdigest()


def due_of(client):
    """What the form's head says of somebody: tier, lateness, what happened last."""
    states = list(ContactState.objects.filter(client=client).active().order_by("due_on", "pk"))
    due = Due(client, states, timezone.localdate())
    plan = scheme_of(client.station.division).tiers.get(client.tier)
    due.tier_name = plan.name if plan else ""
    past = Contact.objects.real().of_people([client.pk])
    due.last = past.order_by("-happened_at", "-pk").first()
    due.last_words = words_of(due.last, findings.names()) if due.last else ""
    due.phone = first_phones([client.pk]).get(client.pk, "")
    return due


def whom(request):
    """Looking somebody up before logging; who is not found can be registered along the way."""
    text = request.GET.get("q", "").strip()[:40]
    kind = asked_kind(request)
    rows = []
    if text:
        found = Client.objects.visible_to(request.member).live().search(text)
        found = found.select_related("village", "household", "station").order_by(
            "full_pinyin", "pk"
        )
        rows = [row for row in found[: FOUND + 1] if can_log_contact(request.member, row)]
    context = {
        "asked": text,
        "kind": kind,
        "rows": rows[:FOUND],
        "has_more": len(rows) > FOUND,
        "back": reverse("day"),
    }
    return render(request, "services/whom.html", context)
