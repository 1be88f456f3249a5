"""The network over the API: scope, filters, order, pages, cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stations.enums import Role, StationStatus, UnitKind
from stations.models import Unit
from tests import factories

LISTS = ["divisions", "stations", "service-points", "units"]
# The token with its user and posting, the division that the posting names, the rows.
QUERIES = 3


@pytest.fixture
def network(places):
    for code in (code for code in places if len(code) == 12):
        factories.village_point(code)
    for code in ("4408", "440882", "4409"):
        Unit.objects.create(
            division=factories.division(code), kind=UnitKind.GUIDANCE_CENTRE, name=f"中心{code}"
        )


def read(client, path, **query):
    answer = client.get(f"/api/v1/{path}/", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def codes(found):
    return [row["code"] for row in found["results"]]


def test_the_root_names_what_the_member_may_read(device, head, auditor):
    names = [one["name"] for one in device(head).get("/api/v1/").json()]
    assert set(LISTS) <= set(names)
    assert device(auditor).get("/api/v1/").json() == []


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("who", ["head", "county", "city", "province", "stranger"])
def test_nobody_sees_beyond_their_place(request, device, network, path, who):
    user = request.getfixturevalue(who)
    prefix = {
        "head": "440882101",
        "county": "440882",
        "city": "4408",
        "province": "44",
        "stranger": "440902100",
    }[who]
    found = codes(read(device(user), path, limit=200))
    assert all(code.startswith(prefix) for code in found)
    assert found or path == "units"


def test_a_station_has_its_figures(device, county, station):
    factories.quota(station, 5)
    factories.person(Role.SOCIAL_WORKER, station)
    factories.village_point("440882101201")
    row = read(device(county), "stations", division="440882101")["results"][0]
    assert (row["id"], row["uid"]) == (station.pk, str(station.uid))
    assert (row["code"], row["township"], row["county"]) == ("440882101", "沈塘镇", "雷州市")
    assert (row["approved_posts"], row["people_in_post"]) == (5, 1)
    assert (row["villages"], row["open_points"], row["gaps"]) == (1, 0, 1)
    one = read(device(county), f"stations/{station.pk}")
    assert {**row, "address": "", "phone": "", "merged_into": None} == one


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"division": "440883"}, ["440883100"]),
        ({"status": "planned"}, ["440882104"]),
        ({"q": "沈塘"}, ["440882101"]),
        ({"q": "stz"}, ["440882101"]),
        ({"q": "jijia"}, ["440882104"]),
        ({"q": "4408821"}, ["440882101", "440882104"]),
        ({"q": "白土"}, []),
        ({"has_vacancy": "true"}, ["440882101"]),
        ({"has_vacancy": "false"}, ["440882104", "440883100"]),
    ],
)
def test_stations_are_found_by(device, city, station, query, expected):
    factories.quota(station, 2)
    other = factories.station("440882104")
    other.status = StationStatus.PLANNED
    other.save()
    assert codes(read(device(city), "stations", **query)) == expected


def test_they_are_ordered_as_asked(device, city, places):
    for posts, code in ((2, "440882104"), (7, "440882101"), (2, "440883100")):
        factories.quota(factories.station(code), posts)
    client = device(city)
    assert codes(read(client, "stations", ordering="-code"))[0] == "440883100"
    assert codes(read(client, "stations", ordering="-approved_posts"))[0] == "440882101"


@pytest.mark.parametrize("ordering", ["code", "-code", "approved_posts", "-approved_posts", "name"])
def test_pages_follow_one_another_without_gap_or_repetition(device, province, places, ordering):
    factories.quota(factories.station("440882104"), 3)
    client = device(province)
    whole = codes(read(client, "stations", ordering=ordering))
    found, address = [], f"/api/v1/stations/?limit=2&ordering={ordering}"
    while address:
        page = client.get(address).json()
        assert len(page["results"]) <= 2
        found += codes(page)
        address = page["next"]
    assert found == whole
    assert len(whole) == 5


def test_a_cursor_of_another_order_is_refused(device, province, places):
    client = device(province)
    address = read(client, "stations", limit=2)["next"]
    assert client.get(f"{address}&ordering=name").status_code == 400


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_the_same_for_one_row_and_for_fifty(device, province, network, path):
    for number in range(60):
        code = f"4419001{number:02}201"
        factories.village_point(code)
        place = factories.division(code[:9])
        Unit.objects.create(division=place, kind=UnitKind.GUIDANCE_CENTRE, name="中心")
    client = device(province)
    client.get("/api/v1/")
    for limit in (1, 50):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert len(read(client, path, limit=limit)["results"]) == limit
        assert len(asked) == QUERIES
        assert not [query for query in asked if "OFFSET" in query["sql"]]


def test_an_unchanged_list_is_304(device, head, station):
    client = device(head)
    first = client.get("/api/v1/stations/")
    assert "private" in first["Cache-Control"]
    assert "Authorization" in first["Vary"]
    again = client.get("/api/v1/stations/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_an_etag_does_not_open_the_list_to_another(device, client, head, stranger, station):
    etag = device(head).get(f"/api/v1/stations/{station.pk}/")["ETag"]
    answer = device(stranger).get(
        f"/api/v1/stations/{station.pk}/", headers={"If-None-Match": etag}
    )
    assert answer.status_code == 404
