"""Two clerks at once, with real threads and real transactions."""

import contextlib
import threading

import pytest

from shuangbai.base.errors import ActError
from stations.enums import RosterStepKind
from stations.models import Posting, RosterImport, RosterStep, StaffRecord
from stations.operations import roster as acts
from stations.roster import writing
from tests.at_once import at_once
from tests.stations.roster_files import person, upload, workbook

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clerk(county, station, as_member):
    return as_member(county)


@pytest.fixture
def in_step(monkeypatch):
    """Both clerks stand before writing at the same time, if nothing keeps one of them out."""
    meet = threading.Barrier(2)
    real = writing.write

    def write(**kwargs):
        with contextlib.suppress(threading.BrokenBarrierError):
            meet.wait(timeout=1.5)
        return real(**kwargs)

    monkeypatch.setattr(writing, "write", write)


def sent(by, *rows):
    return acts.upload_roster(by=by, upload=upload(workbook(rows)))


def press(by, roster):
    return acts.write_roster(by=by, roster=RosterImport.objects.get(pk=roster.pk))


def test_exactly_one_of_two_clerks_writes_it(clerk, in_step):
    roster = sent(clerk, person(1), person(2))
    outcomes = at_once(lambda: press(clerk, roster), lambda: press(clerk, roster))
    assert [type(one) for one in outcomes].count(ActError) == 1
    assert outcomes.count(None) == 1
    assert StaffRecord.objects.exclude(id_index="").count() == 2
    assert Posting.objects.filter(batch=roster).count() == 2
    assert RosterStep.objects.filter(kind=RosterStepKind.WRITE).count() == 1


def test_without_the_lock_both_would_be_writing(clerk, in_step, monkeypatch):
    """Negative control: only the constraints of the database then stop the second."""
    entered = []
    real = writing.write

    def noted(**kwargs):
        entered.append(1)
        return real(**kwargs)

    monkeypatch.setattr(writing, "write", noted)
    monkeypatch.setattr(acts, "lock", lambda roster, *states: roster)
    roster = sent(clerk, person(1), person(2))
    at_once(lambda: press(clerk, roster), lambda: press(clerk, roster))
    assert len(entered) == 2


def test_two_files_with_one_person_make_them_once(clerk, in_step):
    first, second = sent(clerk, person(1)), sent(clerk, person(1), person(2))
    outcomes = at_once(lambda: press(clerk, first), lambda: press(clerk, second))
    assert [type(one) for one in outcomes].count(ActError) == 1
    assert "重新核对" in str(next(one for one in outcomes if one))
    assert StaffRecord.objects.exclude(id_index="").values("id_index").distinct().count() in (1, 2)
