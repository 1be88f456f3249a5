"""The same thing saved by two people at one instant: one is let in, the other is told in words."""

import datetime
from contextlib import nullcontext
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.test import Client as Browser
from django.urls import reverse

from clients.models import CategoryHolding, ClientCategory, TierScheme
from clients.operations import clients as files
from shuangbai.base.errors import ActError
from stations.enums import FacilityKind, Role
from stations.models import FacilityStandard, Operator, OperatorContract, Posting, StaffRecord
from stations.operations import accounts, contracts, people, postings, reference
from tests import factories
from tests.at_once import at_once, meeting

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

NUMBER = "44088219900101123X"


def contract(by, operator, station):
    return contracts.save_contract(
        by=by,
        operator=operator,
        buyer=factories.division("440882"),
        name="服务项目",
        procurement_no="LZCG-2026-0138",
        amount=Decimal("486000"),
        starts_on=datetime.date(2026, 9, 1),
        ends_on=datetime.date(2027, 8, 31),
        stations=[station],
    )


@pytest.fixture
def two_contracts(county, station, as_member):
    by, operator = as_member(county), Operator.objects.create(name="蔚蓝")
    return lambda: at_once(*[lambda: contract(by, operator, station)] * 2)


def one_refused(outcomes, field):
    errors = [one for one in outcomes if isinstance(one, Exception)]
    assert [type(one) for one in errors] == [ActError], errors
    assert errors[0].field == field
    return errors[0].message


def test_two_equal_procurement_numbers_are_the_fields_error(two_contracts, monkeypatch):
    meeting(monkeypatch, contracts, "write")
    assert "已经登记过" in one_refused(two_contracts(), "procurement_no")
    assert OperatorContract.objects.count() == 1


def test_without_asking_again_the_second_would_meet_the_databases_error(two_contracts, monkeypatch):
    """Negative control."""
    meeting(monkeypatch, contracts, "write")
    monkeypatch.setattr(contracts, "checked_again", lambda check: nullcontext())
    assert [type(one) for one in two_contracts()].count(IntegrityError) == 1


def test_two_equal_operators(county, as_member, monkeypatch):
    meeting(monkeypatch, contracts, "write")
    by = as_member(county)
    outcomes = at_once(*[lambda: contracts.save_operator(by=by, name="蔚蓝")] * 2)
    assert "直接选用" in one_refused(outcomes, "name")


@pytest.mark.parametrize("code", ["", "44"])
def test_two_equal_standards(code, province, as_member, monkeypatch):
    meeting(monkeypatch, reference, "write")
    facts = {
        "by": as_member(province),
        "name": "会议室",
        "kind": FacilityKind.ROOM,
        "division": factories.division(code) if code else None,
        "position": 1,
        "is_required": True,
        "is_active": True,
    }
    outcomes = at_once(*[lambda: reference.save_standard(**facts)] * 2)
    assert "同名" in one_refused(outcomes, "name")
    assert FacilityStandard.objects.count() == 1


def test_two_equal_id_numbers(head, as_member, monkeypatch):
    meeting(monkeypatch, StaffRecord, "save")
    by = as_member(head)
    made = [
        lambda name=name: people.create_person(by=by, name=name, id_number=NUMBER)
        for name in ("张三丰", "李四光")
    ]
    assert "身份证号" in one_refused(at_once(*made), "id_number")


def test_one_person_put_twice_into_a_category(worker, station, as_member, monkeypatch):
    village = factories.village_point("440882101201").village
    by = as_member(worker)
    person = files.register_client(by=by, name="梁玉桂", village=village)
    category = ClientCategory.objects.create(key="dibao", name="低保")
    facts = {"starts_on": datetime.date(2026, 1, 1), "source": "worker"}
    meeting(monkeypatch, CategoryHolding.objects, "create")
    place = lambda: files.place_in_category(by=by, client=person, category=category, **facts)  # noqa: E731
    assert "已在" in one_refused(at_once(place, place), "category")


def test_two_schemes_for_one_place_in_the_admin(city, monkeypatch):
    meeting(monkeypatch, TierScheme, "save_base")
    place = str(factories.division("4408").pk)
    data = {
        "name": "方案",
        "retry_days": "2",
        "division": place,
        "tiers-TOTAL_FORMS": "0",
        "tiers-INITIAL_FORMS": "0",
    }

    def send():
        browser = Browser()
        browser.force_login(city)
        return browser.post(reverse("admin:clients_tierscheme_add"), data)

    first, second = sorted(at_once(send, send), key=lambda answer: -answer.status_code)
    assert (first.status_code, second.status_code) == (302, 200)
    assert second.context["adminform"].form.errors["division"]
    assert second.context["adminform"].form["name"].value() == "方案"


# Two who take each other's last word


@pytest.fixture
def two_auditors(auditor, places):
    return auditor, factories.person(Role.AUDITOR, factories.division("44"), "审计员乙")


@pytest.fixture
def two_systems(system_admin, places):
    other = factories.person(Role.SYSTEM_ADMIN, factories.division("44"), "系统员乙")
    return system_admin, other


def test_two_administrators_who_end_each_other_leave_one(two_systems, as_member, monkeypatch):
    meeting(monkeypatch, postings, "is_last_of_its_kind")
    today = datetime.date.today() - datetime.timedelta(1)
    ends = [
        lambda by=by, user=user: postings.end_posting(
            by=as_member(by), posting=user.postings.get(), on=today, reason="离任"
        )
        for by, user in (two_systems, two_systems[::-1])
    ]
    assert "最后一位" in one_refused(at_once(*ends), "")
    assert Posting.objects.filter(role=Role.SYSTEM_ADMIN, ends_on__isnull=True).count() == 1


def test_without_the_lock_nobody_would_be_left(two_systems, as_member, monkeypatch):
    """Negative control."""
    meeting(monkeypatch, postings, "is_last_of_its_kind")
    monkeypatch.setattr(postings, "lock_administrators", list)
    today = datetime.date.today() - datetime.timedelta(1)
    ends = [
        lambda by=by, user=user: postings.end_posting(
            by=as_member(by), posting=user.postings.get(), on=today, reason="离任"
        )
        for by, user in (two_systems, two_systems[::-1])
    ]
    assert all(isinstance(one, Posting) for one in at_once(*ends))
    assert not Posting.objects.filter(role=Role.SYSTEM_ADMIN, ends_on__isnull=True).exists()


def test_two_administrators_who_disable_each_other_leave_one(two_systems, as_member, monkeypatch):
    meeting(monkeypatch, accounts, "is_last_administrator")
    acts = [
        lambda by=by, user=user: accounts.disable_account(
            by=as_member(by), user=user, reason="停用"
        )
        for by, user in (two_systems, two_systems[::-1])
    ]
    assert "最后一位" in one_refused(at_once(*acts), "")
