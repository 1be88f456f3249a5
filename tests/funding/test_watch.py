"""The deadline watch after its day."""

import datetime

import pytest
from django.urls import reverse

from funding.models import Programme
from funding.operations import programmes
from funding.watch import watches
from stations.models import ContractInstalment
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def unpaid(funded):
    """90 % by the 18th; the instalment that was expected on the 15th was never paid."""
    funded.contract = factories.contract(buyer=funded.city)
    Programme.objects.filter(pk=funded.programme.pk).update(contract=funded.contract)
    ContractInstalment.objects.create(
        contract=funded.contract,
        number=1,
        condition="mid_evaluation",
        amount="950.00",
        expected_on=funded.today - datetime.timedelta(5),
    )
    programmes.add_rule(
        by=funded.member("city"),
        programme=funded.programme,
        on=funded.today - datetime.timedelta(2),
        share=90,
    )
    return funded


def test_what_was_not_paid_by_the_day_does_not_count_as_coming(unpaid):
    (before,) = watches(Programme.objects.all(), unpaid.today - datetime.timedelta(3))
    assert before.gap == 0
    (after,) = watches(Programme.objects.all(), unpaid.today)
    assert (after.gap, after.stage) == (900, 0)
    assert after.advice == ["期限已过，还差 900.00 元没有支出"]


def test_the_page_says_that_it_is_over(unpaid, browse):
    page = browse(unpaid.cast["city"]).get(reverse("deadlines")).content.decode()
    assert "期限已过，还差 900.00 元没有支出" in page
    assert "结余会被收回，最多 0.10 万元" in page
