"""The demo's wages: three months in different states, made by the acts."""

import pytest
from django.utils import timezone

from funding.demo.story import add_funds
from funding.demo.wages import add_wages
from funding.models import PaymentSource, PayrollSheet
from funding.operations import checks
from shuangbai.base.months import month_before
from stations.demo.build import build

# The demo itself runs on SQLite.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("real_network"),
    pytest.mark.once("sqlite"),
]


def test_the_last_three_months_stand_in_different_states():
    build(password="demo-secret-2026", today=timezone.localdate())
    add_funds(timezone.localdate())
    add_wages(timezone.now())
    this = timezone.localdate().replace(day=1)
    last, first = month_before(this), month_before(month_before(this))
    states = {
        month: set(PayrollSheet.objects.of(month).values_list("state", flat=True))
        for month in (first, last, this)
    }
    assert "confirmed" in states[first]
    assert "paid" in states[last]
    assert {"draft", "submitted"} <= states[this]
    assert PaymentSource.objects.filter(advanced__gt=0).exists()
    assert checks.differences() == []
