"""The demo's resources: what stations and a county can offer, and what was linked.

Rows as the acts write them; a test holds them to it (tests/services/test_demo_resources.py).
"""

import datetime
import random
from collections import Counter
from decimal import Decimal

import uuid6
from django.utils import timezone

from clients.models import CategoryHolding
from services.models import LinkMove, LinkNote, Resource, ResourceLink, ResourceProvider
from services.operations.links import move_facts
from services.resource_enums import GivenUp, LinkState
from stations.models import Division

BATCH = 500
DAY = datetime.timedelta(days=1)
S = LinkState
LEIZHOU = "440882"
# provider, kind of provider, [(resource, kind, quantity, unit, yuan per unit, terms)]
OF_STATION = (
    ("{town}卫生院", "government", [
        ("上门量血压测血糖", "expertise", None, "次", 15, "每周三上午，提前一天报名"),
        ("家庭医生签约", "expertise", None, "人", 0, "带身份证和医保凭证"),
    ]),
    ("{town}中心小学", "school", [("周末作业辅导", "people", 40, "次", 60, "二至六年级")]),
    ("{town}粮油店", "business", [
        ("大米", "goods", 120, "袋", 62, "10 公斤装，送到村口"),
        ("花生油", "goods", 80, "桶", 95, "5 升装"),
    ]),
    ("同心养老服务中心", "business", [
        ("助浴", "people", 60, "次", 80, "须有一名家属在场"),
        ("轮椅", "goods", 6, "辆", 580, "借用，用完归还"),
    ]),
    ("{town}社区活动室", "community", [("活动场地", "place", None, "场", 100, "提前三天约")]),
    ("热心人陈先生", "individual", [("理发", "people", None, "次", 20, "每月第一个周末")]),
)  # fmt: skip
OF_COUNTY = (
    ("雷州市慈善会", "fund", [
        ("急难救助金", "money", 60, "份", 1000, "附困难说明，三个工作日内答复"),
        ("助学金", "money", 40, "份", 1500, "在读学生，每学期一次"),
    ]),
    ("雷州市司法局", "government", [("法律援助", "expertise", None, "件", 600, "经济困难证明")]),
)  # fmt: skip
# What became of a need, and how often.
STORIES = (("delivered", 62), ("confirmed", 8), ("requested", 12), ("wanted", 8), ("given_up", 10))
PATHS = {
    "wanted": (S.WANTED,),
    "requested": (S.WANTED, S.REQUESTED),
    "confirmed": (S.WANTED, S.REQUESTED, S.CONFIRMED),
    "delivered": (S.WANTED, S.REQUESTED, S.CONFIRMED, S.DELIVERED),
    "given_up": (S.WANTED, S.REQUESTED, S.GIVEN_UP),
}
WHY = (GivenUp.UNAVAILABLE, GivenUp.NOT_NEEDED, GivenUp.REPLACED)
NOTES = ("社工陪同送到家里。", "由村委会代收。", "本人签收。")
PROMISED = S.CONFIRMED
# The share of people for whom something was looked for.
SHARE = 0.22


def stock(stations):
    """{station id: resources it can use}: its own and the county's."""
    county = Division.objects.get(code=LEIZHOU)
    shared = offered(OF_COUNTY, {"division": county}, "")
    found = {}
    for station in stations:
        own = offered(OF_STATION, {"station": station}, station.division.name)
        of_county = shared if station.division.code.startswith(LEIZHOU) else []
        found[station.pk] = [*own, *of_county]
    return found


def offered(library, owner, town):
    made = []
    for name, kind, several in library:
        provider = ResourceProvider.objects.create(name=name.format(town=town), kind=kind, **owner)
        made += [
            Resource(
                provider=provider,
                name=what,
                kind=kind_of,
                quantity=quantity,
                unit=unit,
                unit_value=Decimal(yuan),
                contact="" if kind == "government" else "前台 0759-8800000",
                terms=terms,
                **owner,
            )
            for what, kind_of, quantity, unit, yuan, terms in several
        ]
    return Resource.objects.bulk_create(made)


