import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from funding.models import BankReturn, PayrollLine
from funding.operations.bank_files import (
    apply_return,
    batch_again,
    make_batch,
    read_return,
    save_layout,
)
from funding.operations.payroll_lines import mend_line, resend_lines
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
    made, name, data = batch(applied)
    head, *rows = cells(data)
    lines = applied.lines(applied.one)
    assert name == "雷州市2026年11月工资批量代发第1批.xlsx"
    assert len(made.entries) == len(rows) == len(lines)
    assert made.amount == sum(line.net for line in lines)
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
    _, name, data = batch(applied)
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
    assert b"\r\n'=1+1," in batch(applied)[2]


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
    _, _, data = batch(paid)
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
        ("GZ99999999", "某人", "5", "成功", ""),
        said(second, "处理中"),
        ("", "某人", "5", "成功", ""),
    ]
    row = read(paid, back(rows))
    assert [pk for pk, _, _ in row.results] == [first.pk]
    assert [at for at, _ in row.unmatched] == [3, 4, 5, 6]
    why = "\n".join(words for _, words in row.unmatched)
    for words in ("出现了两次", "不在待确认", "看不懂", "没有流水号"):
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


def test_another_countys_file_is_refused_with_row_and_reason(paid):
    line = paid.lines(paid.one)[0]
    with pytest.raises(ActError, match=r"第 2 行：流水号.*不在待确认的工资里"):
        read(paid, back([said(line, "成功")]), by="sibling_finance")
    assert not BankReturn.objects.exists()


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        (2, "1.00", "金额不符：文件 1.00"),
        (1, "别人", "户名不符"),
        (5, "6228480099999999999", "账号不符"),
    ],
)
def test_an_altered_file_is_refused_as_a_whole_with_row_and_reason(paid, column, value, words):
    first, second = paid.lines(paid.one)
    odd = [*said(second, "成功"), second.bank_account.reveal()]
    odd[column] = value
    rows = [(*said(first, "成功"), first.bank_account.reveal()), odd]
    head = ("流水号", "户名", "金额", "状态", "原因", "账号")
    with pytest.raises(ActError, match=f"第 3 行：.*{words}"):
        read(paid, back(rows, head=head))
    assert not BankReturn.objects.exists()
    assert {line.status for line in paid.lines(paid.one)} == {LineStatus.SENT}


def test_a_file_that_says_both_of_one_person_is_refused_as_a_whole(paid):
    first, second = paid.lines(paid.one)
    rows = [said(first, "成功"), said(second, "成功"), said(first, "失败", "户名不符")]
    with pytest.raises(ActError, match=r"第 4 行：.*一行成功、一行失败"):
        read(paid, back(rows))
    assert not BankReturn.objects.exists()


def test_an_account_with_stars_and_a_name_with_blanks_are_no_alteration(paid):
    line = paid.lines(paid.one)[0]
    name = f"{line.name[0]} {line.name[1:]}"
    row = (reference(line), name, str(line.net), "成功", "", f"6228****{line.bank_tail}")
    head = ("流水号", "户名", "金额", "状态", "原因", "账号")
    assert read(paid, back([row], head=head)).results == [[line.pk, True, ""]]


def test_nobody_stands_in_two_files(applied):
    made, _, data = batch(applied)
    with pytest.raises(ActError, match="会重复发放"):
        batch(applied)
    applied.pay(applied.one)
    with pytest.raises(ActError, match="会重复发放"):
        batch(applied)
    assert cells(batch_again(by=applied.member("finance"), batch=made)[1]) == cells(data)


def test_a_township_does_not_pay_again_whom_the_county_named(applied):
    batch(applied)
    with pytest.raises(ActError, match="会重复发放"):
        batch(applied, by="township_finance")


def test_a_sheet_that_was_sent_back_and_mended_is_named_anew(applied):
    made, _, _ = batch(applied)
    applied.back(applied.one, by="finance")
    line = applied.lines(applied.one)[0]
    applied.edit(line, absent_days=1)
    applied.to("applied", applied.one)
    further, _, data = batch(applied)
    assert [row[1] for row in cells(data)[1:]] == [line.name]
    again = cells(batch_again(by=applied.member("finance"), batch=made)[1])
    assert line.name not in [row[1] for row in again]
    assert further.serial == 2


def mended(wages):
    """One arrived, one failed, was mended and sent again; returns the bank's first file."""
    first, second = wages.lines(wages.one)
    upload = back([said(first, "成功"), said(second, "失败", "户名不符")])
    row = read(wages, upload)
    apply_return(by=wages.member("finance"), bank_return=row, on=wages.today)
    wages.record(second.user, bank_account="6228480012345699999")
    mend_line(by=wages.member("head"), line=second)
    return upload, second


def test_what_failed_stands_alone_in_the_next_file_and_is_confirmed_by_its_return(paid):
    batch(paid)
    _, line = mended(paid)
    _, name, data = batch(paid)
    (row,) = cells(data)[1:]
    assert "第2批" in name
    assert row[1:3] == (line.name, "6228480012345699999")
    assert row[6] == f"GZ{line.pk:08d}-2"
    resend_lines(by=paid.member("finance"), lines=[line], on=paid.today)
    answer = read(paid, back([(row[6], line.name, str(line.net), "成功", "")]))
    apply_return(by=paid.member("finance"), bank_return=answer, on=paid.today)
    assert paid.again(paid.one).state == "confirmed"


def test_the_same_return_once_more_changes_nothing(paid):
    upload, line = mended(paid)
    resend_lines(by=paid.member("finance"), lines=[line], on=paid.today)
    upload.seek(0)
    again = read(paid, upload)
    assert again.applied_at
    assert BankReturn.objects.count() == 1
    assert paid.again(line).status == LineStatus.SENT


def test_what_the_bank_said_of_the_first_attempt_is_not_taken_for_the_second(paid):
    _, line = mended(paid)
    resend_lines(by=paid.member("finance"), lines=[line], on=paid.today)
    saved_anew = back([(f"GZ{line.pk:08d}", line.name, str(line.net), "失败", "户名不符")])
    with pytest.raises(ActError, match="已是第 2 次发放，这一行说的是第 1 次"):
        read(paid, saved_anew)
    assert paid.again(line).status == LineStatus.SENT


def test_a_return_read_before_the_money_went_out_again_is_not_applied(paid, time_machine):
    _, second = paid.lines(paid.one)
    row = read(paid, back([said(second, "失败", "户名不符")]))
    time_machine.shift(60)
    paid.mark((second, False, "户名不符"))
    paid.record(second.user, bank_account="6228480012345699999")
    mend_line(by=paid.member("head"), line=second)
    resend_lines(by=paid.member("finance"), lines=[second], on=paid.today)
    with pytest.raises(ActError, match="又重发过"):
        apply_return(by=paid.member("finance"), bank_return=row, on=paid.today)
    assert paid.again(second).status == LineStatus.SENT
