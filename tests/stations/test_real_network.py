"""The shipped lists of 2023 give the network that the programme's own documents count."""

import io

import pytest
from django.core.management import call_command
from django.db.models import Q

from shuangbai.base.scope import code_range
from stations.enums import DivisionKind, Level, PointStatus, StationStatus
from stations.models import AuditEntry, Division, DivisionChange, ServicePoint, Station

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_network")]


def stations_under(prefix):
    return Station.objects.filter(code_range("division__code", prefix))


def points_under(prefix):
    return ServicePoint.objects.filter(code_range("village__code", prefix))


def test_guangdong_has_21_cities_1610_stations_and_26524_villages():
    cities = Division.objects.filter(code_range("code", "44"), level=Level.CITY)
    assert cities.count() == 21
    assert stations_under("44").count() == 1610
    assert points_under("44").count() == 26524


def test_zhanjiang_has_122_stations_34_of_them_in_districts_and_1973_villages():
    in_districts = Q(division__parent__name__endswith="区")
    assert stations_under("4408").count() == 122
    assert stations_under("4408").filter(in_districts).count() == 34
    assert points_under("4408").count() == 1973


def test_sheqi_has_16_stations():
    assert stations_under("411327").count() == 16


@pytest.mark.parametrize(("city", "stations"), [("4419", 32), ("4420", 23)])
def test_a_city_without_counties_works_like_the_rest(city, stations):
    county = Division.objects.get(parent__code=city)
    assert (county.code, county.kind) == (f"{city}00", DivisionKind.PLACEHOLDER)
    assert stations_under(city).count() == stations
    assert set(stations_under(city).values_list("division__parent", flat=True)) == {county.pk}


def test_no_other_county_is_a_placeholder():
    assert Division.objects.filter(kind=DivisionKind.PLACEHOLDER).count() == 2


def test_75_villages_of_townships_without_a_station_wait_to_be_given_to_one():
    waiting = Division.objects.villages().filter(service_point=None)
    assert waiting.count() == 75
    assert set(waiting.values_list("parent__kind", flat=True)) == {DivisionKind.LIKE}


def test_everything_starts_as_a_plan():
    assert set(Station.objects.values_list("status", flat=True)) == {StationStatus.PLANNED}
    assert set(ServicePoint.objects.values_list("status", flat=True)) == {PointStatus.NOT_OPEN}
    station = Station.objects.get(division__code="440882101")
    assert station.name == "沈塘镇社工站"
    assert list(station.status_changes.values_list("status", flat=True)) == ["planned"]


def test_places_are_found_by_pinyin():
    leizhou = Division.objects.get(code="440882")
    assert (leizhou.full_pinyin, leizhou.initials) == ("leizhoushi", "lzs")


def test_a_second_load_changes_nothing():
    def state():
        rows = Division.objects.order_by("pk").values_list("code", "name", "parent", "kind")
        return list(rows), [
            model.objects.count() for model in (Station, ServicePoint, DivisionChange, AuditEntry)
        ]

    before, out = state(), io.StringIO()
    call_command("load_divisions", stdout=out)
    assert state() == before
    assert "新增 0" in out.getvalue()


def test_the_sheqi_file_alone_leaves_the_rest_of_its_province_and_of_the_country(tmp_path):
    other = Division.objects.create(
        code="4114", name="商丘市", level=Level.CITY, parent=Division.objects.get(code="41")
    )
    call_command("load_divisions", *sheqi_file(tmp_path), stdout=io.StringIO())
    other.refresh_from_db()
    assert other.vanished_on is None
    assert not Division.objects.filter(vanished_on__isnull=False).exists()


def sheqi_file(tmp_path):
    rows = Division.objects.filter(code_range("code", "411327")).values_list("code", "name")
    path = tmp_path / "sheqi.csv"
    lines = ["code,name", "41,河南省", "4113,南阳市", *(f"{code},{name}" for code, name in rows)]
    path.write_text("\n".join(lines))
    return [str(path)]
