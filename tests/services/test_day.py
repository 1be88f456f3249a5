"""The day: who is due, in which order, for whom."""

import pytest
import uuid6
from django.urls import reverse

from clients.enums import ContactKind
from clients.models import ClientPhone
from services.enums import Outcome
from services.models import Contact
from services.operations.contacts import ContactBody, log_contact
from tests.services.conftest import make_due

pytestmark = pytest.mark.usefixtures("morning")


def page_of(browser, **query):
    response = browser.get(reverse("day"), query)
    assert response.status_code == 200
    return response


def names_on(response):
    return [row.client.name for village in response.context["day"].villages for row in village.rows]


def log(member, client, **facts):
    body = ContactBody(
        clients=(client.uid,),
        **{"kind": ContactKind.CALL, "outcome": Outcome.REACHED, **facts},
    )
    return log_contact(by=member, uid=uuid6.uuid7(), body=body).contact


def test_it_lists_the_due_and_overdue_the_oldest_debt_first(browse, client_of, worker):
    client_of("甲", late=0)
    client_of("乙", late=5)
    client_of("丙", tier=4)
    response = page_of(browse(worker))
    assert names_on(response) == ["乙", "甲"]
    assert "逾期 5 天" in response.content.decode()


def test_calls_and_visits_stand_apart(browse, client_of, worker):
    both, only_call = client_of("甲", late=1), client_of("乙")
    make_due(only_call, 0, kind=ContactKind.CALL)
    browser = browse(worker)
    assert names_on(page_of(browser, view="visits")) == ["甲"]
    assert set(names_on(page_of(browser, view="calls"))) == {"甲", "乙"}
    assert page_of(browser).context["day"].counts == {"all": 2, "visits": 1, "calls": 2}
    assert both.pk != only_call.pk


def test_it_says_in_one_line_what_happened_last(browse, client_of, worker, as_member):
    client = client_of("甲", late=0)
    log(as_member(worker), client, note="脚肿消了些", outcome=Outcome.NO_ANSWER)
    make_due(client, 0)
    assert "电话：脚肿消了些" in page_of(browse(worker)).content.decode()


def test_who_was_not_reached_comes_back_as_another_try(browse, client_of, worker, as_member):
    client = client_of("甲", late=1)
    log(as_member(worker), client, outcome=Outcome.NO_ANSWER)
    make_due(client, 1)
    content = page_of(browse(worker), view="calls").content.decode()
    assert "再试一次" in content
    assert "逾期 1 天" in content


def test_a_head_looks_at_anybodys_day_a_worker_at_the_own(browse, client_of, worker, head):
    client_of("甲", late=0)
    assert names_on(page_of(browse(head))) == ["甲"]
    assert names_on(page_of(browse(head), worker=worker.pk)) == ["甲"]
    assert names_on(page_of(browse(head), worker="me")) == []
    assert names_on(page_of(browse(head), worker="none")) == []
    assert browse(head).get(reverse("day"), {"worker": "x"}).status_code == 404


def test_nobody_elsewhere_sees_them(browse, client_of, stranger):
    client_of("甲", late=0)
    assert names_on(page_of(browse(stranger), worker="all")) == []


def test_an_empty_day_says_so(browse, village, worker):
    assert "今天没有要联系的人" in page_of(browse(worker)).content.decode()


def test_it_costs_the_same_for_one_and_for_fifty(
    browse, client_of, worker, as_member, count_queries
):
    browser = browse(worker)

    def fill(number):
        for index in range(number):
            client = client_of(f"人{index}", late=index % 9)
            ClientPhone.objects.create(client=client, number="13800000000", is_first=True)
            log(as_member(worker), client, outcome=Outcome.NO_ANSWER)
            make_due(client, 1)

    fill(1)
    one = count_queries(lambda: page_of(browser))
    fill(49)
    assert count_queries(lambda: page_of(browser)) == one <= 20


def test_one_tap_stores_a_call_and_the_next_takes_it_back(browse, client_of, worker):
    client, browser = client_of("甲", late=0), browse(worker)
    sent = {
        "client": client.uid,
        "uid": uuid6.uuid7(),
        "kind": "call",
        "outcome": "reached",
        "then": reverse("calls"),
    }
    for _ in range(2):
        assert browser.post(reverse("calls"), sent).status_code == 302
    contact = Contact.objects.get()
    assert (contact.outcome, contact.findings) == (Outcome.REACHED, ["calm"])
    assert page_of(browser, view="calls").context["day"].people == 0
    browser.post(reverse("calls"), {"undo": contact.uid})
    contact.refresh_from_db()
    assert contact.outcome == Outcome.VOID
    assert contact.versions.get().content["outcome"] == Outcome.REACHED


def test_a_swapped_row_says_what_was_stored(browse, client_of, worker):
    client = client_of("甲", late=0)
    sent = {"client": client.uid, "uid": uuid6.uuid7(), "kind": "call", "outcome": "no_answer"}
    response = browse(worker).post(reverse("calls"), sent, headers={"HX-Request": "true"})
    assert "已记：没接通" in response.content.decode()
    assert "<html" not in response.content.decode()


@pytest.mark.parametrize(
    "wrong", [{"outcome": "void"}, {"kind": "visit"}, {"uid": "x"}, {"client": "x"}]
)
def test_a_quick_result_that_no_button_sends_is_refused(browse, client_of, worker, wrong):
    client = client_of("甲", late=0)
    sent = {"client": client.uid, "uid": uuid6.uuid7(), "kind": "call", "outcome": "reached"}
    assert browse(worker).post(reverse("calls"), sent | wrong).status_code == 404
    assert not Contact.objects.exists()


def test_villages_with_a_known_place_carry_it(browse, client_of, worker):
    client = client_of("甲", late=0)
    client.household.latitude, client.household.longitude = "20.91412", "110.09641"
    client.household.save()
    content = page_of(browse(worker)).content.decode()
    assert 'data-latitude="20.9141"' in content
