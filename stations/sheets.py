"""Sheets of the network that an office prints and signs."""

import io
from math import ceil

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins

from shuangbai.base.sheets import BOX, FONT, HEAD, clean, sheet_name
from stations.enums import Hiring

WIDTHS = (16, 16, 18, 18, 16, 12, 26)
LINE_HEIGHT = 17


class PrintedSheet:
    """One A4 page wide; texts stay texts, whatever they begin with."""

    def __init__(self, title, widths=WIDTHS):
        self.book = Workbook()
        self.sheet = self.book.active
        self.sheet.title = sheet_name(title)
        self.widths = widths
        self.width = len(widths)
        self.row = 0
        for index, width in enumerate(widths, start=1):
            self.sheet.column_dimensions[get_column_letter(index)].width = width
        self.sheet.page_setup.paperSize = self.sheet.PAPERSIZE_A4
        self.sheet.page_setup.fitToHeight = 0
        self.sheet.sheet_properties.pageSetUpPr.fitToPage = True
        self.sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.5, bottom=0.6)
        self.sheet.oddFooter.center.text = "第 &P 页，共 &N 页"

    def put(self, column, value, *, bold=False, size=11, boxed=True, align="left", span=1):
        cell = self.sheet.cell(self.row, column)
        cell.value = clean(value) if isinstance(value, str) else value
        if isinstance(value, str):
            cell.data_type = "s"
        cell.font = Font(FONT, size=size, bold=bold)
        cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=True)
        if boxed:
            cell.border = BOX
        self.make_room(value, sum(self.widths[column - 1 : column - 1 + span]), size)
        return cell

    def make_room(self, value, width, size):
        """Rows do not grow by themselves: a Chinese character is as wide as two others."""
        lines = 1
        if isinstance(value, str):
            wide = sum(2 if ord(char) > 0x2E80 else 1 for char in value) * size / 11
            lines = max(1, ceil(wide / (width - 1)))
        row = self.sheet.row_dimensions[self.row]
        row.height = max(row.height or 0, LINE_HEIGHT * lines * size / 11)

    def across(self, text, *, size=11, bold=False, align="left"):
        """A line over the whole width."""
        self.row += 1
        self.put(1, text, bold=bold, size=size, boxed=False, align=align, span=self.width)
        self.sheet.merge_cells(
            start_row=self.row, end_row=self.row, start_column=1, end_column=self.width
        )

    def part(self, title):
        self.row += 1
        self.across(title, bold=True, size=12)

    def facts(self, pairs):
        """Label and value, the value over the rest of the line."""
        for label, value in pairs:
            self.row += 1
            self.put(1, label, bold=True).fill = HEAD
            self.put(2, value if value not in (None, "") else "—", span=self.width - 1)
            for column in range(3, self.width + 1):
                self.put(column, "")
            self.sheet.merge_cells(
                start_row=self.row, end_row=self.row, start_column=2, end_column=self.width
            )

    def table(self, heads, rows, empty="无"):
        self.row += 1
        for column, label in enumerate(heads, start=1):
            self.put(column, label, bold=True, align="center").fill = HEAD
        if not rows:
            self.across(empty)
        for values in rows:
            self.row += 1
            for column, value in enumerate(values, start=1):
                is_number = not isinstance(value, str) and value is not None
                cell = self.put(column, value, align="right" if is_number else "left")
                if hasattr(value, "isoformat"):
                    cell.number_format = "yyyy-mm-dd"
                elif hasattr(value, "quantize"):
                    cell.number_format = "#,##0.00"

    def bytes(self):
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()


def station_workbook(file, *, places, with_amounts, by):
    """One station: particulars, posts, people with vacancies, villages, contracts, rooms; with
    lines to sign. Amounts only `with_amounts`. Bytes of an .xlsx."""
    station = file.station
    sheet = PrintedSheet(station.name)
    sheet.across(f"{station.name}基本情况表", size=16, bold=True, align="center")
    sheet.across(f"截至 {file.today}", align="right", size=10)
    sheet.facts(particulars(file, places))
    write_people(sheet, file)
    write_villages(sheet, file)
    write_contracts(sheet, file, with_amounts)
    sheet.part("场地与设备")
    sheet.table(
        ("名称", "类型", "要求", "结果", "检查日期", "说明"),
        [facility_row(line) for line in file.facilities],
        empty="没有适用的标准",
    )
    sheet.row += 1
    sheet.across("站长（签字）：　　　　　　　　　　审核（盖章）：　　　　　　　　　　日期：")
    stamp = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    sheet.across(f"导出人：{by}　导出时间：{stamp}", size=9)
    return sheet.bytes()


def particulars(file, places):
    station, now = file.station, file.staffing
    return [
        ("区划", " ".join(places)),
        ("区划代码", station.division.code),
        (
            "状态",
            f"{station.get_status_display()}　{file.status_days.get(station.status, '')}".strip(),
        ),
        ("地址", station.address),
        ("电话", station.phone),
        ("站长", file.head.user.name if file.head else ""),
        ("岗位", f"核定 {now.posts} 岗，在岗 {now.heads} 人，空岗 {len(file.vacancies)} 个"),
        (
            "村（社区）",
            f"{len(file.points)} 个，已开服务点 {len(file.open_points)} 个，"
            f"没有服务点 {len(file.gaps)} 个",
        ),
    ]


def write_people(sheet, file):
    sheet.part("人员")
    people = [person_row(posting) for posting in file.people]
    vacant = [
        ("空岗", "", Hiring(one.hiring).label, "", one.since, one.days(file.today), "")
        for one in file.vacancies
    ]
    sheet.table(
        ("姓名", "岗位", "用工", "证书", "到岗 / 空岗自", "空岗天数", "派驻机构"), people + vacant
    )


def person_row(posting):
    record = getattr(posting.user, "record", None)
    return (
        posting.user.name,
        posting.get_title_display(),
        posting.get_hiring_display(),
        record.get_licence_display() if record else "",
        posting.starts_on,
        "",
        posting.employer.name if posting.employer else "",
    )


def write_villages(sheet, file):
    sheet.part("村（社区）与服务点")
    lines = sorted(file.points, key=lambda line: line.village.code)
    sheet.table(
        ("村（社区）", "区划代码", "服务点", "开点日期", "应开日期", "跨区划", "地址"),
        [
            (
                line.village.name,
                line.village.code,
                line.words,
                line.point.opened_on,
                line.point.due_on,
                "是" if line.point.is_extra else "",
                line.point.address,
            )
            for line in lines
        ],
    )


def write_contracts(sheet, file, with_amounts):
    for contract in file.contracts:
        sheet.part(f"承接合同：{contract.name}")
        facts = [
            ("机构", contract.operator.name),
            ("采购编号", contract.procurement_no),
            ("期限", f"{contract.starts_on} 至 {contract.last_day}"),
        ]
        if with_amounts:
            facts.append(("合同额（元）", f"{contract.amount:,.2f}"))
        sheet.facts(facts)
        if with_amounts and contract.instalments.all():
            sheet.table(
                ("期", "条件", "预计日期", "达成日期", "金额（元）"),
                [
                    (
                        one.number,
                        one.get_condition_display(),
                        one.expected_on,
                        one.met_on,
                        one.amount,
                    )
                    for one in sorted(contract.instalments.all(), key=lambda one: one.number)
                ],
            )


def facility_row(line):
    return (
        line.standard.name,
        line.standard.get_kind_display(),
        "必备" if line.standard.is_required else "选配",
        line.words,
        line.found.checked_on if line.found else None,
        line.found.note if line.found else "",
    )
