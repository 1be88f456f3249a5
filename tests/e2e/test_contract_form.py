"""The contract's form on a phone: in parts, what is rarely filled in folded away."""

from decimal import Decimal

from django.urls import reverse
from playwright.sync_api import expect

from stations.models import Operator, OperatorContract
from tests import factories


def test_a_county_writes_down_a_contract_with_two_instalments(
    page, sign_in, county, station, check_page, shot
):
    Operator.objects.create(name="蔚蓝社会工作服务中心")
    for code in ("440882100", "440882102", "440882103", "440882104", "440882105", "440882106"):
        factories.station(code)
    sign_in(page, county).goto(reverse("contract_new"))
    check_page(page)
    shot(page, "contract-form", full_page=True)
    expect(page.get_by_role("group", name="第 2 期")).to_be_hidden()
    page.get_by_label("承接机构").select_option(label="蔚蓝社会工作服务中心")
    page.get_by_label("项目名称").fill("乡镇社工站服务项目")
    page.get_by_label("采购编号").fill("LZCG-2026-0138")
    page.get_by_label("开始", exact=True).fill("2026-09-01")
    page.get_by_label("结束", exact=True).fill("2027-08-31")
    page.get_by_label("合同额").fill("300000")
    page.get_by_text(station.name).click()
    fill_line(page, 1, "signing", "100000")
    page.get_by_text("再加几期").click()
    fill_line(page, 2, "final_evaluation", "100000")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("比合同额 300,000.00 元少").first).to_be_visible()
    check_page(page)
    # What was filled in is no longer folded away.
    second = page.get_by_role("group", name="第 2 期")
    second.get_by_label("金额").fill("200000")
    shot(page, "contract-form-wrong", full_page=True)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("合同已保存")).to_be_visible()
    made = OperatorContract.objects.get()
    amounts = made.instalments.order_by("number").values_list("amount", flat=True)
    assert list(amounts) == [Decimal("100000.00"), Decimal("200000.00")]


def fill_line(page, number, condition, amount):
    line = page.get_by_role("group", name=f"第 {number} 期")
    line.get_by_role("combobox").select_option(condition)
    line.get_by_label("金额").fill(amount)
    line.get_by_label("预计日期").fill(f"2026-1{number}-01")
