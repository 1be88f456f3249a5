"""The pages of money: where it is, who acts next, what is refused and why."""

import datetime
import io
from decimal import Decimal

import pytest
import uuid6
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from funding.enums import TransferState
from funding.models import AllotmentBatch, Entry, Expenditure, FundingDocument, Hop, Transfer
from shuangbai.base import attention
from stations.models import AuditEntry
from tests import factories
from tests.access.kinds.funding import PDF

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
D = Decimal


def text(response):
    return response.content.decode()


def late(chain, place, days):
    """As if the hop to a place had been due that many days ago."""
    start = chain.today - datetime.timedelta(days + 30)
    due = chain.today - datetime.timedelta(days)
    Hop.objects.filter(programme=chain.programme, place=place).update(starts_on=start, due_on=due)


def test_the_page_names_who_holds_the_money_and_since_when(funded, browse):
    late(funded, funded.county, 11)
    page = text(browse(funded.cast["city"]).get(reverse("programme", args=[funded.programme.uid])))
    assert "钱卡在 1 处，共 0.06 万元" in page
    assert "湛江市 0.06 万元" in page
    assert "41 天未下拨，超 11 天" in page
    assert "最慢的一跳：湛江市 → 雷州市" in page


def test_sent_but_unconfirmed_money_is_held_by_the_receiver(funded, browse):
    funded.send(funded.county, "600.00")
    late(funded, funded.county, 5)
    page = text(browse(funded.cast["city"]).get(reverse("programme", args=[funded.programme.uid])))
    assert "雷州市 0.06 万元" in page
    assert "催确认" in page
    own = text(
        browse(funded.cast["finance"]).get(reverse("programme", args=[funded.programme.uid]))
    )
    assert "去确认" in own


def test_a_township_sees_where_its_money_hangs_above(funded, browse):
    late(funded, funded.county, 11)
    address = reverse("programme", args=[funded.programme.uid])
    page = text(browse(funded.cast["head"]).get(address))
    assert "到本级之前" in page
    assert "湛江市 → 雷州市" in page
    assert "超 11 天" in page
    # The county's own sum is no business of one township.
    assert "0.06" not in page.split("到本级之前")[1].split("</section>")[0]


def test_from_sending_to_confirming_over_the_pages(funded, browse):
    city, second = browse(funded.cast["city"]), browse(funded.cast["city2"])
    hop = funded.hop(funded.county)
    form = city.get(reverse("transfer_new", args=[hop.uid]))
    key = form.context["form"]["key"].value()
    data = {"key": key, "amount": "600.00", "reason": ""}
    for _ in range(2):
        sent = city.post(reverse("transfer_new", args=[hop.uid]), data)
        assert sent.status_code == 302
    row = Transfer.objects.get()
    refused = city.get(reverse("transfer_decision", args=[row.uid]))
    assert refused.status_code == 403
    data = {"key": uuid6.uuid7(), "decision": "approved", "on": "2026-11-20", "reason": ""}
    second.post(reverse("transfer_decision", args=[row.uid]), data)
    data = {"key": uuid6.uuid7(), "on": "2026-11-20"}
    finance = browse(funded.cast["finance"])
    finance.post(reverse("transfer_confirmation", args=[row.uid]), data)
    row.refresh_from_db()
    assert row.state == TransferState.RECEIVED
    assert funded.account(funded.county).balance == D(600)


def test_a_refusal_keeps_what_was_typed_and_says_how_to_mend_it(funded, browse):
    hop = funded.hop(funded.county)
    data = {"key": uuid6.uuid7(), "amount": "600.01", "reason": "第一笔"}
    page = text(browse(funded.cast["city"]).post(reverse("transfer_new", args=[hop.uid]), data))
    assert "还应拨 600.00 元，请改小金额" in page
    assert "第一笔" in page


