"""Contacts over the API: the contract of ids born in the field."""

import datetime

import pytest
import uuid6
from django.utils import timezone

from services.models import Contact, ContactClash
from tests.api.conftest import bearer

pytestmark = pytest.mark.usefixtures("morning")

PATH = "/api/v1/contacts/"


@pytest.fixture
def device():
    return bearer


def record(client, **changes):
    return {
        "id": str(uuid6.uuid7()),
        "clients": [str(client.uid)],
        "kind": "visit",
        "outcome": "seen",
        "happened_at": (timezone.now() - datetime.timedelta(minutes=30)).isoformat(),
        "findings": ["unwell"],
        "note": "脚肿",
        **changes,
    }


def post(device, body):
    return device.post(PATH, body, content_type="application/json")


def test_new_is_201_and_the_same_again_is_200(device, client_of, worker):
    phone, body = device(worker), record(client_of())
    first, second = post(phone, body), post(phone, body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["contacts"] == second.json()["contacts"] == [body["id"]]
    assert (first.json()["is_new"], second.json()["is_new"]) == (True, False)
    assert Contact.objects.count() == 1


def test_another_body_under_the_same_id_is_409_and_both_are_kept(device, client_of, worker):
    phone, body = device(worker), record(client_of())
    post(phone, body)
    answer = post(phone, body | {"note": "另一回事"})
    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert "另一回事" in ContactClash.objects.get().body.reveal()


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"outcome": "no_answer"}, "#/outcome"),
        ({"outcome": "void"}, "#/outcome"),
        ({"minutes": 0}, "#/minutes"),
        ({"findings": ["nonsense"]}, "#/findings"),
        ({"is_urgent": True, "note": ""}, "#/note"),
        ({"id": "x"}, "#/id"),
        ({"clients": []}, "#/clients"),
    ],
)
def test_what_is_wrong_is_named(device, client_of, worker, change, pointer):
    answer = post(device(worker), record(client_of()) | change)
    assert answer.status_code == 400
    assert pointer in [error["pointer"].rstrip("/0") for error in answer.json()["errors"]]


def test_somebody_elsewhere_cannot_log_and_learns_nothing(device, client_of, stranger):
    answer = post(device(stranger), record(client_of()))
    assert answer.status_code == 400
    assert not Contact.objects.exists()


def test_it_takes_at_most_twelve_queries(device, client_of, worker, count_queries):
    phone, one, other = device(worker), client_of("甲"), client_of("乙")
    post(phone, record(one))
    plain = count_queries(lambda: post(phone, record(one)))
    family = count_queries(lambda: post(phone, record(other, outcome="family", minutes=40)))
    # Two of them are the savepoint that stands for the transaction inside a test.
    assert plain - 2 <= 12
    assert family == plain


def test_the_due_list_is_the_days(device, client_of, worker, head):
    client_of("甲", late=3)
    client_of("乙", tier=4)
    found = device(worker).get(f"{PATH}due", {"mine": "true"}).json()["results"]
    assert {(row["name"], row["kind"]) for row in found} == {("甲", "visit"), ("甲", "call")}
    assert device(head).get(f"{PATH}due", {"mine": "true"}).json()["results"] == []
    assert len(device(head).get(f"{PATH}due", {"kind": "call"}).json()["results"]) == 1
    assert device(head).get(f"{PATH}due", {"overdue": "false"}).json()["results"] == []


def test_the_due_list_costs_the_same_for_one_and_for_fifty(
    device, client_of, worker, count_queries
):
    phone = device(worker)
    client_of("甲", late=1)
    phone.get(f"{PATH}due")
    one = count_queries(lambda: phone.get(f"{PATH}due"))
    for index in range(49):
        client_of(f"人{index}", late=1)
    assert count_queries(lambda: phone.get(f"{PATH}due")) == one


def test_the_due_list_goes_on_page_by_page(device, client_of, worker):
    for index in range(3):
        client_of(f"人{index}", late=index)
    phone, address, names = device(worker), f"{PATH}due?limit=2&kind=visit", []
    while address:
        page = phone.get(address).json()
        names += [row["name"] for row in page["results"]]
        address = page["next"]
    assert names == ["人2", "人1", "人0"]


@pytest.mark.parametrize("half", [{"latitude": "20.9"}, {"longitude": "110.1"}])
def test_half_a_place_is_refused(half, device, client_of, worker):
    """Learnt as a home's place it would take the whole day's page down."""
    answer = post(device(worker), record(client_of(), **half))
    assert answer.status_code == 400
    assert Contact.objects.count() == 0


def test_a_day_without_the_promise_is_not_kept(device, client_of, worker):
    later = (timezone.localdate() + datetime.timedelta(days=9)).isoformat()
    assert post(device(worker), record(client_of(), watch_on=later)).status_code == 201
    assert Contact.objects.get().watch_on is None


def test_a_body_nested_without_end_is_no_json(device, worker):
    answer = device(worker).post(PATH, "[" * 100_000, content_type="application/json")
    assert answer.status_code == 400


@pytest.mark.parametrize("name", ["mine", "overdue"])
def test_neither_true_nor_false_narrows_nothing_and_is_refused(name, device, client_of, worker):
    client_of(late=2)
    assert device(worker).get(f"{PATH}due", {name: "maybe"}).status_code == 400
    assert device(worker).get(f"{PATH}due", {name: "true"}).status_code == 200
