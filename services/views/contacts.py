"""One contact with its former wordings and photos; correcting it."""

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from clients import masks
from clients.permissions import masks_file
from services import findings
from services.case_tasks import tasks_met_by
from services.enums import Outcome
from services.forms.acts import CorrectionForm, ReasonForm
from services.models import Case, Contact, ContactPhoto
from services.operations.contacts import correct_contact
from services.permissions import (
    can_correct_contact,
    can_open_case,
    gives_reason,
    sees_photos,
)
from shuangbai.base.errors import Denied
from shuangbai.base.uploads import serve
from stations import audit
from stations.enums import DataClass, Right
from stations.gate import gated, load
from stations.views.acting import GET_OR_POST, act_page
from stations.views.paths import own_path


@gated(DataClass.CASEWORK)
@require_http_methods(GET_OR_POST)
def contact(request, uid):
    """Above the station the page asks for a reason first; every reading is in the trail."""
    row = load_contact(request.member, uid)
    reason = ""
    if gives_reason(request.member):
        form = ReasonForm(request.POST or None)
        if not form.is_valid():
            return ask_reason(request, row, form)
        reason = form.cleaned_data["reason"]
    audit.record_read(act="contact.read", by=request.member, obj=row, reason=reason)
    return render(request, "services/contact.html", context_of(request.member, row, request.GET))


def ask_reason(request, row, form):
    context = {
        "title": "查看联系记录",
        "sub": "您现在的任职查看个人的联系记录要写明理由。",
        "form": form,
        "act_label": "查看",
        "back": reverse("home"),
    }
    return render(request, "stations/form.html", context)


def load_contact(member, uid):
    rows = Contact.objects.select_related("client__station__division", "station", "worker")
    return load(rows, member, uid=uid)


def context_of(member, row, query):
    known = findings.names()
    together = Contact.objects.visible_to(member).filter(together=row.together)
    photos = ContactPhoto.objects.visible_to(member).filter(contact__together=row.together)
    masked = masks_file(member)
    others = together.exclude(pk=row.pk).select_related("client").order_by("pk")
    name = shown_name(row, masked)
    return {
        "contact": row,
        "name": name,
        "crumbs": [(name, reverse("client", args=[row.client.uid]))],
        "facts": facts_of(row, known),
        "found": [known.get(key, key) for key in row.findings],
        "others": [{"uid": one.uid, "name": shown_name(one, masked)} for one in others],
        "photos": photos.order_by("uploaded_at", "pk") if sees_photos(member) else [],
        "versions": former(row, known),
        "alert": getattr(row, "alert", None),
        "is_void": row.outcome == Outcome.VOID,
        "can_correct": can_correct_contact(member, row),
        "can_open_case": can_open_case(member, row.client) and row.outcome != Outcome.VOID,
        "cases": Case.objects.visible_to(member).filter(contact=row).order_by("pk"),
        "tasks": tasks_met_by(member, row),
        "then": own_path(query.get("next"), default=reverse("contact", args=[row.uid])),
    }


def shown_name(row, masked):
    return masks.name(row.client.name) if masked else row.client.name


def facts_of(row, known):
    place = f"{row.latitude}, {row.longitude}" if row.latitude is not None else ""
    outcome = row.get_outcome_display()
    found = [
        ("结果", f"{outcome}（{row.met}）" if row.met else outcome),
        ("时长", f"{row.minutes} 分钟"),
        ("记录人", f"{row.worker.name} · {row.station.name}"),
        ("下一步", f"{row.get_next_step_display()} {row.watch_on or ''}".strip()),
        ("位置", place),
        ("补记理由", row.late_reason),
    ]
    return [(label, value) for label, value in found if value]


def former(row, known):
    """Former wordings, newest first: [{number, by, at, reason, facts}]."""
    versions = row.versions.select_related("replaced_by").order_by("-number")
    return [{"version": version, "facts": wording(version.content, known)} for version in versions]


def wording(content, known):
    found = [
        ("结果", Outcome(content["outcome"]).label),
        ("是哪位", content.get("met", "")),
        ("时长", f"{content['minutes']} 分钟"),
        ("发现", "、".join(known.get(key, key) for key in content["findings"])),
        ("备注", content["note"]),
    ]
    return [(label, value) for label, value in found if value]


@gated(DataClass.CASEWORK)
@require_safe
def contact_photo(request, uid):
    rows = ContactPhoto.objects.select_related("contact")
    photo = load(rows, request.member, uid=uid)
    if not sees_photos(request.member):
        raise Denied("照片只给站里看。", who_can="本站社工、站长、督导")
    audit.record_read(act="contact.photo", by=request.member, obj=photo.contact)
    return serve(photo, inline=True)


@gated(DataClass.CASEWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def contact_correction(request, uid):
    row = load_contact(request.member, uid)
    if not can_correct_contact(request.member, row):
        raise Denied("这条记录不归您更正。", who_can="记录人、站长")
    form = CorrectionForm(request.POST or None, contact=row)
    address = reverse("contact", args=[row.uid])
    met = list(row.records.standing().values_list("pk", flat=True))

    def correct(**data):
        correct_contact(contact=row, **data)
        if taken_back := row.records.filter(withdrawal__isnull=False, pk__in=met).count():
            messages.warning(request, f"个案里的服务记录撤回了 {taken_back} 条，任务要重新办。")

    return act_page(
        request,
        form,
        correct,
        then=address,
        done="已更正，原来的写法还可以看到。",
        title=f"更正 {row.client.name} {row.on:%m-%d} 的联系",
        warning="时间和人不能改。记错了人或时间，请另记一条，这一条选“误记，作废”。",
        back=address,
        act_label="更正",
    )