@pytest.fixture
def posts(chain):
    """Four and two approved posts, one of them filled."""
    for code, number in (("440882101", 4), ("440882104", 2)):
        factories.quota(factories.station(code), number, from_on=datetime.date(2022, 1, 1))
    chain.grant("100000.00")
    return chain


def rules(**first):
    """A management form with one rule filled in."""
    blank = {
        "rules-TOTAL_FORMS": "3",
        "rules-INITIAL_FORMS": "0",
        "title": "第一批",
        "due_on": "2026-12-01",
        "key": str(uuid6.uuid7()),
    }
    return {**blank, **{f"rules-0-{name}": value for name, value in first.items()}}


BY_POSTS = {"formula": "posts", "rate": "1200.00", "months": "6", "posts_on": "2026-11-01"}


def test_simulating_shows_sums_and_vacancies_and_writes_nothing(posts, browse):
    address = reverse("batch_new", args=[posts.programme.uid])
    before = (AllotmentBatch.objects.count(), AuditEntry.objects.count())
    page = text(browse(posts.cast["city"]).post(address, {**rules(**BY_POSTS), "simulate": "1"}))
    assert "试算：2 行，合计 43,200.00 元" in page
    assert "4 岗 × 1,200.00 元 × 6 月" in page
    # The head and the worker of the cast are no quota-filling hires of their own accord.
    assert "空岗" in page
    assert (AllotmentBatch.objects.count(), AuditEntry.objects.count()) == before


def test_what_was_simulated_is_what_is_proposed(posts, browse):
    address = reverse("batch_new", args=[posts.programme.uid])
    answer = browse(posts.cast["city"]).post(address, {**rules(**BY_POSTS), "propose": "1"})
    batch = AllotmentBatch.objects.get()
    assert answer.status_code == 302
    assert batch.amount == D("43200.00")
    assert [line.posts for line in batch.lines.order_by("place__code")] == [4, 2]
    page = text(browse(posts.cast["city2"]).get(answer["Location"]))
    assert "4 岗 × 1,200.00 元 × 6 月" in page
    assert "审批" in page


def test_a_pasted_table_stands_beside_the_formula(posts, browse):
    address = reverse("batch_new", args=[posts.programme.uid])
    table = "沈塘镇\t28,800.00\n440882104 14401.00"
    data = {**rules(**BY_POSTS), "table": table, "simulate": "1"}
    page = text(browse(posts.cast["city"]).post(address, data))
    assert "和表不同" in page
    assert "14,401.00" in page
    data = {**rules(), "table": table, "propose": "1"}
    browse(posts.cast["city"]).post(address, data)
    assert AllotmentBatch.objects.get().amount == D("43201.00")


def test_a_table_is_refused_with_its_row(posts, browse):
    address = reverse("batch_new", args=[posts.programme.uid])
    for table, words in (
        ("沈塘镇 一百", "第 1 行"),
        ("金塘镇 5", "不在湛江市以下"),
        ("沈塘镇 5.001", "第 1 行：金额最多两位小数"),
    ):
        data = {**rules(), "table": table, "simulate": "1"}
        assert words in text(browse(posts.cast["city"]).post(address, data))


def test_an_uploaded_workbook_is_read_like_a_pasted_table(posts, browse):
    from openpyxl import Workbook  # one test writes a workbook of its own

    book = Workbook()
    book.active.append(["单位", "金额（元）"])
    book.active.append(["沈塘镇", 300.5])
    out = io.BytesIO()
    book.save(out)
    upload = SimpleUploadedFile("表.xlsx", out.getvalue())
    address = reverse("batch_new", args=[posts.programme.uid])
    browse(posts.cast["city"]).post(address, {**rules(), "workbook": upload, "propose": "1"})
    assert AllotmentBatch.objects.get().amount == D("300.50")


