"""资金分配表 as a finance office prints and signs it."""

from django.utils import timezone

from stations.sheets import PrintedSheet

WIDTHS = (6, 14, 24, 26, 8, 8, 8, 14, 8, 16, 16, 14)
HEADS = (
    "序号",
    "县（市、区）",
    "单位",
    "算法",
    "岗位",
    "在岗",
    "空岗",
    "标准（元）",
    "月数",
    "金额（元）",
    "表内金额（元）",
    "相差（元）",
)


def batch_workbook(batch, lines, *, by):
    """One batch with the formula of every line and its sum; bytes of an .xlsx."""
    lines = list(lines)
    sheet = PrintedSheet(f"资金分配表 {batch.title}", WIDTHS)
    sheet.sheet.page_setup.orientation = "landscape"
    sheet.across("资金分配表", size=16, bold=True, align="center")
    sheet.facts(
        [
            ("资金项目", batch.programme.name),
            ("批次", f"{batch.title}（{batch.get_state_display()}）"),
            ("分配单位", batch.giver.name),
            ("文号", batch.document.number if batch.document else ""),
            ("应拨日期", batch.due_on),
        ]
    )
    sheet.part("分配明细")
    rows = [row_of(number, line) for number, line in enumerate(lines, start=1)]
    sheet.table(HEADS, rows)
    total(sheet, lines)
    sheet.row += 1
    sheet.across(
        "经办（签字）：　　　　　　　审核（签字）：　　　　　　　单位（盖章）：　　　　　　　日期："
    )
    stamp = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    sheet.across(f"导出人：{by}　导出时间：{stamp}", size=9)
    return sheet.bytes()


def row_of(number, line):
    county = line.place.parent if line.station_id else None
    return (
        number,
        county.name if county else "",
        line.station.name if line.station else line.place.name,
        line.purpose or line.get_formula_display(),
        line.posts,
        line.people,
        line.vacant,
        line.rate,
        line.months,
        line.amount,
        line.typed,
        None if line.typed is None else line.typed - line.amount,
    )


def total(sheet, lines):
    posts = [line.posts for line in lines if line.posts is not None]
    values = ["合计", "", f"{len(lines)} 行", "", sum(posts) if posts else None, None, None]
    values += [None, None, sum(line.amount for line in lines), None, None]
    sheet.row += 1
    for column, value in enumerate(values, start=1):
        is_number = value is not None and not isinstance(value, str)
        cell = sheet.put(column, value, bold=True, align="right" if is_number else "left")
        if hasattr(value, "quantize"):
            cell.number_format = "#,##0.00"
