"""Objects of the house."""

import datetime
from hashlib import sha256

from django.utils import timezone

from stations.enums import FacilityKind, JobState, Role, RosterState
from stations.models import DeviceToken, FacilityStandard, Job, ResetSlip, RosterImport
from tests import factories
from tests.access.kinds.registry import kind, marker


@kind
def division(world, code):
    return factories.division(code)


@kind
def station(world, code):
    return world.stations[code]


@kind
def point(world, code):
    return factories.village_point(f"{code}201", station=world.stations[code])


@kind
def unit(world, code):
    place = factories.division(code)
    return place.units.create(kind="guidance_centre", name=f"{marker(code)}指导中心")


@kind
def contract(world, code):
    """Bought by the township itself, so that its reach is that of its one station."""
    return factories.contract(
        [world.stations[code]],
        buyer=factories.division(code),
        name=f"{marker(code)}服务项目",
    )


@kind
def operator(world, code):
    return world.at("contract", code).operator


@kind
def person(world, code):
    user = factories.person(Role.SOCIAL_WORKER, world.stations[code], f"{marker(code)}社工甲")
    factories.StaffRecordFactory(user=user)
    return user


@kind
def posting(world, code):
    return world.at("person", code).postings.get()


@kind
def waiting_posting(world, code):
    """Proposed by a third person and waiting for the second one's word."""
    return factories.posting(
        factories.UserFactory(name=f"{marker(code)}新人"),
        Role.SOCIAL_WORKER,
        world.stations[code],
        confirmed=False,
        starts_on=datetime.date(2026, 1, 1),
        proposed_by=factories.UserFactory(name="提出人"),
    )


@kind
def job(world, code):
    """A finished job of somebody at the place; at the own station that is the cast's worker."""
    asker = world.people["social_worker"] if code == "440882101" else world.at("person", code)
    return Job.objects.create(
        kind="test",
        requested_by=asker,
        posting=asker.postings.get(),
        state=JobState.DONE,
        finished_at=timezone.now(),
        message=marker(code),
    )


@kind
def token(world, code):
    """A device token of the cast's worker, or of somebody at the other places."""
    owner = world.people["social_worker"] if code == "440882101" else world.at("person", code)
    return DeviceToken.objects.create(
        user=owner,
        posting=owner.postings.get(),
        name=marker(code),
        prefix=code[-8:],
        digest=sha256(code.encode()).hexdigest(),
        expires_at=timezone.now() + datetime.timedelta(days=1),
    )


@kind
def roster(world, code):
    """Checked and waiting for its clerk: of the cast's county, elsewhere of the station's head."""
    clerk = world.people["county_civil"]
    if code != "440882101":
        clerk = factories.person(Role.STATION_HEAD, world.stations[code])
    return RosterImport.objects.create(
        file_name=f"{marker(code)}名册.xlsx",
        state=RosterState.CHECKED,
        uploaded_by=clerk,
        posting=clerk.postings.get(),
        cells="[]",
        lines="[]",
    )


@kind
def slip(world, code):
    """Waits for a second person's word."""
    return ResetSlip.objects.create(
        user=world.at("person", code),
        code_hash="!",
        needs_second=True,
        issued_by=factories.UserFactory(name="开单人"),
        expires_at=timezone.now() + datetime.timedelta(days=1),
    )


@kind
def quota(world, code):
    return factories.quota(world.stations[code], 4)


@kind
def record(world, code):
    return world.at("person", code).record


@kind
def standard(world, code):
    return FacilityStandard.objects.create(
        division=factories.division(code), name=f"{marker(code)}会议室", kind=FacilityKind.ROOM
    )
