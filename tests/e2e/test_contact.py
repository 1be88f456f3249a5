"""The worker's day on a phone: a visit, calls, nothing lost, nothing twice."""

import pytest
from django.urls import reverse

from clients.models import ClientPhone
from clients.operations.clients import register_client
from tests.services.conftest import client_of, make_due, village  # noqa: F401

TAPS = """() => { window.taps = Number(sessionStorage.taps || 0);
  document.addEventListener('click', event => { if (event.isTrusted) {
    window.taps += 1; sessionStorage.taps = window.taps; } }, true); }"""


@pytest.fixture
def people(client_of, worker, as_member):  # noqa: F811
    """Somebody late, with a spouse in the house."""
    client = client_of("梁玉桂", late=3, address="揖花村 12 号", attention="右腿不便，先敲后门")
    register_client(
        by=as_member(worker),
        name="陈妃兴",
        village=client.village,
        household=client.household,
        relation="spouse",
    )
    ClientPhone.objects.create(client=client, number="13800138000", is_first=True)
    return client


def test_every_page_is_clean_at_both_sizes(page, people, worker, sign_in, check_page, shot):
    sign_in(page, worker)
    for name, address in {
        "day": reverse("day"),
        "calls": reverse("calls"),
        "contact-form": f"{reverse('contact_new')}?client={people.uid}",
        "whom": f"{reverse('contact_new')}?q=梁",
    }.items():
        page.goto(address)
        check_page(page)
        shot(page, name, full_page=True)