def test_the_allotment_sheet_has_formula_and_sum(posts, browse):
    batch = posts.propose_batch((posts.township, "300.00"), (posts.sibling, "200.00"))
    answer = browse(posts.cast["city"]).get(reverse("batch_sheet", args=[batch.uid]))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
    assert "资金分配表" in cells
    assert "合计" in cells
    assert 500 in cells
    assert AuditEntry.objects.filter(act="batch.export").count() == 1


def test_a_document_is_registered_with_its_scan_and_leaves_only_through_the_gate(chain, browse):
    address = reverse("document_new", args=[chain.programme.uid])
    data = {
        "key": uuid6.uuid7(),
        "number": "湛财社[2022]31号",
        "title": "下达补助资金",
        "amount": "1000.00",
        "dated_on": "2026-11-01",
        "division": chain.city.pk,
        "is_grant": "on",
        "files": SimpleUploadedFile("文件.pdf", PDF),
    }
    answer = browse(chain.cast["city"]).post(address, data)
    assert answer.status_code == 302, text(answer)
    row = FundingDocument.objects.get()
    assert row.number == "湛财社〔2022〕31号"
    assert chain.account(chain.city).granted == D(1000)
    file = reverse("document_file", args=[row.files.get().uid])
    assert file in text(browse(chain.cast["city"]).get(answer["Location"]))
    assert browse(chain.cast["worker"]).get(file).status_code == 403
    assert b"".join(browse(chain.cast["city"]).get(file)).startswith(b"%PDF")
    assert AuditEntry.objects.filter(act="document.file").count() == 1


def test_spending_with_a_voucher_and_its_reversal(funded, browse):
    funded.to_township("300.00")
    browser = browse(funded.cast["township_finance"])
    data = {
        "key": uuid6.uuid7(),
        "category": "people",
        "amount": "120.00",
        "on": "2026-11-20",
        "summary": "十一月工资",
        "payee": "",
        "vouchers": SimpleUploadedFile("发票.pdf", PDF),
    }
    answer = browser.post(reverse("expenditure_new", args=[funded.programme.uid]), data)
    row = Expenditure.objects.get()
    page = text(browser.get(answer["Location"]))
    assert reverse("voucher", args=[row.vouchers.get().uid]) in page
    entry = Entry.objects.get(kind="spent")
    data = {"key": uuid6.uuid7(), "reason": "记错"}
    browser.post(reverse("entry_reversal", args=[entry.uid]), data)
    waiting = text(browse(funded.cast["finance"]).get(reverse("fund_decisions")))
    assert "记错" in waiting
    assert "记错" not in text(browser.get(reverse("programmes")))
    asked = entry.reversals.get()
    data = {"key": uuid6.uuid7(), "decision": "approved", "reason": ""}
    browse(funded.cast["finance"]).post(reverse("reversal_decision", args=[asked.uid]), data)
    row.refresh_from_db()
    assert row.is_reversed
    assert funded.account(funded.township).spent == 0


def test_the_ledger_is_found_filtered_and_exported(funded, browse):
    funded.to_township("300.00")
    browser = browse(funded.cast["finance"])
    found = text(browser.get(reverse("ledger") + "?kind=sent&q=沈塘"))
    assert "300.00" in found
    answer = browser.get(reverse("ledger") + "?export=xlsx")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert any("拨出" in row and "沈塘镇" in row for row in rows)
    refused = browse(funded.cast["township_finance"]).get(reverse("ledger") + "?export=xlsx")
    assert refused.status_code == 403


def test_a_batchs_page_leads_to_all_that_happened_to_its_money(funded, browse):
    funded.to_township("300.00")
    other = funded.allot((funded.sibling, "7.00"))
    browser = browse(funded.cast["city"])
    address = f"{reverse('ledger')}?batch={funded.batch.uid}"
    assert address in text(browser.get(reverse("batch", args=[funded.batch.uid])))
    answer = browser.get(f"{address}&export=xlsx")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    acts = [row[2] for row in rows if row[7] == funded.batch.title]
    # Allotted over three hops, and two hops passed and confirmed.
    assert sorted(acts) == sorted(["分配指标"] * 3 + ["拨出", "到账"] * 2)
    mine = text(browser.get(f"{reverse('ledger')}?batch={other.uid}"))
    assert "7.00" in mine
    assert "300.00" not in mine


