"""Tallies under many writers at once (PostgreSQL)."""

import datetime
import threading

import pytest
from django.db import OperationalError, connection, transaction

from stations import tallies
from stations.models import Tally
from tests import factories
from tests.services.test_contact_race import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

DAY = datetime.date(2026, 11, 20)
ROUNDS = 25


@pytest.fixture
def stations(places):
    return [factories.station("440882101"), factories.station("440882104")]


def changes(stations, number):
    """The same two tallies, named in the opposite order by every second writer."""
    keys = [("visits", DAY, one.pk) for one in stations]
    return dict.fromkeys(keys if number % 2 else keys[::-1], 1)


def test_no_count_is_lost_and_nobody_waits_in_a_ring(stations):
    def write(number):
        for _ in range(ROUNDS):
            with transaction.atomic():
                tallies.add(changes(stations, number))

    found = at_once(*[lambda number=number: write(number) for number in range(8)])
    assert found == [None] * 8
    assert list(Tally.objects.values_list("value", flat=True)) == [8 * ROUNDS] * 2


def test_unsorted_writers_would_wait_for_each_other(stations):
    """Negative control: one row at a time in opposite orders ends in a deadlock."""
    tallies.add(changes(stations, 0))
    meet = threading.Barrier(2)

    def write(number):
        with transaction.atomic():
            first, second = changes(stations, number)
            upsert(first)
            meet.wait(timeout=10)
            upsert(second)

    found = at_once(lambda: write(0), lambda: write(1))
    assert sum(isinstance(one, OperationalError) for one in found) == 1


def test_without_adding_in_the_database_counts_would_be_lost(stations):
    """Negative control: read, then write what was read plus one."""
    tallies.add(changes(stations, 0))
    meet = threading.Barrier(2)

    def write():
        with transaction.atomic():
            row = Tally.objects.filter(station=stations[0]).get()
            meet.wait(timeout=10)
            Tally.objects.filter(pk=row.pk).update(value=row.value + 1)

    assert at_once(write, write) == [None, None]
    assert Tally.objects.get(station=stations[0]).value == 2


def upsert(key):
    name, day, station_id = key
    tallies.upsert([(name, day.replace(day=1), station_id, 1)])
    assert connection.in_atomic_block
