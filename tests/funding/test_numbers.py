"""Document numbers as people type them."""

import pytest

from funding.numbers import parse
from shuangbai.base.errors import ActError


@pytest.mark.parametrize(
    "typed",
    [
        "粤财社〔2019〕65号",
        "粤财社[2019]65号",
        "粤财社（2019）65号",
        "粤财社(2019) 65 号",
        "粤财社【2019】65号",
        "粤财社［２０１９］６５号",
        "粤财社〔2019〕第65号",
        "粤财社〔2019年〕065号",
        "粤财社〔2019〕65",
        "粤财社2019年第65号",
    ],
)
def test_the_usual_forms_are_one_number(typed):
    assert str(parse(typed)) == "粤财社〔2019〕65号"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "65号",
        "粤财社65号",
        "粤财社201965号",
        "粤财社〔19〕65号",
        "粤财社〔2019〕0号",
        "粤财社〔1919〕65号",
    ],
)
def test_what_is_no_number_is_refused_with_an_example(typed):
    with pytest.raises(ActError, match="粤财社〔2019〕65号") as refused:
        parse(typed)
    assert refused.value.field == "number"


def test_the_parts_are_kept_apart():
    number = parse("湛民〔2021〕24号")
    assert (number.issuer, number.year, number.serial) == ("湛民", 2021, 24)
