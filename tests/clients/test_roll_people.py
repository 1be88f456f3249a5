"""Whom a roll means: likely duplicates, who has left, who comes back."""

import datetime

import pytest
from django.urls import reverse
from openpyxl import Workbook

from clients.enums import RowKind
from clients.models import CategoryHolding, Client, Roll, RollRow
from clients.operations import rolls as acts
from tests.clients.roll_files import body, fill, name_of, number, person, saved


def kinds(roll):
    return {kind: many for kind in RowKind.values if (many := roll.counts[kind])}


def rows_of(roll, kind):
    return list(RollRow.objects.filter(roll=roll, kind=kind).order_by("position"))


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


def test_whom_a_refused_row_names_by_number_has_not_left_whatever_the_name(written, checked):
    written(person(1), person(2))
    wrong = person(2, 姓名="测改名", 联系电话="1380")
    roll = checked(person(1), wrong, month=datetime.date(2026, 12, 1))
    assert kinds(roll) == {"refused": 1, "same": 1}


def test_who_stands_in_a_hidden_row_has_not_left(written, checked):
    written(person(1), person(2), person(3))
    book = Workbook()
    fill(book.active, [person(1), person(2)])
    book.active.row_dimensions[3].hidden = True
    roll = checked(data=saved(book), month=datetime.date(2026, 12, 1))
    assert kinds(roll) == {"leaving": 1, "same": 1}
    assert [row.name for row in rows_of(roll, "leaving")] == [name_of(3)]
    assert "隐藏的行 1 行没有读，里面的人先不算退出" in roll.remarks


def test_the_page_says_that_a_phone_is_added_and_takes_no_ones_place(
    written, checked, browse, county
):
    written(person(1, 联系电话="13000000001"), is_whole=False)
    roll = checked(person(1, 联系电话="13000000002", 保障金额=700), is_whole=False)
    page = (
        browse(county).get(reverse("roll", args=[roll.uid]), {"kind": "changed"}).content.decode()
    )
    assert "<span>13000000001</span>" in page
    assert "另加" in page
    assert "<del>13000000001</del>" not in page
    assert "<del>680.00</del>" in page


@pytest.mark.parametrize(("gone", "is_ticked"), [(3, True), (12, False)])
def test_when_very_many_leave_it_is_for_somebody_to_tick(
    written, checked, browse, county, gone, is_ticked
):
    written(*(person(n) for n in range(1, 15)))
    roll = checked(*(person(n) for n in range(1, 15 - gone)), month=datetime.date(2026, 12, 1))
    page = browse(county).get(reverse("roll_confirming", args=[roll.uid]))
    assert page.context["form"]["leaves"].value() is is_ticked
    assert ("超过原来的五分之一" in page.content.decode()) is not is_ticked


WITH_HEAD = ("姓名", "身份证号", "镇街", "村（社区）", "户主姓名", "与户主关系", "户编号")


def reasons(roll):
    return [row.errors[0][3] for row in rows_of(roll, "refused")]


def test_a_household_of_a_roll_has_one_head(checked):
    roll = checked(
        data=body(
            [
                person(1, 与户主关系="户主", 户编号="A1"),
                person(2, 与户主关系="户主", 户编号="A1"),
                person(3, 户主姓名=name_of(4), 与户主关系="户主"),
            ],
            header=WITH_HEAD,
        )
    )
    assert kinds(roll) == {"new": 1, "refused": 2}
    assert reasons(roll) == [
        "和“名册”第 3 行是同一户，两行都是户主，请核对；确实是两户的，请填不同的“户编号”。",
        f"“户主姓名”写的是{name_of(4)}，这里又写户主，请改正其中一格。",
    ]


def test_a_roll_gives_no_second_head_to_a_household_on_file(written, checked):
    written(person(1, 与户主关系="户主"), person(2, 与户主关系="配偶"), is_whole=False)
    header = WITH_HEAD
    rows = [person(3, 与户主关系="户主", 户编号="B"), person(2, 与户主关系="配偶", 户编号="B")]
    roll = checked(data=body(rows, header=header), is_whole=False)
    assert kinds(roll)["refused"] == 1
    assert reasons(roll) == [
        f"系统里这一户的户主是{name_of(1)}，请核对；确实换了户主的，请先在“户”里换户主。"
    ]


def test_a_head_of_the_same_name_has_a_home_of_their_own(written):
    written(data=body([person(1, 户主姓名=name_of(1))], header=WITH_HEAD), is_whole=False)
    written(
        data=body([person(7, 姓名=name_of(1), 户主姓名=name_of(1))], header=WITH_HEAD),
        is_whole=False,
    )
    first, second = Client.objects.order_by("pk")
    assert first.household_id != second.household_id
    assert first.relation == second.relation == "head"


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
