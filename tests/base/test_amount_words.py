from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuangbai.base.amount_words import in_words

DIGITS = {char: value for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"拾": 10, "佰": 100, "仟": 1000}


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("1903800.00", "壹佰玖拾万叁仟捌佰元整"),
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("0.55", "伍角伍分"),
        ("1", "壹元整"),
        ("10", "壹拾元整"),
        ("1.05", "壹元零伍分"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("100500", "壹拾万零伍佰元整"),
        ("1000005", "壹佰万零伍元整"),
        ("100000000", "壹亿元整"),
        ("100010000", "壹亿零壹万元整"),
        ("100001000", "壹亿零壹仟元整"),
        ("1000000001", "壹拾亿零壹元整"),
        ("1234567890.12", "壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分"),
        ("1000000000000", "壹万亿元整"),
        ("1000200000000", "壹万零贰亿元整"),
        ("-1903.60", "负壹仟玖佰零叁元陆角整"),
        ("-0.01", "负壹分"),
    ],
)
def test_an_amount_is_written_as_a_bank_wants_it(amount, words):
    assert in_words(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["0.001", "NaN", "Infinity", "1e16"])
def test_what_no_cheque_could_carry_is_refused(amount):
    with pytest.raises(ValueError):
        in_words(Decimal(amount))


def read_back(words):
    """A reader of its own: sums digits by their places, 万 and 亿 multiplying what came before."""
    words = words.replace("整", "")
    sign, words = (-1, words[1:]) if words.startswith("负") else (1, words)
    yuan, _, rest = words.rpartition("元")
    if "元" not in words:
        yuan, rest = "", words
    high, _, low = yuan.rpartition("亿")
    total = Decimal(below_yi(high) * 10**8 + below_yi(low))
    for char, unit in (("角", Decimal("0.1")), ("分", Decimal("0.01"))):
        if char in rest:
            total += DIGITS[rest[rest.index(char) - 1]] * unit
    return sign * total


def below_yi(words):
    high, _, low = words.rpartition("万")
    return below_wan(high) * 10_000 + below_wan(low)


def below_wan(words):
    total, digit = 0, 0
    for char in words:
        if char in DIGITS:
            digit = DIGITS[char]
        else:
            total, digit = total + digit * PLACES[char], 0
    return total + digit


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=2))
def test_it_reads_back_to_the_same_amount(amount):
    words = in_words(amount)
    assert read_back(words) == amount
    assert "零零" not in words
    assert "零元" not in words.removeprefix("零元整")
    assert "零万" not in words
