import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from funding.models import BankReturn, PayrollLine
from funding.operations.bank_files import apply_return, make_batch, read_return, save_layout
from funding.payroll.enums import LineStatus
from funding.sheets.bank import reference
from funding.sheets.enums import BankColumn, BankKind, Encoding
from shuangbai.base.errors import ActError, Denied
from stations.models import AuditEntry
from tests.funding.payroll.conftest import NOVEMBER


@pytest.fixture
def applied(wages):
    wages.one = wages.draft()
    wages.to("applied", wages.one)
    return wages


@pytest.fixture
def paid(applied):
    applied.pay(applied.one)
    return applied


def batch(wages, by="finance"):
    return make_batch(by=wages.member(by), month=NOVEMBER)


def cells(data):
    return list(load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))


def test_it_names_each_account_in_full_with_the_sum_that_is_paid(applied):
    name, data, count = batch(applied)
    head, *rows = cells(data)
    lines = applied.lines(applied.one)
    assert name == "雷州市2026年11月工资批量代发.xlsx"
    assert count == len(rows) == len(lines)
    assert [row[1] for row in rows] == [line.name for line in lines]
    assert [row[2] for row in rows] == [line.bank_account.reveal() for line in lines]
    assert [row[4] for row in rows] == [float(line.net) for line in lines]
    assert "流水号" in head


def test_the_trail_says_how_many_and_how_much_but_no_account(applied):
    batch(applied)
    entry = AuditEntry.objects.get(act="bank.batch")
    assert "2 人" in entry.reason
    assert "6228" not in entry.reason
    assert entry.fields == ["bank_account"]


def test_the_columns_are_those_that_the_county_laid_down(applied):
    save_layout(
        by=applied.member("finance"),
        kind=BankKind.CSV,
        encoding=Encoding.GB18030,
        has_head=False,
        columns=[
            ("卡号", BankColumn.ACCOUNT),
            ("名", BankColumn.NAME),
            ("分", BankColumn.AMOUNT_FEN),
        ],
    )
    name, data, _ = batch(applied)
    line = applied.lines(applied.one)[0]
    assert name.endswith(".csv")
    first = data.decode("gb18030").split("\r\n")[0]
    assert first == f"{line.bank_account.reveal()},{line.name},{int(line.net * 100)}"


def test_a_layout_without_account_or_sum_is_refused(applied):
    with pytest.raises(ActError, match="必须有户名、账号和金额"):
        save_layout(
            by=applied.member("finance"),
            kind=BankKind.XLSX,
            encoding=Encoding.UTF8,
            has_head=True,
            columns=[("名", BankColumn.NAME), ("账号", BankColumn.ACCOUNT)],
        )


def test_a_name_that_a_spreadsheet_would_compute_is_inert_in_a_text_file(applied):
    PayrollLine.objects.filter(pk=applied.lines(applied.one)[0].pk).update(name="=1+1")
    save_layout(
        by=applied.member("finance"),
        kind=BankKind.CSV,
        encoding=Encoding.UTF8,
        has_head=True,
        columns=[
            ("名", BankColumn.NAME),
            ("账号", BankColumn.ACCOUNT),
            ("金额", BankColumn.AMOUNT),
        ],
    )
    assert b"\r\n'=1+1," in batch(applied)[1]


@pytest.mark.parametrize("who", ["head", "county", "worker", "city"])
def test_only_who_pays_gets_accounts_in_full(applied, who):
    with pytest.raises(Denied):
        batch(applied, by=who)


def test_before_the_application_there_is_nothing_to_pay(wages):
    wages.submit(wages.draft())
    with pytest.raises(ActError, match="没有待发放的工资"):
        batch(wages)


def back(rows, head=("流水号", "户名", "金额", "状态", "原因"), name="回盘.xlsx"):
    book = Workbook()
    for row in [head, *rows]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def said(line, status, reason="", amount=None):
    return (reference(line), line.name, str(amount or line.net), status, reason)


