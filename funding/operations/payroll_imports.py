"""Sums from a workbook into the drafts of a month: looked at first, then written as if typed."""

from collections import defaultdict
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from funding.models import PayImport, PayItem, PayrollEdit, PayrollLine, PayrollSheet
from funding.operations.payroll_draft import Drawer, changed, locked_draft, recount, set_typed
from funding.payroll.enums import ItemRule, SheetKind, SheetState
from funding.payroll.importing import planned, raw_rows
from funding.payroll.permissions import WHO_WRITES
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.uploads import clean_name
from shuangbai.base.workbooks import BadWorkbook
from stations import audit
from stations.enums import DataClass, Right


def typed_items(by, month):
    """The items that are filled in by hand, of the drafts in reach, each once."""
    items = PayItem.objects.filter(
        rule=ItemRule.TYPED,
        scheme__sheets__in=drafts_of(by, month),
    )
    found = {}
    for item in items.order_by("position", "pk"):
        found.setdefault(item.code, item)
    return list(found.values())


def drafts_of(by, month):
    rows = PayrollSheet.objects.visible_to(by).of(month).in_states(SheetState.DRAFT)
    return rows.filter(kind=SheetKind.REGULAR)


def read_sums(*, by, month, item, upload):
    """What a workbook would change, kept to be looked at: no line changes. Raises ActError."""
    if not by.may(Right.WRITE, DataClass.PAYROLL):
        raise Denied("工资表不归您填写。", who_can=WHO_WRITES)
    try:
        plan = planned(by, month, item, raw_rows(upload, item))
    except BadWorkbook as problem:
        raise ActError(problem.message, field="file") from None
    made = PayImport.objects.create(
        posting=by.posting,
        month=month,
        code=item.code,
        item_name=item.name,
        file_name=clean_name(upload.name),
        changes=[
            [line.pk, line.version, line.amounts.get(item.code, 0), fen]
            for line, fen in plan.changes
        ],
        refused=plan.refused,
        same=plan.same,
        uploaded_by=by.user,
    )
    audit.record(act="payroll.import", by=by, obj=made)
    return made


@transaction.atomic
def write_sums(*, by, pay_import):
    """All of it or nothing: a line that somebody changed meanwhile stops it."""
    row = PayImport.objects.select_for_update().get(pk=pay_import.pk)
    if row.uploaded_by_id != by.user.pk:
        raise Denied("由上传的人写入。", who_can="上传人")
    if row.applied_at:
        raise ActError("这份文件已经写入过。")
    if not row.changes:
        raise ActError("没有要改的。")
    wanted = {pk: (version, fen) for pk, version, _, fen in row.changes}
    by_sheet = defaultdict(list)
    for line in PayrollLine.objects.filter(pk__in=wanted).select_related("sheet").order_by("pk"):
        by_sheet[line.sheet].append(line)
    for sheet in sorted(by_sheet, key=lambda one: one.pk):
        fill_in(by, sheet, by_sheet[sheet], row.code, wanted)
    row.applied_at = timezone.now()
    row.save(update_fields=["applied_at"])
    audit.record(act="payroll.import_write", by=by, obj=row)
    return row


def fill_in(by, sheet, lines, code, wanted):
    """One sheet's lines with the sum of one item, drawn from what is read once."""
    sheet = locked_draft(by, sheet)
    fresh = PayrollLine.objects.standing().in_bulk([line.pk for line in lines])
    drawer = Drawer(sheet, {line.user_id for line in lines})
    edits = []
    for line in lines:
        version, fen = wanted[line.pk]
        now = fresh.get(line.pk)
        stretch = drawer.stretch_of(line.user_id)
        if now is None or now.version != version or stretch is None:
            raise ActError(f"{line.name}这一行在上传之后变过，一行也没有写。请重新上传核对。")
        edits.append(filled(now, drawer, stretch, code, fen, by))
    PayrollEdit.objects.bulk_create(edits, batch_size=500)
    recount(sheet)
    audit.record_many(act="payroll.edit", by=by, objs=lines, fields=["amounts"])


def filled(line, drawer, stretch, code, fen, by):
    was = {"absent_days": str(line.absent_days), "amounts": dict(line.amounts)}
    set_typed(line, drawer.items, {code: Decimal(fen) / 100})
    drawer.draw(line, stretch)
    line.version += 1
    line.save()
    return PayrollEdit(line=line, changes=changed(was, line), by=by.user)
