import datetime

import pytest

from shuangbai.base.cells import BadCell, id_number, month, yuan


@pytest.mark.parametrize(
    "value",
    [
        "2024年3月",
        "2024年03月份",
        "２０２４．３",
        "2024-03",
        "202403",
        "2024-03-17",
        45366,
        datetime.date(2024, 3, 31),
    ],
)
def test_a_month_is_its_first_day(value):
    assert month(value) == "2024-03-01"


@pytest.mark.parametrize("value", ["2024年13月", "三月", "去年"])
def test_what_is_no_month_is_refused(value):
    with pytest.raises(BadCell):
        month(value)


@pytest.mark.parametrize(
    ("value", "amount"),
    [(680, "680.00"), ("６８０．５元", "680.50"), ("￥1,280", "1280.00"), ("680元/月", "680.00")],
)
def test_an_amount_has_two_places(value, amount):
    assert yuan(value) == amount


@pytest.mark.parametrize("value", ["六百八", -1, "1e9", "NaN"])
def test_what_is_no_amount_is_refused(value):
    with pytest.raises(BadCell, match="金额"):
        yuan(value)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("44088219530230123", "17 位，少 1 位"),
        ("4408821953023012345", "19 位，多 1 位"),
        ("440882530230123", "15 位旧身份证号"),
        (440882195302301234.0, "数字已经丢失"),
        ("4.40882E+17", "数字已经丢失"),
    ],
)
def test_a_wrong_id_number_is_refused_with_what_is_wrong(value, words):
    with pytest.raises(BadCell, match=words):
        id_number(value)
