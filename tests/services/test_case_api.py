"""Cases over the API: what a device reads, and services by ids born in the field."""

import datetime

import pytest
import uuid6
from django.utils import timezone

from services.models import Case, RecordClash, ServiceRecord, Task
from services.operations.cases import close_case
from stations.models import AuditEntry
from tests.api.conftest import bearer
from tests.services import casework as made

pytestmark = pytest.mark.usefixtures("morning")

LIST = "/api/v1/cases/"


@pytest.fixture
def device():
    return bearer


@pytest.fixture
def case(by, boss, client_of):
    return made.serving(by, boss, client_of(), title="照料不足")


def record(**changes):
    return {
        "id": str(uuid6.uuid7()),
        "happened_at": (timezone.now() - datetime.timedelta(minutes=30)).isoformat(),
        "minutes": 45,
        "note": "陪同复诊",
        **changes,
    }


def post(device, path, body):
    return device.post(path, body, content_type="application/json")


def test_a_worker_reads_stage_debts_and_tasks(device, case, worker):
    phone = device(worker)
    (row,) = phone.get(f"{LIST}?mine=true").json()["results"]
    assert (row["title"], row["stage"], row["client_name"]) == ("照料不足", "serve", "梁玉桂")
    whole = phone.get(f"{LIST}{case.uid}/").json()
    assert {"words": "还没有服务记录", "is_met": False} in whole["debts"]
    assert [task["title"] for task in whole["tasks"]] == ["联系助浴"]
    assert AuditEntry.objects.filter(act="case.read").count() == 1


def test_closed_cases_are_asked_for_by_their_stage(device, by, case, worker):
    close_case(by=by, case=case, outcome="moved", summary="搬到女儿家")
    phone = device(worker)
    assert phone.get(LIST).json()["results"] == []
    assert len(phone.get(f"{LIST}?stage=closed").json()["results"]) == 1


def test_above_the_station_names_are_masked_and_a_case_asks_for_a_reason(device, case, city):
    office = device(city)
    (row,) = office.get(LIST).json()["results"]
    assert (row["title"], row["client_name"]) == ("", "梁**")
    assert office.get(f"{LIST}{case.uid}/").status_code == 400
    whole = office.get(f"{LIST}{case.uid}/?reason=核对来信")
    assert whole.json()["title"] == "照料不足"
    assert AuditEntry.objects.get(act="case.read").reason == "核对来信"


def test_a_service_is_201_then_200_and_another_body_is_409_with_both_kept(device, case, worker):
    phone, body = device(worker), record(kind="accompany")
    path = f"{LIST}{case.uid}/records/"
    assert [post(phone, path, body).status_code for _ in range(2)] == [201, 200]
    answer = post(phone, path, body | {"note": "另一回事"})
    assert answer.status_code == 409
    assert ServiceRecord.objects.count() == RecordClash.objects.count() == 1


def test_a_task_is_done_once_by_its_key(device, case, worker):
    task = Task.objects.get(plan__case=case, plan__in_force=True)
    path, body = f"{LIST}{case.uid}/tasks/{task.key}/completion/", record()
    first, second = (post(device(worker), path, body) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["task_state"] == "done"
    assert ServiceRecord.objects.get().kind == task.method
    refused = post(device(worker), path, record())
    assert refused.status_code == 400
    assert "已完成" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [({"kind": "dance"}, "#/kind"), ({"minutes": 0}, "#/minutes"), ({"task": "x"}, "#/task")],
)
def test_what_is_wrong_is_named(device, case, worker, change, pointer):
    answer = post(device(worker), f"{LIST}{case.uid}/records/", record(kind="visit") | change)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_a_stranger_finds_no_case_and_no_task(device, case, stranger):
    task = Task.objects.get(plan__case=case)
    phone = device(stranger)
    assert phone.get(f"{LIST}{case.uid}/").status_code == 404
    assert post(phone, f"{LIST}{case.uid}/records/", record(kind="visit")).status_code == 404
    path = f"{LIST}{case.uid}/tasks/{task.key}/completion/"
    assert post(phone, path, record()).status_code == 404
    assert Case.objects.count() == 1
