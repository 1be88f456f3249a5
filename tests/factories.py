"""Rows for tests, by trait. Acts are tested through operations; these only set the stage."""

import datetime
import itertools

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from stations import models
from stations.enums import (
    CODE_LENGTHS,
    Decision,
    DivisionKind,
    Hiring,
    JobTitle,
    Level,
    Role,
    StationStatus,
)

# Real places (codes of 2023), enough for own place, sibling, parent, child and another city.
PLACES = {
    "44": "广东省",
    "4408": "湛江市",
    "440882": "雷州市",
    "440882101": "沈塘镇",
    "440882101201": "揖花村委会",
    "440882101214": "卜格村委会",
    "440882104": "纪家镇",
    "440882104201": "豪郎村委会",
    "440883": "吴川市",
    "440883100": "浅水镇",
    "440883100201": "旺村村委会",
    "4409": "茂名市",
    "440902": "茂南区",
    "440902100": "金塘镇",
    "440902100201": "白土村委会",
    "4419": "东莞市",
    "441900": "东莞市",
    "441900003": "东城街道",
}


def division(code, name=None):
    """The division of that code, with its superiors, made when absent."""
    found = models.Division.objects.filter(code=code).first()
    if found:
        return found
    lengths = sorted(CODE_LENGTHS)
    shorter = [length for length in lengths if length < len(code)]
    parent = division(code[: shorter[-1]]) if shorter else None
    kind = DivisionKind.PLACEHOLDER if code.endswith("00") and len(code) == 6 else "regular"
    return models.Division.objects.create(
        code=code,
        name=name or PLACES.get(code, f"地点{code}"),
        level=CODE_LENGTHS[len(code)],
        kind=kind,
        parent=parent,
    )


def station(code="440882101", **fields):
    """The live station of a township, made when absent."""
    place = division(code)
    found = models.Station.objects.live().filter(division=place).first()
    return found or StationFactory(division=place, **fields)


class StationFactory(DjangoModelFactory):
    class Meta:
        model = models.Station

    name = factory.LazyAttribute(lambda row: f"{row.division.name}社工站")
    status = StationStatus.OPERATING


class PointFactory(DjangoModelFactory):
    class Meta:
        model = models.ServicePoint


class UserFactory(DjangoModelFactory):
    class Meta:
        model = models.User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    name = factory.Sequence(lambda n: f"测试员{n}")
    password = "!"


class StaffRecordFactory(DjangoModelFactory):
    class Meta:
        model = models.StaffRecord


_numbers = itertools.count(1)


def posting(user, role, place, *, confirmed=True, starts_on=None, **fields):
    """A posting of `user` at a division, station, unit or contract; confirmed unless said."""
    kind = {
        models.Division: "division",
        models.Station: "station",
        models.Unit: "unit",
        models.OperatorContract: "contract",
    }[type(place)]
    made = models.Posting.objects.create(
        user=user,
        role=role,
        starts_on=starts_on or datetime.date(2021, 10, 8),
        title=fields.pop("title", JobTitle.OTHER),
        **{kind: place},
        **fields,
    )
    if confirmed:
        models.PostingDecision.objects.create(posting=made, decision=Decision.CONFIRMED)
    return made


def person(role, place, name=None, **fields):
    """A user with one confirmed posting."""
    n = next(_numbers)
    user = UserFactory(username=f"{role}{n}", name=name or f"{Role(role).label}{n}")
    posting(user, role, place, **fields)
    return user


def contract(stations=(), buyer=None, **fields):
    operator = fields.pop("operator", None) or models.Operator.objects.create(
        name=f"测试社会工作服务中心{next(_numbers)}"
    )
    made = models.OperatorContract.objects.create(
        operator=operator,
        buyer=buyer or division("440882"),
        name=fields.pop("name", "乡镇社工站服务项目"),
        procurement_no=f"TEST-{next(_numbers)}",
        amount=fields.pop("amount", "486000.00"),
        starts_on=fields.pop("starts_on", timezone.localdate() - datetime.timedelta(60)),
        ends_on=fields.pop("ends_on", timezone.localdate() + datetime.timedelta(300)),
        **fields,
    )
    made.stations.set(stations)
    return made


def quota(where, posts, from_on=datetime.date(2022, 7, 1), hiring=Hiring.DIRECT):
    return models.StaffQuota.objects.create(
        station=where, posts=posts, from_on=from_on, hiring=hiring
    )


def village_point(code, **fields):
    place = division(code)
    assert place.level == Level.VILLAGE
    return PointFactory(village=place, station=fields.pop("station", station(code[:9])), **fields)
