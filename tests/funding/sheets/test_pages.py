"""The pages around the papers, as those see them who use them."""

import io
import zipfile
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from funding.models import BankBatch, BankReturn, OfficeTemplate, SheetPack
from funding.sheets.drawn import built_in
from funding.sheets.enums import Form
from funding.sheets.trial import sample_paper
from stations.models import AuditEntry
from tests.funding.payroll.conftest import NOVEMBER
from tests.funding.sheets.test_bank import back, said
from tests.funding.sheets.test_packs import upload


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def paper_of(browser, month, form="detail"):
    return body(browser.get(reverse("paper", args=[month.first.uid, form])))


def test_a_head_prints_the_own_stations_papers_and_the_trail_says_so(month, browse):
    browser = browse(month.cast["head"])
    page = browser.get(reverse("papers")).content.decode()
    assert "沈塘镇社工站" in page
    assert "杨家镇社工站" not in page
    for form in ("detail", "request", "use"):
        assert load_workbook(io.BytesIO(paper_of(browser, month, form))).worksheets[0]["A1"].value
    entries = AuditEntry.objects.filter(act="sheets.paper")
    assert entries.count() == 3
    assert "校验码" in entries.first().reason


def test_another_stations_paper_is_absent(month, browse):
    browser = browse(month.cast["head"])
    assert browser.get(reverse("paper", args=[month.second.uid, "detail"])).status_code == 404
    assert browser.get(reverse("paper", args=[month.first.uid, "summary"])).status_code == 404


def test_a_county_makes_and_downloads_its_pack(month, browse):
    browser = browse(month.cast["county"])
    sent = browser.post(reverse("sheet_pack_new"), {"month": "2026-11"}, follow=True)
    assert "张表" in sent.content.decode()
    pack = SheetPack.objects.get()
    page = browser.get(reverse("sheet_pack", args=[pack.uid])).content.decode()
    assert pack.code in page
    data = body(browser.get(reverse("sheet_pack_file", args=[pack.uid])))
    assert len(zipfile.ZipFile(io.BytesIO(data)).namelist()) == 9
    book = load_workbook(io.BytesIO(body(browser.get(reverse("sheet_pack_book", args=[pack.uid])))))
    assert len(book.worksheets) == 8
    assert AuditEntry.objects.filter(act="sheets.download").count() == 2
    assert "此后账没有变" in browser.get(reverse("papers")).content.decode()


def test_the_page_counts_what_changed_since_the_pack(month, browse):
    browser = browse(month.cast["county"])
    browser.post(reverse("sheet_pack_new"), {"month": "2026-11"})
    month.back(month.first, by="county")
    line = month.lines(month.first)[0]
    month.edit(line, typed={"bonus": Decimal("350.00")}, note="补贴")
    month.submit(month.first)
    page = browser.get(reverse("papers")).content.decode()
    assert "此后有 5 张表的账变了" in page


def test_the_page_asks_as_many_questions_for_one_station_as_for_two(wages, browse, count_queries):
    browser = browse(wages.cast["county"])
    wages.submit(wages.draft())
    browser.get(reverse("papers"))
    one = count_queries(lambda: browser.get(reverse("papers")))
    wages.submit(wages.draft(wages.sibling, by="sibling_head"), by="sibling_head")
    assert count_queries(lambda: browser.get(reverse("papers"))) == one


def edited(data, act):
    book = load_workbook(io.BytesIO(data), data_only=True)
    act(book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    return upload(out.getvalue(), "改过.xlsx")


def test_out_and_back_in_compares_equal(month, browse):
    browser = browse(month.cast["head"])
    data = paper_of(browser, month)
    answer = browser.post(reverse("paper_comparison"), {"file": upload(data)})
    assert "和账完全一样" in answer.content.decode()


def test_a_changed_cell_is_named_and_nothing_is_written(month, browse):
    browser = browse(month.cast["head"])
    line = month.lines(month.first)[0]

    def act(sheet):
        row = next(row for row in sheet.iter_rows() if row[1].value == line.name)
        cell = next(cell for cell in row if cell.value == float(line.net))
        cell.value = float(line.net) + 1

    answer = browser.post(
        reverse("paper_comparison"), {"file": edited(paper_of(browser, month), act)}
    )
    page = answer.content.decode()
    assert "1 处和账不一样" in page
    assert f"<td>{line.name}</td><td>实发</td>" in page
    assert month.again(line).net == line.net


def test_all_papers_in_one_workbook_are_not_taken_for_the_first_of_them(month, browse):
    browser = browse(month.cast["county"])
    browser.post(reverse("sheet_pack_new"), {"month": "2026-11"})
    pack = SheetPack.objects.get()
    data = body(browser.get(reverse("sheet_pack_book", args=[pack.uid])))
    page = browser.post(reverse("paper_comparison"), {"file": upload(data, "全部.xlsx")})
    assert "有 8 张表，一次核对一张" in page.content.decode()


def test_a_sheet_of_elsewhere_is_not_compared(month, browse):
    data = paper_of(browse(month.cast["head"]), month)
    answer = browse(month.cast["sibling_head"]).post(
        reverse("paper_comparison"), {"file": upload(data)}
    )
    assert "不在您的范围内" in answer.content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"hello", "不是"), (b"PK\x03\x04", "已损坏"), (None, "没有找到编号")],
)
def test_a_file_that_is_no_sheet_of_ours_ends_in_one_sentence(month, browse, data, words):
    blank = edited(built_in(sample_paper(Form.USE, month.county, NOVEMBER)), lambda sheet: None)
    sent = blank if data is None else upload(data)
    answer = browse(month.cast["head"]).post(reverse("paper_comparison"), {"file": sent})
    assert words in answer.content.decode()


