"""Names that deceive the eye."""

import pytest

from clients import reference
from clients.operations.clients import edit_client, register_client
from shuangbai.base.cells import BadCell, name
from shuangbai.base.errors import ActError
from stations.models import User
from stations.operations.people import create_person, edit_person
from tests import factories

DECEIVING = ["张\u202e三", "张\u200b三", "张\u2066三", "\ufeff张三", "张\u0000三", "张\u2028三"]


@pytest.mark.parametrize("typed", DECEIVING)
def test_no_person_gets_a_name_with_something_invisible_in_it(typed, head, worker, as_member):
    by = as_member(head)
    for act in (
        lambda: create_person(by=by, name=typed),
        lambda: edit_person(by=by, person=worker, name=typed),
    ):
        with pytest.raises(ActError, match="看不见") as caught:
            act()
        assert caught.value.field == "name"
    assert typed not in User.objects.values_list("name", flat=True)


@pytest.mark.parametrize("typed", DECEIVING)
def test_no_client_either(typed, worker, station, as_member):
    reference.load()
    village = factories.village_point("440882101201").village
    by = as_member(worker)
    known = register_client(by=by, name="梁玉桂", village=village)
    for act in (
        lambda: register_client(by=by, name=typed, village=village),
        lambda: edit_client(by=by, client=known, version=known.version, name=typed),
    ):
        with pytest.raises(ActError, match="看不见"):
            act()


def test_a_roster_names_the_cell():
    with pytest.raises(BadCell, match="看不见"):
        name("张\u202e三")


@pytest.mark.parametrize(
    "typed", ["阿卜杜热合曼·买买提", "欧阳 明", "𡈼小妹", "张\ue000", "Maria da Silva"]
)
def test_rare_signs_and_long_names_stay(typed, head, as_member):
    assert create_person(by=as_member(head), name=typed).name == typed
