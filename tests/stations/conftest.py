"""Asking and sending in the administration pages."""

import pytest
from django.urls import reverse

from stations.enums import FacilityKind
from stations.models import FacilityStandard
from tests import factories


@pytest.fixture
def ask(client):
    def ask(user, name, /, *args, **query):
        client.force_login(user)
        return client.get(reverse(f"admin:{name}", args=args), query)

    return ask


@pytest.fixture
def send(client):
    def send(user, name, /, *args, **data):
        client.force_login(user)
        return client.post(reverse(f"admin:{name}", args=args), data)

    return send


@pytest.fixture
def standards(places):
    return {
        code: FacilityStandard.objects.create(
            division=factories.division(code) if code else None,
            name=f"{code or '通用'}会议室",
            kind=FacilityKind.ROOM,
        )
        for code in ("", "44", "4408", "440882", "4409", "440902")
    }
