"""The bank's batch file, in the columns that a county's bank wants, and what it sends back.

A line carries 流水号 GZ<number>, from its second attempt on GZ<number>-<attempt>: whatever else the
bank changes, this finds it again, and what the bank said of the first attempt is never taken for
the second. Without one the account and the sum together must fit exactly one line.
"""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from openpyxl import Workbook

from funding.models import PayrollLine
from funding.payroll.enums import LineKind, LineStatus, SheetState
from funding.sheets.enums import USUAL_COLUMNS, BankColumn, BankKind, Encoding
from shuangbai.base.cells import text_of
from shuangbai.base.sealed import blind_index
from shuangbai.base.settled import settled
from shuangbai.base.sheets import clean
from shuangbai.base.workbooks import BadWorkbook, Limits, opened_workbook

PAYABLE = (SheetState.APPLIED, SheetState.PAID)
OUTSTANDING = (LineStatus.OPEN, LineStatus.SENT, LineStatus.MENDED)
MOST_ROWS = 20_000
LIMITS = Limits(most_rows=MOST_ROWS, most_columns=40)
REFERENCE = re.compile(r"GZ0*(\d{1,18})(?:-(\d{1,3}))?(?!\d)", re.IGNORECASE)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
HEADS = {
    "status": (
        "状态",
        "结果",
        "处理状态",
        "处理结果",
        "交易状态",
        "交易结果",
        "发放状态",
        "发放结果",
    ),
    "reason": ("原因", "失败原因", "退票原因", "错误信息", "返回信息", "处理信息", "备注", "说明"),
    "account": ("账号", "收款账号", "收款人账号", "卡号", "帐号", "收款人帐号"),
    "amount": ("金额", "交易金额", "发放金额", "金额（元）", "金额(元)"),
    "name": ("姓名", "户名", "收款人", "收款人户名", "收款人姓名", "收款户名"),
}
PAID = ("成功", "已发放", "已到账", "已入账", "处理成功", "交易成功", "发放成功", "0000", "S")
FAILED = ("失败", "退票", "退回", "不成功", "未成功", "处理失败", "交易失败", "发放失败", "F", "E")
UNREADABLE = "这不是银行的回盘文件。请上传银行返回的 .xlsx、.xls、.csv 或 .txt 文件。"
NO_HEAD = "回盘文件里没有找到列名“状态”（或“处理结果”）。请在第一行写上列名：流水号、账号、金额、状态、原因。"


@dataclass(frozen=True)
class Layout:
    kind: str = BankKind.XLSX
    encoding: str = Encoding.GB18030
    has_head: bool = True
    columns: tuple = USUAL_COLUMNS


class AlteredReturn(ValueError):
    """A row says another sum, account or name than the books, or otherwise than an earlier row;
    the message says which."""


class BadReturn(ValueError):
    """A return file that cannot be read; the message is for whoever uploaded it."""


def payable_lines(sheets):
    """Lines of these sheets that are to be paid or under way, in order; nothing that came back."""
    return (
        PayrollLine.objects.standing()
        .filter(sheet__in=sheets, sheet__state__in=PAYABLE, status__in=OUTSTANDING, net__gt=0)
        .exclude(kind=LineKind.RECOVERY)
        .order_by("station__division__code", "sheet", "position", "pk")
    )


def reference(line):
    attempt = attempt_of(line)
    return f"GZ{line.pk:08d}" + (f"-{attempt}" if attempt > 1 else "")


def attempt_of(line):
    """Which attempt a file made now would be: the one under way, or the next."""
    return line.attempt if line.status == LineStatus.SENT else line.attempt + 1


def entry_of(line):
    """What a batch notes of a line: drawn up anew after it was sent back, it is another."""
    return [line.pk, attempt_of(line), line.version]


def batch_file(layout, lines, *, purpose):
    """(name's ending, bytes) of a batch file with accounts in full."""
    rows = [
        [value_of(column, line, at, purpose) for _, column in layout.columns]
        for at, line in enumerate(lines, start=1)
    ]
    heads = [label for label, _ in layout.columns] if layout.has_head else None
    if layout.kind == BankKind.XLSX:
        return "xlsx", workbook(heads, rows)
    mark = "," if layout.kind == BankKind.CSV else "|"
    return ("csv" if mark == "," else "txt"), plain(heads, rows, mark, layout.encoding)


