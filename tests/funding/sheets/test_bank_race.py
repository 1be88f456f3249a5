"""Two offices that make bank files of the same wages at once, with real threads."""

import threading
from collections import Counter

import pytest
from django.db.models import QuerySet

from funding.models import BankBatch
from funding.operations import bank_files
from funding.operations.bank_files import make_batch
from tests.at_once import at_once, kinds
from tests.funding.payroll.conftest import NOVEMBER

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

OFFICES = ("finance", "township_finance")


def tasks(wages, number):
    wages.to("applied", wages.draft())
    members = [wages.member(OFFICES[at % 2]) for at in range(number)]
    return [lambda by=by: make_batch(by=by, month=NOVEMBER)[0] for by in members]


def told_twice():
    batches = BankBatch.objects.values_list("entries", flat=True)
    told = Counter(tuple(entry) for entries in batches for entry in entries)
    return [entry for entry, number in told.items() if number > 1]


def test_of_many_hands_one_names_everybody_and_the_others_hear_so(wages):
    found = at_once(*tasks(wages, 16))
    assert kinds(found) == {"BankBatch": 1, "ActError": 15}, found
    assert told_twice() == []
    assert len(BankBatch.objects.get().entries) == 2


def test_without_the_locks_two_files_name_the_same_people(wages, monkeypatch):
    """Negative control: both offices read before either has written."""
    acts = tasks(wages, 2)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows)
    read, both = bank_files.fresh_lines, threading.Barrier(2)

    def read_then_wait(*facts):
        lines = read(*facts)
        both.wait(timeout=60)
        return lines

    monkeypatch.setattr(bank_files, "fresh_lines", read_then_wait)
    at_once(*acts)
    assert len(told_twice()) == 2
