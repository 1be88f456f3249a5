"""Two files of one person: what becomes of each, and the way back."""

import datetime

import pytest
from django.utils import timezone

from clients.duplicates import Described, likely
from clients.enums import CategorySource, ContactKind, Relation
from clients.models import (
    CategoryHolding,
    Client,
    ClientCategory,
    ContactState,
    LikelyPair,
    Merge,
    MergeFacts,
    TierChange,
)
from clients.operations.belongings import add_phone, note_health, read_health
from clients.operations.clients import place_in_category, register_client
from clients.operations.merges import merge_clients, tell_apart, undo_merge
from clients.operations.plans import note_contacts
from clients.pair_list import words
from shuangbai.base import national_id
from shuangbai.base.errors import ActError, Denied
from stations.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.django_db

BORN = datetime.date(1948, 3, 12)
NUMBER = "44088219480312901" + national_id.check_digit("44088219480312901")
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


@pytest.fixture
def merge(head, as_member):
    def merged(kept, gone, **facts):
        member = as_member(head)
        return merge_clients(by=member, kept=kept, gone=gone, **{"reason": "邻居证实", **facts})

    return merged


@pytest.fixture
def undo(head, as_member):
    return lambda merge: undo_merge(by=as_member(head), merge=merge, reason="认错了人")


def fresh(client):
    return Client.objects.get(pk=client.pk)


def contacted(client, days_ago, kind=ContactKind.VISIT):
    note_contacts(
        [Client.objects.select_related("station__division").get(pk=client.pk)],
        kind=kind,
        on=TODAY - days_ago * DAY,
        succeeded=True,
        today=TODAY,
    )


def states(client):
    rows = ContactState.objects.filter(client=client).order_by("kind")
    names = ("kind", "tier", "is_active", "last_on", "due_on", "next_on", "since_on")
    return [tuple(getattr(row, name) for name in names) for row in rows]


def test_the_other_file_points_to_the_one_that_stays_and_nothing_else_moves(client_of, merge):
    kept, gone = client_of(born_on=BORN), client_of("梁玉贵", address="西边巷 9 号")
    merge(kept, gone)
    assert fresh(gone).merged_into == kept
    assert fresh(gone).name == "梁玉贵"
    assert fresh(kept).name == "梁玉桂"
    assert list(Client.objects.live()) == [kept]
    assert fresh(gone).household.dissolved_on == TODAY


def test_each_field_is_taken_from_the_file_that_was_chosen(client_of, merge):
    kept = client_of(born_on=BORN, attention="听力差")
    gone = client_of("梁玉贵", id_number=NUMBER, attention="养狗", address="西边巷 9 号")
    merge(kept, gone, take={"name", "id_number", "home"})
    kept = fresh(kept)
    assert (kept.name, kept.full_pinyin) == ("梁玉贵", "liangyugui")
    assert kept.id_number.reveal() == NUMBER
    assert Client.objects.with_id_number(NUMBER).get() == kept
    assert kept.household.address == "西边巷 9 号"
    assert kept.household.head == kept
    assert kept.attention == "听力差"


def test_a_birth_date_that_contradicts_the_number_is_refused(client_of, merge):
    kept, gone = client_of(born_on=BORN + DAY), client_of(id_number=NUMBER)
    with pytest.raises(ActError, match="不一致"):
        merge(kept, gone, take={"id_number"})
    assert not Merge.objects.exists()
    merge(kept, gone, take={"id_number", "born_on"})


def test_what_was_due_stays_due_by_the_closer_tier(client_of, merge):
    """The person was last visited 20 days ago, whichever file says so; the closer tier counts."""
    kept, gone = client_of(tier=3), client_of("梁玉贵", tier=2)
    contacted(kept, 60)
    contacted(gone, 20)
    merge(kept, gone)
    assert fresh(kept).tier == 2
    change = TierChange.objects.filter(client=kept).latest("pk")
    assert (change.old, change.new) == (3, 2)
    visit = ContactState.objects.get(client=kept, kind="visit")
    assert (visit.last_on, visit.tier, visit.is_active) == (TODAY - 20 * DAY, 2, True)
    assert visit.due_on <= TODAY + 10 * DAY
    assert not ContactState.objects.filter(client=gone, is_active=True).exists()


