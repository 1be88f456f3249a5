"""Logging, correcting and settling contacts."""

import datetime
import hashlib
import json
import uuid
from dataclasses import asdict, dataclass, field, replace

from django.db import IntegrityError, transaction
from django.utils import timezone

from clients.enums import ContactKind
from clients.models import Client
from clients.operations.plans import note_contacts
from clients.operations.tiers import propose_tier
from services import tallies
from services.enums import OUTCOMES, SUCCESSFUL, NextStep, Outcome
from services.findings import refuse_unknown
from services.models import Contact, ContactClash, ContactVersion, UrgentAlert
from services.operations.photos import add_photos
from services.operations.places import learn_place
from services.operations.states import recompute_clients
from services.operations.withdrawals import carry_minutes, withdraw_records_of
from services.permissions import can_correct_contact, can_log_contact, can_settle_alert
from shuangbai.base.errors import ActError, Denied
from stations import audit

LATE_AFTER = datetime.timedelta(days=2)
CLOCKS_DIFFER = datetime.timedelta(minutes=10)
LONGEST_CONTACT = 12 * 60
LONGEST_AGO = datetime.timedelta(days=3660)
LONGEST_WATCH = datetime.timedelta(days=366)
# Of those that began before and could last until now; more are not pointed out one by one.
NEAREST = 20


@dataclass(frozen=True)
class ContactBody:
    """What the field says of a contact; its hash tells a repeat from another record.

    `clients`: uids, the first is whom the contact is about; `minutes` 1–720; `findings`: keys;
    `happened_at` None: just now, when the server first heard of it.
    """

    clients: tuple
    kind: str
    outcome: str
    happened_at: datetime.datetime | None = None
    minutes: int = 20
    met: str = ""
    findings: tuple = ()
    note: str = ""
    is_urgent: bool = False
    next_step: str = NextStep.NONE
    watch_on: datetime.date | None = None
    tier: int | None = None
    tier_reason: str = ""
    latitude: object = None
    longitude: object = None
    late_reason: str = ""

    @property
    def hash(self):
        return hashlib.sha256(self.canonical.encode()).hexdigest()

    @property
    def canonical(self):
        moment = self.happened_at and self.happened_at.astimezone(datetime.UTC)
        facts = {**asdict(self), "happened_at": moment}
        return json.dumps(facts, sort_keys=True, default=str, ensure_ascii=False)

    @property
    def is_successful(self):
        return self.outcome in SUCCESSFUL

    @property
    def end(self):
        return self.happened_at + datetime.timedelta(minutes=self.minutes)


@dataclass
class Logged:
    """`contacts`: one per person, the main one first; `is_new` False for a repeat."""

    contacts: list
    is_new: bool
    warnings: list = field(default_factory=list)

    @property
    def contact(self):
        return self.contacts[0]


class ContactConflict(ActError):
    """The id is taken by another record; the new one is kept as a ContactClash (409)."""

    def __init__(self, clash):
        super().__init__("这个编号已有另一条内容不同的记录，两份都留着，请核对后选一份。")
        self.clash = clash


def log_contact(*, by, uid, body, photos=(), at=None):
    """Stores the contact once per person; sent again with the same body it is accepted again.

    `photos`: CheckedUploads, kept with the main contact. `at` is the server's now. Raises Denied,
    ActError with the field, ContactConflict.
    """
    now = at or timezone.now()
    refuse_odd_moment(body, now)
    try:
        with transaction.atomic():
            return store(by, uid, body, now, photos)
    except (ActError, Denied):
        # What was stored in time stays stored when it is sent again too late, or after a hand-over.
        stored = Contact.objects.filter(uid=uid).first()
        if stored is None or not is_same(by, stored, body):
            raise
    except IntegrityError:
        stored = Contact.objects.filter(uid=uid).first()
        if stored is None:
            raise
    return repeated(by, stored, body, photos)


def refuse_odd_moment(body, now):
    """Before anything is reckoned with it: the first and last days of time overflow."""
    if body.happened_at and body.happened_at > now + CLOCKS_DIFFER:
        raise ActError("时间在将来，请核对日期和钟点。", field="happened_at")
    if body.happened_at and body.happened_at < now - LONGEST_AGO:
        raise ActError("时间太早，请核对年份。", field="happened_at")


def store(by, uid, body, now, photos=(), worker=None):
    refuse_odd_moment(body, now)
    sent = body.hash
    body = body if body.happened_at else replace(body, happened_at=now)
    clients = people(by, body)
    check_body(body, now)
    warnings = overlaps(by, body)
    was_due = move_plans(by, clients, body, now)
    contacts = contact_rows(
        uid=uid,
        clients=clients,
        worker=worker or by.user,
        body=body,
        at=now,
        sent=sent,
        was_due=was_due,
    )
    Contact.objects.bulk_create(contacts)
    add_photos(by, contacts[0], photos)
    if body.is_urgent:
        UrgentAlert.objects.create(contact=contacts[0], station=contacts[0].station, raised_at=now)
    audit.record(act="contact.log", by=by, obj=contacts[0])
    tallies.add(contacts)
    return Logged(contacts, is_new=True, warnings=warnings)


