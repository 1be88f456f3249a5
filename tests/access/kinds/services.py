"""Objects of casework."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from clients.enums import ContactKind
from clients.models import Client, Household
from services.enums import Outcome
from services.models import Contact, ContactClash, ContactPhoto, Finding, UrgentAlert
from shuangbai.base.uploads import IMAGES, check_upload
from tests import factories
from tests.access.kinds.registry import kind, marker


@kind
def finding(world, code):
    return Finding.objects.create(key=f"finding-{code}", name=f"发现{code}")


@kind
def contact(world, code):
    """Logged by the cast's worker, of somebody at the place."""
    station, village = world.stations[code], factories.division(f"{code}201")
    household = Household.objects.create(station=station, village=village)
    client = Client.objects.create(
        household=household, station=station, village=village, name=f"{marker(code)}对象"
    )
    now = timezone.now()
    made = Contact(
        client=client,
        station=station,
        worker=world.people["social_worker"],
        kind=ContactKind.VISIT,
        happened_at=now,
        on=timezone.localdate(now),
        outcome=Outcome.SEEN,
        is_successful=True,
        note=f"{marker(code)}备注",
        body_hash="-",
    )
    made.together = made.uid
    made.save()
    return made


@kind
def contact_photo(world, code):
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8)).save(drawn, "JPEG")
    sent = SimpleUploadedFile("p.jpg", drawn.getvalue())
    checked = check_upload(sent, kinds=IMAGES)
    return ContactPhoto.objects.create(
        contact=world.at("contact", code),
        uploaded_by=world.people["social_worker"],
        width=8,
        height=8,
        **checked.columns,
    )


@kind
def alert(world, code):
    made = world.at("contact", code)
    return UrgentAlert.objects.create(contact=made, station=made.station)


@kind
def clash(world, code):
    made = world.at("contact", code)
    facts = (
        f'{{"clients": ["{made.client.uid}"], "kind": "visit", "outcome": "seen", "minutes": 20,'
        f' "happened_at": null, "findings": [], "note": "{marker(code)}来件"}}'
    )
    return ContactClash.objects.create(
        contact=made, body=facts, body_hash="-", by=world.people["social_worker"]
    )
