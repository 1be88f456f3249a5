"""Registering a person with an identity number."""

import datetime

import pytest

from clients.enums import Sex
from clients.models import Client
from clients.operations.clients import register_client
from shuangbai.base import national_id
from shuangbai.base.errors import ActError

pytestmark = pytest.mark.django_db


def number(first_17):
    return first_17 + national_id.check_digit(first_17)


def test_it_reads_birth_date_and_sex_from_the_number(worker, village, as_member):
    given = number("44088219480312902")
    client = register_client(by=as_member(worker), name="林阿婆", village=village, id_number=given)
    client = Client.objects.get(pk=client.pk)
    assert (client.born_on, client.sex) == (datetime.date(1948, 3, 12), Sex.FEMALE)
    assert client.id_tail == given[-4:]
    assert given not in str(client.__dict__)


def test_it_names_what_is_wrong_with_a_number_beside_its_field(worker, village, as_member):
    with pytest.raises(ActError, match="校验码") as refused:
        register_client(
            by=as_member(worker), name="林阿婆", village=village, id_number="440882194803129021"
        )
    assert refused.value.field == "id_number"
    assert not Client.objects.exists()


def test_it_refuses_a_birth_date_that_the_number_contradicts(worker, village, as_member):
    with pytest.raises(ActError, match="不一致"):
        register_client(
            by=as_member(worker),
            name="林阿婆",
            village=village,
            id_number=number("44088219480312902"),
            born_on=datetime.date(1950, 1, 1),
        )