def test_an_office_takes_the_built_in_one_changes_it_and_puts_it_back(month, browse):
    browser = browse(month.cast["head"])
    start = body(browser.get(reverse("paper_template_start")))

    book = load_workbook(io.BytesIO(start))
    book.worksheets[0].column_dimensions["B"].width = 30
    out = io.BytesIO()
    book.save(out)
    sent = {"form": "detail", "file": upload(out.getvalue())}
    page = browser.post(reverse("paper_templates"), sent).content.decode()
    assert "试填通过，已换上" in page
    sheet = load_workbook(io.BytesIO(paper_of(browser, month))).worksheets[0]
    assert sheet.column_dimensions["B"].width == 30
    trial = body(browser.get(reverse("paper_template_trial") + "?form=detail"))
    assert "试样" in load_workbook(io.BytesIO(trial)).worksheets[0]["A1"].value
    kept = OfficeTemplate.objects.get()
    assert body(browser.get(reverse("paper_template_file", args=[kept.uid])))[:2] == b"PK"
    browser.post(reverse("paper_template_removal", args=[kept.uid]))
    sheet = load_workbook(io.BytesIO(paper_of(browser, month))).worksheets[0]
    assert sheet.column_dimensions["B"].width < 30


def test_a_return_is_looked_at_before_it_is_written(wages, browse):
    sheet = wages.draft()
    wages.to("paid", sheet)
    browser = browse(wages.cast["finance"])
    first, second = wages.lines(sheet)
    upload_of = back([said(first, "成功"), said(second, "失败", "户名不符")])
    page = browser.post(reverse("bank_files"), {"file": upload_of}, follow=True)
    assert "1 人成功，1 人退票" in page.content.decode()
    assert "户名不符" in page.content.decode()
    assert wages.lines(sheet)[0].status == "sent"
    row = BankReturn.objects.get()
    browser.post(reverse("bank_return", args=[row.uid]), {"on": "2026-11-20"})
    assert [line.status for line in wages.lines(sheet)] == ["confirmed", "failed"]


def test_a_file_that_went_out_is_listed_and_handed_out_again(wages, browse):
    wages.to("applied", wages.draft())
    browser = browse(wages.cast["finance"])
    first = body(browser.post(reverse("bank_batch"), {"month": "2026-11"}))
    page = browser.post(reverse("bank_batch"), {"month": "2026-11"}, follow=True)
    assert "会重复发放" in page.content.decode()
    assert "2026年11月第 1 批" in page.content.decode()
    made = BankBatch.objects.get()
    again = body(browser.get(reverse("bank_batch_file", args=[made.uid])))
    sheets = [load_workbook(io.BytesIO(data)).active for data in (first, again)]
    assert len({tuple(sheet.values) for sheet in sheets}) == 1
    assert AuditEntry.objects.filter(act="bank.batch").count() == 2


def test_the_banks_page_asks_as_many_questions_for_three_files_as_for_one(
    wages, browse, count_queries
):
    sheet = wages.draft()
    wages.to("applied", sheet)
    browser = browse(wages.cast["finance"])
    browser.post(reverse("bank_batch"), {"month": "2026-11"})
    wages.pay(sheet)
    lines = wages.lines(sheet)

    def send_back(status):
        data = {"file": back([said(lines[0], status)])}
        assert browser.post(reverse("bank_files"), data).status_code == 302

    def page():
        assert browser.get(reverse("bank_files")).status_code == 200

    send_back("成功")
    page()
    one = count_queries(page)
    for status in ("失败", "退票"):
        send_back(status)
    assert BankReturn.objects.count() == 3
    assert count_queries(page) == one


def test_the_banks_columns_are_laid_down_on_a_page(wages, browse):
    browser = browse(wages.cast["finance"])
    data = {"kind": "bar", "encoding": "utf-8", "has_head": ""}
    for at, column in enumerate(("name", "account", "amount")):
        data |= {f"label_{at}": f"列{at}", f"column_{at}": column}
    browser.post(reverse("bank_layout"), data)
    wages.to("applied", wages.draft())
    answer = browser.post(reverse("bank_batch"), {"month": "2026-11"})
    assert answer["Content-Disposition"].endswith(".txt")
    assert body(answer).decode().count("|") == 4


def test_a_years_ledger_holds_every_line_that_was_handed_in(month, browse):
    answer = browse(month.cast["county"]).get(reverse("payroll_ledger") + "?year=2026")
    sheet = load_workbook(io.BytesIO(body(answer))).worksheets[0]
    names = {cell.value for cell in sheet["E"]}
    lines = [*month.lines(month.first), *month.lines(month.second)]
    assert {line.name for line in lines} <= names
    assert sheet.max_row == 3 + len(lines)
    assert AuditEntry.objects.get(act="payroll.ledger").reason.endswith(f"{len(lines)} 行")


def test_a_years_ledger_holds_the_books_sums_to_the_fen(month, browse):
    answer = browse(month.cast["county"]).get(reverse("payroll_ledger") + "?year=2026")
    head, *rows = list(load_workbook(io.BytesIO(body(answer))).worksheets[0].values)[2:]
    lines = {line.name: line for line in [*month.lines(month.first), *month.lines(month.second)]}
    for row in rows:
        said, line = dict(zip(head, row, strict=True)), lines[row[4]]
        assert said["应发"] == float(line.gross)
        assert said["单位缴纳"] == float(line.employer_cost)
        assert said["社会保险（个人）"] == line.amounts["social"] / 100
        assert (said["月份"], said["类别"], said["在岗天数"]) == ("2026-11", "月度", line.days)
