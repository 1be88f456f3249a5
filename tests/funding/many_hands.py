"""One hand among several on one SQLite file; started as a process of its own."""

import sys

import django

django.setup()
from django.core.management import call_command  # noqa: E402

from funding.models import Programme, Transfer  # noqa: E402
from stations.enums import Role  # noqa: E402
from stations.models import User  # noqa: E402
from tests import factories  # noqa: E402
from tests.funding.conftest import Chain  # noqa: E402

CAST = {
    "city": (Role.CITY_BUREAU, "4408"),
    "city2": (Role.CITY_BUREAU, "4408"),
    "finance": (Role.COUNTY_FINANCE, "440882"),
    "finance2": (Role.COUNTY_FINANCE, "440882"),
    "township_finance": (Role.TOWNSHIP_FINANCE, "440882101"),
}


def begin():
    call_command("migrate", verbosity=0)
    for code in factories.PLACES:
        factories.division(code)
    cast = {
        name: factories.person(role, factories.division(code), name)
        for name, (role, code) in CAST.items()
    }
    chain = Chain(cast)
    chain.grant("100000.00")
    chain.receive("100000.00")
    chain.allot((chain.township, "90000.00"))


def standing_chain():
    chain = Chain.__new__(Chain)
    chain.cast = {name: User.objects.get(name=name) for name in CAST}
    chain.programme = Programme.objects.get()
    chain.today = chain.programme.created_at.date()
    chain.city, chain.county = factories.division("4408"), factories.division("440882")
    chain.township = factories.division("440882101")
    return chain


def send(times):
    chain = standing_chain()
    for _ in range(times):
        chain.to_township("10.00")
        chain.spend(chain.township, "4.00", "township_finance")


def prove(times):
    call_command("ledger", "--check")
    if Transfer.objects.filter(state="received").count() != 2 * times:
        raise SystemExit("not every sending arrived")


acts = {"begin": begin, "send": send, "prove": prove}
acts[sys.argv[1]](*map(int, sys.argv[2:]))