def contact_rows(*, uid, clients, worker, body, at, sent="", was_due=None):
    """The rows of one contact, unsaved, the main person's first. `sent`: hash of the body as it
    came, where the server filled in the moment. `was_due`: {client id: day of the duty met}."""
    was_due = was_due or {}
    return [
        Contact(
            uid=uid if index == 0 else uuid.uuid5(uid, str(client.uid)),
            together=uid,
            client=client,
            station=client.station,
            worker=worker,
            kind=body.kind,
            happened_at=body.happened_at,
            on=timezone.localdate(body.happened_at),
            minutes=body.minutes,
            outcome=body.outcome,
            is_successful=body.is_successful,
            was_due_on=was_due.get(client.pk),
            met=body.met.strip(),
            findings=list(body.findings),
            note=body.note.strip(),
            is_urgent=body.is_urgent,
            next_step=body.next_step,
            watch_on=body.watch_on if body.next_step == NextStep.WATCH else None,
            latitude=body.latitude,
            longitude=body.longitude,
            late_reason=body.late_reason.strip(),
            logged_at=at,
            body_hash=sent or body.hash,
        )
        for index, client in enumerate(clients)
    ]


def people(by, body):
    """The clients in the body's order; all of one household, all in reach. Locked before their
    states, like in every act on a plan: contacts of one person come one after the other."""
    rows = (
        Client.objects.select_for_update(of=("self",), no_key=True)
        .called(body.clients)
        .visible_to(by)
        .select_related("station__division")
        .order_by("pk")
    )
    found = by_uid(rows)
    missing = [uid for uid in body.clients if uid not in found]
    if missing or not body.clients:
        raise ActError("没有找到这位服务对象，可能已转到别的站。", field="clients")
    clients = [found[uid] for uid in body.clients]
    if not all(can_log_contact(by, client) for client in clients):
        raise Denied("联系记录由本站社工和站长填写。", who_can="这个站的社工、站长")
    clients = list(dict.fromkeys(clients))
    if len({client.household_id for client in clients}) > 1:
        raise ActError("一次只能一并记录同一户的人。", field="clients")
    return clients


def by_uid(rows):
    """{uid: person}; a phone may still know somebody by a file that was merged since."""
    people = {client.pk: client for client in rows}
    return {
        client.uid: people.get(client.merged_into_id, client) if client.merged_into_id else client
        for client in rows
    }


def check_body(body, now):
    today = timezone.localdate(now)
    day = timezone.localdate(body.happened_at)
    if body.outcome not in OUTCOMES[ContactKind(body.kind)]:
        raise ActError("这种方式没有这个结果，请重选。", field="outcome")
    refuse_unknown(body.findings)
    if day < today - LATE_AFTER and not body.late_reason.strip():
        raise ActError("补记两天以前的联系，请写一句为什么现在才记。", field="late_reason")
    if not 1 <= body.minutes <= LONGEST_CONTACT:
        raise ActError("分钟数应在 1 到 720 之间。", field="minutes")
    if (body.latitude is None) != (body.longitude is None):
        raise ActError("位置要纬度和经度两个都有，或都不填。", field="latitude")
    if body.is_urgent and not body.note.strip():
        raise ActError("已标为紧急，请写一句情况，站长要据此处理。", field="note")
    if body.next_step == NextStep.WATCH and (body.watch_on is None or body.watch_on <= day):
        raise ActError("请选这次联系之后的哪天再看。", field="watch_on")
    if body.next_step == NextStep.WATCH and body.watch_on > today + LONGEST_WATCH:
        raise ActError("约定的日子太远，请核对年份。", field="watch_on")


def overlaps(by, body):
    """Other contacts of the same worker at the same time are pointed out, not refused."""
    start = body.happened_at
    end = start + datetime.timedelta(minutes=body.minutes)
    near = (
        Contact.objects.real()
        .filter(
            worker=by.user,
            happened_at__lt=end,
            happened_at__gt=start - datetime.timedelta(minutes=LONGEST_CONTACT),
        )
        .order_by("-happened_at", "-pk")
        .values_list("happened_at", "minutes", "kind", "client__name")[:NEAREST]
    )
    return [
        f"与 {timezone.localtime(began):%H:%M} {name}的{ContactKind(kind).label}时间重叠"
        for began, minutes, kind, name in near
        if began + datetime.timedelta(minutes=minutes) > start
    ]


