"""The demo's casework: rows written in bulk equal those that the acts write."""

import datetime
import random
import uuid

import pytest
import time_machine
from django.forms.models import model_to_dict
from django.utils import timezone

from clients import reference as client_reference
from clients.demo.people import Register
from clients.models import (
    Client,
    Consent,
    ContactState,
    Household,
    TierChange,
    TierChangeRequest,
)
from clients.operations.clients import register_client
from clients.operations.tiers import propose_tier
from services import reference as service_reference
from services.demo.contacts import Diary, ask_lowerings, raise_alerts
from services.models import Contact, UrgentAlert
from services.operations.contacts import ContactBody, log_contact
from services.operations.states import differences
from shuangbai.base import national_id
from tests import factories

# The demo itself runs on SQLite.
pytestmark = [pytest.mark.django_db, pytest.mark.once("sqlite")]

NOW = datetime.datetime(2026, 11, 20, 15, 0, tzinfo=timezone.get_default_timezone())
OWN = ("id", "uid", "client", "household", "together", "body_hash", "id_number")


@pytest.fixture
def drawn(station, worker):
    """Forty people of one station with their contacts."""
    client_reference.load()
    service_reference.load()
    for code in ("440882101201", "440882101202"):
        factories.village_point(code, station=station)
    rng = random.Random("test")
    register = Register(rng, NOW.date(), {station.pk: [worker]})
    clients = register.add({station: 40})
    Diary(rng, NOW, {station.pk: 3}).tell(clients)
    return Client.objects.exclude(worker=None).exclude(tier=None).order_by("pk")


def facts(row):
    known = model_to_dict(row, fields=[f.name for f in row._meta.fields], exclude=OWN)
    known |= {f.attname: getattr(row, f.attname) for f in row._meta.fields if not f.editable}
    return {name: value for name, value in known.items() if name not in (*OWN, "id_index")}


def done_again(client, by):
    """The same person and contacts through the acts, at the same moments."""
    day = datetime.datetime.combine(client.registered_on, datetime.time(10), NOW.tzinfo)
    kept = list(Contact.objects.filter(client=client).order_by("logged_at", "pk"))
    home = client.household
    with time_machine.travel(day, tick=False):
        again = register_client(
            by=by,
            name=client.name,
            village=client.village,
            household=Household.objects.create(
                station=home.station, village=home.village, address=home.address
            ),
            **{
                name: getattr(client, name)
                for name in (
                    "registered_at", "sex", "born_on", "relation", "mobility", "dialect", "risks",
                    "attention",
                )
            },
        )  # fmt: skip
        propose_tier(by=by, client=again, tier=client.tier, at=day)
    for one in kept:
        body = ContactBody(
            clients=(again.uid,),
            kind=one.kind,
            outcome=one.outcome,
            happened_at=one.happened_at,
            minutes=one.minutes,
            findings=tuple(one.findings),
            note=one.note,
            next_step=one.next_step,
            watch_on=one.watch_on,
        )
        with time_machine.travel(one.logged_at, tick=False):
            log_contact(by=by, uid=uuid.uuid4(), body=body)
    return Client.objects.get(pk=again.pk)


def test_its_people_and_contacts_equal_what_the_acts_write(drawn, worker, as_member):
    by = as_member(worker)
    compared = 0
    for client in drawn[:12]:
        again = done_again(client, by)
        assert facts(again) | {"id_tail": ""} == facts(client) | {"id_tail": ""}
        for model, order in ((TierChange, "at"), (Contact, "logged_at"), (ContactState, "kind")):
            rows = [list(model.objects.filter(client=one).order_by(order, "pk"))
                    for one in (client, again)]  # fmt: skip
            assert [facts(row) for row in rows[0]] == [facts(row) for row in rows[1]]
            compared += len(rows[0])
    assert compared > 40


def test_a_body_has_the_hash_that_the_field_would_send(drawn):
    contact = Contact.objects.filter(client__in=drawn).first()
    body = ContactBody(
        clients=(contact.client.uid,),
        kind=contact.kind,
        outcome=contact.outcome,
        happened_at=contact.happened_at,
        minutes=contact.minutes,
        findings=tuple(contact.findings),
        note=contact.note,
        next_step=contact.next_step,
        watch_on=contact.watch_on,
    )
    assert contact.body_hash == body.hash


def test_its_numbers_are_legal_and_look_unassigned(drawn):
    for client in Client.objects.all():
        number = client.id_number.reveal()
        assert national_id.parse(number).birth_on == client.born_on
        assert int(number[14:17]) >= 900


def test_a_childs_consent_is_its_guardians(drawn):
    for consent in Consent.objects.select_related("client"):
        assert (consent.given_by == "guardian") == (consent.client.age(consent.given_on) < 14)


def test_what_is_due_is_what_its_contacts_say(drawn, head):
    """Those of the urgent findings among them."""
    with time_machine.travel(NOW, tick=False):
        heads = {head.postings.get().station_id: head}
        raise_alerts(random.Random("alerts"), NOW, list(drawn), heads, open_ones=5, settled=5)
        assert list(differences(write=False)) == []


def test_alerts_and_lowerings_wait_and_are_settled(drawn, head):
    rng = random.Random("alerts")
    heads = {head.postings.get().station_id: head}
    raise_alerts(rng, NOW, list(drawn), heads, open_ones=2, settled=2)
    ask_lowerings(rng, NOW, list(drawn), heads)
    assert UrgentAlert.objects.open().count() == 2
    assert UrgentAlert.objects.filter(settled_by=head).exclude(settlement="").count() == 2
    assert TierChangeRequest.objects.filter(decision=None).count() == 2