def read(wages, upload, by="finance"):
    return read_return(by=wages.member(by), upload=upload)


def test_reading_a_return_changes_no_line_and_applying_it_does(paid):
    first, second = paid.lines(paid.one)
    row = read(paid, back([said(first, "成功"), said(second, "失败", "户名不符")]))
    assert {line.status for line in paid.lines(paid.one)} == {LineStatus.SENT}
    assert row.results == [[first.pk, True, ""], [second.pk, False, "户名不符"]]
    apply_return(by=paid.member("finance"), bank_return=row, on=paid.today)
    first, second = paid.lines(paid.one)
    assert (first.status, second.status) == (LineStatus.CONFIRMED, LineStatus.FAILED)
    assert second.moves.latest("pk").reason == "户名不符"
    with pytest.raises(ActError, match="已经登记过"):
        apply_return(by=paid.member("finance"), bank_return=row, on=paid.today)


def test_our_own_batch_file_with_a_status_beside_it_comes_back(paid):
    _, data, _ = batch(paid)
    head, *rows = cells(data)
    upload = back([(*row, "交易成功") for row in rows], head=(*head, "处理结果"))
    assert [ok for _, ok, _ in read(paid, upload).results] == [True, True]


def test_account_and_sum_find_a_line_without_its_number(paid):
    line = paid.lines(paid.one)[0]
    rows = [(line.bank_account.reveal(), str(line.net), "成功")]
    row = read(paid, back(rows, head=("收款账号", "交易金额", "交易状态")))
    assert row.results == [[line.pk, True, ""]]


def test_a_text_file_in_the_banks_code_is_read(paid):
    line = paid.lines(paid.one)[0]
    text = f"流水号|金额|处理状态|失败原因\r\n{reference(line)}|{line.net}|未成功|账户已销户\r\n"
    upload = SimpleUploadedFile("回盘.txt", text.encode("gb18030"))
    assert read(paid, upload).results == [[line.pk, False, "账户已销户"]]


def test_what_fits_no_line_is_kept_with_why(paid):
    first, second = paid.lines(paid.one)
    rows = [
        said(first, "成功"),
        said(first, "成功"),
        said(second, "成功", amount="1.00"),
        ("GZ99999999", "某人", "5", "成功", ""),
        said(second, "处理中"),
        ("", "某人", "5", "成功", ""),
    ]
    row = read(paid, back(rows))
    assert [pk for pk, _, _ in row.results] == [first.pk]
    assert [at for at, _ in row.unmatched] == [3, 4, 5, 6, 7]
    why = "\n".join(words for _, words in row.unmatched)
    for words in ("出现了两次", "金额不符", "不在待确认", "看不懂", "没有流水号"):
        assert words in why


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("回盘.xlsx", b"PK\x03\x04junk", "已损坏"),
        ("回盘.xlsx", b"hello", "不是 Excel"),
        ("回盘.csv", b"\x00\x01\x02", "不是银行的回盘文件"),
        ("回盘.csv", b"\xff\xff\xff", "不是银行的回盘文件"),
        ("回盘.txt", "姓名,金额\n甲,1".encode(), "没有找到列名“状态”"),
        ("回盘.txt", b"", "没有找到列名"),
        ("回盘.txt", "流水号,状态\n,,\n".encode(), "没有一行结果"),
        ("回盘.txt", b'"' + b"a" * 200_000, "不是银行的回盘文件"),
        ("回盘.csv", b"a\n" * 30_000, "请拆成几份"),
    ],
)
def test_a_hostile_return_ends_in_one_sentence(paid, name, data, words):
    with pytest.raises(ActError) as refusal:
        read(paid, SimpleUploadedFile(name, data))
    assert words in refusal.value.message
    assert not BankReturn.objects.exists()


def test_another_countys_lines_are_not_found(paid):
    line = paid.lines(paid.one)[0]
    row = read(paid, back([said(line, "成功")]), by="sibling_finance")
    assert row.results == []
