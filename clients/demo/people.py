"""Households, people, categories, tiers and consents as rows, written in bulk.

A test holds them to what the acts would have written (tests/home/test_demo_casework.py).
"""

import datetime
import itertools
import random
from decimal import Decimal

import uuid6
from django.utils import timezone

from clients.demo import words
from clients.demo.households import draw_household, tier_of
from clients.enums import CategorySource, ConsentBy, ConsentForm, ContactKind, Relation, Sex
from clients.models import (
    CategoryHolding,
    Client,
    ClientCategory,
    ClientPhone,
    Consent,
    ContactRule,
    Household,
    Tier,
    TierChange,
    TierScheme,
)
from clients.schemes import schemes_of
from shuangbai.base import national_id
from shuangbai.base.scope import code_range
from stations.enums import Level, PointStatus
from stations.models import Division, ServicePoint

BATCH = 500
DAY = datetime.timedelta(days=1)
GUARDED_UNDER = 14
# Days since the first files: what is told of contacts must reach back to them.
THICK, THICK_SPAN, THIN_SPAN = 100, 240, 120
# Roughly where three townships of Leizhou lie: what of their homes has a place is near there.
CENTRES = {"440882101": (20.80, 110.09), "440882102": (21.13, 110.02), "440882103": (21.00, 110.13)}
# A station elsewhere in the city works with six levels (DOMAIN, "Tiers"): 徐闻县 here.
SIX_TIERS_AT = "440825"
SIX_TIERS = (
    ("特级", "随时可能有危险", {ContactKind.CALL: 1, ContactKind.VISIT: 7}),
    ("一级", "失能或近期有变故", {ContactKind.CALL: 3, ContactKind.VISIT: 15}),
    ("二级", "独居、体弱", {ContactKind.CALL: 7, ContactKind.VISIT: 30}),
    ("三级", "困难，有人照看", {ContactKind.CALL: 15, ContactKind.VISIT: 60}),
    ("四级", "困难但平稳", {ContactKind.CALL: 30, ContactKind.VISIT: 90}),
    ("五级", "一般关注", {ContactKind.VISIT: 180}),
)


def add_six_tiers():
    scheme = TierScheme.objects.create(
        division=Division.objects.get(code=SIX_TIERS_AT), name="徐闻六级", retry_days=3
    )
    for number, (name, meaning, rules) in enumerate(SIX_TIERS, 1):
        tier = Tier.objects.create(scheme=scheme, number=number, name=name, meaning=meaning)
        ContactRule.objects.bulk_create(
            [ContactRule(tier=tier, kind=kind, every_days=days) for kind, days in rules.items()]
        )


