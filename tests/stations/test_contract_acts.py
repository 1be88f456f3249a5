import datetime
from decimal import Decimal

import pytest

from shuangbai.base.errors import ActError, Denied
from stations.enums import InstalmentCondition
from stations.models import AuditEntry, Operator, OperatorContract
from stations.operations.contracts import (
    Instalment,
    extend_contract,
    save_contract,
    save_operator,
)
from tests import factories

TODAY = datetime.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 20, 2, 0, tzinfo=datetime.UTC), tick=False)


@pytest.fixture
def by(county, as_member):
    return as_member(county)


@pytest.fixture
def operator(db):
    return Operator.objects.create(name="蔚蓝社会工作服务中心")


def part(number, amount, met_on=None):
    return Instalment(
        number=number,
        condition=InstalmentCondition.SIGNING,
        amount=Decimal(amount),
        expected_on=datetime.date(2026, 12, number),
        met_on=met_on,
    )


PLAN = (part(1, "194400"), part(2, "194400"), part(3, "97200"))


@pytest.fixture
def saved(by, operator, station):
    def save(**fields):
        return save_contract(
            **{
                "by": by,
                "operator": operator,
                "buyer": factories.division("440882"),
                "name": "乡镇社工站服务项目",
                "procurement_no": "LZCG-2026-0138",
                "amount": Decimal("486000.00"),
                "starts_on": datetime.date(2026, 9, 1),
                "ends_on": datetime.date(2027, 8, 31),
                "stations": [station],
                "instalments": PLAN,
                **fields,
            }
        )

    return save


def test_a_contract_is_kept_with_its_stations_and_plan(saved, station):
    contract = saved()
    assert list(contract.stations.all()) == [station]
    assert sum(one.amount for one in contract.instalments.all()) == Decimal("486000.00")
    assert AuditEntry.objects.get(act="contract.save").object_id == str(contract.pk)


def test_a_plan_that_does_not_add_up_is_refused_with_the_difference(saved):
    with pytest.raises(ActError, match=r"少 97,200\.00 元") as refused:
        saved(instalments=PLAN[:2])
    assert refused.value.field == "amount"
    assert not OperatorContract.objects.exists()


def test_a_contract_may_have_no_plan(saved):
    assert saved(instalments=()).instalments.count() == 0


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"amount": Decimal(0), "instalments": ()}, "大于 0"),
        ({"ends_on": datetime.date(2026, 8, 31)}, "不能早于开始"),
        ({"stations": []}, "至少选一个"),
        ({"instalments": (part(1, "243000"), part(1, "243000"))}, "重复"),
        ({"instalments": (part(1, "486001"), part(2, "-1"))}, "大于 0"),
        ({"instalments": (part(1, "486000", met_on=datetime.date(2026, 11, 21)),)}, "晚于今天"),
    ],
)
def test_it_refuses_bad_terms(saved, fields, words):
    with pytest.raises(ActError, match=words):
        saved(**fields)


def test_a_procurement_number_is_kept_once(saved):
    saved()
    with pytest.raises(ActError, match="已经登记过"):
        saved()


def test_a_met_instalment_does_not_vanish(saved):
    contract = saved(instalments=(part(1, "486000", met_on=TODAY),))
    with pytest.raises(ActError, match="不能删去"):
        saved(contract=contract, instalments=())
    assert contract.instalments.count() == 1


def test_a_contract_is_edited_in_place(saved):
    contract = saved()
    again = saved(contract=contract, name="新名", instalments=(part(1, "486000"),))
    assert again.pk == contract.pk
    assert contract.instalments.count() == 1


def test_a_contract_is_extended_with_a_reason_and_stays_running(saved, by):
    contract = saved()
    with pytest.raises(ActError, match="晚于现在的到期日"):
        extend_contract(by=by, contract=contract, until=contract.ends_on, reason="疫情")
    with pytest.raises(ActError, match="原因"):
        extend_contract(by=by, contract=contract, until=datetime.date(2027, 12, 31), reason=" ")
    extend_contract(by=by, contract=contract, until=datetime.date(2027, 12, 31), reason="疫情顺延")
    assert OperatorContract.objects.running(datetime.date(2027, 12, 1)).exists()
    with pytest.raises(ActError, match="已顺延至"):
        saved(contract=contract, ends_on=datetime.date(2027, 12, 31))


@pytest.mark.parametrize("who", ["head", "finance", "operator_manager", "stranger", "system_admin"])
def test_only_the_buying_bureau_keeps_contracts(saved, who, request, as_member):
    with pytest.raises(Denied):
        saved(by=as_member(request.getfixturevalue(who)))


def test_a_county_does_not_cover_another_countys_station(saved, station):
    with pytest.raises(Denied):
        saved(stations=[station, factories.station("440883100")])


def test_an_operator_has_a_name_of_its_own(by, operator, head, as_member):
    with pytest.raises(ActError, match="已有叫"):
        save_operator(by=by, name=operator.name)
    with pytest.raises(ActError, match="机构名称"):
        save_operator(by=by, name=" ")
    save_operator(by=by, operator=operator, name=operator.name, phone="0759-1")
    operator.refresh_from_db()
    assert operator.phone == "0759-1"
    with pytest.raises(Denied):
        save_operator(by=as_member(head), name="自己的机构")
