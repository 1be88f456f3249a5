"""Clients over the API: the same scope, masks and reasons as on the pages."""

import base64
import contextlib
import zlib
from urllib.parse import parse_qs, urlsplit

import pytest

from stations.models import AuditEntry
from tests.api.conftest import bearer

pytestmark = pytest.mark.django_db

PATH = "/api/v1/clients/"


def test_a_worker_reads_the_own_stations_people(client_of, worker):
    client = client_of("梁玉桂", tier=2, address="东头巷 3 号")
    (row,) = bearer(worker).get(PATH).json()["results"]
    assert (row["uid"], row["name"], row["tier"]) == (str(client.uid), "梁玉桂", 2)
    assert row["address"] == "东头巷 3 号"
    assert "id_number" not in row


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=lyg", 1),
        ("?q=桂", 1),
        ("?tier=3", 0),
        ("?mine=true", 1),
        ("?hardship=true", 0),
        ("?apart=true", 0),
        ("?apart=false", 1),
    ],
)
def test_it_filters(query, found, client_of, worker):
    client_of("梁玉桂", tier=2)
    assert len(bearer(worker).get(PATH + query).json()["results"]) == found


def test_a_misspelt_filter_is_refused(client_of, worker):
    assert bearer(worker).get(f"{PATH}?teir=2").status_code == 400


def test_city_gets_masks_and_gives_a_reason_for_a_file(client_of, city):
    client = client_of("梁玉桂", address="东头巷 3 号")
    device = bearer(city)
    (row,) = device.get(PATH).json()["results"]
    assert (row["name"], row["address"]) == ("梁**", "***")
    refused = device.get(f"{PATH}{client.uid}/")
    assert refused.status_code == 400
    assert not AuditEntry.objects.filter(act="client.read").exists()
    read = device.get(f"{PATH}{client.uid}/?reason=核对来信")
    assert read.json()["name"] == "梁玉桂"
    assert AuditEntry.objects.get(act="client.read").reason == "核对来信"


def test_a_cursor_tells_nothing_of_the_name_that_the_row_masks(client_of, city):
    """It stands in addresses and logs: whatever it is made of, the name cannot be read off it."""
    for name in ("梁玉桂", "梁玉兰"):
        client_of(name)
    page = bearer(city).get(f"{PATH}?ordering=name&limit=1").json()
    (cursor,) = parse_qs(urlsplit(page["next"]).query)["cursor"]
    for part in [cursor, *cursor.split(":")]:
        plain = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        with contextlib.suppress(zlib.error):
            plain += zlib.decompress(plain)
        assert b"liang" not in plain.lower()
    then = bearer(city).get(page["next"]).json()
    assert [row["name"] for row in then["results"]] == ["梁**"]


@pytest.mark.parametrize("who", ["province", "evaluator"])
def test_who_reads_no_lists_gets_none(who, request, client_of):
    client_of("梁玉桂")
    client = request.getfixturevalue(who)
    assert bearer(client).get(PATH).status_code == 403


def test_the_province_reads_a_named_file_with_a_reason(client_of, province):
    client, device = client_of("梁玉桂"), bearer(province)
    assert device.get(f"{PATH}{client.uid}/").status_code == 400
    assert device.get(f"{PATH}{client.uid}/?reason=信访转办").status_code == 200


def test_an_evaluator_without_a_sample_reads_no_file(client_of, evaluator):
    assert bearer(evaluator).get(f"{PATH}{client_of().uid}/").status_code == 404


def test_a_stranger_gets_what_an_absent_file_gets(client_of, stranger):
    client = client_of()
    device = bearer(stranger)
    absent = device.get(f"{PATH}01900000-0000-7000-8000-000000000009/")
    there = device.get(f"{PATH}{client.uid}/")
    assert there.status_code == absent.status_code == 404
    assert {**there.json(), "instance": ""} == {**absent.json(), "instance": ""}


def test_the_list_asks_the_same_queries_for_one_and_fifty(
    client_of, worker, django_assert_max_num_queries
):
    device = bearer(worker)
    client_of("甲")
    device.get(PATH)
    with django_assert_max_num_queries(12) as one:
        device.get(PATH)
    for number in range(49):
        client_of(f"乙{number}")
    with django_assert_max_num_queries(12) as many:
        assert len(device.get(PATH).json()["results"]) == 50
    assert len(many) == len(one)
