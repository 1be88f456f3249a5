"""The county that pays its stations' people, with a month of wages on its way."""

import pytest

from tests.funding.payroll.conftest import cast, wages

__all__ = ["cast", "wages"]


@pytest.fixture
def month(wages):
    """Two stations' sheets handed in."""
    wages.first, wages.second = wages.draft(), wages.draft(wages.sibling, by="sibling_head")
    wages.submit(wages.first)
    wages.submit(wages.second, by="sibling_head")
    return wages
