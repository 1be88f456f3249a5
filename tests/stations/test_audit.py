import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from stations import acts, audit
from stations.gate import Origin, member_for
from stations.models import AuditEntry
from tests import factories

APPS = ("shuangbai", "stations", "clients", "services", "volunteers", "funding")


@pytest.fixture
def by(head):
    return member_for(head, origin=Origin("page", "10.0.0.8", "r" * 32))


def test_it_keeps_who_where_what_and_the_names_of_the_fields(by, station):
    entry = audit.record(
        act="posting.end", by=by, obj=station, reason="调岗", fields=["phone", "address"]
    )
    entry.refresh_from_db()
    assert (entry.user_id, entry.posting_id) == (by.user.pk, by.posting.pk)
    assert (entry.ip, entry.request_id, entry.channel) == ("10.0.0.8", "r" * 32, "page")
    assert (entry.object_type, entry.object_id) == ("stations.station", str(station.pk))
    assert (entry.station_id, entry.division_id) == (station.pk, station.division_id)
    assert (entry.reason, entry.result, entry.fields) == ("调岗", "ok", ["address", "phone"])


def test_an_act_without_a_place_of_its_own_is_placed_where_the_member_is_posted(by, station):
    entry = audit.record(act="posting.end", by=by, obj=by.user)
    assert (entry.station_id, entry.division_id) == (station.pk, None)


def test_a_division_is_its_own_place(by, places):
    division = factories.division("440882101")
    entry = audit.record(act="posting.end", by=by, obj=division)
    assert (entry.station_id, entry.division_id) == (None, division.pk)


def test_a_command_on_the_server_has_no_person(db):
    entry = audit.record(act="keys.rotate", by=None)
    assert (entry.user_id, entry.channel) == (None, "command")


def test_it_costs_one_query(by, station, django_assert_num_queries):
    with django_assert_num_queries(1):
        audit.record(act="posting.end", by=by, obj=station)


def test_the_entry_goes_with_the_act_that_fails(by, station):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.record(act="posting.end", by=by, obj=station).pk / 0
    assert not AuditEntry.objects.exists()


def test_nothing_alters_an_entry(by, station):
    entry = audit.record(act="posting.end", by=by, obj=station)
    for change in (
        "UPDATE stations_auditentry SET reason = 'x'",
        "DELETE FROM stations_auditentry",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    assert AuditEntry.objects.get(pk=entry.pk).reason == ""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("write", [audit.record_read, audit.record_denial])
def test_reads_and_denials_must_not_hang_on_an_open_transaction(by, station, write):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        write(act="audit.export", by=by, obj=station)
    write(act="audit.export", by=by, obj=station)
    assert AuditEntry.objects.count() == 1


def test_a_denial_reads_as_one(by):
    entry = audit.record_denial(act="stations:station_edit", by=by)
    assert entry.result == "denied"
    assert acts.label(entry.act) == "访问被拒（stations:station_edit）"


def seen(user):
    rows = AuditEntry.objects.visible_to(member_for(user))
    return {f"{entry.object_type} {entry.object_id}" for entry in rows}


@pytest.fixture
def entries(by, county):
    for code in ("440882101", "440882104", "440902100"):
        audit.record(act="posting.end", by=None, obj=factories.station(code))
    audit.record(act="posting.end", by=member_for(county), obj=county)


def ids(*codes):
    return {f"stations.station {factories.station(code).pk}" for code in codes}


def test_the_auditor_reads_all(entries, auditor):
    assert len(seen(auditor)) == 4


def test_a_head_reads_the_own_station(entries, head):
    assert seen(head) == ids("440882101")


def test_a_county_reads_what_concerns_its_area_and_its_people(entries, county, city, province):
    area = ids("440882101", "440882104") | {f"stations.user {county.pk}"}
    assert seen(county) == seen(city) == area
    assert len(seen(province)) == 4


def test_others_read_nothing(entries, worker, finance, supervisor, system_admin, stranger):
    for user in (worker, finance, supervisor, system_admin, stranger):
        assert seen(user) == set()


def literal_acts():
    """Acts named in the code: `act="…"`, and the fixed beginning of `act=f"…{…}"`."""
    for top in APPS:
        for path in (Path(settings.BASE_DIR) / top).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text())):
                if isinstance(call, ast.keyword) and call.arg == "act":
                    for part in ast.walk(call.value):
                        if isinstance(part, ast.Constant) and isinstance(part.value, str):
                            yield part.value


def test_every_act_in_the_code_has_a_label_in_chinese():
    named = {act for act in literal_acts() if re.fullmatch(r"[a-z_]+(\.[a-z_.]*)?", act)}
    assert "posting.propose" in named
    unlabelled = {
        act
        for act in named - {acts.DENIED}
        if not any(key == act or (act.endswith(".") and key.startswith(act)) for key in acts.ACTS)
    }
    assert unlabelled == set(), "register them with stations.acts.register"


def test_an_act_is_registered_once():
    with pytest.raises(ValueError, match=r"posting\.end"):
        acts.register({"posting.end": "又一个"})
