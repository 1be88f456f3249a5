"""Whatever is uploaded as a roll ends in one clear sentence and changes nothing."""

import resource

import pytest
from django.urls import reverse

from clients.models import CategoryHolding, Client, ClientCategory, Household, Roll, RollRow
from clients.operations import rolls as acts
from shuangbai.base.errors import ActError
from tests import factories
from tests.clients import hostile_files
from tests.clients.roll_files import MONTH, upload

FILES = hostile_files.files()


@pytest.fixture
def officer(county, village, as_member):
    factories.village_point("440882104201")
    return as_member(county)


def everything():
    models = (Client, Household, CategoryHolding)
    return [list(model.objects.order_by("pk").values()) for model in models]


def told(by, data):
    """The sentences with which it ends: of the file, of the columns, or of each row."""
    try:
        roll = acts.upload_roll(by=by, upload=upload(data, "名册.xlsx"))
        acts.settle_layout(
            by=by,
            roll=roll,
            layout=roll.layout,
            category=ClientCategory.objects.get(key="dibao"),
            month=MONTH,
            division=roll.division,
            is_whole=False,
        )
    except ActError as refusal:
        return [refusal.message]
    roll = Roll.objects.select_related("job").get(pk=roll.pk)
    if roll.state != "checked":
        return [roll.job.error]
    rows = list(RollRow.objects.filter(roll=roll))
    assert {row.kind for row in rows} == {"refused"}
    return [reason for row in rows for *_, reason in row.errors]


def test_there_are_enough_of_them():
    assert len(FILES) >= 60


@pytest.mark.parametrize("name", FILES)
def test_it_ends_in_a_sentence_and_changes_nothing(name, officer):
    before = everything()
    sentences = told(officer, FILES[name]())
    assert sentences
    for sentence in sentences:
        assert sentence.endswith(("。", "？"))
        assert 8 <= len(sentence) <= 120
        assert any("\u4e00" <= char <= "\u9fff" for char in sentence)
        assert not any(word in sentence for word in ("Error", "Traceback", "None", "意外"))
    assert everything() == before


def test_the_page_says_it_beside_the_field(county, browse, officer):
    answer = browse(county).post(reverse("rolls"), {"roll": upload(FILES["macros"]())})
    assert answer.status_code == 200
    assert "这个工作簿带宏" in answer.content.decode()
    assert not Roll.objects.exists()


def test_this_process_stays_small(officer):
    """What would fill a machine is met in a process of its own."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name in ("a cell in the last corner", "entities that multiply", "a ratio no sheet has"):
        told(officer, FILES[name]())
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 200 * 1024
