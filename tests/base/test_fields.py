from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from shuangbai.base.fields import MoneyField
from stations.models import Station
from tests import factories


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("0.001", "两位小数"),
        ("1000000000000000", "太大"),
        ("-1000000000000000", "太大"),
        ("1e3", "请填写金额"),
        ("9" * 400, "太大"),
        ("NaN", "请填写金额"),
        ("Infinity", "请填写金额"),
        ("一百", "请填写金额"),
    ],
)
def test_an_amount_that_is_none_is_told_in_words(typed, words):
    with pytest.raises(ValidationError, match=words):
        MoneyField("金额").to_python(typed)


@pytest.mark.parametrize(("typed", "amount"), [("12,684.5", "12684.50"), (7, "7.00"), ("", None)])
def test_an_amount_is_read_to_the_fen(typed, amount):
    assert MoneyField("金额").to_python(typed) == (amount and Decimal(amount))


@pytest.mark.parametrize("path", ["pk", "division_id", "division__id"])
def test_ids_that_no_column_can_hold_are_in_no_list(places, path):
    kept = factories.station("440882101")
    own = {"pk": kept.pk}.get(path, kept.division_id)
    ids = [own, 10**20, -(10**20), 2**63]
    assert Station.objects.filter(**{f"{path}__in": ids}).get() == kept
    assert not Station.objects.filter(**{f"{path}__in": ids[1:]}).exists()
