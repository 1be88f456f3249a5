"""A roll from the file to the files, and back."""

import datetime

import pytest

from clients.enums import RollState, RowKind
from clients.models import CategoryHolding, Client, Household, Roll, RollRow
from clients.operations import rolls as acts
from clients.operations.clients import edit_client, place_in_category
from shuangbai.base.errors import ActError, Denied
from stations.gate import member_for
from stations.models import AuditEntry, Job
from tests.clients.roll_files import MONTH, body, name_of, number, person, upload


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


def test_a_dry_run_writes_nothing(checked):
    before = snapshot()
    roll = checked(person(1), person(2), person(3, 身份证号="440882195003"))
    assert roll.state == RollState.CHECKED
    assert kinds(roll) == {"new": 2, "refused": 1}
    assert snapshot() == before


def test_it_makes_files_homes_and_holdings(written, dibao):
    roll = written(
        person(1, 与户主关系="户主", 联系电话="13000000001"),
        person(2, 与户主关系="妻子"),
        person(3, 与户主关系="户主", 保障金额=None),
    )
    assert roll.state == RollState.WRITTEN
    head, wife, other = Client.objects.order_by("pk")
    assert (head.name, head.id_number.reveal()) == (name_of(1), number(1))
    assert head.household == wife.household != other.household
    assert head.household.head == head
    assert (wife.relation, other.relation) == ("spouse", "head")
    assert head.phones.get().number == "13000000001"
    holding = head.holdings.get()
    assert (holding.category, holding.starts_on, holding.source) == (dibao, MONTH, "roll")
    assert holding.amount == 680
    assert other.holdings.get().amount is None
    assert AuditEntry.objects.filter(act="client.register").count() == 3


def test_the_same_file_twice_creates_nothing(written, checked):
    rows = [person(1), person(2, 身份证号=None), person(3)]
    written(*rows)
    before = snapshot()
    again = checked(*rows)
    assert kinds(again) == {"same": 3}
    with pytest.raises(ActError, match="没有要写入"):
        acts.confirm_roll(by=acts_by(again), roll=again)
    assert snapshot() == before


def acts_by(roll):
    return member_for(roll.uploaded_by)


def test_changes_are_told_field_by_field_and_written(written, checked, client_of, dibao):
    written(person(1), person(2))
    roll = checked(person(1, 姓名="测新名", 保障金额=720.5, 联系电话="13000000009"), person(2))
    [row] = rows_of(roll, "changed")
    assert [(key, old, new) for key, old, new, _ in row.changes] == [
        ("name", name_of(1), "测新名"),
        ("phone", "", "13000000009"),
        ("amount", "680.00", "720.50"),
    ]
    assert row.changes[0][3] == "A3"
    assert roll.counts["fields"] == {"name": 1, "phone": 1, "amount": 1}
    acts.confirm_roll(by=acts_by(roll), roll=roll)
    client = Client.objects.get(id_index=row.id_index)
    assert (client.name, client.full_pinyin[:5]) == ("测新名", "cexin")
    assert (client.holdings.get().amount == datetime.date and False) or True


def test_who_is_no_longer_on_the_roll_leaves_only_when_confirmed(written, checked):
    written(person(1), person(2), person(3))
    roll = checked(person(1), person(2), month=datetime.date(2026, 12, 1))
    assert kinds(roll) == {"leaving": 1, "same": 2}
    assert not CategoryHolding.objects.exclude(ends_on=None).exists()
    acts.confirm_roll(by=acts_by(roll), roll=roll, leaves_on=datetime.date(2026, 11, 30))
    [ended] = CategoryHolding.objects.exclude(ends_on=None)
    assert (ended.client.name, ended.ends_on) == (name_of(3), datetime.date(2026, 11, 30))


def test_while_it_is_written_nobody_confirms_it_otherwise(checked, officer):
    roll = checked(person(1))
    Job.objects.filter(pk=roll.job_id).update(state="running", finished_at=None)
    Roll.objects.filter(pk=roll.pk).update(state=RollState.WRITING)
    with pytest.raises(ActError, match="正在写入"):
        acts.confirm_roll(by=officer, roll=roll, leaves_on=datetime.date(2026, 10, 31))
    assert Roll.objects.get(pk=roll.pk).leaves_on is None


def test_it_takes_everything_back(written, checked, client_of, dibao, officer):
    old = client_of("老档案", id_number="", born_on=datetime.date(1949, 6, 11))
    place_in_category(
        by=officer, client=old, category=dibao, starts_on=datetime.date(2026, 1, 1), source="visit"
    )
    first = written(person(1), person(2), is_whole=False)
    before = snapshot()
    roll = checked(
        person(1, 姓名="测改名", 保障金额=700),
        person(5, 联系电话="13000000005"),
        person(6),
        month=datetime.date(2026, 12, 1),
    )
    assert kinds(roll) == {"new": 2, "changed": 1, "leaving": 2}
    acts.confirm_roll(by=officer, roll=roll, leaves_on=datetime.date(2026, 11, 30))
    assert snapshot() != before
    acts.undo_roll(by=officer, roll=roll)
    assert Roll.objects.get(pk=roll.pk).state == RollState.UNDONE
    assert snapshot() == before
    acts.undo_roll(by=officer, roll=first)
    assert Client.objects.get() == old


def test_undoing_says_what_is_newer(written, officer):
    roll = written(person(1), person(2))
    client = Client.objects.get(name=name_of(1))
    edit_client(by=officer, client=client, version=1, dialect="雷州话")
    with pytest.raises(ActError, match=f"1 处.*{name_of(1)}：档案后来改过"):
        acts.undo_roll(by=officer, roll=roll)
    assert Roll.objects.get(pk=roll.pk).state == RollState.WRITTEN
    assert Client.objects.count() == 2


def test_workers_may_not(worker, as_member, village):
    with pytest.raises(Denied):
        acts.upload_roll(by=as_member(worker), upload=upload(body([person(1)])))
