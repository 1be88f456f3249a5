import pytest
from django.test import Client

from stations.gate import member_for
from stations.operations.tokens import issue_token


def bearer(user):
    """A client that asks like a device of that person."""
    _, token = issue_token(by=member_for(user), name="测试手机")
    return Client(headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def device():
    return bearer
