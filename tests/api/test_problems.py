"""Everything that goes wrong over the API is a problem (RFC 9457) in words that help."""

import json
import logging

import pytest
from django.test import Client
from django.urls import reverse

from shuangbai.base.errors import ActError
from stations.api import network
from stations.models import AuditEntry
from tests import factories


def body_of(answer, status):
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    found = json.loads(answer.content)
    assert found["status"] == status
    assert found["type"].startswith("urn:shuangbai:problem:")
    assert found["title"]
    assert found["detail"]
    return found


def test_a_stranger_without_a_token_gets_401_and_how_to_sign_in(client, db):
    answer = client.get("/api/v1/stations/")
    found = body_of(answer, 401)
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert found["instance"] == f"urn:request:{answer['X-Request-ID']}"


def test_a_wrong_token_is_401_even_beside_a_session(client, head):
    client.force_login(head)
    assert client.get("/api/v1/stations/").status_code == 200
    answer = client.get("/api/v1/stations/", headers={"Authorization": "Bearer sb_no"})
    assert "设备令牌无效" in body_of(answer, 401)["detail"]


def test_no_right_to_the_class_is_403_before_any_look_up(device, auditor, station):
    absent, present = (device(auditor).get(f"/api/v1/stations/{pk}/") for pk in (10**9, station.pk))
    first, second = body_of(absent, 403), body_of(present, 403)
    assert "省厅" in first.pop("who_can")
    assert "审计员" in first["detail"]
    assert first["detail"] == second["detail"]


def test_absent_out_of_scope_and_unknown_addresses_answer_with_the_same_bytes(device, head):
    foreign = factories.station("440883100")
    client = device(head)
    answers = [
        client.get(path)
        for path in (
            f"/api/v1/stations/{foreign.pk}/",
            "/api/v1/stations/999999999/",
            f"/api/v1/stations/{10**30}/",
            "/api/v1/no-such-thing/",
            "/api/nowhere",
        )
    ]
    for answer in answers:
        body_of(answer, 404)
    assert len({answer.content for answer in answers}) == 1


def test_a_denial_is_in_the_trail_with_its_object(device, head):
    foreign = factories.station("440883100")
    device(head).get(f"/api/v1/stations/{foreign.pk}/")
    entry = AuditEntry.objects.get(result="denied")
    assert (entry.channel, entry.user_id) == ("api", head.pk)
    assert (entry.object_type, entry.object_id) == ("stations.station", str(foreign.pk))


def test_a_class_denial_is_in_the_trail(device, auditor):
    device(auditor).get("/api/v1/units/")
    assert AuditEntry.objects.get(result="denied").act == "denied.api:units"


def test_a_look_up_that_finds_nothing_is_no_denial(device, head):
    device(head).get("/api/v1/stations/999999999/")
    assert not AuditEntry.objects.filter(result="denied").exists()


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("status=nonsense", "status"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=x", "limit"),
        ("ordering=phone", "ordering"),
        ("cursor=forged", "cursor"),
        ("stauts=open", "stauts"),
        ("division=44'", "division"),
        ("q=%00", "q"),
    ],
)
def test_a_wrong_parameter_is_named(device, head, query, parameter):
    found = body_of(device(head).get(f"/api/v1/stations/?{query}"), 400)
    assert [error["parameter"] for error in found["errors"]] == [parameter]


def test_malformed_json_is_400(client, head):
    client.force_login(head)
    answer = client.post("/api/v1/tokens/", "{", content_type="application/json")
    assert body_of(answer, 400)["type"].endswith(":malformed")


def test_another_content_type_is_415(client, head):
    client.force_login(head)
    body_of(client.post("/api/v1/tokens/", "name=x", content_type="text/plain"), 415)


def test_another_method_is_405_and_names_the_allowed(device, head):
    answer = device(head).post("/api/v1/stations/")
    body_of(answer, 405)
    assert "GET" in answer["Allow"]


def test_an_unwanted_format_is_406(device, head):
    body_of(device(head).get("/api/v1/stations/", headers={"Accept": "text/csv"}), 406)


def test_a_wrong_input_is_pointed_at(client, head):
    client.force_login(head)
    answer = client.post("/api/v1/tokens/", {"name": ""}, content_type="application/json")
    errors = body_of(answer, 400)["errors"]
    assert [error["pointer"] for error in errors] == ["#/name"]


@pytest.mark.parametrize(("field", "status"), [("on", 400), ("", 409)])
def test_an_act_that_cannot_be_done_says_why(device, head, monkeypatch, field, status):
    def refuse(self, rows):
        raise ActError("现在不能这样做。", field=field)

    monkeypatch.setattr(network.StationList, "filter_queryset", refuse)
    found = body_of(device(head).get("/api/v1/stations/"), status)
    assert found["detail"] == "现在不能这样做。"
    assert ("errors" in found) == bool(field)


def test_a_crash_is_500_with_the_request_id_and_no_traceback(device, head, monkeypatch, caplog):
    def crash(self, rows):
        raise RuntimeError("身份证号 440882199001011234")

    monkeypatch.setattr(network.StationList, "filter_queryset", crash)
    client = device(head)
    client.raise_request_exception = False
    with caplog.at_level(logging.ERROR):
        answer = client.get("/api/v1/stations/")
    found = body_of(answer, 500)
    assert found["instance"].endswith(answer["X-Request-ID"])
    assert b"440882199001011234" not in answer.content
    assert b"RuntimeError" not in answer.content
    assert any(record.exc_info for record in caplog.records)


def test_a_session_without_the_csrf_token_may_not_write(head):
    client = Client(enforce_csrf_checks=True)
    client.force_login(head)
    answer = client.post(reverse("api:tokens"), {"name": "手机"}, content_type="application/json")
    assert "刷新" in body_of(answer, 403)["detail"]
