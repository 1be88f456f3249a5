"""A roll after its dry run or its writing, for tests; and what it left behind."""

import pytest

from clients.enums import RowKind
from clients.models import CategoryHolding, Client, ClientCategory, Household, Roll, RollRow
from clients.operations import rolls as acts
from stations.gate import member_for
from tests import factories
from tests.clients.roll_files import MONTH, body, upload


@pytest.fixture
def officer(county, village, as_member):
    factories.village_point("440882101214")
    factories.village_point("440882104201")
    return as_member(county)


@pytest.fixture
def dibao(village):
    return ClientCategory.objects.get(key="dibao")


@pytest.fixture
def checked(officer, dibao):
    """`checked(row, …)`: a roll of these rows after its dry run."""

    def made(
        *rows, by=None, data=None, month=MONTH, is_whole=True, name="名册.xlsx", category=None
    ):
        by = by or officer
        roll = acts.upload_roll(by=by, upload=upload(data or body(rows), name))
        acts.settle_layout(
            by=by,
            roll=roll,
            layout=roll.layout,
            category=category or dibao,
            month=month,
            division=roll.division,
            is_whole=is_whole,
        )
        return Roll.objects.get(pk=roll.pk)

    return made


@pytest.fixture
def written(checked, officer):
    def made(*rows, leaves_on=None, **facts):
        roll = checked(*rows, **facts)
        acts.confirm_roll(by=facts.get("by", officer), roll=roll, leaves_on=leaves_on)
        return Roll.objects.get(pk=roll.pk)

    return made


def kinds(roll):
    return {kind: many for kind in RowKind.values if (many := roll.counts[kind])}


def rows_of(roll, kind):
    return list(RollRow.objects.filter(roll=roll, kind=kind).order_by("position"))


def snapshot():
    """All that a roll may touch."""
    return [
        sorted(Client.objects.values_list("uid", "name", "id_index", "id_tail", "born_on", "sex")),
        sorted(Household.objects.values_list("uid", "address", "head")),
        sorted(
            CategoryHolding.objects.values_list(
                "client", "grade", "amount", "starts_on", "ends_on"
            ),
            key=str,
        ),
    ]


def acts_by(roll):
    return member_for(roll.uploaded_by)
