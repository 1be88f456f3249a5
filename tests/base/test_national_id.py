from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuangbai.base.national_id import REGIONS, BadNationalId, check_digit, normalise, parse

TODAY = date(2026, 11, 20)
born = st.dates(date(1900, 1, 1), TODAY)
regions = st.one_of(
    st.sampled_from(sorted(REGIONS)).flatmap(lambda p: st.just(p + "0101")),
    st.integers(0, 99999).map(lambda n: f"9{n:05}"),
)


def number(region, birth_on, serial):
    head = f"{region}{birth_on:%Y%m%d}{serial:03}"
    return head + check_digit(head)


legal = st.builds(number, regions, born, st.integers(0, 999))


@given(regions, born, st.integers(0, 999))
def test_it_reads_birth_and_sex_from_every_legal_number(region, birth_on, serial):
    found = parse(number(region, birth_on, serial), on=TODAY)
    assert found.birth_on == birth_on
    assert found.sex == ("male" if serial % 2 else "female")
    assert found.warnings == ()


@given(legal, st.integers(0, 17), st.integers(1, 9))
def test_it_notices_any_single_wrong_digit(text, place, shift):
    wrong = "0" if text[place] == "X" else str((int(text[place]) + shift) % 10)
    spoilt = text[:place] + wrong + text[place + 1 :]
    with pytest.raises(BadNationalId):
        parse(spoilt, on=TODAY)


@given(legal, st.integers(0, 16))
def test_it_notices_two_neighbours_swapped(text, place):
    if text[place] == text[place + 1]:
        return
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    with pytest.raises(BadNationalId):
        parse(swapped, on=TODAY)


@given(legal)
def test_it_reads_full_width_and_lower_case_alike(text):
    wide = "".join(chr(ord(char) + 0xFEE0) for char in text.lower())
    assert parse(f" {wide[:6]} {wide[6:]}", on=TODAY) == parse(text, on=TODAY)
    assert normalise(wide) == text


@given(st.text(max_size=20))
def test_it_answers_any_text_with_a_result_or_its_own_error(text):
    with suppress(BadNationalId):
        assert len(parse(text, on=TODAY).number) == 18


@pytest.mark.parametrize("text", ["11010519491231002X", "440524188001010014"])
def test_it_accepts_the_examples_of_the_standard(text):
    assert parse(text, on=TODAY).number == text


@pytest.mark.parametrize("region", ["810000", "820000", "830000", "931156"])
def test_permits_and_permanent_residence_cards_are_legal_without_a_warning(region):
    assert parse(number(region, date(1990, 2, 3), 7), on=TODAY).warnings == ()


def test_an_unknown_region_is_only_a_warning():
    found = parse(number("160101", date(1990, 2, 3), 7), on=TODAY)
    assert "16" in found.warnings[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "应为 18 位"),
        ("440524800101001", "15 位旧身份证号"),
        ("44052418800101001", "应为 18 位"),
        ("4405241880010100140", "应为 18 位"),
        ("X40524188001010014", "应为 18 位"),
        ("44052418800101001²", "校验码"),
        ("440524188002300014", "不是真实的日期"),
        ("440524187912310014", "过早或在将来"),
        ("440524202611210014", "过早或在将来"),
        ("440524188001010015", "校验码不对"),
    ],
)
def test_it_says_what_is_wrong_without_repeating_the_number(text, words):
    with pytest.raises(BadNationalId) as caught:
        parse(text, on=TODAY)
    assert words in caught.value.message
    assert not text or text not in caught.value.message
