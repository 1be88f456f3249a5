"""The pages of wages, as those who use them see them."""

from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from funding.models import PayrollSheet, PayScheme
from funding.payroll.reckon import Facts, reckon
from shuangbai.base import attention
from stations.models import AuditEntry


@pytest.fixture
def sheet(wages):
    return wages.draft()


@pytest.fixture
def open_as(cast, browse):
    def opened(name, route, *args, follow=False, **query):
        return browse(cast[name]).get(reverse(route, args=args), query, follow=follow)

    return opened


@pytest.fixture
def send_as(cast, browse):
    def sent(name, route, *args, follow=True, **data):
        return browse(cast[name]).post(reverse(route, args=args), data, follow=follow)

    return sent


def text(response):
    return response.content.decode()


def test_a_head_begins_the_month_with_one_button(wages, send_as, cast):
    response = send_as("head", "payroll_drafts", month="2026-11", station=wages.station.uid)
    assert "已按上月和最新任职填好" in text(response)
    assert "陈晓岚" in text(response)
    assert PayrollSheet.objects.get().people == 2


def grid(sheet, wages, **changes):
    data = {}
    for line in wages.lines(sheet):
        key = line.uid.hex
        data |= {
            f"v_{key}": line.version,
            f"absent_{key}": line.absent_days,
            f"i_bonus_{key}": line.amounts["bonus"] / 100,
            f"i_tax_{key}": line.amounts["tax"] / 100,
            f"note_{key}": line.note,
        }
    return data | changes


def test_only_changed_lines_are_written(wages, sheet, send_as, cast):
    line = wages.line(sheet, cast["worker"])
    data = grid(sheet, wages, **{f"absent_{line.uid.hex}": "1.5"})
    response = send_as("head", "payroll_sheet", sheet.uid, **data)
    assert "已保存 1 人的改动" in text(response)
    assert wages.again(line).absent_days == 1.5
    assert wages.line(sheet, cast["head"]).version == 1


def test_a_refused_cell_keeps_what_was_typed(wages, sheet, send_as, cast):
    line = wages.line(sheet, cast["worker"])
    data = grid(sheet, wages, **{f"absent_{line.uid.hex}": "31"})
    response = send_as("head", "payroll_sheet", sheet.uid, **data)
    assert "缺勤天数请填 0 到 30" in text(response)
    assert 'value="31"' in text(response)


def test_the_month_goes_through_the_pages_of_all_who_hold_it(wages, sheet, send_as, open_as, cast):
    send_as("head", "payroll_submission", sheet.uid)
    assert "汇总已报 1 张" in text(open_as("county", "payroll", month="2026-11"))
    assert "已汇总 1 张" in text(send_as("county", "payroll_compilation", month="2026-11"))
    page = reverse("payroll_checking") + "?month=2026-11"
    assert "审核通过" in text(open_as("finance", "payroll_checking", month="2026-11"))
    finance = cast["finance"]
    step(finance, page, sheets=[sheet.uid])
    step(
        finance,
        reverse("payroll_application") + "?month=2026-11",
        sheets=[sheet.uid],
        number="SZ-1",
        on=wages.today,
    )
    paid = reverse("payroll_payment") + "?month=2026-11"
    key = "01900000-0000-7000-8000-000000000001"
    step(finance, paid, sheets=[sheet.uid], on=wages.today, key=key)
    assert wages.again(sheet).state == "paid"
    mine = text(open_as("worker", "my_payroll"))
    assert "已发，请确认到账" in mine
    line = wages.line(sheet, cast["worker"])
    assert "钱已到账" in text(open_as("worker", "my_payroll_line", line.uid))
    assert "已确认到账" in text(send_as("worker", "my_payroll_receipt", line.uid))
    other = wages.line(sheet, cast["head"])
    key = f"fail_{other.uid.hex}"
    response = send_as("finance", "payroll_bank", sheet.uid, on=wages.today, **{key: "户名不符"})
    assert "其中退票 1 人" in text(response)
    assert "退票，等改账户" in text(open_as("finance", "payroll_bank", sheet.uid))


