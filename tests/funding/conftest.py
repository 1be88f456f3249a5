"""A programme of the city, its money and the people who move it."""

import datetime
from decimal import Decimal

import pytest
import uuid6
from django.utils import timezone

from funding.allotting import Rule, plan
from funding.enums import Category, Decision, Formula, FundSource
from funding.models import Account, Hop
from funding.operations import allotments, own_money, programmes, spending, transfers
from stations.enums import Role
from stations.gate import member_for
from tests import factories

NOON = datetime.datetime(2026, 11, 20, 4, 0, tzinfo=datetime.UTC)
TODAY = datetime.date(2026, 11, 20)


@pytest.fixture
def noon(time_machine):
    time_machine.move_to(NOON, tick=False)


class Chain:
    """Acts of a programme in one line each, by whoever does them in the real world."""

    def __init__(self, cast):
        self.cast = cast
        self.today = timezone.localdate()
        self.city = factories.division("4408")
        self.county = factories.division("440882")
        self.township = factories.division("440882101")
        self.sibling = factories.division("440882104")
        self.programme = programmes.save_programme(
            by=self.member("city"),
            division=self.city,
            name=f"双百工程补助 {uuid6.uuid7()}",
            source=FundSource.CITY,
            purpose="乡镇社工站",
            starts_on=self.today.replace(month=1, day=1),
            ends_on=self.today.replace(month=12, day=31),
            allowed_days=30,
            contract=None,
        )

    def member(self, name):
        return member_for(self.cast[name])

    def grant(self, amount="1000.00", number="湛财社〔2022〕31号", place=None, by="city"):
        return programmes.register_document(
            by=self.member(by),
            key=uuid6.uuid7(),
            programme=self.programme,
            division=place or self.city,
            number=number,
            title="下达补助资金",
            amount=Decimal(amount),
            dated_on=self.today,
        ).row

    def receive(self, amount="1000.00", place=None, by="city"):
        return own_money.receive_grant(
            by=self.member(by),
            key=uuid6.uuid7(),
            programme=self.programme,
            place=place or self.city,
            amount=Decimal(amount),
            on=self.today,
        ).row

    def rules(self, *sums):
        pairs = tuple((place, Decimal(amount)) for place, amount in sums)
        return [Rule(Formula.FIXED, sums=pairs)]

    def lines(self, *sums):
        return plan(self.city, self.rules(*sums))

    def propose_batch(self, *sums, **more):
        facts = {
            "by": self.member("city"),
            "key": uuid6.uuid7(),
            "programme": self.programme,
            "giver": self.city,
            "title": "第一批",
            "due_on": self.today + datetime.timedelta(10),
            "rules": self.rules(*sums) if sums else (),
            **more,
        }
        return allotments.propose_batch(**facts).row

    def approve_batch(self, batch, by="city2", decision=Decision.APPROVED, reason=""):
        return allotments.decide_batch(
            by=self.member(by), key=uuid6.uuid7(), batch=batch, decision=decision, reason=reason
        ).row

    def allot(self, *sums, **more):
        return self.approve_batch(self.propose_batch(*sums, **more))

    def hop(self, place, batch=None):
        rows = Hop.objects.standing().filter(programme=self.programme, place=place)
        return (rows.filter(batch=batch) if batch else rows).latest("pk")

    def propose(self, hop, amount, by="city", key=None):
        return transfers.propose_transfer(
            by=self.member(by), key=key or uuid6.uuid7(), hop=hop, amount=Decimal(amount)
        ).row

    def approve(self, transfer, by="city2", decision=Decision.APPROVED, key=None, reason=""):
        return transfers.decide_transfer(
            by=self.member(by),
            key=key or uuid6.uuid7(),
            transfer=transfer,
            decision=decision,
            on=self.today,
            reason=reason,
        ).row

    def send(self, place, amount, by="city", second="city2"):
        return self.approve(self.propose(self.hop(place), amount, by), second)

    def confirm(self, transfer, by, key=None):
        return transfers.confirm_receipt(
            by=self.member(by), key=key or uuid6.uuid7(), transfer=transfer, on=self.today
        ).row

    def dispute(self, transfer, amount, by="finance", key=None):
        return transfers.dispute_receipt(
            by=self.member(by),
            key=key or uuid6.uuid7(),
            transfer=transfer,
            amount=Decimal(amount),
            on=self.today,
            reason="银行回单金额不同",
        ).row

    def spend(self, place, amount, by, **more):
        facts = {
            "by": self.member(by),
            "key": uuid6.uuid7(),
            "programme": self.programme,
            "place": place,
            "category": Category.PEOPLE,
            "amount": Decimal(amount),
            "on": self.today,
            "summary": "社工工资",
            **more,
        }
        return spending.spend(**facts).row

    def to_township(self, amount="300.00"):
        """All the way down, each hop confirmed."""
        self.confirm(self.send(self.county, amount), "finance")
        sent = self.send(self.township, amount, by="finance", second="finance2")
        return self.confirm(sent, "township_finance")

    def account(self, place):
        return Account.objects.get(programme=self.programme, place=place)


@pytest.fixture
def cast(places):
    """One and another of those who approve."""

    def one(role, code, name):
        return factories.person(role, factories.division(code), name)

    return {
        "province": one(Role.PROVINCE, "44", "林建国"),
        "province2": one(Role.PROVINCE, "44", "吴晓东"),
        "city": one(Role.CITY_BUREAU, "4408", "梁志强"),
        "city2": one(Role.CITY_BUREAU, "4408", "冯海珊"),
        "county": one(Role.COUNTY_CIVIL, "440882", "许文岚"),
        "finance": one(Role.COUNTY_FINANCE, "440882", "周敏"),
        "finance2": one(Role.COUNTY_FINANCE, "440882", "莫小慧"),
        "township_finance": one(Role.TOWNSHIP_FINANCE, "440882101", "黄秀珍"),
        "sibling_finance": one(Role.TOWNSHIP_FINANCE, "440882104", "陈志"),
        "head": factories.person(Role.STATION_HEAD, factories.station("440882101"), "邓海燕"),
        "worker": factories.person(Role.SOCIAL_WORKER, factories.station("440882101"), "陈晓岚"),
    }


@pytest.fixture
def chain(cast):
    return Chain(cast)


@pytest.fixture
def funded(chain):
    """1,000 yuan at the city, 400 of it allotted to one township and 200 to its sibling."""
    chain.grant()
    chain.receive()
    chain.batch = chain.allot((chain.township, "400.00"), (chain.sibling, "200.00"))
    return chain