def test_the_work_table_says_what_waits_for_whom(funded):
    sent = funded.send(funded.county, "300.00")
    funded.propose(funded.hop(funded.county), "100.00")

    def said(name):
        found = attention.for_member(funded.member(name), funded.today)
        return [f"{one.before}{one.count or ''}" for one in found]

    assert "拨来的钱等确认到账1" in said("finance")
    assert "资金事项等审批1" in said("city2")
    assert "资金事项等审批1" not in said("city")
    assert not any("等确认" in words for words in said("city"))
    funded.dispute(sent, "290.00")
    assert "对方说到账金额有出入1" in said("city")
    late(funded, funded.county, 3)
    assert "本级应拨未拨1" in said("city")
    (owed,) = [
        one
        for one in attention.for_member(funded.member("city"), funded.today)
        if one.before == "本级应拨未拨"
    ]
    assert "共 0.03 万元" in owed.detail


def many(chain, number):
    """That many townships under the county, each with its hop."""
    places = [factories.division(f"440882{n:03d}", f"镇{n}") for n in range(200, 200 + number)]
    chain.grant("100000.00")
    chain.receive("100000.00")
    chain.allot(*[(place, "10.00") for place in places])
    return chain


def test_the_chain_costs_the_same_for_one_place_and_for_many(chain, browse, count_queries):
    browser = browse(chain.cast["city"])
    address = reverse("programme", args=[chain.programme.uid])
    chain.grant("10.00", number="湛财社〔2022〕1号")
    chain.allot((chain.township, "1.00"))
    browser.get(address)
    few = count_queries(lambda: browser.get(address))
    many(chain, 40)
    assert count_queries(lambda: browser.get(address)) == few


@pytest.mark.parametrize("route", ["programmes", "hops", "ledger", "transfers", "documents"])
def test_a_list_costs_the_same_for_few_rows_and_for_many(chain, browse, count_queries, route):
    browser = browse(chain.cast["city"])
    chain.grant("10.00", number="湛财社〔2022〕1号")
    chain.receive("5.00")
    chain.allot((chain.township, "5.00"))
    chain.send(chain.county, "1.00")
    browser.get(reverse(route))
    few = count_queries(lambda: browser.get(reverse(route)))
    many(chain, 15)
    for _ in range(5):
        chain.send(chain.county, "1.00")
    assert count_queries(lambda: browser.get(reverse(route))) == few


def test_the_button_on_top_is_the_next_thing_to_do(chain, browse):
    def button(name):
        page = browse(chain.cast[name]).get(reverse("programme", args=[chain.programme.uid]))
        return page.context["next_act"]["label"]

    assert button("city") == "登记资金文件"
    chain.grant()
    assert button("city") == "分配指标"
    chain.receive()
    chain.allot((chain.township, "400.00"))
    assert (button("city"), button("finance")) == ("登记拨付", "登记拨付")
    assert button("township_finance") == "登记支出"


def test_what_is_left_goes_to_the_place_above_unless_the_treasury_is_chosen(funded, browse):
    """Into the treasury it leaves the programme: nobody gets there by leaving a field alone."""
    funded.to_township("300.00")
    browser = browse(funded.cast["township_finance"])
    address = reverse("return_new", args=[funded.programme.uid])
    form = browser.get(address).context["form"]
    assert form["place"].value() == "440882"
    data = {"key": uuid6.uuid7(), "amount": "5", "reason": "结余"}
    assert "退到" in text(browser.post(address, {**data, "place": ""}))
    assert not Transfer.objects.filter(direction="back").exists()
    browser.post(address, {**data, "place": "treasury"})
    assert Transfer.objects.get(direction="back").place is None
