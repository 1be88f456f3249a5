"""One station's month in a real browser: clerk, county, finance, worker; somebody moved, sent back
twice, a failed bank line mended and paid again, back pay."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from funding.models import PayrollLine, PayrollMove, PayrollSheet
from shuangbai.base.months import month_before, next_month
from shuangbai.base.sheets import MIME
from stations.enums import Role
from tests import factories
from tests.funding.payroll.conftest import Wages
from tests.funding.payroll.test_imports import book


@pytest.fixture
def wages(worker, head, county, finance, township_finance):
    cast = {
        "worker": worker,
        "head": head,
        "county": county,
        "finance": finance,
        "township_finance": township_finance,
    }
    made = Wages(cast).lay_down()
    for name in ("worker", "head"):
        made.record(cast[name])
    made.month = timezone.localdate().replace(day=1)
    made.draft(month=month_before(made.month))
    on = made.month + datetime.timedelta(15)
    moved = made.worker("符家慧", made.sibling, ends_on=on - datetime.timedelta(1))
    factories.posting(moved, Role.SOCIAL_WORKER, made.station, starts_on=on)
    made.worker("洪文静", made.station, starts_on=made.month)
    return made


def open_month(page, wages):
    page.goto(f"{reverse('payroll')}?month={wages.month:%Y-%m}")


def compile_month(page, wages, sign_in):
    sign_in(page, wages.cast["county"])
    open_month(page, wages)
    page.get_by_role("button", name="汇总已报 1 张").click()
    page.get_by_text("已汇总 1 张工资表").wait_for()


def test_a_month_from_the_clerks_draft_to_the_workers_word(page, wages, sign_in, check_page, shot):
    cast = wages.cast
    sign_in(page, cast["head"])
    open_month(page, wages)
    check_page(page)
    shot(page, "payroll-empty", full_page=True)
    page.get_by_role("button", name="制作").first.click()
    page.get_by_text("已按上月和最新任职填好").wait_for()
    check_page(page)
    page.get_by_text(f"从{wages.sibling.name}调入").first.wait_for()
    shot(page, "payroll-draft", full_page=True)
    absent = page.get_by_label("陈晓岚 缺勤天数")
    absent.fill("2")
    absent.press("ArrowDown")
    page.get_by_role("button", name="保存改动").click()
    page.get_by_text("已保存 1 人的改动").wait_for()
    page.get_by_role("button", name="报送县民政").click()
    page.get_by_text("已报送县民政").wait_for()
    sheet = PayrollSheet.objects.get(month=wages.month)

    sign_in(page, cast["county"])
    open_month(page, wages)
    check_page(page)
    shot(page, "payroll-county", full_page=True)
    page.goto(reverse("payroll_return", args=[sheet.uid]))
    check_page(page)
    page.get_by_label("退回原因").fill("缺勤天数请核对")
    page.get_by_label("对陈晓岚这一行的意见").fill("请假登记只有 1 天")
    page.get_by_role("button", name="退回").click()
    page.get_by_text("已退回").wait_for()

    sign_in(page, cast["head"])
    page.goto(reverse("payroll_sheet", args=[sheet.uid]))
    page.get_by_text("退回意见：请假登记只有 1 天").wait_for()
    shot(page, "payroll-returned", full_page=True)
    page.get_by_label("陈晓岚 缺勤天数").fill("1")
    page.get_by_role("button", name="保存改动").click()
    page.get_by_role("button", name="报送县民政").click()
    page.get_by_text("已报送县民政").wait_for()

    compile_month(page, wages, sign_in)

    sign_in(page, cast["finance"])
    page.goto(reverse("payroll_return", args=[sheet.uid]))
    page.get_by_label("退回原因").fill("调入的天数请写明依据")
    page.get_by_label("对符家慧这一行的意见").fill("请在备注写调令文号")
    page.get_by_role("button", name="退回").click()
    page.get_by_text("已退回").wait_for()

    sign_in(page, cast["head"])
    page.goto(reverse("payroll_sheet", args=[sheet.uid]))
    page.get_by_text("退回意见：请在备注写调令文号").wait_for()
    page.get_by_label("符家慧 备注").fill("雷民调〔2026〕7号")
    page.get_by_role("button", name="保存改动").click()
    page.get_by_role("button", name="报送县民政").click()
    page.get_by_text("已报送县民政").wait_for()
    compile_month(page, wages, sign_in)

    sign_in(page, cast["finance"])
    open_month(page, wages)
    page.get_by_role("link", name="审核 1 张").click()
    check_page(page)
    shot(page, "payroll-check", full_page=True)
    page.get_by_role("button", name="审核通过").click()
    page.get_by_role("link", name="登记数字财政申请 1 张").click()
    check_page(page)
    page.get_by_label("数字财政申请单号").fill("SZCZ-2026-11-0021")
    page.get_by_role("button", name="登记").click()
    page.get_by_role("link", name="发放 1 张").click()
    check_page(page)
    shot(page, "payroll-pay", full_page=True)
    page.get_by_role("button", name="发放").click()
    page.get_by_text("已发放并记账").wait_for()

    sign_in(page, cast["worker"])
    page.goto(reverse("my_payroll"))
    check_page(page)
    shot(page, "payroll-mine", full_page=True)
    page.get_by_role("link", name=f"{wages.month:%Y年}{wages.month.month}月").click()
    check_page(page)
    shot(page, "payroll-mine-line", full_page=True)
    page.get_by_role("button", name="钱已到账").click()
    page.get_by_text("已确认到账").wait_for()

    sign_in(page, cast["finance"])
    page.goto(reverse("payroll_bank", args=[sheet.uid]))
    check_page(page)
    shot(page, "payroll-bank", full_page=True)
    page.get_by_label("符家慧 退票原因").fill("户名不符")
    page.get_by_role("button", name="登记").click()
    page.get_by_text("其中退票 1 人").wait_for()
    bad = PayrollLine.objects.get(sheet=sheet, name="符家慧")
    wages.record(bad.user, bank_account="6228480012345600926")

    sign_in(page, cast["head"])
    page.goto(reverse("payroll_line", args=[bad.uid]))
    check_page(page)
    shot(page, "payroll-line", full_page=True)
    page.get_by_role("button", name="换成档案里的账户").click()
    page.get_by_text("已换成人员档案里的账户").wait_for()

    sign_in(page, cast["finance"])
    page.goto(reverse("payroll_bank", args=[sheet.uid]))
    page.get_by_role("button", name="重发这 1 人").click()
    page.get_by_text("已重发 1 人").wait_for()
    page.get_by_role("button", name="登记").click()
    page.get_by_text("已登记 1 人").wait_for()
    sheet.refresh_from_db()
    assert sheet.state == "confirmed"
    assert PayrollMove.objects.filter(sheet=sheet, kind="back").count() == 2

    sign_in(page, cast["head"])
    line = PayrollLine.objects.get(sheet=sheet, user=cast["worker"])
    page.goto(reverse("payroll_correction", args=[line.uid]))
    check_page(page)
    page.get_by_label("原因和依据").fill("上月证书津贴按文件补")
    page.get_by_label("证书津贴（元）").fill("300")
    page.get_by_role("button", name="记下").click()
    page.get_by_text("已记在本月的补发").wait_for()
    page.get_by_role("button", name="报送县民政").click()
    page.get_by_text("已报送县民政").wait_for()
    assert PayrollSheet.objects.get(kind="supplement").gross == 300
    sign_in(page, cast["finance"])
    for route in ("payroll_payments", "payroll_schemes", "payroll_sources", "secondments"):
        page.goto(reverse(route))
        check_page(page)
    page.goto(f"{reverse('payroll_steps')}?month={wages.month:%Y-%m}")
    check_page(page)
    shot(page, "payroll-steps", full_page=True)


def test_a_scheme_is_tried_and_tax_is_read_in(page, wages, sign_in, check_page, shot):
    sign_in(page, wages.cast["county"])
    open_month(page, wages)
    page.get_by_role("button", name="催报").click()
    page.get_by_text("站长的工作台上会看到").wait_for()
    shot(page, "payroll-owing", full_page=True)
    page.goto(reverse("payroll_scheme_new"))
    check_page(page)
    page.get_by_label("名称", exact=True).fill("12 月标准")
    page.get_by_label("自哪月起").fill(f"{next_month(wages.month):%Y-%m-%d}")
    page.locator("summary", has_text="交通补贴").click()
    page.get_by_label("交通补贴（元）").fill("600")
    page.get_by_role("button", name="试算").click()
    page.get_by_text("每月应发合计变动").wait_for()
    check_page(page)
    shot(page, "payroll-scheme-tried", full_page=True)
    page.get_by_role("button", name="就按这个登记").click()
    page.get_by_text("已登记").wait_for()

    wages.draft(month=wages.month)
    sign_in(page, wages.cast["head"])
    page.goto(f"{reverse('pay_imports')}?month={wages.month:%Y-%m}")
    check_page(page)
    page.get_by_label("工作簿").set_input_files(tax_book())
    page.get_by_role("button", name="上传并核对").click()
    page.get_by_text("1 人有改动，0 人不变，1 行拒收").wait_for()
    check_page(page)
    shot(page, "payroll-import", full_page=True)
    page.get_by_role("button", name="写入这 1 人").click()
    page.get_by_text("已写入").first.wait_for()

    sign_in(page, wages.cast["finance"])
    page.goto(reverse("bank_files"))
    check_page(page)
    shot(page, "bank-files", full_page=True)


def tax_book():
    sent = book(("陈晓岚", "", 35.5), ("无此人", "", 1))
    return {"name": "个税.xlsx", "mimeType": MIME, "buffer": sent.read()}