def move_plans(by, clients, body, now):
    """What a contact moves: a proposed tier, due dates, the place of a home. Returns what was owed
    and is met now: {client id: day on which it was due}."""
    if body.next_step == NextStep.TIER:
        if body.tier is None:
            raise ActError("请选提议的分级。", field="tier")
        propose_tier(by=by, client=clients[0], tier=body.tier, reason=body.tier_reason, at=now)
        clients[0].refresh_from_db(fields=["tier"])
    was_due = note_contacts(
        clients,
        kind=body.kind,
        on=timezone.localdate(body.happened_at),
        succeeded=body.is_successful,
        today=timezone.localdate(now),
        watch_on=body.watch_on if body.next_step == NextStep.WATCH else None,
    )
    learn_place(clients[0], body)
    return was_due


def is_same(by, stored, body):
    return stored.body_hash == body.hash and stored.worker_id == by.user.pk


def repeated(by, stored, body, photos=()):
    """The same id again: accepted when it is the same record of the same person."""
    if is_same(by, stored, body):
        with transaction.atomic():
            add_photos(by, stored, photos)
        together = Contact.objects.filter(together=stored.uid).order_by("pk")
        return Logged(list(together), is_new=False)
    if not Contact.objects.visible_to(by).filter(pk=stored.pk).exists():
        # Somebody elsewhere has it: nothing is laid beside a stranger's contact.
        raise ActError("这个编号不能用，请换一个新编号再发。", field="id")
    with transaction.atomic():
        clash, is_new = ContactClash.objects.get_or_create(
            contact=stored,
            body_hash=body.hash,
            defaults={"body": body.canonical, "by": by.user},
        )
        if is_new:
            audit.record(act="contact.clash", by=by, obj=stored)
    raise ContactConflict(clash)


CORRECTABLE = ("outcome", "met", "minutes", "findings", "note")


@transaction.atomic
def correct_contact(*, by, contact, version, reason, **changes):
    """A new wording; the former one stays readable. Time and person cannot be corrected: log the
    right contact and say so here. What was met in a case by a contact that was none is withdrawn."""
    # The person first, as when logging; then the contact, then what is due.
    list(Client.objects.select_for_update(no_key=True).filter(pk=contact.client_id).values("pk"))
    contact = (
        Contact.objects.select_for_update(of=("self",))
        .select_related("client__station__division")
        .get(pk=contact.pk)
    )
    if not can_correct_contact(by, contact):
        raise Denied("这条记录不归您更正。", who_can="记录人、站长")
    if contact.version != version:
        raise ActError("您打开之后别人更正过这条记录，请核对最新内容。")
    if not reason.strip():
        raise ActError("请写明更正理由。", field="reason")
    if changes.get("outcome", contact.outcome) not in correct_outcomes(contact.kind):
        raise ActError("这种方式没有这个结果，请重选。", field="outcome")
    if not 1 <= changes.get("minutes", contact.minutes) <= LONGEST_CONTACT:
        raise ActError("分钟数应在 1 到 720 之间。", field="minutes")
    if contact.is_urgent and not changes.get("note", contact.note).strip():
        raise ActError("这条标了紧急，请留一句情况，站长要据此处理。", field="note")
    refuse_unknown(changes.get("findings", ()))
    former = {name: getattr(contact, name) for name in CORRECTABLE}
    changed = [name for name in CORRECTABLE if name in changes and changes[name] != former[name]]
    if not changed:
        raise ActError("没有改动。")
    ContactVersion.objects.create(
        contact=contact,
        number=contact.version,
        content=former,
        reason=reason.strip(),
        replaced_by=by.user,
    )
    counted = tallies.counts([contact])
    for name in changed:
        setattr(contact, name, changes[name])
    contact.is_successful = contact.outcome in SUCCESSFUL
    contact.version += 1
    contact.save(update_fields=[*changed, "is_successful", "version"])
    if "outcome" in changed:
        recompute_clients([contact.client_id], write=True)
        if not contact.is_successful:
            withdraw_records_of(by=by, contact=contact)
    if "minutes" in changed:
        carry_minutes(by=by, contact=contact, former=former["minutes"], reason=reason)
    audit.record(act="contact.correct", by=by, obj=contact, fields=changed)
    tallies.move(counted, tallies.counts([contact]))
    return contact


def correct_outcomes(kind):
    """What a contact may be corrected to: also to never having been one."""
    return (*OUTCOMES[ContactKind(kind)], Outcome.VOID)


@transaction.atomic
def settle_alert(*, by, alert, settlement, at=None):
    if not can_settle_alert(by, alert):
        raise Denied("紧急情况由站长处理。", who_can="本站站长、县民政")
    if not settlement.strip():
        raise ActError("请写明怎么处理的。", field="settlement")
    alert = UrgentAlert.objects.select_for_update().get(pk=alert.pk)
    if alert.settled_at:
        raise ActError("这条紧急情况已经处理过了。")
    alert.settled_at, alert.settled_by = at or timezone.now(), by.user
    alert.settlement = settlement.strip()
    alert.save(update_fields=["settled_at", "settled_by", "settlement"])
    audit.record(act="alert.settle", by=by, obj=alert.contact)
    return alert
