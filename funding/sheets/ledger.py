"""The ledger of a year's wages, every line of it, however many there are."""

from decimal import Decimal

from funding.models import PayItem, PayrollLine
from funding.payroll.enums import SheetState
from funding.payroll.querysets import sheets_in_reach
from shuangbai.base.ledgers import write_ledger
from shuangbai.base.sheets import Column

MONEY = "#,##0.00"
AT_ONCE = 2000


def year_lines(member, year):
    """The lines in reach of sheets that were handed in."""
    return (
        PayrollLine.objects.standing()
        .filter(sheets_in_reach(member, "sheet"), month__year=year)
        .exclude(sheet__state__in=(SheetState.DRAFT, SheetState.VOID))
    )


def write_year(file, lines, *, title, notes):
    """Streams into the file; returns the number of rows."""
    rows = (
        lines.select_related("station__division")
        .defer("bank_account", "causes", "typed")
        .order_by("month", "station__division__code", "sheet", "position", "pk")
        .iterator(chunk_size=AT_ONCE)
    )
    return write_ledger(file, title=title, columns=ledger_columns(lines), rows=rows, notes=notes)


def ledger_columns(lines):
    schemes = lines.order_by().values_list("sheet__scheme", flat=True).distinct()
    items = {}
    for item in PayItem.objects.filter(scheme__in=schemes).order_by("position", "pk"):
        items.setdefault(item.code, item.name)
    return [
        Column("月份", lambda row: f"{row.month:%Y-%m}", 10),
        Column("镇街", lambda row: row.station.division.name, 14),
        Column("社工站", lambda row: row.station.name, 20),
        Column("类别", lambda row: row.get_kind_display(), 8),
        Column("姓名", lambda row: row.name, 12),
        Column("职业资格", lambda row: row.get_licence_display(), 16),
        Column("用工方式", lambda row: row.get_hiring_display(), 12),
        Column("在岗天数", lambda row: row.days, 9),
        Column("缺勤天数", lambda row: row.absent_days, 9),
        *[item_column(code, name) for code, name in items.items()],
        Column("应发", lambda row: row.gross, 13, MONEY),
        Column("代扣", lambda row: row.deducted, 13, MONEY),
        Column("实发", lambda row: row.net, 13, MONEY),
        Column("单位缴纳", lambda row: row.employer_cost, 13, MONEY),
        Column("账号尾号", lambda row: row.bank_tail, 10),
        Column("发放", lambda row: row.get_status_display(), 14),
        Column("发放日期", lambda row: row.paid_on, 12),
        Column("到账日期", lambda row: row.confirmed_on, 12),
        Column("备注", lambda row: row.note, 24),
    ]


def item_column(code, name):
    return Column(name, lambda row: Decimal(row.amounts.get(code, 0)).scaleb(-2), 12, MONEY)
