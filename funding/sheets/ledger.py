"""The ledger of a year's wages, every line of it, however many there are."""

from funding.models import PayItem, PayrollLine
from funding.payroll.enums import LineKind, LineStatus, SheetState
from funding.payroll.querysets import sheets_in_reach
from shuangbai.base.ledgers import write_ledger
from shuangbai.base.sheets import Column
from stations.enums import Hiring, Licence

MONEY = "#,##0.00"
AT_ONCE = 2000
FIELDS = (
    "month",
    "station__division__name",
    "station__name",
    "kind",
    "name",
    "licence",
    "hiring",
    "days",
    "absent_days",
    "amounts",
    "gross",
    "deducted",
    "net",
    "employer_cost",
    "bank_tail",
    "status",
    "paid_on",
    "confirmed_on",
    "note",
)
KINDS, STATUSES = dict(LineKind.choices), dict(LineStatus.choices)
HIRINGS, LICENCES = dict(Hiring.choices), dict(Licence.choices)


def year_lines(member, year):
    """The lines in reach of sheets that were handed in."""
    return (
        PayrollLine.objects.standing()
        .filter(sheets_in_reach(member, "sheet"), month__year=year)
        .exclude(sheet__state__in=(SheetState.DRAFT, SheetState.VOID))
    )


def write_year(file, lines, *, title, notes):
    """Streams into the file; returns the number of rows."""
    return write_ledger(
        file, title=title, columns=ledger_columns(lines), rows=plain_rows(lines), notes=notes
    )


def plain_rows(lines):
    """The columns that the ledger shows, no objects: a year of a city is written as it is read."""
    rows = lines.order_by("month", "station__division__code", "sheet", "position", "pk")
    return rows.values_list(*FIELDS, named=True).iterator(chunk_size=AT_ONCE)


def ledger_columns(lines):
    schemes = lines.order_by().values_list("sheet__scheme", flat=True).distinct()
    items = {}
    for item in PayItem.objects.filter(scheme__in=schemes).order_by("position", "pk"):
        items.setdefault(item.code, item.name)
    return [
        Column("月份", lambda row: f"{row.month.year}-{row.month.month:02d}", 10),
        Column("镇街", lambda row: row.station__division__name, 14),
        Column("社工站", lambda row: row.station__name, 20),
        Column("类别", lambda row: KINDS[row.kind], 8),
        Column("姓名", lambda row: row.name, 12),
        Column("职业资格", lambda row: LICENCES.get(row.licence, row.licence), 16),
        Column("用工方式", lambda row: HIRINGS[row.hiring], 12),
        Column("在岗天数", lambda row: row.days, 9),
        Column("缺勤天数", lambda row: row.absent_days, 9),
        *[item_column(code, name) for code, name in items.items()],
        Column("应发", lambda row: row.gross, 13, MONEY),
        Column("代扣", lambda row: row.deducted, 13, MONEY),
        Column("实发", lambda row: row.net, 13, MONEY),
        Column("单位缴纳", lambda row: row.employer_cost, 13, MONEY),
        Column("账号尾号", lambda row: row.bank_tail, 10),
        Column("发放", lambda row: STATUSES[row.status], 14),
        Column("发放日期", lambda row: row.paid_on, 12),
        Column("到账日期", lambda row: row.confirmed_on, 12),
        Column("备注", lambda row: row.note, 24),
    ]


def item_column(code, name):
    # Excel keeps doubles whatever is written; divided last, 分 come out exactly as they went in.
    return Column(name, lambda row: row.amounts.get(code, 0) / 100, 12, MONEY)
