"""Acts on households: who lives where, who leads, who left."""

import datetime

import pytest
from django.utils import timezone

from clients.enums import ClientStatus, HouseholdActKind, Relation
from clients.household_words import sentences
from clients.models import Client, ContactState, Household, HouseholdAct
from clients.operations import households as acts
from clients.operations.clients import register_client
from clients.operations.merges import merge_clients
from shuangbai.base.errors import ActError, Denied
from stations.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
FACTS = {"on": TODAY, "reason": "村委证实"}


@pytest.fixture
def member(worker, as_member):
    return as_member(worker)


@pytest.fixture
def join(member, village):
    """`join(household, "梁海生", born_on=…)`: one more of the household."""

    def joined(household, name, **facts):
        facts = {"relation": Relation.CHILD, **facts}
        made = register_client(by=member, name=name, village=village, household=household, **facts)
        return fresh(made)

    return joined


@pytest.fixture
def family(client_of, join):
    """梁玉桂 and her son and grandson."""
    head = client_of(tier=2, born_on=datetime.date(1948, 3, 12), address="东头巷 3 号")
    son = join(head.household, "梁海生", born_on=datetime.date(1975, 1, 5))
    grandson = join(
        head.household,
        "梁家乐",
        born_on=datetime.date(2012, 6, 1),
        relation=Relation.GRANDCHILD,
    )
    return head, son, grandson


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def names(home):
    return sorted(acts.living_in(home).values_list("name", flat=True))


def test_somebody_moves_to_another_household(member, family, client_of):
    _, son, _ = family
    aunt = client_of("吴少英", address="西边巷 9 号")
    done = acts.move_person(
        by=member, client=son, household=aunt.household, relation=Relation.OTHER, **FACTS
    )
    assert names(aunt.household) == ["吴少英", "梁海生"]
    assert names(family[0].household) == ["梁家乐", "梁玉桂"]
    assert done.act.kind == HouseholdActKind.MOVED
    assert [one.client for one in done.act.people.all()] == [son]
    assert done.act.note.text == "村委证实"


def test_when_the_head_moves_the_eldest_leads(member, family, client_of):
    head, son, _ = family
    aunt = client_of("吴少英")
    acts.move_person(
        by=member, client=head, household=aunt.household, relation=Relation.SIBLING, **FACTS
    )
    home = fresh(family[1]).household
    assert home.head == son
    assert fresh(son).relation == Relation.HEAD
    assert fresh(aunt.household).head == aunt


def test_a_household_that_nobody_lives_in_ends(member, client_of):
    one, other = client_of(), client_of("吴少英")
    acts.join_households(by=member, household=one.household, into=other.household, **FACTS)
    assert fresh(one.household).dissolved_on == TODAY
    assert names(other.household) == ["吴少英", "梁玉桂"]
    assert fresh(one).relation == Relation.OTHER


def test_some_make_a_household_of_their_own(member, family, village):
    _, son, grandson = family
    done = acts.split_household(
        by=member,
        household=son.household,
        people=[son, grandson],
        head=son,
        village=village,
        address="新村一横路 6 号",
        **FACTS,
    )
    made = done.act.other
    assert names(made) == ["梁家乐", "梁海生"]
    assert (made.head, made.address) == (son, "新村一横路 6 号")
    assert fresh(son).relation == Relation.HEAD


def test_a_whole_household_is_not_split_off(member, family, village):
    with pytest.raises(ActError, match="住址"):
        acts.split_household(
            by=member,
            household=family[0].household,
            people=list(family),
            head=family[0],
            village=village,
            address="",
            **FACTS,
        )
    assert Household.objects.count() == 1


def test_another_head_and_who_the_others_are_to_them(member, family):
    head, son, grandson = family
    acts.change_head(
        by=member,
        household=head.household,
        head=son,
        relations={head.pk: Relation.PARENT, grandson.pk: Relation.CHILD},
        **FACTS,
    )
    assert fresh(head.household).head == son
    assert [fresh(one).relation for one in family] == ["parent", "head", "child"]


def test_nobody_is_owed_a_contact_after_death(member, family):
    head, son, _ = family
    acts.record_death(by=member, client=head, **FACTS)
    head = fresh(head)
    assert (head.status, head.status_on) == (ClientStatus.DECEASED, TODAY)
    assert not ContactState.objects.filter(client=head, is_active=True).exists()
    assert fresh(son.household).head == son


def test_what_was_owed_is_owed_again_after_a_return(member, client_of):
    client = client_of(tier=2)
    since = TODAY - datetime.timedelta(50)
    ContactState.objects.filter(client=client).update(since_on=since)
    acts.record_departure(by=member, client=client, **FACTS)
    assert fresh(client.household).dissolved_on == TODAY
    acts.record_return(by=member, client=fresh(client), **FACTS)
    assert fresh(client).status == ClientStatus.ACTIVE
    assert fresh(client.household).dissolved_on is None
    visit = ContactState.objects.get(client=client, kind="visit")
    assert visit.is_active
    assert visit.due_on < TODAY


def test_a_preview_says_what_would_happen_and_keeps_nothing(member, family):
    head, _son, _ = family
    before = AuditEntry.objects.count()
    found = acts.rehearsed(acts.record_death, words=sentences, by=member, client=head, **FACTS)
    assert "梁玉桂：去世，不再列入待联系。" in found
    assert "揖花村委会东头巷 3 号：户主是梁海生。" in found
    assert fresh(head).status == ClientStatus.ACTIVE
    assert fresh(head.household).head == head
    assert HouseholdAct.objects.count() == 0
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"reason": " "}, "原因"),
        ({"on": TODAY + datetime.timedelta(1)}, "将来"),
        ({"on": datetime.date(1940, 1, 1)}, "出生"),
    ],
)
def test_it_needs_a_reason_and_a_day(facts, words, member, family):
    with pytest.raises(ActError, match=words):
        acts.record_death(by=member, client=family[0], **{**FACTS, **facts})


def test_who_left_already_is_not_moved_again(member, family):
    acts.record_death(by=member, client=family[0], **FACTS)
    with pytest.raises(ActError, match="不在册"):
        acts.record_departure(by=member, client=family[0], **FACTS)
    with pytest.raises(ActError, match="本来就在册"):
        acts.record_return(by=member, client=family[1], **FACTS)


def test_a_merged_file_takes_part_in_nothing(member, head, as_member, client_of):
    kept, gone = client_of(), client_of("梁玉贵")
    merge_clients(by=as_member(head), kept=kept, gone=gone, reason="同一人")
    with pytest.raises(ActError, match="不在册"):
        acts.record_death(by=member, client=gone, **FACTS)


def test_strangers_and_other_stations_are_refused(member, family, client_of, county, as_member):
    other = factories.village_point("440882104201").village
    far = register_client(by=as_member(county), name="许某", village=other)
    stranger = factories.person("social_worker", factories.station("440882104"))
    with pytest.raises(Denied):
        acts.record_death(by=as_member(stranger), client=family[0], **FACTS)
    with pytest.raises(ActError, match="交给另一站"):
        acts.move_person(
            by=as_member(county),
            client=family[1],
            household=far.household,
            relation=Relation.OTHER,
            **FACTS,
        )


def test_each_act_stands_in_the_trail_of_each_person(member, family):
    acts.record_death(by=member, client=family[0], **FACTS)
    entries = AuditEntry.objects.filter(act="household.deceased")
    assert {(one.object_type, one.reason) for one in entries} == {
        ("clients.household", "村委证实"),
        ("clients.client", "村委证实"),
    }
    assert Client.objects.live().count() == 2
