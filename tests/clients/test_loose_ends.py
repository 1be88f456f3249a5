"""What the demo leaves for heads to decide on."""

import datetime
import random

import pytest
from django.utils import timezone

from clients.demo.loose_ends import PAIRS, add_loose_ends
from clients.models import Client, HandOver, LikelyPair
from clients.operations.clients import register_client
from stations.enums import Role
from tests import factories

pytestmark = pytest.mark.django_db


def test_files_that_sound_alike_and_a_family_that_moves(
    client_of, station, worker, county, as_member
):
    other = factories.station("440882104")
    village = factories.village_point("440882104201").village
    helper = factories.person(Role.SOCIAL_WORKER, other, title="worker")
    names = ("梁玉桂", "吴秀英", "符桂芳", "陈妃生", "莫水娣", "蔡玉莲")
    for number, name in enumerate(names):
        client_of(name, born_on=datetime.date(1940 + number, 3, 1), sex="f")
    for name in ("黄国荣", "许丽华"):
        register_client(by=as_member(county), name=name, village=village, worker=helper, sex="m")
    people = list(Client.objects.select_related("station", "village", "household"))
    add_loose_ends(
        random.Random(1),
        timezone.localdate(),
        people,
        {station.pk: [worker], other.pk: [helper]},
        (station, other),
    )
    near = LikelyPair.objects.visible_to(as_member(worker))
    assert near.count() == PAIRS
    assert not near.filter(is_same_name=True).exists()
    assert LikelyPair.objects.visible_to(as_member(county)).count() > PAIRS
    offer = HandOver.objects.waiting().get()
    assert (offer.old_station, offer.new_station) == (other, station)
