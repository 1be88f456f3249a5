"""A workbook of sums that the rules do not reckon (个人所得税 above all), as the tax office's
client or a colleague made it: what it would change, row by row. Reads, and writes nothing."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal

from openpyxl.utils import get_column_letter

from funding.models import PayrollLine
from funding.payroll.enums import LineKind, SheetKind, SheetState
from funding.payroll.permissions import can_write_sheet
from shuangbai.base import cells
from shuangbai.base.cells import BadCell, CellColumn, RawRow, cell_of, text_of
from shuangbai.base.national_id import normalise
from shuangbai.base.sealed import blind_index
from shuangbai.base.workbooks import BadWorkbook, read_workbook
from stations.models import StaffRecord

MOST_ROWS = 5000
HEADER_WITHIN = 15
SUMMED = ("合计", "总计", "小计")
NO_HEAD = "没有找到表头行。表头要有“姓名”或“身份证号”，还要有一列金额（例如“个人所得税”或“税额”）。"
COLUMNS = (
    CellColumn("name", "姓名", cells.name, aliases=("纳税人姓名", "人员姓名")),
    CellColumn(
        "id_number",
        "身份证号",
        cells.id_number,
        is_secret=True,
        aliases=("证件号码", "身份证号码", "证照号码", "居民身份证号"),
    ),
    CellColumn(
        "amount",
        "金额",
        cells.yuan,
        required=True,
        aliases=(
            "应补退税额",
            "本期应补退税额",
            "应补/退税额",
            "应补(退)税额",
            "本期应补(退)税额",
            "个人所得税",
            "税额",
            "个税",
            "代扣税额",
        ),
    ),
)


@dataclass(frozen=True)
class Plan:
    """`changes`: [(line, fen)] that differ; `same`: how many do not; `refused`: [[where, who,
    why]]."""

    changes: list
    same: int
    refused: list


def raw_rows(upload, item):
    """[RawRow] below the header of the first sheet that has one. Raises BadWorkbook."""
    for sheet in read_workbook(upload, most_rows=MOST_ROWS):
        if found := header_of(sheet, item):
            rows = list(rows_below(sheet, *found))
            if not rows:
                raise BadWorkbook("表头下面没有一行。请核对是不是选错了文件。")
            return rows
    raise BadWorkbook(NO_HEAD)


def header_of(sheet, item):
    """(row number, {column key: index}); a column named as the item itself is its sum."""
    for number, row in enumerate(sheet.rows[:HEADER_WITHIN], 1):
        labels = ["".join(text_of(value).split()).rstrip("*") for value in row]
        found = {}
        for column in COLUMNS:
            own = (item.name,) if column.key == "amount" else ()
            names = (*own, column.label, *column.aliases)
            at = next((labels.index(name) for name in names if name in labels), None)
            if at is not None:
                found[column.key] = at
        if "amount" in found and len(found) > 1:
            return number, found
    return None


def rows_below(sheet, header, columns):
    letters = {key: get_column_letter(index + 1) for key, index in columns.items()}
    for number, row in enumerate(sheet.rows[header:], header + 1):
        found = {
            key: row[index]
            for key, index in columns.items()
            if index < len(row) and text_of(row[index])
        }
        for key, letter in letters.items():
            if f"{letter}{number}" in sheet.blanks:
                found[key] = cells.FORMULA_WITHOUT_RESULT
        lead = "".join(text_of(value) for value in row[:2])
        if found and not any(word in "".join(lead.split()) for word in SUMMED):
            yield RawRow(sheet.name, number, letters, found)


def planned(by, month, item, rows):
    """The Plan of these rows for the drafts of a month that the member may write."""
    people = People(by, month)
    changes, same, refused, seen = [], 0, [], Counter()
    for row in rows:
        try:
            line, fen = judged(row, people, item, seen)
        except BadCell as problem:
            refused.append([f"{row.sheet} 第 {row.row} 行", who_of(row), str(problem)])
            continue
        if line.amounts.get(item.code, 0) == fen:
            same += 1
        else:
            changes.append((line, fen))
    return Plan(changes, same, refused)


def who_of(row):
    return text_of(row.cells.get("name", ""))[:20]


def judged(row, people, item, seen):
    """(line, fen), or BadCell with why the row is refused."""
    facts = {column.key: cell_of(row, column) for column in COLUMNS}
    line = people.line_of(facts["name"], facts["id_number"])
    seen[line.pk] += 1
    if seen[line.pk] > 1:
        raise BadCell("同一个人在文件里出现了两次，只取了前一行，请核对。")
    fen = int(Decimal(facts["amount"]) * 100)
    if item.code not in people.codes_of(line):
        raise BadCell(f"这个人的工资标准里没有手填的“{item.name}”。")
    if line.net * 100 + line.amounts.get(item.code, 0) - fen < 0 and item.kind == "deduction":
        raise BadCell("扣了它实发就成了负数，请核对金额。")
    return line, fen


class People:
    """The month's regular lines in reach, by name and by ID number, read at once."""

    def __init__(self, by, month):
        rows = (
            PayrollLine.objects.visible_to(by)
            .of_month(month)
            .filter(kind=LineKind.REGULAR, sheet__kind=SheetKind.REGULAR)
        )
        rows = rows.exclude(sheet__state=SheetState.VOID)
        related = ("sheet__station__division", "sheet__employer", "sheet__scheme")
        lines = [line for line in rows.select_related(*related) if can_write_sheet(by, line.sheet)]
        self.by_name, self.by_user = defaultdict(list), {}
        for line in lines:
            self.by_name[line.name].append(line)
            self.by_user[line.user_id] = line
        records = StaffRecord.objects.filter(user__in=self.by_user).exclude(id_index="")
        self.by_id = dict(records.values_list("id_index", "user_id"))
        self.schemes = {}

    def line_of(self, name, id_number):
        line = self.found(name, id_number)
        if line.sheet.state != SheetState.DRAFT:
            raise BadCell(
                f"{line.sheet.station}的工资表是“{line.sheet.words}”，不能改；要改先退回。"
            )
        return line

    def found(self, name, id_number):
        if id_number:
            index = blind_index(StaffRecord, "id_number", normalise(id_number))
            line = self.by_user.get(self.by_id.get(index))
            if line and name and line.name != name:
                raise BadCell(f"证件号是{line.name}的，和姓名不符。")
            if line:
                return line
        alike = self.by_name.get(name, ())
        if len(alike) > 1:
            raise BadCell(f"有 {len(alike)} 人同名，请加一列“身份证号”。")
        if not alike:
            raise BadCell("这个月您做的工资表上没有这个人。")
        if id_number and alike[0].user_id in self.by_id.values():
            raise BadCell("证件号和人员档案里登记的不同，请核对。")
        return alike[0]

    def codes_of(self, line):
        scheme = line.sheet.scheme
        if scheme.pk not in self.schemes:
            typed = scheme.items.filter(rule="typed")
            self.schemes[scheme.pk] = set(typed.values_list("code", flat=True))
        return self.schemes[scheme.pk]
