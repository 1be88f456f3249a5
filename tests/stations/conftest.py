"""Asking and sending in the administration pages."""

import pytest
from django.urls import reverse


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
