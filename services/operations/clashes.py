"""Two records with one id: a person says which holds, or that both do."""

import datetime
import json
import uuid
from decimal import Decimal

import uuid6
from django.db import transaction
from django.utils import timezone

from services.enums import ClashChoice
from services.models import Contact, ContactClash, UrgentAlert
from services.operations.contacts import CORRECTABLE, ContactBody, correct_contact, store
from services.permissions import can_settle_clash
from shuangbai.base.errors import ActError, Denied
from stations import audit

CORRECTED = "编号冲突，核对后以来件为准"
KEPT_LATE = "编号冲突，核对后补存"


@transaction.atomic
def settle_clash(*, by, clash, choice, at=None):
    """STORED leaves what is there, NEWER corrects it, BOTH stores the other one under a new id,
    for the worker who sent it. Raises Denied, ActError."""
    if not can_settle_clash(by, clash):
        raise Denied("两份记录由记录人或站长核对。", who_can="记录人、站长")
    now = at or timezone.now()
    clash = (
        ContactClash.objects.select_for_update(of=("self",))
        .select_related("contact__client__station__division", "by")
        .get(pk=clash.pk)
    )
    if clash.settled_at:
        raise ActError("这两份已经有人核对过了。")
    if choice == ClashChoice.NEWER:
        adopt(by, clash, now)
    if choice == ClashChoice.BOTH:
        keep_both(by, clash, now)
    clash.settled_at, clash.settled_by, clash.settlement = now, by.user, choice
    clash.save(update_fields=["settled_at", "settled_by", "settlement"])
    audit.record(act="contact.clash_settle", by=by, obj=clash.contact, reason=choice)
    return clash


def adopt(by, clash, now):
    """What was urgent in what came later is urgent."""
    body, contact = body_of(clash), clash.contact
    changes = {name: getattr(body, name) for name in CORRECTABLE}
    changes["findings"] = list(body.findings)
    if body.kind != contact.kind:
        raise ActError("两份的联系方式不同，请选“是两次，都留”或“留已存的”。")
    correct_contact(by=by, contact=contact, version=contact.version, reason=CORRECTED, **changes)
    if body.is_urgent:
        Contact.objects.filter(pk=contact.pk).update(is_urgent=True)
        UrgentAlert.objects.get_or_create(
            contact=contact, defaults={"station": contact.station, "raised_at": now}
        )


def keep_both(by, clash, now):
    body = body_of(clash, late_reason=KEPT_LATE)
    store(by, uuid6.uuid7(), body, now, worker=clash.by)


def body_of(clash, *, late_reason=""):
    """The ContactBody that came in, as its canonical text says."""
    facts = json.loads(clash.body.reveal())
    moment = facts["happened_at"] and datetime.datetime.fromisoformat(facts["happened_at"])
    return ContactBody(
        **{
            **facts,
            "clients": tuple(uuid.UUID(uid) for uid in facts["clients"]),
            "findings": tuple(facts["findings"]),
            "happened_at": moment or clash.at,
            "watch_on": facts["watch_on"] and datetime.date.fromisoformat(facts["watch_on"]),
            "latitude": number(facts["latitude"]),
            "longitude": number(facts["longitude"]),
            "late_reason": facts["late_reason"] or late_reason,
        }
    )


def number(text):
    return None if text is None else Decimal(text)
