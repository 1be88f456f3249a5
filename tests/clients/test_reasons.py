"""Birthdays and festivals against known dates."""

import datetime

import pytest

from clients import reasons
from clients.enums import Sex
from clients.models import Client

DATES = {
    "春节": ("2025-01-29", "2026-02-17", "2027-02-06"),
    "元宵节": ("2026-03-03",),
    "清明": ("2026-04-05",),
    "端午节": ("2026-06-19",),
    # 2025 has a second sixth month: the eighth is not moved by it.
    "中秋节": ("2025-10-06", "2026-09-25"),
    "重阳节": ("2026-10-18",),
    "冬至": ("2026-12-22",),
    "国庆节": ("2026-10-01",),
}


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("name", "on"), [(name, on) for name, days in DATES.items() for on in days]
)
def test_each_festival_falls_on_its_day(name, on):
    assert name in [festival for festival, _ in reasons.festivals_on(day(on))]
    assert name not in [festival for festival, _ in reasons.festivals_on(day(on) + reasons.DAY)]


def someone(born, sex=Sex.FEMALE):
    return Client(name="梁玉桂", born_on=day(born) if born else None, sex=sex)


def labels(client, on):
    return [one.label for one in reasons.reasons_for(client, day(on))]


def test_a_birthday_is_said_three_days_ahead_and_a_round_one_by_its_number():
    assert labels(someone("1946-11-24"), "2026-11-21") == ["3 天后 80 岁大寿"]
    assert labels(someone("1945-11-21"), "2026-11-21") == ["今天生日"]
    assert labels(someone("1945-11-25"), "2026-11-21") == []


def test_new_year_is_not_in_the_way_of_a_birthday():
    assert "明天生日" in labels(someone("1945-01-01"), "2025-12-31")


def test_born_on_the_29th_of_february_one_is_congratulated_every_year():
    assert "今天生日" in labels(someone("1948-02-29"), "2026-02-28")
    assert "今天生日" not in labels(someone("1948-02-29"), "2028-02-28")


def test_festivals_concern_whom_they_are_for():
    assert "今天重阳节" in labels(someone("1940-05-05"), "2026-10-18")
    assert labels(someone("1990-05-05"), "2026-10-18") == []
    assert "今天儿童节" in labels(someone("2016-05-05"), "2026-06-01")
    assert "今天妇女节" not in labels(someone("1980-05-05", Sex.MALE), "2026-03-08")
    assert reasons.festivals_of_all(day("2026-09-23")) == ["后天中秋节"]


def test_without_a_birth_date_there_is_no_birthday():
    assert labels(someone(None), "2026-10-18") == []


@pytest.mark.django_db
def test_the_bulk_question_agrees_with_the_single_one(client_of):
    people = [
        client_of(f"甲{number}", born_on=day("1950-02-20") + number * reasons.DAY)
        for number in range(14)
    ]
    for on in ("2026-02-27", "2028-02-27", "2026-02-21"):
        found = set(reasons.birthdays(Client.objects.all(), day(on)))
        alone = {
            one for one in people if reasons.days_to_birthday(one.born_on, day(on)) is not None
        }
        assert found == alone
