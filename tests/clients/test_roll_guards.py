"""What a roll may not do, what changes under it, and what is kept of it."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.enums import RowKind
from clients.models import CategoryHolding, Client, ClientCategory, Roll, RollRow
from clients.operations import rolls as acts
from clients.operations.clients import place_in_category, register_client
from shuangbai.base.errors import ActError
from tests import factories
from tests.clients.roll_files import MONTH, body, name_of, number, person, upload


def kinds(roll):
    return {kind: many for kind in RowKind.values if (many := roll.counts[kind])}


def rows_of(roll, kind):
    return list(RollRow.objects.filter(roll=roll, kind=kind).order_by("position"))


def test_one_person_twice_in_a_file_is_never_guessed(checked):
    roll = checked(person(1), person(2), person(1), person(2, 保障金额=700))
    assert kinds(roll) == {"new": 1, "refused": 3}
    reasons = [row.errors[-1][3] for row in rows_of(roll, "refused")]
    assert sum("内容不同，请只留一行" in one for one in reasons) == 2
    assert sum("内容相同，只算一次" in one for one in reasons) == 1


def test_somebody_of_another_county_is_handed_upward(checked, village, as_member, client_of):
    factories.village_point("440883100201")
    other = as_member(factories.person("county_civil", factories.division("440883")))
    place = factories.division("440883100201")
    register_client(by=other, name="外县人", village=place, id_number=number(1))
    roll = checked(person(1))
    [row] = rows_of(roll, "refused")
    assert "请交市民政核对" in row.errors[0][3]
    assert "外县" not in str(row.errors) + str(row.notes) + str(row.likely)


def test_a_head_brings_in_the_own_station_only(head, checked, as_member, officer):
    by = as_member(head)
    away = person(5) | {"镇街": "纪家镇", "村（社区）": "豪郎村"}
    roll = checked(person(1), away, by=by)
    assert roll.division.code == "440882101"
    assert kinds(roll) == {"new": 1, "refused": 1}
    roll = acts.upload_roll(by=by, upload=upload(body([person(1)])))
    with pytest.raises(ActError, match="不在您的辖区"):
        acts.settle_layout(
            by=by,
            roll=roll,
            layout=roll.layout,
            category=ClientCategory.objects.get(key="dibao"),
            month=MONTH,
            division=factories.division("440882"),
            is_whole=True,
        )


def test_columns_that_somebody_corrected_are_remembered(checked, officer, dibao):
    data = body(
        [{"甲": name_of(1), "乙": number(1), "丙": "揖花村委会", "姓名": "x", "村": "y"}],
        header=("甲", "乙", "丙", "姓名", "村"),
    )
    roll = acts.upload_roll(by=officer, upload=upload(data))
    [plan] = roll.layout["sheets"]
    assert plan["columns"] == {"name": 3, "village": 4}
    plan["columns"] = {"name": 0, "id_number": 1, "village": 2}
    facts = {"category": dibao, "month": MONTH, "division": roll.division, "is_whole": True}
    acts.settle_layout(by=officer, roll=roll, layout=roll.layout, **facts)
    [again] = acts.upload_roll(by=officer, upload=upload(data)).layout["sheets"]
    assert again["is_remembered"]
    assert again["columns"] == {"name": 0, "id_number": 1, "village": 2}


def test_what_changed_since_the_dry_run_is_set_aside(checked, officer, written):
    written(person(1), person(2))
    roll = checked(person(1, 保障金额=700), person(2, 保障金额=700))
    CategoryHolding.objects.filter(client__name=name_of(1)).update(amount=690)
    acts.confirm_roll(by=officer, roll=roll)
    roll = Roll.objects.get(pk=roll.pk)
    assert kinds(roll) == {"changed": 1, "stale": 1}
    amounts = dict(CategoryHolding.objects.values_list("client__name", "amount"))
    assert (str(amounts[name_of(1)]), str(amounts[name_of(2)])) == ("690.00", "700.00")


def test_a_later_roll_stands_in_the_way_of_an_earlier_ones_undoing(written, officer):
    first = written(person(1), person(2))
    written(person(1), person(3), month=datetime.date(2026, 12, 1), is_whole=False)
    with pytest.raises(ActError, match="低保名册 2026-12”也列有此人"):
        acts.undo_roll(by=officer, roll=first)


def test_old_rolls_are_forgotten_but_not_what_was_done(written, officer):
    roll = written(person(1), person(2, 身份证号="440"))
    later = roll.uploaded_at + acts.KEPT + datetime.timedelta(days=1)
    assert acts.forget_old_rolls(now=later) == 1
    roll = Roll.objects.get(pk=roll.pk)
    assert (bool(roll.body), bool(roll.preview), roll.counts["new"]) == (False, False, 1)
    [row] = RollRow.objects.filter(roll=roll)
    assert (row.name, bool(row.cells), row.errors, row.effect.made) == ("", False, [], {})
    with pytest.raises(ActError, match="超过 30 天"):
        acts.undo_roll(by=officer, roll=roll)
    assert acts.forget_old_rolls(now=later) == 0


def test_bulk_files_are_what_the_acts_would_have_written(written, officer, village):
    header = ("姓名", "身份证号", "村（社区）", "联系电话", "家庭住址")
    written(data=body([person(1) | {"联系电话": "13000000001", "家庭住址": "1 号"}], header=header))
    by_act = register_client(
        by=officer,
        name=name_of(1),
        village=village,
        registered_at=village,
        id_number=number(2),
        phone="13000000001",
        address="1 号",
    )
    place_in_category(
        by=officer,
        client=by_act,
        category=ClientCategory.objects.get(key="dibao"),
        starts_on=MONTH,
        source="roll",
    )
    found = []
    for client in Client.objects.order_by("pk").select_related("household"):
        own = {
            "id",
            "uid",
            "household_id",
            "id_number",
            "id_index",
            "id_tail",
            "born_on",
            "_state",
            "sex",
        }
        found.append(
            [
                {key: value for key, value in vars(client).items() if key not in own and not key.startswith("_")},
                (client.household.address, client.household.station_id, client.household.head_id == client.pk),
                list(client.phones.values_list("number", "is_first", "whose")),
                list(client.holdings.values_list("category", "grade", "starts_on", "source", "note")),
                set(client.eligibilities.values_list("policy", flat=True)),
            ]
        )  # fmt: skip
    assert found[0] == found[1]


@pytest.mark.parametrize("kind", ["new", "changed", "refused", "likely", "leaving", "same"])
def test_a_rolls_page_costs_the_same_for_one_row_and_fifty(
    checked, written, county, browse, client_of, kind
):
    written(*[person(order) for order in range(60)])
    for order in range(100, 130):
        client_of(name_of(order), born_on=datetime.date(1950, 1, 1) + datetime.timedelta(order))

    def roll_of(many):
        """`many` rows of each kind."""
        return checked(
            *[person(order) for order in range(many)],
            *[person(order, 保障金额=9) for order in range(30, 30 + many)],
            *[person(order, 身份证号="4") for order in range(200, 200 + many)],
            *[person(order) for order in range(300, 300 + many)],
            *[person(order) for order in range(100, 100 + many)],
            month=datetime.date(2026, 12, 1),
        )

    page = browse(county)

    def queries(roll):
        with CaptureQueriesContext(connection) as seen:
            answer = page.get(reverse("roll", args=[roll.uid]), {"kind": kind})
        assert answer.status_code == 200
        return len(seen)

    few, many = roll_of(1), roll_of(25)
    queries(few)
    assert queries(few) == queries(many) < 30
