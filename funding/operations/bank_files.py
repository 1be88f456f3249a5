"""To the bank and back: its layout, its batch file, its return file."""

import hashlib

from django.db import transaction
from django.utils import timezone

from funding.models import (
    BankBatch,
    BankLayout,
    BankReturn,
    LineMove,
    PayrollLine,
    PayrollSheet,
)
from funding.operations.payroll_lines import mark_lines
from funding.payroll.enums import LineStatus
from funding.sheets.bank import (
    AlteredReturn,
    BadReturn,
    Layout,
    batch_file,
    entry_of,
    matched,
    payable_lines,
    said_rows,
)
from funding.sheets.enums import MOST_COLUMNS, BankColumn
from funding.sheets.permissions import can_handle_bank
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.uploads import clean_name
from stations import audit
from stations.models import Division

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
    """(BankBatch, file name, bytes) with everybody of the payer's place who is to be paid and
    stood in no file yet. The accounts in it are read in full: the trail says so before anything
    goes out. Must not be called inside a transaction."""
    demand_handler(by)
    place = by.posting.place_division
    with transaction.atomic():
        Division.objects.select_for_update(no_key=True).get(pk=place.pk)
        lines = fresh_lines(by, place, month)
        batch = BankBatch.objects.create(
            division=place,
            month=month,
            serial=BankBatch.objects.filter(division=place, month=month).count() + 1,
            entries=[entry_of(line) for line in lines],
            amount=sum(line.net for line in lines),
            author=by.user,
        )
    return batch, *handed_out(by, batch, lines)


def fresh_lines(by, place, month):
    """Under the locks of their sheets, so that no two files are made of one line."""
    sheets = PayrollSheet.objects.visible_to(by).of(month).under(place)
    list(PayrollSheet.objects.held().filter(pk__in=sheets.values("pk")))
    lines = outstanding(sheets)
    if not lines:
        raise ActError(f"{month:%Y-%m} 没有待发放的工资：登记数字财政申请之后才有银行文件。")
    told = BankBatch.objects.around(place, month).values_list("entries", flat=True)
    told = {tuple(entry) for entries in told for entry in entries}
    lines = [line for line in lines if tuple(entry_of(line)) not in told]
    if not lines:
        raise ActError(
            f"{month:%Y-%m} 待发放的人都已在导出过的代发文件里，再导一份会重复发放。"
            "要原来那份，请在“导出过的文件”里下载。"
        )
    lacking = [line.name for line in lines if not line.bank_account]
    if lacking:
        raise ActError(f"没有银行账号：{'、'.join(lacking[:10])}。请先在人员档案里登记再导出。")
    return lines


def outstanding(sheets):
    return list(payable_lines(sheets).order_by("station__division__code", "position", "pk"))


def batch_again(*, by, batch):
    """(file name, bytes) of an earlier batch, of those in it who are still to be paid that way."""
    demand_handler(by)
    sheets = PayrollSheet.objects.visible_to(by).of(batch.month).under(batch.division)
    told = {tuple(entry) for entry in batch.entries}
    lines = [line for line in outstanding(sheets) if tuple(entry_of(line)) in told]
    if not lines:
        raise ActError("这一批里已经没有待发放的人：有的已到账，有的退票后另成一批。")
    return handed_out(by, batch, lines)


def handed_out(by, batch, lines):
    purpose = f"{batch.month.year}年{batch.month.month}月工资"
    ending, data = batch_file(layout_at(batch.division), lines, purpose=purpose)
    digest = hashlib.sha256(data).hexdigest()
    total = sum(line.net for line in lines)
    audit.record_read(
        act="bank.batch",
        by=by,
        obj=batch,
        reason=f"{batch.serial} 批 {purpose} {len(lines)} 人 {total:,.2f} 元，sha256 {digest[:16]}",
        fields=["bank_account"],
    )
    return f"{batch.division.name}{purpose}批量代发第{batch.serial}批.{ending}", data


def read_return(*, by, upload):
    """What a return file says, kept to be looked at: no line changes. The same file once more is
    the one that is there. Raises ActError for one that was altered or fits nobody."""
    demand_handler(by)
    data = limited(upload)
    name, digest = clean_name(upload.name), hashlib.sha256(data).hexdigest()
    place = by.posting.place_division
    applied = BankReturn.objects.filter(division=place, sha256=digest, applied_at__isnull=False)
    if known := applied.order_by("pk").first():
        return known
    results, unmatched = read_rows(by, name, data)
    with transaction.atomic():
        row = BankReturn.objects.create(
            division=place,
            file_name=name,
            sha256=digest,
            results=[[line.pk, ok, reason] for line, ok, reason in results],
            unmatched=unmatched,
            uploaded_by=by.user,
        )
        audit.record(act="bank.return", by=by, obj=row)
    return row


def read_rows(by, name, data):
    try:
        results, unmatched = matched(said_rows(name, data), lines_under_way(by))
    except BadReturn as problem:
        raise ActError(str(problem), field="file") from None
    except AlteredReturn as problem:
        raise ActError(
            f"{problem}。这份文件和账对不上，可能改过，整份没有登记；请向银行要原来的回盘。",
            field="file",
        ) from None
    if not results:
        row, why = unmatched[0]
        raise ActError(f"没有一行对得上，不是这里待确认的工资。第 {row} 行：{why}。", field="file")
    return results, unmatched


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
    lines = PayrollLine.objects.in_bulk([pk for pk, _, _ in row.results])
    sent = LineMove.objects.filter(line__in=lines, status=LineStatus.SENT)
    if late := sent.filter(at__gt=row.uploaded_at).select_related("line").first():
        raise ActError(f"{late.line.name}在上传之后又重发过，请上传重发以后的回盘。")
    mark_lines(by=by, results=[(lines[pk], ok, why) for pk, ok, why in row.results], on=on)
    row.applied_at, row.applied_by = timezone.now(), by.user
    row.save(update_fields=["applied_at", "applied_by"])
    audit.record(act="bank.apply", by=by, obj=row)
    return row


def demand_handler(by):
    if not can_handle_bank(by):
        raise Denied("银行文件由发放的财政办理。", who_can=WHO_PAYS)
