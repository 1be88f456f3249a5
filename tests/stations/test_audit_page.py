import datetime
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from stations import audit, sealer
from stations.gate import Origin, member_for
from stations.models import AuditEntry
from tests import factories

URL = reverse("audit_trail")


@pytest.fixture
def trail(head, county, station):
    by_head = member_for(head, origin=Origin("page", "10.0.0.8", "a" * 32))
    by_county = member_for(county, origin=Origin("api"))
    with time_machine.travel("2026-11-18T02:00Z", tick=False):
        audit.record(act="station.edit", by=by_head, obj=station, fields=["address", "phone"])
    with time_machine.travel("2026-11-19T15:59Z", tick=False):
        audit.record(act="posting.end", by=by_county, obj=county.postings.get(), reason="调岗")
    with time_machine.travel("2026-11-19T16:01Z", tick=False):
        audit.record(act="keys.rotate", by=None)
        audit.record_denial(act="stations:edit", by=by_county, obj=factories.station("440902100"))


@pytest.fixture
def ask(client, auditor):
    client.force_login(auditor)

    def ask(**query):
        response = client.get(URL, query)
        assert response.status_code == 200
        return [entry.act for entry in response.context["listing"].page.rows]

    return ask


EVERYTHING = ["denied.stations:edit", "keys.rotate", "posting.end", "station.edit"]


def test_the_newest_comes_first(trail, ask):
    assert ask() == EVERYTHING
    assert ask(sort="at") == EVERYTHING[::-1]


@pytest.mark.parametrize(
    ("query", "acts"),
    [
        ({"who": "邓海"}, ["station.edit"]),
        ({"who": "dhy"}, ["station.edit"]),
        ({"act": "posting.end"}, ["posting.end"]),
        ({"act": "denied"}, ["denied.stations:edit"]),
        ({"result": "denied"}, ["denied.stations:edit"]),
        ({"place": "440902"}, ["denied.stations:edit"]),
        ({"place": "4408"}, ["posting.end", "station.edit"]),
        ({"place": "沈塘"}, ["station.edit"]),
        ({"since": "2026-11-20"}, ["denied.stations:edit", "keys.rotate"]),
        ({"until": "2026-11-18"}, ["station.edit"]),
        ({"since": "2026-11-19", "until": "2026-11-19"}, ["posting.end"]),
        ({"object_type": "stations.posting"}, ["posting.end"]),
        ({"object_type": "stations.posting", "object_id": "0"}, []),
        ({"since": "昨天"}, []),
    ],
)
def test_it_filters_by(trail, ask, query, acts):
    assert ask(**query) == acts


def test_a_person_is_found_by_account(trail, ask, county):
    assert ask(who=county.username) == ["denied.stations:edit", "posting.end"]


def test_it_shows_words_instead_of_keys(trail, client, auditor, county):
    client.force_login(auditor)
    page = client.get(URL).content.decode()
    for words in ("邓海燕", "站长", "修改社工站资料", "地址、电话", "10.0.0.8", "沈塘镇社工站"):
        assert words in page
    for words in ("访问被拒（stations:edit）", "服务器命令", "轮换密钥", f"任职 {county.name}"):
        assert words in page
    assert "还没有封存" in page
    sealer.seal_all()
    assert "最近封存" in client.get(URL).content.decode()


def test_it_costs_the_same_for_one_row_and_for_fifty(
    trail, client, auditor, station, head, django_assert_max_num_queries
):
    client.force_login(auditor)
    AuditEntry.objects.bulk_create(
        [
            AuditEntry(
                act="posting.end",
                channel="page",
                user_id=head.pk,
                station_id=station.pk,
                object_type="stations.user",
                object_id=str(head.pk),
            )
            for _ in range(120)
        ]
    )
    with django_assert_max_num_queries(12) as few:
        client.get(URL, {"act": "station.edit"})
    with django_assert_max_num_queries(len(few) + 3):
        client.get(URL)


def test_the_export_holds_what_is_filtered_and_is_itself_in_the_trail(trail, client, auditor):
    client.force_login(auditor)
    response = client.get(URL, {"who": "邓海燕", "export": "xlsx"})
    sheet = load_workbook(BytesIO(response.content)).active
    cells = [cell.value for row in sheet.iter_rows() for cell in row]
    assert "修改社工站资料" in cells
    assert "办理离岗" not in cells
    assert datetime.datetime(2026, 11, 18, 10, 0) in cells
    assert any("邓海燕" in str(cell) and "筛选" in str(cell) for cell in cells)
    newest = AuditEntry.objects.order_by("pk").last()
    assert (newest.act, newest.user_id) == ("audit.export", auditor.pk)


def test_a_head_sees_the_own_station_only(trail, client, head):
    client.force_login(head)
    rows = client.get(URL).context["listing"].page.rows
    assert [entry.act for entry in rows] == ["station.edit"]
    assert client.get(URL, {"place": "440902"}).context["listing"].page.rows == []


@pytest.mark.parametrize("role", ["worker", "finance", "supervisor", "system_admin"])
def test_who_has_no_right_to_the_trail_is_told_who_has(trail, client, request, role):
    client.force_login(request.getfixturevalue(role))
    response = client.get(URL)
    assert response.status_code == 403
    assert AuditEntry.objects.order_by("pk").last().act == "denied.audit_trail"


def test_looking_writes_nothing(trail, client, auditor):
    client.force_login(auditor)
    before = AuditEntry.objects.count()
    client.get(URL)
    assert AuditEntry.objects.count() == before


def test_an_empty_trail_says_what_will_come(client, auditor):
    client.force_login(auditor)
    assert "还没有审计记录" in client.get(URL).content.decode()
