"""Two officers at once, and a worker process that dies: real threads, real transactions."""

import contextlib
import threading
from collections import Counter

import pytest

from clients.enums import RollState
from clients.models import (
    CategoryHolding,
    Client,
    ClientCategory,
    Household,
    Roll,
    RollEffect,
    RollRow,
)
from clients.operations import rolls as acts
from clients.operations.clients import register_client
from clients.rolls import creating, writing
from shuangbai.base.errors import ActError
from stations.gate import member_for
from stations.jobs.runner import run
from stations.models import AuditEntry, Division, Job, User
from tests import factories
from tests.at_once import at_once
from tests.clients.roll_files import MONTH, body, name_of, number, person, upload

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def officers(county, village):
    second = factories.person("county_civil", factories.division("440882"), "莫少芳")
    return county, second


def by(user):
    """A member of its own for every thread."""
    return member_for(User.objects.get(pk=user.pk))


def checked(user, *rows):
    member = by(user)
    roll = acts.upload_roll(by=member, upload=upload(body(rows)))
    acts.settle_layout(
        by=member,
        roll=roll,
        layout=roll.layout,
        category=ClientCategory.objects.get(key="dibao"),
        month=MONTH,
        division=Division.objects.get(code="440882"),
        is_whole=False,
    )
    return Roll.objects.get(pk=roll.pk)


def press(user, roll):
    acts.confirm_roll(by=by(user), roll=roll)
    return Job.objects.get(pk=Roll.objects.get(pk=roll.pk).job_id).state


def doubles():
    """People who stand there twice: by ID number, and by name, birth and village."""
    numbers = Counter(Client.objects.exclude(id_index="").values_list("id_index", flat=True))
    people = Counter(Client.objects.values_list("name", "born_on", "village"))
    held = Counter(CategoryHolding.objects.filter(ends_on=None).values_list("client", "category"))
    return [key for found in (numbers, people, held) for key, many in found.items() if many > 1]


def with_and_without(first, last):
    """Every third person has no ID number, only a birth date."""
    return [
        person(order) | ({"身份证号": None, "出生日期": "1950-01-01"} if order % 3 == 0 else {})
        for order in range(first, last)
    ]


@pytest.fixture
def meet_before_creating(monkeypatch):
    """Both writers stand before making files at the same time, unless something keeps one out."""
    meet, real = threading.Barrier(2), creating.create

    def create(**facts):
        with contextlib.suppress(threading.BrokenBarrierError):
            meet.wait(timeout=1.5)
        return real(**facts)

    monkeypatch.setattr(creating, "create", create)


def test_two_rolls_with_the_same_people_make_them_once(officers, meet_before_creating, monkeypatch):
    monkeypatch.setattr(writing, "CHUNK", 7)
    one, two = officers
    first = checked(one, *with_and_without(0, 40))
    # The other way round: whoever took locks person by person would wait in a ring.
    second = checked(two, *reversed(with_and_without(0, 40)))
    states = at_once(lambda: press(one, first), lambda: press(two, second))
    assert states == ["done", "done"]
    assert doubles() == []
    assert Client.objects.count() == 40
    written = RollEffect.objects.values_list("roll").order_by("roll")
    assert len(written) == 40
    assert AuditEntry.objects.filter(act="client.register").count() == 40
    aside = RollRow.objects.exclude(kind="new").count()
    assert aside == 40


def test_without_the_lock_on_the_place_people_are_made_twice(
    officers, meet_before_creating, monkeypatch
):
    """Negative control: the database only knows that ID numbers are somebody's alone."""
    monkeypatch.setattr(writing, "hold_place", lambda roll: None)
    one, two = officers
    rows = [row for row in with_and_without(0, 9) if not row["身份证号"]]
    first, second = checked(one, *rows), checked(two, *rows)
    at_once(lambda: press(one, first), lambda: press(two, second))
    assert doubles()


def test_one_roll_confirmed_by_both_is_written_once(officers, meet_before_creating):
    one, two = officers
    roll = checked(one, *with_and_without(0, 20))
    outcomes = at_once(lambda: press(one, roll), lambda: press(two, roll))
    refused = [words for words in outcomes if isinstance(words, ActError)]
    assert len(refused) <= 1
    assert Roll.objects.get(pk=roll.pk).state == RollState.WRITTEN
    assert (Client.objects.count(), RollEffect.objects.count()) == (20, 20)
    assert doubles() == []


def test_somebody_registered_meanwhile_is_found_not_doubled(officers, village, monkeypatch):
    """The database refuses the chunk; judged again it finds the file that was made in between."""
    one, _ = officers
    roll = checked(one, person(1), person(2))
    real, met = creating.create, []

    def create(**facts):
        if not met:
            met.append(1)
            at_once(
                lambda: register_client(
                    by=by(one), name=name_of(2), village=village, id_number=number(2)
                )
            )
        return real(**facts)

    monkeypatch.setattr(creating, "create", create)
    assert press(one, roll) == "done"
    assert Client.objects.count() == 2
    assert doubles() == []
    [aside] = RollRow.objects.filter(roll=roll, kind="stale")
    assert aside.name == name_of(2)
    assert not Client.objects.get(name=name_of(2)).holdings.exists()


class Killed(BaseException):
    """The worker process is gone: nothing after it is done, nothing is caught."""


def test_a_killed_worker_leaves_whole_people_and_another_goes_on(officers, monkeypatch):
    monkeypatch.setattr(writing, "CHUNK", 5)
    one, _ = officers
    roll = checked(one, *with_and_without(0, 23))
    real, calls = creating.hold, []

    def hold(**facts):
        calls.append(1)
        if len(calls) == 3:
            raise Killed
        return real(**facts)

    monkeypatch.setattr(creating, "hold", hold)
    with pytest.raises(Killed):
        press(one, roll)
    # The transaction of the asking, too, is gone with this process: ask once more, as the page does.
    monkeypatch.setattr(creating, "hold", real)
    assert whole_people()
    before = Client.objects.count()
    assert press(one, roll) == "done"
    assert Client.objects.count() == 23 >= before
    assert whole_people()
    assert doubles() == []


def whole_people():
    """Nobody without home, head or category."""
    lone = Client.objects.filter(holdings=None).count()
    headless = Household.objects.filter(head=None).count()
    return (lone, headless) == (0, 0)


def test_a_worker_stopped_in_the_middle_is_taken_over(officers, monkeypatch, settings):
    """As a worker process does it: the job runs by itself, dies, is queued again and goes on."""
    monkeypatch.setattr(writing, "CHUNK", 5)
    one, _ = officers
    roll = checked(one, *with_and_without(0, 23))
    settings.JOBS_RUN_AT_ONCE = False
    acts.confirm_roll(by=by(one), roll=roll)
    job = Job.objects.get(pk=Roll.objects.get(pk=roll.pk).job_id)
    real, calls = creating.hold, []

    def hold(**facts):
        calls.append(1)
        if len(calls) == 3:
            raise Killed
        return real(**facts)

    monkeypatch.setattr(creating, "hold", hold)
    with pytest.raises(Killed):
        run(job.uid, with_pulse=False)
    assert Client.objects.count() == 10
    assert RollEffect.objects.count() == 10
    assert whole_people()
    assert Job.objects.get(pk=job.pk).state == "queued"
    run(job.uid, with_pulse=False)
    assert Roll.objects.get(pk=roll.pk).state == RollState.WRITTEN
    assert (Client.objects.count(), RollEffect.objects.count()) == (23, 23)
    assert Counter(RollEffect.objects.values_list("row", flat=True)).most_common(1)[0][1] == 1
    assert whole_people()