def test_a_debt_of_the_other_file_is_still_owed(client_of, merge):
    """Nobody was ever seen under either name: the older plan's day stands."""
    kept, gone = client_of(), client_of("梁玉贵", tier=2)
    ContactState.objects.filter(client=gone).update(since_on=TODAY - 50 * DAY)
    merge(kept, gone)
    visit = ContactState.objects.get(client=kept, kind="visit")
    assert visit.is_active
    assert visit.due_on < TODAY


def test_what_is_read_about_the_person_is_read_from_both_files(
    client_of, merge, worker, as_member, browse
):
    kept, gone = client_of(), client_of("梁玉贵")
    member, dibao = as_member(worker), ClientCategory.objects.get(key="dibao")
    add_phone(by=member, client=gone, number="13000001234", whose="儿子")
    facts = {"starts_on": TODAY, "source": CategorySource.ROLL}
    for one in (kept, gone):
        place_in_category(by=member, client=one, category=dibao, **facts)
    merge(kept, gone)
    answer = browse(worker).get(f"/clients/{gone.uid}/")
    assert answer["Location"] == f"/clients/{kept.uid}/"
    text = browse(worker).get(answer["Location"]).content.decode()
    assert "13000001234" in text
    assert "并入另一份档案" in text
    assert list(Client.objects.search("13000001234")) == [kept]
    found = CategoryHolding.objects.of_people([kept.pk])
    assert {one.person for one in found} == {kept.pk}
    assert found.count() == 2
    with pytest.raises(ActError, match="已在"):
        place_in_category(by=member, client=kept, category=dibao, **facts)


def test_a_merged_files_number_is_still_taken(client_of, merge, village, worker, as_member):
    kept, gone = client_of(), client_of("梁玉贵", id_number=NUMBER)
    merge(kept, gone)
    with pytest.raises(ActError, match="县民政"):
        register_client(by=as_member(worker), name="另一人", village=village, id_number=NUMBER)
    [match] = likely([Described("另一人", id_number=NUMBER)])[0]
    assert match.client == kept


def test_undoing_sets_both_back_to_what_they_were(client_of, merge, undo):
    kept = client_of(born_on=BORN, tier=3, address="东头巷 3 号")
    gone = client_of("梁玉贵", id_number=NUMBER, tier=2, address="西边巷 9 号")
    contacted(kept, 60)
    contacted(gone, 20)
    columns = [field.attname for field in Client._meta.concrete_fields if field.name != "version"]

    def facts(client):
        row = fresh(client)
        return {name: str(getattr(row, name)) for name in columns if name != "id_number"}

    before = facts(kept), facts(gone), states(kept), states(gone)
    made = merge(kept, gone, take={"name", "id_number", "home", "worker"})
    assert facts(kept) != before[0]
    entry = undo(made)
    assert (facts(kept), facts(gone), states(kept), states(gone)) == before
    assert fresh(gone).id_number.reveal() == NUMBER
    assert fresh(gone).household.dissolved_on is None
    assert entry.undoes == made
    assert Merge.objects.count() == 2
    assert not Merge.objects.in_force().exists()
    changes = TierChange.objects.filter(client=kept).order_by("pk").values_list("old", "new")
    assert list(changes) == [(None, 3), (3, 2), (2, 3)]


def test_what_somebody_changed_since_stays(client_of, merge, undo):
    kept, gone = client_of(), client_of("梁玉贵", attention="养狗")
    made = merge(kept, gone, take={"name", "attention"})
    Client.objects.filter(pk=kept.pk).update(attention="搬到楼上")
    contacted(kept, 0)
    undo(made)
    assert fresh(kept).attention == "搬到楼上"
    assert fresh(kept).name == "梁玉桂"


