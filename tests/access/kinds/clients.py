"""Objects about clients."""

import datetime

from clients.models import ClientCategory, Holiday, TierScheme
from tests import factories
from tests.access import oracle
from tests.access.kinds.registry import kind, marker


@kind
def scheme(world, code):
    return TierScheme.objects.create(division=factories.division(code), name=f"{marker(code)}方案")


@kind
def tier(world, code):
    return world.at("scheme", code).tiers.create(number=1, name=f"{marker(code)}级")


@kind
def category(world, code):
    return ClientCategory.objects.create(key=f"kind-{code}", name=f"类别{code}")


@kind
def holiday(world, code):
    day = datetime.date(2026, 1, 1) + datetime.timedelta(oracle.TOWNSHIPS.index(code))
    return Holiday.objects.create(on=day, name="假日")
