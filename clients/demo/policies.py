"""How far the demo's people are with what they may be owed; rows as the acts write them, in bulk.

A test holds them to it (tests/clients/test_demo_policies.py).
"""

import datetime
import random
from decimal import Decimal

from django.utils import timezone

from clients.eligibility import book, flags
from clients.models import (
    Eligibility,
    Entitlement,
    EntitlementMove,
    EntitlementNote,
    Policy,
    PolicyTerms,
)
from clients.operations.entitlements import Step, advance
from clients.policy_enums import PASSING, EntitlementState, Why
from stations.models import Division

BATCH = 500
DAY = datetime.timedelta(days=1)
S = EntitlementState
# What became of those who may be eligible, and how often.
STORIES = (
    ("all_along", 68),
    ("helped", 9),
    ("approved", 3),
    ("applied", 6),
    ("refused", 2),
    ("stopped", 2),
    ("explained", 4),
    ("open", 6),
)
# Invented monthly amounts in yuan.
AMOUNTS = {
    "dibao": (220, 480),
    "tekun": (1180, 1480),
    "old_age": (50, 180),
    "disabled_living": (188, 195),
    "disabled_care": (252, 261),
    "orphan": (1350, 1680),
    "unsupported_child": (1350, 1680),
    "elder_service": (100, 300),
}
NOTES = ("已把材料交到镇公共服务窗口。", "陪同本人到窗口办理。", "由村委会代交。")
REFUSALS = ((Why.NOT_MET, "核对家庭收入超过标准。"), (Why.COVERED, "当月已获同类救助。"))
EXPLAINED = (Why.UNWILLING, Why.PAPERS, Why.CHECKING, Why.ELSEWHERE)
LEIZHOU = "440882"


def add_county_terms(today):
    """雷州 has terms of its own for one policy, as every county may."""
    policy = Policy.objects.get(key="old_age")
    general = policy.terms.get(division=None)
    PolicyTerms.objects.create(
        policy=policy,
        division=Division.objects.get(code=LEIZHOU),
        valid_from=datetime.date(today.year, 1, 1),
        rule=general.rule,
        amount="80–89 岁每人每月 50 元，90–99 岁 100 元，百岁以上 300 元（演示）",
        where=general.where,
        papers=general.papers,
    )


class Ledger:
    """Collects entitlements and their moves for these clients and writes them. `authors`: {station
    id: who records where nobody looks after somebody}."""

    def __init__(self, seed, now, authors):
        self.rng = random.Random(seed)  # noqa: S311
        self.now, self.today, self.authors = now, timezone.localdate(now), authors
        self.policies = {one.pk: one for one in Policy.objects.order_by("pk")}
        self.eligible, self.kept, self.moves, self.notes = [], [], [], []

    def tell(self, clients):
        known = book(self.today)
        for start in range(0, len(clients), BATCH):
            some = {client.pk: client for client in clients[start : start + BATCH]}
            for client_id, policy_ids in flags(known, list(some)).items():
                for policy_id in sorted(policy_ids):
                    self.one(some[client_id], self.policies[policy_id])
        self.write()

    def one(self, client, policy):
        rng = self.rng
        since_on = client.registered_on + DAY * rng.randint(0, 5)
        self.eligible.append(Eligibility(client=client, policy=policy, since_on=since_on))
        story = rng.choices([name for name, _ in STORIES], [share for _, share in STORIES])[0]
        kept = Entitlement(client=client, policy=policy)
        for number, (step, words) in enumerate(self.steps(story, policy, since_on)):
            self.step(kept, client, step, words, minutes=len(self.kept) * 7 % 360 + 20 * number)
        if kept.state:
            self.kept.append(kept)

    def steps(self, story, policy, since_on):
        """[(Step, note)] of a story, each on a day of its own up to today."""
        rng = self.rng
        days = self.days(since_on, 3)
        amount = self.amount(policy)
        applied = (Step(S.APPLIED, days[0]), rng.choice(NOTES))
        approved = (Step(S.APPROVED, days[1], amount=amount), "")
        refusal, words = rng.choice(REFUSALS)
        why = rng.choice(EXPLAINED)
        review_on = self.today + DAY * rng.randint(3, 30) if why in PASSING else None
        return {
            "open": [],
            "all_along": [(Step(S.RECEIVING, since_on, amount=amount), "")],
            "applied": [applied],
            "approved": [applied, approved],
            "helped": [applied, approved, (Step(S.RECEIVING, days[2]), "")],
            "refused": [applied, (Step(S.REFUSED, days[1], reason=refusal), words)],
            "stopped": [
                (Step(S.RECEIVING, since_on, amount=amount), ""),
                (Step(S.STOPPED, days[2], reason=Why.EXPIRED), "没有按时做生存认证。"),
            ],
            "explained": [(Step(S.ELIGIBLE, self.today, reason=why, review_on=review_on), "")],
        }[story]

    def days(self, since_on, number):
        """Rising days between `since_on` and today."""
        span = max((self.today - since_on).days, 0)
        return [
            since_on + DAY * offset
            for offset in sorted(self.rng.choices(range(span + 1), k=number))
        ]

    def amount(self, policy):
        low, high = AMOUNTS.get(policy.key, (None, None))
        return Decimal(self.rng.randint(low, high)).quantize(Decimal("0.01")) if low else None

    def step(self, kept, client, step, words, *, minutes):
        start = datetime.datetime.combine(
            step.on, datetime.time(9), timezone.get_current_timezone()
        )
        at = min(start + datetime.timedelta(minutes=minutes), self.now)
        author = client.worker or self.authors[client.station_id]
        move = advance(kept, client, step, by=author, at=at)
        self.moves.append(move)
        if words:
            self.notes.append(EntitlementNote(move=move, text=words))

    def write(self):
        Eligibility.objects.bulk_create(self.eligible, batch_size=BATCH)
        Entitlement.objects.bulk_create(self.kept, batch_size=BATCH)
        for move in self.moves:
            move.entitlement = move.entitlement
        EntitlementMove.objects.bulk_create(self.moves, batch_size=BATCH)
        for note in self.notes:
            note.move = note.move
        EntitlementNote.objects.bulk_create(self.notes, batch_size=BATCH)
