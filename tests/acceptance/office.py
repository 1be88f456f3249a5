"""The people of the documents' examples, and what they do in one line each."""

import datetime
from decimal import Decimal

import uuid6
from django.test import Client as Browser

from funding.enums import SpendState
from funding.operations import figures, own_money, programmes, spending
from stations.enums import Role
from stations.gate import member_for
from stations.models import Division
from tests import factories

D = Decimal
WAN = D(10_000)
CITY = "4408"


def at(time_machine, year, month, day):
    time_machine.move_to(datetime.datetime(year, month, day, 2, 0, tzinfo=datetime.UTC), tick=False)
    return datetime.date(year, month, day)


class Office:
    """The people of the example; each acts over pages where a page is what is proven."""

    def __init__(self):
        self.places = {one.code: one for one in Division.objects.filter(code__startswith="44")}
        self.city = self.two(Role.CITY_BUREAU, CITY)
        self.province = self.two(Role.PROVINCE, "44")

    def two(self, role, code):
        since = datetime.date(2021, 1, 1)
        return [factories.person(role, self.places[code], starts_on=since) for _ in range(2)]

    def programme(self, user, code, name, source, **more):
        facts = {
            "purpose": "“双百工程”社工站",
            "starts_on": datetime.date(2022, 1, 1),
            "ends_on": datetime.date(2022, 12, 31),
            "allowed_days": 30,
            "contract": None,
            **more,
        }
        return programmes.save_programme(
            by=member_for(user), division=self.places[code], name=name, source=source, **facts
        )


def browser_of(user):
    browser = Browser()
    browser.force_login(user)
    return browser


def text(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def register(user, programme, number, wan, on, place=None):
    """A paper with its grant, and its money in the treasury's account."""
    member, place = member_for(user), place or programme.division
    row = programmes.register_document(
        by=member,
        key=uuid6.uuid7(),
        programme=programme,
        division=place,
        number=number,
        title="下达社会工作服务补助资金",
        amount=D(wan) * WAN,
        dated_on=on,
    ).row
    own_money.receive_grant(
        by=member,
        key=uuid6.uuid7(),
        programme=programme,
        place=place,
        amount=D(wan) * WAN,
        on=on,
        document=row,
    )
    return row


def pay(member, programme, place, category, amount, on, *, second):
    """`second`: who agrees to what is more than one person may book alone."""
    row = spending.spend(
        by=member,
        key=uuid6.uuid7(),
        programme=programme,
        place=place,
        category=category,
        amount=amount,
        on=on,
        summary="按批次支出",
    ).row
    if row.state == SpendState.PROPOSED:
        spending.decide_expenditure(
            by=second, key=uuid6.uuid7(), expenditure=row, decision="approved"
        )


def state(user, programme, key, value):
    return figures.state_figure(
        by=member_for(user),
        key=uuid6.uuid7(),
        programme=programme,
        place=programme.division,
        report="2022 年绩效自评报告",
        figure=key,
        value=D(value),
    ).row
