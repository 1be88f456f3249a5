"""The cast and, at every place of the oracle, one object of every kind."""

import datetime
from hashlib import sha256

from django.utils import timezone

from clients.models import ClientCategory, Holiday, TierScheme
from services.models import Finding
from stations.enums import FacilityKind, JobState, Role, RosterState
from stations.models import DeviceToken, FacilityStandard, Job, ResetSlip, RosterImport
from tests import factories
from tests.access import oracle

NAMES = {"411327100": "潘河街道", "411327": "社旗县", "4113": "南阳市", "41": "河南省"}


class World:
    """`people[role]` is who plays a role; `at(kind, code)` the object of a kind at a place."""

    def __init__(self):
        for code in (*factories.PLACES, *oracle.TOWNSHIPS, *oracle.DIVISIONS):
            factories.division(code, NAMES.get(code))
        self.stations = {code: factories.station(code) for code in oracle.TOWNSHIPS}
        self._made = {}
        self.people = {role: self._cast(role) for role in oracle.ROLES}

    def _cast(self, role):
        if role in ("social_worker", "station_head"):
            place = self.stations["440882101"]
        elif role in ("operator_manager", "evaluator"):
            place = factories.contract([self.stations["440882101"]])
        else:
            place = factories.division(oracle.SEATS[role] or "44")
        return factories.person(role, place, f"演员{Role(role).label}")

    def at(self, kind, code):
        key = (kind, code)
        if key not in self._made:
            self._made[key] = KINDS[kind](self, code)
        return self._made[key]

    def codes(self, kind):
        return oracle.DIVISIONS if kind == "division" else oracle.TOWNSHIPS

    def fill(self, kinds):
        """Makes every object before anybody asks, so that nobody's list is empty by luck."""
        for kind in kinds:
            for code in self.codes(kind):
                self.at(kind, code)


def division(world, code):
    return factories.division(code)


def station(world, code):
    return world.stations[code]


def point(world, code):
    return factories.village_point(f"{code}201", station=world.stations[code])


def unit(world, code):
    place = factories.division(code)
    return place.units.create(kind="guidance_centre", name=f"{marker(code)}指导中心")


def contract(world, code):
    """Bought by the township itself, so that its reach is that of its one station."""
    return factories.contract(
        [world.stations[code]],
        buyer=factories.division(code),
        name=f"{marker(code)}服务项目",
    )


def operator(world, code):
    return world.at("contract", code).operator


def person(world, code):
    user = factories.person(Role.SOCIAL_WORKER, world.stations[code], f"{marker(code)}社工甲")
    factories.StaffRecordFactory(user=user)
    return user


def posting(world, code):
    return world.at("person", code).postings.get()


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


def slip(world, code):
    """Waits for a second person's word."""
    return ResetSlip.objects.create(
        user=world.at("person", code),
        code_hash="!",
        needs_second=True,
        issued_by=factories.UserFactory(name="开单人"),
        expires_at=timezone.now() + datetime.timedelta(days=1),
    )


def quota(world, code):
    return factories.quota(world.stations[code], 4)


def record(world, code):
    return world.at("person", code).record


def standard(world, code):
    return FacilityStandard.objects.create(
        division=factories.division(code), name=f"{marker(code)}会议室", kind=FacilityKind.ROOM
    )


def scheme(world, code):
    return TierScheme.objects.create(division=factories.division(code), name=f"{marker(code)}方案")


def tier(world, code):
    return world.at("scheme", code).tiers.create(number=1, name=f"{marker(code)}级")


def category(world, code):
    return ClientCategory.objects.create(key=f"kind-{code}", name=f"类别{code}")


def holiday(world, code):
    day = datetime.date(2026, 1, 1) + datetime.timedelta(oracle.TOWNSHIPS.index(code))
    return Holiday.objects.create(on=day, name="假日")


def finding(world, code):
    return Finding.objects.create(key=f"finding-{code}", name=f"发现{code}")


KINDS = {
    "roster": roster,
    "quota": quota,
    "record": record,
    "standard": standard,
    "scheme": scheme,
    "tier": tier,
    "category": category,
    "holiday": holiday,
    "finding": finding,
    "token": token,
    "slip": slip,
    "job": job,
    "division": division,
    "station": station,
    "point": point,
    "unit": unit,
    "contract": contract,
    "operator": operator,
    "person": person,
    "posting": posting,
    "waiting_posting": waiting_posting,
}


def marker(code):
    """A word that stands in every object of a place and nowhere else."""
    return f"标记{code[-9:]}"
