"""Rows that go in by COPY are what `save` would have made of them."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from clients.models import (
    CategoryHolding,
    Client,
    ClientCategory,
    Eligibility,
    Household,
    Policy,
)
from shuangbai.base import bulk

ODD = "甲\t乙\\n\n\\N\r"
NUMBER = "44088219530230123X"


def people(station, village, number=3):
    homes = bulk.insert(
        Household,
        [Household(station=station, village=village, address=ODD) for _ in range(number)],
    )
    return [
        Client(
            household=home,
            station=station,
            village=village,
            name="梁玉桂",
            id_number=f"{NUMBER[:-2]}{order}X",
            risks=["独居\\", 'a"b'],
            born_on=datetime.date(1953, 2, 3),
        )
        for order, home in enumerate(homes)
    ]


def test_it_fills_keys_sealed_columns_and_search_keys(station, village):
    made = bulk.insert(Client, people(station, village))
    assert len({one.pk for one in made}) == 3
    for order, one in enumerate(made):
        row = Client.objects.select_related("household").get(pk=one.pk)
        assert row.household.address == ODD
        assert (row.full_pinyin, row.initials, row.risks) == (
            "liangyugui",
            "lyg",
            ["独居\\", 'a"b'],
        )
        assert row.id_number.reveal() == f"{NUMBER[:-2]}{order}X"
        assert Client.objects.with_id_number(row.id_number.reveal()).get() == row
        assert (row.born_on, row.worker, row.tier) == (datetime.date(1953, 2, 3), None, None)
    later = people(station, village, 1)[0]
    later.id_number = ""
    later.save()
    assert later.pk > max(one.pk for one in made)


def test_it_keeps_the_databases_constraints(station, village):
    [one] = bulk.insert(Client, people(station, village, 1))
    category = ClientCategory.objects.get(key="dibao")
    holdings = [
        CategoryHolding(client=one, category=category, starts_on=datetime.date(2026, 1, 1))
        for _ in range(2)
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(CategoryHolding, holdings)
    assert not CategoryHolding.objects.exists()
    assert bulk.insert(CategoryHolding, []) == []


def test_what_is_known_already_is_left_as_it_is(client_of):
    """Two keys that are there, one of them twice, and a new one."""
    one, two = client_of("甲某"), client_of("乙某")
    policy = Policy.objects.order_by("pk").first()
    Eligibility.objects.all().delete()
    before = datetime.date(2025, 1, 1)
    Eligibility.objects.create(client=one, policy=policy, since_on=before)
    today = datetime.date(2026, 11, 20)
    bulk.insert_lacking(
        Eligibility,
        [Eligibility(client=client, policy=policy, since_on=today) for client in (one, two, two)],
    )
    found = dict(Eligibility.objects.values_list("client", "since_on"))
    assert found == {one.pk: before, two.pk: today}
    bulk.insert_lacking(Eligibility, [])
