"""The ledger of a year's wages, every line of it, however many there are."""

from dataclasses import dataclass
from operator import itemgetter

from django.db.models import FloatField, Func
from django.db.models.fields.json import KeyTextTransform

from funding.models import PayItem, PayrollLine
from funding.payroll.enums import LineKind, LineStatus, SheetState
from funding.payroll.querysets import sheets_in_reach
from shuangbai.base.ledgers import write_ledger
from shuangbai.base.sheets import Column
from stations.enums import Hiring, Licence

MONEY = "#,##0.00"
AT_ONCE = 2000
KINDS, STATUSES = dict(LineKind.choices), dict(LineStatus.choices)
HIRINGS, LICENCES = dict(Hiring.choices), dict(Licence.choices)


class Yuan(Func):
    """Yuan out of 分 as the database divides them. Excel keeps doubles whatever is written; divided
    last, 分 come out exactly as they went in. Without Django's conversion of each value."""

    template = "COALESCE(CAST(%(expressions)s AS double precision), 0) / 100"
    output_field = FloatField()

    def get_db_converters(self, connection):
        return []


@dataclass(frozen=True)
class Shown:
    """A column: where its value is read, and how it is said when not as it is."""

    label: str
    source: object
    width: int
    words: object = None
    number_format: str = ""

    def column(self, at):
        take = itemgetter(at)
        if self.words:
            take = self.worded(at)
        return Column(self.label, take, self.width, self.number_format)

    def worded(self, at):
        words = self.words
        return lambda row: words(row[at])


def in_months(day):
    return f"{day.year}-{day.month:02d}"


def licence_words(code):
    return LICENCES.get(code, code)


HEAD = (
    Shown("月份", "month", 10, in_months),
    Shown("镇街", "station__division__name", 14),
    Shown("社工站", "station__name", 20),
    Shown("类别", "kind", 8, KINDS.__getitem__),
    Shown("姓名", "name", 12),
    Shown("职业资格", "licence", 16, licence_words),
    Shown("用工方式", "hiring", 12, HIRINGS.__getitem__),
    Shown("在岗天数", "days", 9),
    Shown("缺勤天数", "absent_days", 9),
)
TAIL = (
    Shown("应发", Yuan("gross"), 13, None, MONEY),
    Shown("代扣", Yuan("deducted"), 13, None, MONEY),
    Shown("实发", Yuan("net"), 13, None, MONEY),
    Shown("单位缴纳", Yuan("employer_cost"), 13, None, MONEY),
    Shown("账号尾号", "bank_tail", 10),
    Shown("发放", "status", 14, STATUSES.__getitem__),
    Shown("发放日期", "paid_on", 12),
    Shown("到账日期", "confirmed_on", 12),
    Shown("备注", "note", 24),
)


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
    """Tuples of what the ledger shows, no objects: a year of a city is written as it is read."""
    rows = lines.order_by("month", "station__division__code", "sheet", "position", "pk")
    sources = [one.source for one in shown(lines)]
    return rows.values_list(*sources).iterator(chunk_size=AT_ONCE)


def ledger_columns(lines):
    return [one.column(at) for at, one in enumerate(shown(lines))]


def shown(lines):
    """[Shown] with a column for each pay item of the lines' schemes."""
    schemes = lines.order_by().values_list("sheet__scheme", flat=True).distinct()
    items = {}
    for item in PayItem.objects.filter(scheme__in=schemes).order_by("position", "pk"):
        items.setdefault(item.code, item.name)
    sums = [
        Shown(name, Yuan(KeyTextTransform(code, "amounts")), 12, None, MONEY)
        for code, name in items.items()
    ]
    return [*HEAD, *sums, *TAIL]