class Register:
    """Collects the rows of a register and writes them. `wanted`: {station: number of people};
    `workers`: {station id: users who look after clients}."""

    def __init__(self, rng, today, workers):
        self.rng, self.today, self.workers = rng, today, workers
        self.categories = {one.key: one for one in ClientCategory.objects.all()}
        # Some people live apart from where they are registered (人户分离).
        self.townships = list(
            Division.objects.filter(code_range("code", "4408"), level=Level.TOWNSHIP).order_by(
                "code"
            )
        )
        self.numbers = set()
        self.phone_numbers = itertools.count(1)
        self.homes, self.clients, self.rest = [], [], []

    def add(self, wanted):
        schemes = schemes_of([station.division for station in wanted])
        villages = villages_of(wanted)
        for station, people in wanted.items():
            tiers = len(schemes[station.division_id].tiers)
            self.span = THICK_SPAN if people > THICK else THIN_SPAN
            self.fill(station, villages[station.pk], people, tiers)
        self.write()
        return self.clients

    def fill(self, station, villages, people, tiers):
        made = 0
        while made < people:
            village = self.rng.choice(villages)
            members = draw_household(self.rng)[: people - made]
            self.household(station, village, members, tiers)
            made += len(members)

    def household(self, station, village, members, tiers):
        rng = self.rng
        home = Household(
            station=station,
            village=village,
            address=f"{rng.choice(words.LANES)}{rng.randint(1, 68)}号",
            landmark=rng.choice(words.LANDMARKS),
        )
        self.homes.append(home)
        self.locate(home)
        worker = rng.choice(self.workers[station.pk]) if rng.random() > 0.02 else None
        # Nobody is without a worker for long.
        registered_on = self.today - DAY * rng.randint(20, self.span if worker else 60)
        away = rng.choice(self.townships) if rng.random() < 0.07 else village
        for one in members:
            self.person(home, one, worker, registered_on, away, tiers)

    def locate(self, home):
        centre = CENTRES.get(home.station.division.code)
        if centre is None or self.rng.random() > 0.7:
            return
        village = random.Random(home.village.code)  # noqa: S311 — the same place for a village
        home.latitude, home.longitude = (
            round(
                Decimal(middle + village.uniform(-0.04, 0.04) + self.rng.uniform(-0.004, 0.004)), 5
            )
            for middle in centre
        )

    def person(self, home, one, worker, registered_on, registered_at, tiers):
        number, born_on = self.id_number(home.village.code[:6], self.birth(one.age), one.sex)
        client = Client(
            uid=uuid6.uuid7(),
            household=home,
            station=home.station,
            village=home.village,
            registered_at=registered_at,
            name=one.name,
            sex=one.sex,
            born_on=born_on,
            id_number=number,
            relation=one.relation,
            mobility=one.mobility,
            dialect=self.rng.choice(words.DIALECTS),
            risks=list(one.risks),
            attention=self.rng.choice(words.REMARKS),
            worker=worker,
            registered_on=registered_on,
            tier=tier_of(self.rng, one, tiers),
        )
        self.clients.append(client)
        if one.relation == Relation.HEAD:
            home.first = client
        self.belongings(client, one, registered_on)

    def birth(self, age):
        """So many years old today; some have their birthday this week."""
        days = self.rng.randint(0, 6) if self.rng.random() < 0.03 else self.rng.randint(0, 364)
        year = self.today.year - age
        born = datetime.date(year, 1, 1) + (
            self.today + DAY * days - datetime.date(self.today.year, 1, 1)
        )
        return born - DAY * 366 if born > self.today else born

    def id_number(self, county, born_on, sex):
        while True:
            serial = self.rng.randrange(900, 1000, 2) + (sex == Sex.MALE)
            first_17 = f"{county}{born_on:%Y%m%d}{serial}"
            if first_17 not in self.numbers:
                self.numbers.add(first_17)
                return first_17 + national_id.check_digit(first_17), born_on
            born_on -= DAY

    def belongings(self, client, one, registered_on):
        for key, grade, source in one.categories:
            self.rest.append(
                CategoryHolding(
                    client=client,
                    category=self.categories[key],
                    grade=grade,
                    starts_on=registered_on - DAY * self.rng.randint(0, 700),
                    source=CategorySource(source),
                )
            )
        if not one.is_child and self.rng.random() < 0.82:
            self.rest.append(self.phone(client))
        if self.rng.random() < 0.92:
            self.rest.append(self.consent(client, registered_on))
        if client.tier:
            self.rest.append(self.first_tier(client, registered_on))

    def phone(self, client):
        whose = "本人" if self.rng.random() < 0.75 else self.rng.choice(("儿子", "女儿", "邻居"))
        return ClientPhone(
            client=client,
            number=f"1300000{next(self.phone_numbers):04d}",
            whose=whose,
            is_first=True,
        )

    def consent(self, client, on):
        guardian = client.age(on) < GUARDED_UNDER
        oral = not guardian and self.rng.random() < 0.25
        return Consent(
            client=client,
            given_on=on,
            given_by=ConsentBy.GUARDIAN if guardian else ConsentBy.SELF,
            guardian=client.household.first.name if guardian else "",
            form=ConsentForm.ORAL if oral else ConsentForm.SIGNED,
            witness=self.rng.choice(words.WITNESSES) if oral else "",
            recorded_by=self.author(client),
        )

    def first_tier(self, client, on):
        at = datetime.datetime.combine(on, datetime.time(10), timezone.get_current_timezone())
        return TierChange(
            client=client, station=client.station, new=client.tier, by=self.author(client), at=at
        )

    def author(self, client):
        return client.worker or self.workers[client.station_id][0]

    def write(self):
        Household.objects.bulk_create(self.homes, batch_size=BATCH)
        for client in self.clients:
            client.household_id = client.household.pk
        Client.objects.bulk_create(self.clients, batch_size=BATCH)
        for home in self.homes:
            home.head = home.first
        Household.objects.bulk_update(self.homes, ["head"], batch_size=BATCH)
        for model in (CategoryHolding, ClientPhone, Consent, TierChange):
            rows = [row for row in self.rest if isinstance(row, model)]
            for row in rows:
                row.client_id = row.client.pk
            model.objects.bulk_create(rows, batch_size=BATCH)


def villages_of(stations):
    """{station id: its villages}, those with an open point twice, so that they are fuller."""
    points = (
        ServicePoint.objects.filter(station__in=stations)
        .select_related("village")
        .order_by("village__code")
    )
    found = {station.pk: [] for station in stations}
    for point in points:
        found[point.station_id] += [point.village] * (2 + 4 * (point.status == PointStatus.OPEN))
    return found
