import importlib.util
import inspect
import sys

import pytest
from django.db import transaction
from django.db.models import Q

from shuangbai.base.scope import Scope
from stations.enums import Right
from stations.gate import Member
from stations.permissions import Cell
from tests.access.lines import LINES
from tests.access.probes import Asker, sign_in
from tests.access.world import World

APPS = ("stations", "clients", "services", "volunteers", "funding", "shuangbai")
# Parts of an app that keep their own.
PARTS = (*APPS, "funding.payroll", "funding.sheets")
PREDICATES = {
    name
    for part in PARTS
    if importlib.util.find_spec(f"{part}.permissions")
    for name, _ in inspect.getmembers(
        importlib.import_module(f"{part}.permissions"), inspect.isfunction
    )
    if "can_" in name or name.startswith("sees_")
}
# True of every row. An empty Q would vanish from an "or" and leave its other half alone.
ANYWHERE = ~Q(pk__in=())
EVERYTHING = Cell(frozenset(Right), frozenset())


@pytest.fixture
def gate_out(monkeypatch):
    """Takes the gate out: every class of data, every place, every act."""
    monkeypatch.setattr(Member, "may", lambda self, right, data_class: True)
    monkeypatch.setattr(Member, "cell", lambda self, data_class: EVERYTHING)
    monkeypatch.setattr(Member, "may_change_network", True)
    monkeypatch.setattr(Member, "may_see_all_accounts", True)
    monkeypatch.setattr(Scope, "stations", lambda self, path="": ANYWHERE)
    monkeypatch.setattr(Scope, "divisions", lambda self, path="code": ANYWHERE)
    monkeypatch.setattr(Scope, "covers_code", lambda self, code: True)
    monkeypatch.setattr(Scope, "covers_station", lambda self, station: True)
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").partition(".")[0] in APPS:
            for name in set(vars(module)) & PREDICATES:
                monkeypatch.setattr(module, name, lambda *args, **kwargs: True)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once for the module, in a transaction that is rolled back after the last test; what a
    test writes goes with the test's own transaction inside it."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        world.fill({line.kind for line in LINES if line.kind} | {"station", "person"})
        yield world
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def sessions(world, django_db_blocker):
    with django_db_blocker.unblock():
        return sign_in(world)


@pytest.fixture
def asker(world, sessions):
    """New clients for every test: one that signs out must not sign the next test out."""
    return Asker(world, sessions)