def value_of(column, line, at, purpose):
    return {
        BankColumn.SERIAL: lambda: at,
        BankColumn.NAME: lambda: line.name,
        BankColumn.ACCOUNT: line.bank_account.reveal,
        BankColumn.BANK: lambda: line.bank_name,
        BankColumn.AMOUNT: lambda: line.net,
        BankColumn.AMOUNT_FEN: lambda: int(line.net * 100),
        BankColumn.PURPOSE: lambda: purpose,
        BankColumn.REFERENCE: lambda: reference(line),
        BankColumn.EMPTY: lambda: "",
    }[column]()


def workbook(heads, rows):
    book = Workbook()
    sheet = book.active
    sheet.title = "批量代发"
    for at, row in enumerate([*([heads] if heads else []), *rows], start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(at, column, clean(value) if isinstance(value, str) else value)
            if isinstance(value, str):
                # Accounts keep all their digits, and nothing becomes a formula.
                cell.data_type, cell.number_format = "s", "@"
            elif isinstance(value, Decimal):
                cell.number_format = "0.00"
    for column in "BCDFG":
        sheet.column_dimensions[column].width = 24
    return settled(book)


def plain(heads, rows, mark, encoding):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=mark, lineterminator="\r\n")
    writer.writerows([*([heads] if heads else []), *[[inert(one) for one in row] for row in rows]])
    return out.getvalue().encode(encoding, errors="replace")


def inert(value):
    """A text that a spreadsheet would compute gets an apostrophe before it."""
    is_text = isinstance(value, str)
    return f"'{value}" if is_text and value.startswith(FORMULA) else value


@dataclass(frozen=True)
class Said:
    """A row of a return file as it stands there."""

    row: int
    texts: tuple
    status: str
    reason: str
    account: str
    amount: str
    name: str


CELLS = ("status", "reason", "account", "amount", "name")


def said_rows(name, data):
    """[Said] of a return file's bytes. Raises BadReturn."""
    rows = table_of(name, data)
    head, places = head_of(rows)
    found = []
    for at, row in enumerate(rows[head + 1 :], start=head + 2):
        texts = tuple(text_of(value) for value in row)
        if any(texts):
            cells = {key: texts[column] if column < len(texts) else "" for key, column in places}
            found.append(Said(at, texts, *(cells.get(key, "") for key in CELLS)))
    if not found:
        raise BadReturn("回盘文件里没有一行结果，请核对是不是选错了文件。")
    return found


def table_of(name, data):
    if name.lower().endswith((".csv", ".txt")):
        return text_table(data)
    try:
        with opened_workbook(data, limits=LIMITS) as book:
            rows = [row for sheet, _, block in book.blocks if sheet == 0 for row in block]
    except BadWorkbook as problem:
        raise BadReturn(problem.message) from None
    return rows


def text_table(data):
    if b"\0" in data:
        raise BadReturn(UNREADABLE)
    text = decoded(data)
    mark = max((",", "|", "\t"), key=text[:5000].count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=mark))
    except csv.Error:
        raise BadReturn(UNREADABLE) from None
    if len(rows) > MOST_ROWS:
        raise BadReturn(f"回盘文件有 {len(rows):,} 行，一次最多 {MOST_ROWS:,} 行，请拆成几份。")
    return rows


def decoded(data):
    for code in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(code)
        except UnicodeDecodeError:
            continue
    raise BadReturn(UNREADABLE)


def head_of(rows):
    """(index of the head row, [(key, column)]), the first that has a status."""
    for at, row in enumerate(rows[:20]):
        labels = [re.sub(r"\s", "", text_of(value)) for value in row]
        places = [
            (key, next(column for column, label in enumerate(labels) if label in known))
            for key, known in HEADS.items()
            if any(label in known for label in labels)
        ]
        if "status" in dict(places) and sum(map(bool, labels)) > 1:
            return at, places
    raise BadReturn(NO_HEAD)


