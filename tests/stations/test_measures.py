import datetime

import pytest

from shuangbai.base import measures
from shuangbai.base.measures import Measure, Period
from shuangbai.base.scope import Scope, after
from stations.enums import Hiring, PointStatus, Role
from stations.models import Station
from tests import factories

DAY = datetime.date(2026, 11, 20)
TODAY = Period.day(DAY)


def value(key, prefix="4408"):
    return measures.get(key).value(Scope((prefix,)), TODAY)


def test_stations_are_counted_within_their_place(places):
    assert value("stations") == 3
    assert value("stations", "440882") == 2
    assert value("stations", "4409") == 1
    assert measures.get("stations").by_place(Scope(("4408",)), TODAY, 6) == {
        "440882": 2,
        "440883": 1,
    }


def test_an_empty_scope_counts_nothing(places):
    assert measures.get("stations").value(Scope(), TODAY) == 0


def test_approved_posts_take_the_newest_row_of_each_hiring(station):
    factories.quota(station, 6, datetime.date(2021, 10, 8))
    factories.quota(station, 7, datetime.date(2022, 7, 1))
    factories.quota(station, 99, datetime.date(2027, 1, 1))
    factories.quota(station, 3, datetime.date(2024, 9, 1), hiring=Hiring.OPERATOR)
    assert value("approved_posts") == 10
    assert measures.get("approved_posts").by_place(Scope(("44",)), TODAY, 9) == {"440882101": 10}


def test_a_person_with_two_postings_is_one_person(station, worker):
    factories.posting(worker, Role.STATION_HEAD, station)
    factories.person(Role.SOCIAL_WORKER, station, confirmed=False)
    factories.person(Role.SOCIAL_WORKER, station, ends_on=datetime.date(2026, 11, 19))
    factories.person(Role.SOCIAL_WORKER, station, ends_on=DAY)
    assert value("people_in_post") == 2


def test_a_village_reached_by_a_neighbours_open_point_is_no_gap(places):
    opened = factories.village_point(
        "440882101201", status=PointStatus.OPEN, opened_on=datetime.date(2022, 1, 1)
    )
    reached = factories.village_point("440882101214", reached_from=opened)
    factories.village_point("440882104201")
    assert value("villages") == 3
    assert value("points_open") == 1
    assert value("village_gaps") == 1
    assert reached.reached_from == opened


def test_the_lists_columns_say_the_same_as_the_measures(station, worker):
    from stations.models import Station

    factories.quota(station, 10)
    factories.village_point("440882101201")
    row = (
        Station.objects.with_approved_posts(DAY)
        .with_people_in_post(DAY)
        .with_points()
        .get(pk=station.pk)
    )
    assert row.approved_posts == value("approved_posts")
    assert row.people_in_post == value("people_in_post")
    assert row.gap_count == value("village_gaps") == 1


def test_running_contracts_count_where_they_reach(station):
    factories.contract([station], starts_on=datetime.date(2026, 1, 1), ends_on=DAY)
    factories.contract(
        [station],
        starts_on=datetime.date(2025, 1, 1),
        ends_on=datetime.date(2025, 12, 31),
        extended_until=datetime.date(2026, 12, 31),
    )
    factories.contract(
        [station], starts_on=datetime.date(2024, 1, 1), ends_on=datetime.date(2024, 12, 31)
    )
    assert value("contracts_running", "440882101") == 2


def test_a_key_means_one_thing():
    twin = Measure("stations", "又一个", "个", "", rows=None, code_path="")
    with pytest.raises(ValueError, match="defined twice"):
        measures.register(twin)


@pytest.mark.parametrize(("prefix", "end"), [("44", "45"), ("4409", "440:"), ("440882", "440883")])
def test_a_prefix_ends_where_the_next_begins(prefix, end):
    assert after(prefix) == end


def test_vacant_posts_are_those_of_each_stations_own_hirings(station):
    other = factories.station("440882104")
    factories.quota(station, 1)
    factories.quota(station, 2, hiring=Hiring.OPERATOR)
    factories.quota(other, 3)
    for _ in range(2):
        factories.person(Role.SOCIAL_WORKER, station)
    factories.person(Role.SOCIAL_WORKER, other)
    assert value("vacancies") == 4
    assert measures.get("vacancies").by_place(Scope(("44",)), TODAY, 9) == {
        "440882101": 2,
        "440882104": 2,
    }
    found = Station.objects.with_vacancies(DAY).order_by("pk")
    assert {row.division.code: row.vacancies for row in found if row.vacancies} == {
        "440882101": 2,
        "440882104": 2,
    }