def test_of_three_files_the_last_merge_is_undone_first(client_of, merge, undo):
    one, two, three = client_of("甲"), client_of("乙"), client_of("丙")
    first = merge(two, three)
    second = merge(one, two)
    assert fresh(three).merged_into == one
    with pytest.raises(ActError, match="先撤销后来"):
        undo(first)
    undo(second)
    assert fresh(three).merged_into == two
    assert fresh(two).merged_into is None
    undo(first)
    assert Client.objects.live().count() == 3


def test_the_same_pair_is_merged_and_undone_once(client_of, merge, undo):
    kept, gone = client_of(), client_of("梁玉贵")
    made = merge(kept, gone)
    with pytest.raises(ActError, match="刚被合并过"):
        merge(gone, kept)
    undo(made)
    with pytest.raises(ActError, match="撤销过"):
        undo(made)


def test_it_needs_a_reason_and_stands_in_the_trail_without_values(client_of, merge):
    kept, gone = client_of(), client_of("梁玉贵", id_number=NUMBER)
    with pytest.raises(ActError, match="怎么知道"):
        merge(kept, gone, reason=" ")
    merge(kept, gone, take={"name", "id_number"})
    entry = AuditEntry.objects.get(act="client.merge")
    assert entry.reason == "邻居证实"
    assert entry.fields == ["id_number", "name"]
    assert AuditEntry.objects.filter(act="client.merged", object_id=str(gone.pk)).exists()
    kept_text = MergeFacts.objects.values_list("changes", flat=True).get()
    assert NUMBER not in str(kept_text._raw)


def test_only_the_head_and_the_county_merge(client_of, worker, county, as_member):
    kept, gone = client_of(), client_of("梁玉贵")
    with pytest.raises(Denied):
        merge_clients(by=as_member(worker), kept=kept, gone=gone, reason="像")
    merge_clients(by=as_member(county), kept=kept, gone=gone, reason="核对过")


@pytest.fixture
def two_townships(client_of, county, as_member):
    other = factories.village_point("440882104201").village
    far = register_client(by=as_member(county), name="梁玉桂", village=other, born_on=BORN)
    return client_of(born_on=BORN, tier=2), fresh(far)


def test_across_townships_only_the_county_merges_and_all_is_read_at_the_new_home(
    two_townships, head, county, as_member
):
    kept, gone = two_townships
    with pytest.raises(Denied):
        merge_clients(by=as_member(head), kept=kept, gone=gone, reason="像")
    made = merge_clients(by=as_member(county), kept=kept, gone=gone, reason="搬家", take={"home"})
    assert fresh(kept).station == fresh(gone).station == gone.station
    assert ContactState.objects.get(client=kept, kind="visit").station == gone.station
    undo_merge(by=as_member(county), merge=made, reason="不是")
    assert fresh(kept).station != fresh(gone).station


def pairs(member):
    rows = LikelyPair.objects.visible_to(member).order_by("pk")
    return [(one.first_id, one.second_id) for one in rows]


def test_a_pair_is_asked_about_until_somebody_decides(client_of, merge, head, as_member):
    member = as_member(head)
    one, two, three = client_of(born_on=BORN), client_of("梁玉贵", born_on=BORN), client_of()
    assert pairs(member) == [(one.pk, two.pk), (one.pk, three.pk), (two.pk, three.pk)]
    tell_apart(by=member, first=three, second=one)
    tell_apart(by=member, first=one, second=three)
    assert pairs(member) == [(one.pk, two.pk), (two.pk, three.pk)]
    merge(one, two)
    assert pairs(member) == []


def test_a_pair_across_townships_is_the_countys(two_townships, head, county, as_member):
    assert pairs(as_member(head)) == []
    assert len(pairs(as_member(county))) == 1


