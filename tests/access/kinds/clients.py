"""Objects about clients."""

import datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from clients.enums import CategorySource
from clients.models import (
    CategoryHolding,
    Client,
    ClientCategory,
    ClientDocument,
    ClientPhone,
    DayOff,
    Eligibility,
    Entitlement,
    Holiday,
    Household,
    Policy,
    PolicyTerms,
    TierChangeRequest,
    TierScheme,
)
from shuangbai.base.uploads import check_upload
from tests import factories
from tests.access import oracle
from tests.access.kinds.registry import kind, marker


@kind
def scheme(world, code):
    return TierScheme.objects.create(division=factories.division(code), name=f"{marker(code)}方案")


@kind
def tier(world, code):
    return world.at("scheme", code).tiers.create(number=1, name=f"{marker(code)}级")


@kind
def category(world, code):
    return ClientCategory.objects.create(key=f"kind-{code}", name=f"类别{code}")


@kind
def holiday(world, code):
    day = datetime.date(2026, 1, 1) + datetime.timedelta(oracle.TOWNSHIPS.index(code))
    return Holiday.objects.create(on=day, name="假日")


@kind
def client(world, code):
    """Somebody at the place with a household of their own, whom the cast's worker looks after."""
    station, village = world.stations[code], factories.division(f"{code}201")
    home = Household.objects.create(station=station, village=village, address=f"{marker(code)}巷")
    made = Client.objects.create(
        household=home,
        station=station,
        village=village,
        name=f"{marker(code)}人",
        worker=world.people["social_worker"],
        tier=2,
    )
    home.head = made
    home.save(update_fields=["head"])
    return made


@kind
def client_document(world, code):
    sent = SimpleUploadedFile("证.pdf", b"%PDF-1.4\n%%EOF")
    return ClientDocument.objects.create(
        client=world.at("client", code),
        title=f"{marker(code)}证",
        uploaded_by=world.people["social_worker"],
        **check_upload(sent).columns,
    )


@kind
def household(world, code):
    return world.at("client", code).household


@kind
def client_phone(world, code):
    return ClientPhone.objects.create(client=world.at("client", code), number="13000000000")


@kind
def holding(world, code):
    return CategoryHolding.objects.create(
        client=world.at("client", code),
        category=world.at("category", code),
        starts_on=datetime.date(2026, 1, 1),
        source=CategorySource.VISIT,
    )


@kind
def tier_request(world, code):
    return TierChangeRequest.objects.create(
        client=world.at("client", code),
        old=2,
        new=3,
        reason=f"{marker(code)}平稳",
        by=world.people["social_worker"],
    )


@kind
def absence(world, code):
    """Of somebody in post at the place; at the cast's own station it is their worker's."""
    worker = world.people["social_worker"]
    if code != oracle.SEATS["social_worker"]:
        worker = factories.person("social_worker", world.stations[code], f"{marker(code)}假")
    day = datetime.date(2026, 3, 2)
    return DayOff.objects.create(worker=worker, first=day, last=day)


@kind
def policy(world, code):
    made = Policy.objects.create(
        key=f"policy-{code}", name=f"{marker(code)}津贴", division=factories.division(code)
    )
    PolicyTerms.objects.create(
        policy=made,
        division=made.division,
        valid_from=datetime.date(2026, 1, 1),
        rule={"any": [{"age_from": 60}]},
    )
    return made


@kind
def entitlement(world, code):
    return Entitlement.objects.create(
        client=world.at("client", code),
        policy=general_policy(),
        state="applied",
        since_on=datetime.date(2026, 1, 1),
    )


@kind
def gap(world, code):
    """Somebody who may be eligible, so that the lists are not empty."""
    return Eligibility.objects.create(
        client=world.at("client", code),
        policy=world.at("policy", code),
        since_on=datetime.date(2026, 1, 1),
    )


def general_policy():
    return Policy.objects.get_or_create(key="general", defaults={"name": "通用津贴"})[0]