class Errands:
    """What was looked for and found for these clients. `library`: as `stock` gives it; `authors`:
    {station id: who records where nobody looks after somebody}."""

    def __init__(self, seed, now, library, authors):
        self.rng = random.Random(seed)  # noqa: S311
        self.now, self.today = now, timezone.localdate(now)
        self.library, self.authors = library, authors
        self.taken = Counter()
        self.links, self.moves, self.notes = [], [], []

    def run(self, clients, needs=()):
        """`needs`: what cases ask for, as services/demo/case_needs.py tells it."""
        self.held = holdings_of(clients)
        for client in clients:
            if self.library.get(client.station_id) and self.rng.random() < SHARE:
                path = PATHS[self.rng.choices(*zip(*STORIES, strict=True))[0]]
                self.one(client, path, self.days(client.registered_on, len(path)))
        for need in needs:
            if self.library.get(need.case.client.station_id):
                self.one(
                    need.case.client,
                    PATHS[need.state],
                    need.days(self.rng),
                    case=need.case,
                    task=need.task,
                )
        self.write()

    def one(self, client, path, days, **why):
        resource = self.rng.choice(self.library[client.station_id])
        link = ResourceLink(
            uid=uuid6.uuid7(),
            client=client,
            station=client.station,
            need=resource.name,
            kind=resource.kind,
            quantity=self.rng.choice((1, 1, 1, 2)),
            made_by=client.worker or self.authors[client.station_id],
            **why,
        )
        if PROMISED in path and not self.may_take(link, resource):
            # It is used up: this one was asked for in vain.
            path, days = PATHS["given_up"], days[:3]
        for number, (state, on) in enumerate(zip(path, days, strict=True)):
            self.step(link, resource, state, on, number)
        self.links.append(link)

    def may_take(self, link, resource):
        """Never more than there is, as the act has it."""
        if resource.quantity is None:
            return True
        if self.taken[resource] + link.quantity > resource.quantity:
            return False
        self.taken[resource] += link.quantity
        return True

    def days(self, since_on, number):
        """Rising days of the running year between `since_on` and today."""
        since_on = max(since_on, self.today - 200 * DAY)
        span = max((self.today - since_on).days, 0)
        drawn = sorted(self.rng.choices(range(span + 1), k=number))
        return [since_on + DAY * offset for offset in drawn]

    def step(self, link, resource, state, on, number):
        old, link.state, link.since_on = link.state if number else "", state, on
        link.resource = None if state == S.WANTED else resource
        if state == S.DELIVERED:
            link.value = (resource.unit_value * link.quantity).quantize(Decimal("0.01"))
            link.delivered_on = on
            link.to_hardship = any(
                one.starts_on <= on and (one.ends_on is None or one.ends_on >= on)
                for one in self.held.get(link.client_id, ())
            )
        start = datetime.datetime.combine(on, datetime.time(9), timezone.get_current_timezone())
        minutes = len(self.links) * 7 % 360 + 20 * number
        at = min(start + datetime.timedelta(minutes=minutes), self.now)
        reason = self.rng.choice(WHY) if state == S.GIVEN_UP else ""
        move = LinkMove(**move_facts(link, old, link.made_by, at, reason))
        self.moves.append(move)
        if state == S.DELIVERED:
            self.notes.append(LinkNote(move=move, text=self.rng.choice(NOTES)))

    def write(self):
        ResourceLink.objects.bulk_create(self.links, batch_size=BATCH)
        for move in self.moves:
            move.link = move.link
        LinkMove.objects.bulk_create(self.moves, batch_size=BATCH)
        for note in self.notes:
            note.move = note.move
        LinkNote.objects.bulk_create(self.notes, batch_size=BATCH)


def holdings_of(clients):
    """{client id: holdings of hardship}, in batches."""
    found, ids = {}, [client.pk for client in clients]
    for start in range(0, len(ids), BATCH):
        rows = CategoryHolding.objects.filter(
            client__in=ids[start : start + BATCH], category__is_hardship=True
        )
        for one in rows:
            found.setdefault(one.client_id, []).append(one)
    return found