def step(user, address, **data):
    browser = Browser()
    browser.force_login(user)
    response = browser.post(address, data)
    assert response.status_code == 302, response.content.decode()


def test_it_is_sent_back_with_a_remark_that_the_clerk_sees(wages, sheet, send_as, open_as, cast):
    wages.submit(sheet)
    line = wages.line(sheet, cast["worker"])
    send_as(
        "county",
        "payroll_return",
        sheet.uid,
        to="draft",
        reason="请核对缺勤",
        **{f"line_{line.uid}": "5 日请假"},
    )
    page = text(open_as("head", "payroll_sheet", sheet.uid))
    assert "请核对缺勤" in page
    assert "退回意见：5 日请假" in page


def test_back_pay_is_asked_for_on_the_line(wages, sheet, send_as, cast):
    wages.submit(sheet)
    line = wages.line(sheet, cast["worker"])
    response = send_as(
        "head",
        "payroll_correction",
        line.uid,
        key="01900000-0000-7000-8000-000000000002",
        kind="pay",
        reason="补 9 月证书津贴",
        i_licence="300",
    )
    assert "补发" in text(response)
    assert PayrollSheet.objects.get(kind="supplement").gross == 300


def test_a_worker_sees_nobody_elses_wage(wages, sheet, open_as, cast):
    wages.submit(sheet)
    other = wages.line(sheet, cast["head"])
    assert open_as("worker", "payroll_sheet", sheet.uid).status_code == 403
    assert open_as("worker", "payroll_line", other.uid).status_code == 403
    assert open_as("worker", "my_payroll_line", other.uid).status_code == 404
    assert "邓海燕" not in text(open_as("worker", "my_payroll"))


def test_a_draft_is_nobodys_wage_yet(wages, sheet, open_as, cast):
    line = wages.line(sheet, cast["worker"])
    assert open_as("worker", "my_payroll_line", line.uid).status_code == 404


def test_a_city_sees_sums_by_county_and_no_person(wages, sheet, open_as):
    page = text(open_as("city", "payroll", month="2026-11"))
    assert "雷州市" in page
    assert "陈晓岚" not in page
    assert open_as("city", "payroll_sheet", sheet.uid).status_code == 403


def test_the_list_is_exported_and_the_trail_says_so(wages, sheet, open_as):
    response = open_as("county", "payroll", month="2026-11", export="xlsx")
    assert response["Content-Type"].startswith("application/vnd.openxml")
    assert AuditEntry.objects.filter(act="payroll.export").count() == 1


def test_reading_writes_nothing(wages, sheet, open_as):
    before = PayrollSheet.objects.values_list("since", "state").get()
    for name in ("head", "county", "finance"):
        open_as(name, "payroll_sheet", sheet.uid)
        open_as(name, "payroll", month="2026-11")
    assert PayrollSheet.objects.values_list("since", "state").get() == before


def test_a_month_costs_the_same_for_one_station_and_for_two(wages, sheet, open_as, count_queries):
    open_as("county", "payroll", month="2026-11")
    one = count_queries(lambda: open_as("county", "payroll", month="2026-11"))
    wages.draft(wages.sibling, by="sibling_head")
    assert count_queries(lambda: open_as("county", "payroll", month="2026-11")) <= one


def test_a_sheet_costs_the_same_for_two_people_and_for_twelve(wages, open_as, count_queries):
    sheet = wages.draft()
    wages.submit(sheet)
    open_as("county", "payroll_sheet", sheet.uid)
    few = count_queries(lambda: open_as("county", "payroll_sheet", sheet.uid))
    wages.back(sheet, "county")
    for number in range(10):
        wages.worker(f"新人{number}")
    wages.refresh(sheet)
    wages.submit(sheet)
    many = count_queries(lambda: open_as("county", "payroll_sheet", sheet.uid))
    assert many <= few


