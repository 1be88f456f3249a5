"""Sums of money as people type and paste them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from shuangbai.base.fields import MoneyField


@pytest.mark.parametrize(
    "text",
    ["1000", "1,000.00", "1，000", "１，０００．００", " ¥1,000 ", "￥1000元", "+1000", "1000.0"],
)
def test_a_thousand_is_a_thousand_however_it_is_written(text):
    assert MoneyField().formfield().clean(text) == Decimal(1000)
    assert MoneyField().to_python(text) == Decimal(1000)


@pytest.mark.parametrize(
    "text", ["1e3", "1,00", "1,2", "1_000", "٣", "NaN", "Infinity", "0.001", "1e20", "--5", "一百"]
)
def test_what_could_mean_something_else_is_asked_about(text):
    for read in (MoneyField().formfield().clean, MoneyField().to_python):
        with pytest.raises(ValidationError):
            read(text)


@pytest.mark.parametrize("text", ["10万", "10 万元"])
def test_ten_thousands_are_told_to_be_yuan(text):
    with pytest.raises(ValidationError, match="单位是元"):
        MoneyField().formfield().clean(text)
