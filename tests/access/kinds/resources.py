"""Resources and what was linked."""

import datetime

from django.utils import timezone

from services.enums import Dimension, FoundBy, Stage
from services.models import Case, CasePolicy, Resource, ResourceLink, ResourceProvider
from tests.access.kinds.clients import general_policy
from tests.access.kinds.registry import kind, marker


@kind
def provider(world, code):
    return ResourceProvider.objects.create(
        name=f"{marker(code)}商店", kind="business", station=world.stations[code]
    )


@kind
def resource(world, code):
    return Resource.objects.create(
        provider=world.at("provider", code),
        kind="goods",
        name=f"{marker(code)}大米",
        station=world.stations[code],
        quantity=9,
    )


@kind
def link(world, code):
    """Asked for by the cast's worker, for somebody at the place."""
    return ResourceLink.objects.create(
        client=world.at("client", code),
        station=world.stations[code],
        need=f"{marker(code)}轮椅",
        kind="goods",
        resource=world.at("resource", code),
        state="requested",
        since_on=datetime.date(2026, 1, 1),
        made_by=world.people["social_worker"],
    )


@kind
def linked_case(world, code):
    """A case of the cast's worker."""
    now, worker = timezone.now(), world.people["social_worker"]
    return Case.objects.create(
        client=world.at("client", code),
        station=world.stations[code],
        worker=worker,
        year=2026,
        number=9000,
        title=f"{marker(code)}个案",
        dimension=Dimension.HEALTH,
        found_by=FoundBy.VISIT,
        found_on=datetime.date(2026, 1, 1),
        opened_on=datetime.date(2026, 1, 1),
        opened_by=worker,
        stage=Stage.LINK,
        stage_since=now,
        body_hash="-",
    )


@kind
def case_policy(world, code):
    return CasePolicy.objects.create(
        case=world.at("linked_case", code),
        policy=general_policy(),
        by=world.people["social_worker"],
    )