def waiting(wages, name):
    member = wages.member(name)
    return [one.before for one in attention.for_member(member, timezone.localdate())]


def test_the_work_table_says_what_waits_for_whom(wages, sheet, cast):
    assert "11月工资表还没报送" in waiting(wages, "head")
    wages.submit(sheet)
    assert "工资表待汇总" in waiting(wages, "county")
    wages.compile()
    assert "工资表待审核" in waiting(wages, "finance")
    wages.back(sheet, "finance", reason="不对")
    assert "11月工资表被退回" in waiting(wages, "head")
    wages.to("paid", sheet)
    assert "11月工资已发" in waiting(wages, "worker")
    bad = wages.line(sheet, cast["worker"])
    wages.mark((bad, False, "户名不符"))
    assert "工资被银行退票" in waiting(wages, "head")


def test_the_next_scheme_is_laid_down_from_the_present_one(wages, browse, cast):
    browser = browse(cast["county"])
    page = browser.get(reverse("payroll_scheme_new"))
    form = page.context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    data |= {"starts_on": "2026-12-01", "name": "12 月标准", "rate_0_0": "4000"}
    response = laid_down(browser, data)
    assert "4,000.00" in text(response)


def laid_down(browser, data):
    """Tried, seen, and sent once more as it was seen."""
    tried = browser.post(reverse("payroll_scheme_new"), data)
    seen = {**data, "seen": tried.context["seen"]}
    return browser.post(reverse("payroll_scheme_new"), seen, follow=True)


def scheme_data(browser, **more):
    form = browser.get(reverse("payroll_scheme_new")).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    return data | {"starts_on": "2026-12-01", "name": "12 月标准"} | more


def test_a_scheme_is_tried_on_the_people_in_post_before_it_is_laid_down(wages, browse, cast):
    browser = browse(cast["county"])
    data = scheme_data(browser, rate_1_0="400", rate_0_0="4000")
    trial = browser.post(reverse("payroll_scheme_new"), data).context["trial"]
    assert (trial.people, trial.changed, trial.more, trial.less) == (3, 0, 0, 0)
    data["rate_0_1"] = "4300"
    answer = browser.post(reverse("payroll_scheme_new"), data)
    trial = answer.context["trial"]
    assert (trial.changed, trial.more, trial.gross) == (3, 3, 300)
    assert {one.difference for one in trial.rows} == {100}
    assert "每月应发合计变动 <b>300.00</b> 元" in text(answer)
    assert PayScheme.objects.count() == 1
    other = {**data, "seen": answer.context["seen"], "rate_0_1": "9300"}
    assert browser.post(reverse("payroll_scheme_new"), other).context["trial"].gross == 15300
    assert PayScheme.objects.count() == 1


def test_items_are_left_out_added_and_put_in_order(wages, browse, cast):
    browser = browse(cast["county"])
    data = scheme_data(
        browser,
        keep_2="",
        order_3="1",
        new_name_0="高温津贴",
        new_kind_0="earning",
        new_rule_0="rate",
        new_amount_0="300",
        new_order_0="2",
    )
    laid_down(browser, data)
    scheme = PayScheme.objects.latest("pk")
    items = list(scheme.items.order_by("position").values_list("code", "name"))
    codes = [code for code, _ in items]
    assert "years" not in codes
    assert set(codes[:4]) == {"base", "transport", "licence", "own1"}
    assert ("own1", "高温津贴") in items
    again = scheme_data(browser, new_name_0="伙食补贴", new_rule_0="rate", new_amount_0="1")
    again |= {"new_kind_0": "earning", "starts_on": "2027-01-01"}
    laid_down(browser, again)
    added = PayScheme.objects.latest("pk").items.get(name="伙食补贴")
    assert added.code == "own2"


