"""Refused rows that come back mended find the household their relatives were put down in."""

import datetime
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from clients.enums import Relation
from clients.models import Client, Household, Roll, RollRow
from clients.operations import rolls as acts
from tests.clients.roll_files import body, name_of, number, person, saved

pytestmark = pytest.mark.django_db

HEADER = ("姓名", "身份证号", "镇街", "村（社区）", "与户主关系", "保障金额")
BAD = "44088219500"


@pytest.fixture
def mended(browse, county):
    """`mended(roll, {name: ID number})`: the returned workbook with these cells put right."""

    def made(roll, numbers, **cells):
        answer = browse(county).get(reverse("roll_refused", args=[roll.uid]))
        book = load_workbook(io.BytesIO(answer.content))
        sheet = book.active
        labels = [cell.value for cell in sheet[2]]
        columns = {label.rstrip("*"): n for n, label in enumerate(labels, 1)}
        for row in range(3, sheet.max_row + 1):
            name = sheet.cell(row, columns["姓名"]).value
            if name in numbers:
                sheet.cell(row, columns["证件号"]).value = numbers[name]
            for label, value in cells.items():
                sheet.cell(row, columns[label]).value = value
        return saved(book)

    return made


def family(*numbers, **cells):
    """A head and relatives below, with these ID numbers."""
    relations = ("户主", "配偶", "长子")
    return [
        person(n, 与户主关系=relations[n], **cells) | ({"身份证号": one} if one else {})
        for n, one in enumerate(numbers)
    ]


def written_as(written, rows, **facts):
    return written(data=body(rows, header=HEADER), **facts)


def again(written, data):
    return written(data=data, name="低保名册 2026年11月 退回表.xlsx", is_whole=False)


def test_a_mended_head_leads_the_household_of_its_relatives(written, mended):
    roll = written_as(written, family(BAD, None, None))
    spouse = Client.objects.get(name=name_of(1))
    assert spouse.household.head == spouse
    back = again(written, mended(roll, {name_of(0): number(0)}))
    head = Client.objects.get(name=name_of(0))
    assert head.household == spouse.household
    assert Household.objects.count() == 1
    assert Household.objects.get().head == head
    assert set(Client.objects.values_list("relation", flat=True)) == {
        Relation.HEAD,
        Relation.SPOUSE,
        Relation.CHILD,
    }
    assert back.counts["new"] == 1


def test_the_dry_run_says_where_the_row_goes(written, checked, mended):
    roll = written_as(written, family(BAD, None))
    data = mended(roll, {name_of(0): number(0)})
    made = checked(data=data, name="退回表.xlsx", is_whole=False)
    assert f"归入{name_of(1)}户" in RollRow.objects.get(roll=made).notes


def test_a_mended_relative_joins_the_household(written, mended):
    roll = written_as(written, family(None, BAD))
    again(written, mended(roll, {name_of(1): number(1)}))
    head, spouse = Client.objects.order_by("pk")
    assert head.household == spouse.household
    assert head.household.head == head


def test_two_rows_of_one_household_that_was_refused_altogether_stay_together(written, mended):
    roll = written_as(written, [*family(BAD, BAD), person(9)])
    again(written, mended(roll, {name_of(0): number(0), name_of(1): number(1)}))
    head, spouse = (Client.objects.get(name=name_of(n)) for n in (0, 1))
    assert head.household == spouse.household


def test_refused_twice_it_still_finds_the_household(written, checked, mended, officer):
    roll = written_as(written, [*family(BAD, None), person(9, 身份证号=BAD)])
    second = again(written, mended(roll, {name_of(9): number(9)}))
    assert second.counts["refused"] == 1
    again(written, mended(second, {name_of(0): number(0)}))
    assert (
        Client.objects.get(name=name_of(0)).household
        == Client.objects.get(name=name_of(1)).household
    )


def test_mended_to_another_village_it_is_another_household(written, mended):
    roll = written_as(written, family(BAD, None))
    data = mended(roll, {name_of(0): number(0)}, **{"镇街": "纪家镇", "村（社区）": "豪郎村"})
    again(written, data)
    assert Household.objects.count() == 2


def test_another_desks_mark_says_nothing(written, head, mended, as_member):
    """Whoever writes a mark into a file of their own reaches no household by it."""
    roll = written_as(written, family(BAD, None))
    data = mended(roll, {name_of(0): number(0)})
    written(by=as_member(head), data=data, name="退回表.xlsx", is_whole=False)
    assert Household.objects.count() == 2


@pytest.mark.parametrize("mark", ["户1", "随便写的", "2026-11-01", 45992])
def test_a_spoilt_mark_is_no_reason_to_refuse(mark, written, mended):
    roll = written_as(written, family(BAD, None))
    again(written, mended(roll, {name_of(0): number(0)}, **{"退回的户（不要改）": mark}))
    assert Client.objects.count() == 2


def test_taken_back_the_relative_leads_again(written, mended, officer):
    roll = written_as(written, family(BAD, None))
    back = again(written, mended(roll, {name_of(0): number(0)}))
    acts.undo_roll(by=officer, roll=back)
    assert Roll.objects.get(pk=back.pk).state == "undone"
    [spouse] = Client.objects.all()
    assert Household.objects.get().head == spouse


def test_the_template_has_no_such_column(browse, county, village):
    answer = browse(county).get(reverse("roll_template"))
    assert "退回的户" not in str(
        [cell.value for cell in load_workbook(io.BytesIO(answer.content)).active[1]]
    )


def test_another_month_finds_everybody_where_they_are(written, checked, mended):
    roll = written_as(written, family(BAD, None))
    again(written, mended(roll, {name_of(0): number(0)}))
    found = checked(data=body(family(None, None), header=HEADER), month=datetime.date(2026, 12, 1))
    assert found.counts["same"] == 2