@pytest.mark.parametrize("born_on", [None, BORN, BORN - 300 * DAY, BORN - 400 * DAY])
@pytest.mark.parametrize("name", ["梁玉桂", "梁玉贵", "梁玉莲"])
@pytest.mark.parametrize("sex", ["", "f", "m"])
@pytest.mark.parametrize("is_near", [True, False])
def test_the_list_and_the_check_say_the_same(
    born_on, name, sex, is_near, client_of, village, station, county, as_member
):
    near = factories.village_point("440882101214", station=station).village
    client_of(born_on=BORN, sex="f")
    home = village if is_near else near
    other = client_of(name, born_on=born_on, sex=sex, village=home)
    asked = Described(name, born_on=born_on, sex=sex, village=home)
    checked = [one for one in likely([asked])[0] if one.client != other]
    assert len(pairs(as_member(county))) == len(checked)


@pytest.mark.parametrize("born_on", [None, BORN, BORN - 300 * DAY, BORN - 400 * DAY])
@pytest.mark.parametrize("name", ["陈阿婆", "梁玉桂", "梁玉莲"])
@pytest.mark.parametrize("sex", ["", "f", "m"])
@pytest.mark.parametrize("is_near", [True, False])
def test_they_say_the_same_of_what_stands_in_a_merged_file(
    born_on, name, sex, is_near, client_of, merge, village, station, county, as_member
):
    near = factories.village_point("440882101214", station=station).village
    kept, gone = client_of(born_on=BORN), client_of("陈阿婆", born_on=BORN, sex="f")
    merge(kept, gone)
    home = village if is_near else near
    other = client_of(name, born_on=born_on, sex=sex, village=home)
    asked = Described(name, born_on=born_on, sex=sex, village=home)
    checked = [one.client for one in likely([asked])[0] if one.client != other]
    assert pairs(as_member(county)) == [(one.pk, other.pk) for one in checked]


def test_a_pair_by_two_merged_files_stands_in_the_list_once(client_of, merge, head, as_member):
    kept, one, two = client_of(), client_of("陈阿婆"), client_of("陈阿婆")
    merge(kept, one)
    merge(kept, two)
    other = client_of("陈阿婆")
    member = as_member(head)
    assert pairs(member) == [(kept.pk, other.pk)]
    row = LikelyPair.objects.visible_to(member).select_related("first", "second").get()
    assert words(row) == ["姓名", "村（社区）", "合并前的那一份"]
    tell_apart(by=member, first=kept, second=other)
    assert pairs(member) == []


def test_who_was_told_apart_from_the_merged_file_is_not_asked_again(
    client_of, merge, head, as_member
):
    kept, gone, other = client_of(), client_of("陈阿婆"), client_of("陈阿婆")
    member = as_member(head)
    tell_apart(by=member, first=gone, second=other)
    merge(kept, gone)
    assert pairs(member) == []


def test_heads_of_both_households_keep_their_people(client_of, merge, village, worker, as_member):
    kept, gone = client_of(), client_of("梁玉贵")
    son = register_client(
        by=as_member(worker),
        name="梁海生",
        village=village,
        household=gone.household,
        relation=Relation.CHILD,
    )
    merge(kept, gone)
    home = fresh(son).household
    assert home.dissolved_on is None
    assert home.head == son


def test_health_of_both_files_is_read_and_the_reading_is_in_the_trail(
    client_of, merge, worker, as_member
):
    kept, gone = client_of(), client_of("梁玉贵")
    member = as_member(worker)
    note_health(by=member, client=kept, note="高血压")
    note_health(by=member, client=gone, note="2024 年做过白内障手术")
    merge(kept, gone)
    assert read_health(by=member, client=kept) == ("高血压", ["2024 年做过白内障手术"])
    assert AuditEntry.objects.filter(act="client.health_read").count() == 1