def matched(said, lines):
    """([(line, paid, reason)], [(row, why it fits none)]) of what a bank said about `lines`. Raises
    AlteredReturn for a row whose sum, account or name is not that of its line, and for one that
    contradicts an earlier row."""
    by_number = {line.pk: line for line in lines}
    by_account = {}
    for line in lines:
        by_account.setdefault((line.bank_index, line.net), []).append(line)
    results, unmatched, seen = [], [], {}
    for one in said:
        line, why = line_of(one, by_number, by_account)
        if line and (odd := altered(one, line)):
            raise AlteredReturn(f"第 {one.row} 行：{odd}")
        why = why or why_not(one, line, seen)
        if why:
            unmatched.append((one.row, why))
        else:
            seen[line.pk] = outcome(one.status)
            results.append((line, seen[line.pk], "" if seen[line.pk] else reason_of(one)))
    return results, unmatched


def line_of(one, by_number, by_account):
    """(line, "") or (None, why)."""
    found = next((found for text in one.texts if (found := REFERENCE.search(text))), None)
    if found is not None:
        return line_numbered(int(found[1]), int(found[2] or 1), by_number)
    amount = decimal_of(one.amount)
    account = digits_of(one.account)
    if not account or amount is None:
        return None, "没有流水号，也没有账号和金额，对不上人"
    found = by_account.get((index_of(account), amount), [])
    if len(found) == 1:
        return found[0], ""
    words = "账号和金额对不上任何一条" if not found else "账号和金额对得上不止一条，请补流水号"
    return None, words


def line_numbered(number, attempt, by_number):
    line = by_number.get(number)
    if line is None:
        return None, f"流水号 GZ{number:08d} 不在待确认的工资里"
    if line.attempt != attempt:
        return None, f"{line.name}已是第 {line.attempt} 次发放，这一行说的是第 {attempt} 次"
    return line, ""


def altered(one, line):
    """What a row of that line has otherwise than the books. A bank may leave cells out or show
    an account with stars."""
    amount, account, name = decimal_of(one.amount), digits_of(one.account), bare(one.name)
    if amount is not None and amount != line.net:
        return f"{line.name}的金额不符：文件 {amount:,.2f}，账上 {line.net:,.2f}"
    if account.isdigit() and index_of(account) != line.bank_index:
        return f"{line.name}的账号不符，账上尾号是 {line.bank_tail}"
    if name and "*" not in name and name != bare(line.name):
        return f"户名不符：文件“{name[:20]}”，账上“{line.name}”"
    return ""


def bare(name):
    """Without blanks and the apostrophe that keeps a text from being computed."""
    return re.sub(r"\s", "", text_of(name)).lstrip("'")


def digits_of(account):
    return re.sub(r"[\s'-]", "", unicodedata.normalize("NFKC", account))


def index_of(account):
    return blind_index(PayrollLine, "bank_account", account)


def why_not(one, line, seen):
    is_paid = outcome(one.status)
    if line.pk in seen and is_paid not in (None, seen[line.pk]):
        # Which of the two holds only the bank knows: taking the first would close the wrong one.
        raise AlteredReturn(f"第 {one.row} 行：{line.name}在文件里一行成功、一行失败")
    if line.pk in seen:
        return f"{line.name}在文件里出现了两次"
    if is_paid is None:
        return f"{line.name}的状态“{one.status[:20]}”看不懂，请改成“成功”或“失败”"
    return ""


def outcome(status):
    """Whether it was paid; None when the word says neither. 未成功 is not 成功."""
    text = status.strip()
    if text in FAILED or any(word in text for word in FAILED if len(word) > 1):
        return False
    if text in PAID or "成功" in text:
        return True
    return None


def reason_of(one):
    return (one.reason or one.status or "银行退回")[:200]


def decimal_of(text):
    try:
        amount = Decimal(re.sub(r"[,，\s元¥￥]", "", text))
    except InvalidOperation:
        return None
    return amount.quantize(Decimal("0.01")) if amount.is_finite() and abs(amount) < 10**12 else None
