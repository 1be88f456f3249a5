"""To the bank and back: its layout, its batch file, its return file."""

import hashlib

from django.db import transaction
from django.utils import timezone

from funding.models import BankLayout, BankReturn, PayrollLine, PayrollSheet
from funding.operations.payroll_lines import mark_lines
from funding.payroll.enums import LineStatus
from funding.sheets.bank import (
    BadReturn,
    Layout,
    batch_file,
    matched,
    payable_lines,
    said_rows,
)
from funding.sheets.enums import MOST_COLUMNS, BankColumn
from funding.sheets.permissions import can_handle_bank
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.uploads import clean_name
from stations import audit

WHO_PAYS = "县财政或镇财政"
MOST_BYTES = 5 * 1024 * 1024
NEEDED = (BankColumn.NAME, BankColumn.ACCOUNT)
SUMS = (BankColumn.AMOUNT, BankColumn.AMOUNT_FEN)


def layout_at(division):
    row = BankLayout.objects.holding_at(division.code)
    if row is None:
        return Layout()
    columns = tuple((label, BankColumn(column)) for label, column in row.columns)
    return Layout(row.kind, row.encoding, row.has_head, columns)


@transaction.atomic
def save_layout(*, by, kind, encoding, has_head, columns):
    """`columns`: [(head, BankColumn)]. Raises ActError for one that no bank could pay from."""
    demand_handler(by)
    given = [column for _, column in columns]
    if not columns or len(columns) > MOST_COLUMNS:
        raise ActError(f"请填 1 到 {MOST_COLUMNS} 列。")
    if any(column not in given for column in NEEDED) or not any(one in given for one in SUMS):
        raise ActError("列里必须有户名、账号和金额，银行才能代发。")
    layout = BankLayout.objects.create(
        division=by.posting.place_division,
        kind=kind,
        encoding=encoding,
        has_head=has_head,
        columns=[[label.strip()[:20], str(column)] for label, column in columns],
        author=by.user,
    )
    audit.record(act="bank.layout", by=by, obj=layout)
    return layout


def make_batch(*, by, month):
    """(file name, bytes, number of lines) for the payer's place. The accounts in it are read in
    full: the trail says so before anything goes out. Must not be called inside a transaction."""
    demand_handler(by)
    place = by.posting.place_division
    sheets = PayrollSheet.objects.visible_to(by).of(month).under(place)
    lines = list(payable_lines(sheets).order_by("station__division__code", "position", "pk"))
    if not lines:
        raise ActError(f"{month:%Y-%m} 没有待发放的工资：登记数字财政申请之后才有银行文件。")
    lacking = [line.name for line in lines if not line.bank_account]
    if lacking:
        raise ActError(f"没有银行账号：{'、'.join(lacking[:10])}。请先在人员档案里登记再导出。")
    purpose = f"{month.year}年{month.month}月工资"
    ending, data = batch_file(layout_at(place), lines, purpose=purpose)
    digest = hashlib.sha256(data).hexdigest()
    total = sum(line.net for line in lines)
    audit.record_read(
        act="bank.batch",
        by=by,
        obj=lines[0].sheet,
        reason=f"{purpose} {len(lines)} 人 {total:,.2f} 元，sha256 {digest[:16]}",
        fields=["bank_account"],
    )
    return f"{place.name}{purpose}批量代发.{ending}", data, len(lines)


def read_return(*, by, upload):
    """What a return file says, kept to be looked at: no line changes. Raises ActError."""
    demand_handler(by)
    data = limited(upload)
    name = clean_name(upload.name)
    try:
        said = said_rows(name, data)
    except BadReturn as problem:
        raise ActError(str(problem), field="file") from None
    results, unmatched = matched(said, lines_under_way(by))
    with transaction.atomic():
        row = BankReturn.objects.create(
            division=by.posting.place_division,
            file_name=name,
            sha256=hashlib.sha256(data).hexdigest(),
            results=[[line.pk, ok, reason] for line, ok, reason in results],
            unmatched=unmatched,
            uploaded_by=by.user,
        )
        audit.record(act="bank.return", by=by, obj=row)
    return row


def limited(upload):
    if upload.size > MOST_BYTES:
        raise ActError("回盘文件最大 5 MB，请只上传这一批的结果。", field="file")
    return upload.read(MOST_BYTES + 1)


def lines_under_way(by):
    rows = PayrollLine.objects.visible_to(by).standing().filter(status=LineStatus.SENT)
    return list(rows.filter(by.scope.stations("station")).select_related("sheet"))


@transaction.atomic
def apply_return(*, by, bank_return, on):
    """Marks the lines as the bank says, through the act that marks lines by hand."""
    demand_handler(by)
    row = BankReturn.objects.select_for_update().get(pk=bank_return.pk)
    if row.applied_at:
        raise ActError("这份回盘已经登记过。")
    if not row.results:
        raise ActError("这份回盘里没有一行对得上，没有可登记的。")
    lines = PayrollLine.objects.in_bulk([pk for pk, _, _ in row.results])
    mark_lines(by=by, results=[(lines[pk], ok, why) for pk, ok, why in row.results], on=on)
    row.applied_at, row.applied_by = timezone.now(), by.user
    row.save(update_fields=["applied_at", "applied_by"])
    audit.record(act="bank.apply", by=by, obj=row)
    return row


def demand_handler(by):
    if not can_handle_bank(by):
        raise Denied("银行文件由发放的财政办理。", who_can=WHO_PAYS)
