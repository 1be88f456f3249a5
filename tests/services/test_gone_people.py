"""Somebody who died or moved away: no new case, and what is open is to be ended."""

import pytest
from django.urls import reverse

from clients.models import Client
from clients.operations.households import record_death
from shuangbai.base.errors import ActError
from tests.services import casework as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def gone(by, client_of):
    client = client_of()
    case = made.opened(by, client)
    record_death(by=by, client=client, on=made.today(), reason="病故")
    return case


def test_no_case_is_opened_for_them(by, gone):
    with pytest.raises(ActError, match="不再立案"):
        made.opened(by, Client.objects.get(pk=gone.client_id))


def test_their_open_case_says_that_it_is_to_be_ended(gone, worker, browse):
    page = browse(worker).get(reverse("case", args=[gone.uid])).content.decode()
    assert "已去世，请写小结，提前结案" in page
