import pytest

from tests.acceptance.office import Office


@pytest.fixture
def office(real_network):
    return Office()
