"""The cache of what is due: checked against files, plans and contacts, and put right."""

import datetime
import io

import pytest
import uuid6
from django.core.management import CommandError, call_command

from clients.enums import ContactKind
from clients.models import ContactRule, ContactState, DayOff, Tier
from clients.operations.absences import renew_worker
from clients.operations.plans import renew_plans
from services.enums import NextStep, Outcome
from services.operations.contacts import ContactBody, correct_contact, log_contact
from services.operations.states import differences

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 11, 20, 1, 30, tzinfo=datetime.UTC)  # 09:30 in Shanghai
TODAY = datetime.date(2026, 11, 20)
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def log(worker, as_member):
    def logged(client, *, days_ago=0, **facts):
        facts = {"kind": ContactKind.VISIT, "outcome": Outcome.SEEN, **facts}
        body = ContactBody(
            clients=(client.uid,),
            happened_at=NOW - days_ago * DAY - datetime.timedelta(minutes=30),
            late_reason="没信号",
            **facts,
        )
        return log_contact(by=as_member(worker), uid=uuid6.uuid7(), body=body).contact

    return logged


def checked():
    said = io.StringIO()
    try:
        call_command("contact_states", check=True, stdout=said)
    except CommandError as wrong:
        return f"{said.getvalue()}{wrong}"
    return said.getvalue()


def visit_of(client):
    return ContactState.objects.get(client=client, kind=ContactKind.VISIT)


@pytest.mark.parametrize(
    "wrong",
    [
        {"last_on": None},
        {"due_on": TODAY + 300 * DAY},
        {"worker": None},
        {"tier": 4},
        {"watch_on": TODAY + 3 * DAY},
        {"is_active": False},
    ],
)
def test_it_names_what_is_wrong_and_puts_it_right(client_of, log, wrong):
    client = client_of()
    log(client, days_ago=3)
    assert "一致" in checked()
    ContactState.objects.filter(client=client, kind=ContactKind.VISIT).update(**wrong)
    said = checked()
    assert str(client.uid) in said
    assert client.name not in said
    assert "1 条联系状态与记录不一致" in said
    call_command("contact_states", rebuild=True, stdout=io.StringIO())
    assert list(differences(write=False)) == []


def test_a_missing_state_is_missed_and_made(client_of, log):
    client = client_of()
    log(client, days_ago=3)
    ContactState.objects.filter(client=client, kind=ContactKind.CALL).delete()
    assert "电话" in checked()
    call_command("contact_states", rebuild=True, stdout=io.StringIO())
    assert ContactState.objects.get(client=client, kind=ContactKind.CALL).last_on == TODAY - 3 * DAY
    assert "一致" in checked()


def test_a_voided_contact_takes_its_promise_along(client_of, log, worker, as_member):
    client = client_of()
    log(client, next_step=NextStep.WATCH, watch_on=TODAY + 2 * DAY)
    slip = log(client, next_step=NextStep.WATCH, watch_on=TODAY + DAY)
    assert visit_of(client).next_on == TODAY + DAY
    correct_contact(
        by=as_member(worker), contact=slip, version=1, reason="点错", outcome=Outcome.VOID
    )
    assert visit_of(client).watch_on == TODAY + 2 * DAY
    assert visit_of(client).next_on == TODAY + 2 * DAY
    assert list(differences(write=False)) == []


def test_a_kind_that_a_scheme_comes_to_ask_for_counts_from_the_last_contact(client_of, log):
    """Who was met last week need not be met as if never before."""
    client = client_of()
    log(client, days_ago=5, kind=ContactKind.MET)
    tier = Tier.objects.get(number=2)
    ContactRule.objects.create(tier=tier, kind=ContactKind.MET, every_days=30)
    renew_plans([client.pk], today=TODAY)
    assert ContactState.objects.get(client=client, kind=ContactKind.MET).last_on == TODAY - 5 * DAY
    assert list(differences(write=False)) == []


def test_days_off_long_ago_still_explain_what_was_due(client_of, log, worker, time_machine):
    client = client_of()
    log(client, days_ago=0)
    due = visit_of(client).due_on
    DayOff.objects.create(worker=worker, first=due, last=due)
    renew_worker(worker, TODAY)
    assert visit_of(client).due_on < due
    time_machine.move_to(NOW + 90 * DAY, tick=False)
    assert list(differences(write=False)) == []


def test_the_queries_do_not_grow_with_the_people(client_of, count_queries):
    client_of()
    few = count_queries(lambda: list(differences(write=False)))
    for name in ("陈一", "陈二", "陈三"):
        client_of(name)
    assert count_queries(lambda: list(differences(write=False))) == few
