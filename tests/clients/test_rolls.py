"""A roll from the file to the files, and back."""

import datetime

import pytest

from clients.enums import RollState
from clients.models import CategoryHolding, Client, Roll
from clients.operations import rolls as acts
from clients.operations.clients import edit_client, place_in_category
from shuangbai.base.errors import ActError, Denied
from stations.models import AuditEntry
from tests.clients.roll_acts import acts_by, kinds, rows_of, snapshot
from tests.clients.roll_files import MONTH, body, name_of, number, person, upload


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


def test_likely_duplicates_wait_until_somebody_says_who_they_are(checked, officer, client_of):
    born = datetime.date(1950, 1, 2)
    one, two = (
        client_of(name_of(1), born_on=born),
        client_of(name_of(2), born_on=born.replace(day=3)),
    )
    roll = checked(person(1), person(2), person(3))
    assert kinds(roll) == {"new": 1, "likely": 2}
    first, second = rows_of(roll, "likely")
    assert first.likely == [[one.pk, ["姓名", "出生日期", "村（社区）"]]]
    acts.confirm_roll(by=officer, roll=roll)
    assert Client.objects.count() == 3
    acts.decide_row(by=officer, row=first, decision="same", client=one)
    acts.decide_row(by=officer, row=second, decision="separate")
    acts.confirm_roll(by=officer, roll=Roll.objects.get(pk=roll.pk))
    assert Client.objects.filter(name=name_of(2)).count() == 2
    assert Client.objects.get(pk=one.pk).id_number.reveal() == number(1)
    assert not Client.objects.get(pk=two.pk).holdings.exists()
    acts.undo_roll(by=officer, roll=roll)
    assert set(Client.objects.values_list("pk", "id_index")) == {(one.pk, ""), (two.pk, "")}


def test_one_rule_decides_all_that_are_alike(checked, officer, client_of):
    born = datetime.date(1950, 1, 1)
    for order in (1, 2, 3):
        client_of(name_of(order), born_on=born + datetime.timedelta(days=order))
    client_of(name_of(4), born_on=born)  # another birthday
    roll = checked(*[person(order) for order in (1, 2, 3, 4)])
    assert kinds(roll) == {"likely": 4}
    assert acts.decide_alike(by=officer, roll=roll, decision="same") == 3
    acts.confirm_roll(by=officer, roll=roll)
    assert Client.objects.exclude(id_index="").count() == 3


def test_somebody_without_a_number_is_known_again_by_what_was_decided(checked, officer, client_of):
    client_of(name_of(1), born_on=datetime.date(1950, 1, 2))
    row = person(1, 身份证号=None) | {"出生日期": "1950-01-02"}
    header = ("姓名", "出生日期", "镇街", "村（社区）", "保障金额")
    roll = checked(data=body([row], header=header))
    [likely] = rows_of(roll, "likely")
    acts.decide_row(by=officer, row=likely, decision="separate")
    acts.confirm_roll(by=officer, roll=roll)
    assert Client.objects.count() == 2
    again = checked(data=body([row], header=header), month=datetime.date(2026, 12, 1))
    assert kinds(again) == {"same": 1}


def test_whom_a_refused_row_may_mean_is_not_said_to_have_left(written, checked):
    written(person(1), person(2), person(3))
    roll = checked(person(1), person(2, 身份证号="44088219500"), month=datetime.date(2026, 12, 1))
    assert kinds(roll) == {"leaving": 1, "refused": 1, "same": 1}
    assert [row.name for row in rows_of(roll, "leaving")] == [name_of(3)]


def test_a_township_that_the_roll_does_not_name_loses_nobody(written, checked):
    away = person(5) | {"镇街": "纪家镇", "村（社区）": "豪郎村"}
    written(person(1), person(2), away)
    roll = checked(person(1), month=datetime.date(2026, 12, 1))
    assert [row.name for row in rows_of(roll, "leaving")] == [name_of(2)]
    assert any("纪家镇社工站" in remark for remark in roll.remarks)


def test_a_supplement_and_an_older_month_say_nothing_of_who_left(written, checked):
    written(person(1), person(2))
    assert kinds(checked(person(1), is_whole=False)) == {"same": 1}
    late = checked(person(1), month=datetime.date(2026, 10, 1))
    assert kinds(late) == {"same": 1}
    assert any("不判断退出" in remark for remark in late.remarks)


def test_who_is_to_stay_does_not_leave(written, checked, officer):
    written(person(1), person(2), person(3))
    roll = checked(person(1), month=datetime.date(2026, 12, 1))
    stays, _ = rows_of(roll, "leaving")
    acts.decide_row(by=officer, row=stays, decision="keep")
    acts.confirm_roll(by=officer, roll=roll, leaves_on=datetime.date(2026, 11, 30))
    assert CategoryHolding.objects.exclude(ends_on=None).count() == 1
    assert stays.client.holdings.get().ends_on is None


def test_who_comes_back_starts_with_the_new_month(written, checked, officer):
    header = ("姓名", "身份证号", "镇街", "村（社区）", "享受时间")
    row = person(1) | {"享受时间": "2024年3月"}
    written(data=body([row, person(2)], header=header))
    client = Client.objects.get(name=name_of(1))
    assert client.holdings.get().starts_on == datetime.date(2024, 3, 1)
    without = checked(person(2), month=datetime.date(2026, 12, 1))
    acts.confirm_roll(by=officer, roll=without, leaves_on=datetime.date(2026, 11, 30))
    written(data=body([row, person(2)], header=header), month=datetime.date(2027, 1, 1))
    assert sorted(client.holdings.values_list("starts_on", "ends_on"), key=str) == [
        (datetime.date(2024, 3, 1), datetime.date(2026, 11, 30)),
        (datetime.date(2027, 1, 1), None),
    ]