def test_an_item_without_its_sum_is_refused_beside_its_field(wages, browse, cast):
    browser = browse(cast["county"])
    data = scheme_data(
        browser, new_name_0="交通补贴", new_kind_0="earning", new_rule_0="rate", new_amount_0=""
    )
    page = text(browser.post(reverse("payroll_scheme_new"), data))
    assert "已经有同名的项目" in page
    assert "请写标准金额" in page


RULES = [
    ({"rule": "licence", "licence_0_assistant": "100", "licence_0_social_worker": "200"}, 100),
    ({"rule": "hiring", "hiring_0_direct": "80", "hiring_0_operator": "60"}, 80),
    ({"rule": "steps", "from_0_0": "0", "step_0_0": "10", "from_0_1": "3", "step_0_1": "90"}, 90),
    ({"rule": "years", "amount_0": "50", "most_0": "3"}, 150),
]


@pytest.mark.parametrize(("given", "sum_"), RULES, ids=["licence", "hiring", "steps", "years"])
def test_a_further_item_is_reckoned_from_facts_of_the_posting(wages, browse, cast, given, sum_):
    browser = browse(cast["county"])
    names = {(f"new_{key}" if "_0" in key else f"new_{key}_0"): one for key, one in given.items()}
    data = scheme_data(browser, new_name_0="岗位津贴", new_kind_0="earning", **names)
    laid_down(browser, data)
    item = PayScheme.objects.latest("pk").items.get(name="岗位津贴")
    facts = Facts(licence="assistant", hiring="direct", years=4, days=30, month_days=30)
    assert reckon([item], facts, day_base=Decimal("21.75")).gross == sum_


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"new_rule_0": "licence"}, "请至少写一个标准金额"),
        ({"new_rule_0": "hiring"}, "请至少写一个标准金额"),
        ({"new_rule_0": "steps"}, "请至少写一档"),
        ({"new_rule_0": "steps", "new_from_0_0": "3"}, "要一起填"),
        (
            {"new_rule_0": "steps"}
            | dict.fromkeys(("new_from_0_0", "new_from_0_1", "new_step_0_0", "new_step_0_1"), "3"),
            "同样的年数",
        ),
        ({"new_rule_0": "bogus"}, "bogus"),
    ],
)
def test_a_rule_without_its_sums_is_refused_beside_them(wages, browse, cast, given, words):
    browser = browse(cast["county"])
    data = scheme_data(browser, new_name_0="岗位津贴", new_kind_0="earning", **given)
    page = text(browser.post(reverse("payroll_scheme_new"), data))
    assert words in page
    assert "没有试算" in page
    assert PayScheme.objects.count() == 1


def test_how_many_years_count_at_most_can_be_changed(wages, browse, cast):
    browser = browse(cast["county"])
    laid_down(browser, scheme_data(browser, most_2="5"))
    assert PayScheme.objects.latest("pk").items.get(code="years").most == 5


def test_the_next_scheme_takes_over_days_and_bases_and_can_change_them(wages, browse, cast):
    browser = browse(cast["county"])
    first = scheme_data(browser, day_base="20.83", submit_day="10", compile_day="12")
    laid_down(browser, first | {"starts_on": "2026-11-01"})
    again = scheme_data(browser)
    assert [str(again[name]) for name in ("day_base", "submit_day", "compile_day")] == [
        "20.83",
        "10",
        "12",
    ]
    scheme = PayScheme.objects.latest("pk")
    page = text(browser.get(reverse("payroll_scheme", args=[scheme.uid])))
    assert "20.83 天" in page
    odd = scheme_data(browser, pay_day="11")
    assert "不能早于前一步" in text(browser.post(reverse("payroll_scheme_new"), odd))


def test_an_item_more_that_brings_nobody_anything_changes_nobody(wages, browse, cast):
    browser = browse(cast["county"])
    data = scheme_data(browser, new_name_0="高温津贴", new_kind_0="earning", new_rule_0="typed")
    trial = browser.post(reverse("payroll_scheme_new"), data).context["trial"]
    assert (trial.people, trial.changed) == (3, 0)
