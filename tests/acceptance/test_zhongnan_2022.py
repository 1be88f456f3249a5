"""Zhongnan's project (September to August, 2.4 m yuan) would have been warned in time.

Finance demanded four fifths spent by the end of August and took the rest back. The instalments and
their days are invented: the documents name neither.
"""

import datetime

import pytest
import uuid6
from django.urls import reverse

from funding.enums import Category, FundSource
from funding.operations import programmes, spending
from shuangbai.base import attention
from stations.enums import InstalmentCondition, Role
from stations.gate import member_for
from stations.models import ContractInstalment, Station
from tests import factories
from tests.acceptance.office import D, at, browser_of, register, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def zhongnan(office):
    """September to August, 2.4 m; the instalments and their days are invented."""
    county = office.places["440882"]
    contract = factories.contract(
        [Station.objects.get(division__code="440882101")],
        buyer=county,
        name="乡镇社工站服务项目",
        amount="2400000.00",
        starts_on=datetime.date(2021, 9, 1),
        ends_on=datetime.date(2022, 8, 31),
    )
    plan = (
        (1, InstalmentCondition.SIGNING, "960000", (2021, 9, 15), (2021, 9, 15)),
        (2, InstalmentCondition.MID_EVALUATION, "960000", (2022, 9, 10), None),
        (3, InstalmentCondition.FINAL_EVALUATION, "480000", (2022, 10, 31), None),
    )
    for number, condition, amount, expected, met in plan:
        ContractInstalment.objects.create(
            contract=contract,
            number=number,
            condition=condition,
            amount=D(amount),
            expected_on=datetime.date(*expected),
            met_on=datetime.date(*met) if met else None,
        )
    office.county = office.two(Role.COUNTY_FINANCE, "440882")
    programme = office.programme(
        office.county[0],
        "440882",
        "乡镇社工站服务项目",
        FundSource.CONTRACT,
        contract=contract,
        starts_on=datetime.date(2021, 9, 1),
        ends_on=datetime.date(2022, 8, 31),
    )
    return programme


def test_zhongnan_would_have_been_warned_sixty_days_before(office, zhongnan, time_machine):
    on = at(time_machine, 2021, 9, 20)
    user = office.county[0]
    register(user, zhongnan, "雷财社〔2021〕9号", "240", on)
    rule = {"on": datetime.date(2022, 8, 31), "share": D(80), "basis": "财政要求八月底支出 80%"}
    programmes.add_rule(by=member_for(user), programme=zhongnan, **rule)
    first = zhongnan.contract.instalments.get(number=1)
    paid = spending.spend(
        by=member_for(user),
        key=uuid6.uuid7(),
        programme=zhongnan,
        place=zhongnan.division,
        category=Category.CONTRACT,
        amount=first.amount,
        on=on,
        summary="首期款",
        instalment=first,
    ).row
    second = member_for(office.county[1])
    facts = {"expenditure": paid, "decision": "approved"}
    spending.decide_expenditure(by=second, key=uuid6.uuid7(), **facts)

    def warned(year, month, day):
        today = at(time_machine, year, month, day)
        found = attention.for_member(member_for(user), today)
        return [one for one in found if one.before.startswith(zhongnan.name)]

    assert warned(2022, 6, 1) == []
    assert [one.tone for one in warned(2022, 6, 2)] == ["soon"]
    (sixty,) = warned(2022, 7, 2)
    assert sixty.tone == "today"
    assert "还有 60 天" in sixty.before
    assert "要求支出 80%" in sixty.detail
    assert "40.00%" in sixty.detail
    assert "差 96.00 万元" in sixty.detail
    assert (
        "把第 2 期（中期评估，960,000.00 元，预计 09-10）提前到 08-31 前达成并支付" in sixty.detail
    )
    assert [one.tone for one in warned(2022, 8, 1)] == ["over"]
    page = text(browser_of(user).get(reverse("programme", args=[zhongnan.uid])))
    assert "把第 2 期（中期评估" in page
    assert "否则到期收回，最多 144.00 万元" in page

    zhongnan.contract.instalments.filter(number=2).update(expected_on=datetime.date(2022, 8, 20))
    assert warned(2022, 8, 1) == []
