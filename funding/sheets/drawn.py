"""The built-in papers as templates: what an office prints as it is, or takes as a start for its
own."""

from funding.payroll.enums import ItemKind
from funding.sheets.contents import (
    DETAIL_HEAD,
    DETAIL_SUMS,
    SUMMARY_HEAD,
    SUMMARY_SUMS,
    SUMMARY_TAIL,
    Paper,
    item_columns,
)
from funding.sheets.enums import Form
from shuangbai.base.sheet_kit import MONEY, SheetKit

LABELS = {"人数_站": "人数", "用款": "用款合计", "在岗天数": "在岗\n天数", "缺勤天数": "缺勤\n天数"}


def built_in(paper: Paper):
    """The template's bytes for a paper with its columns."""
    return DRAWN[paper.form](paper)


def text(name, align="left"):
    return (name, False, align)


def money(name):
    return (name, True, "right")


def draw_detail(paper):
    names = names_of(paper)
    earned, taken, borne = (of_kind(paper, names, kind) for kind in ItemKind)
    gross, deducted, net, employer = DETAIL_SUMS
    shown = [name for name in DETAIL_HEAD if name != "用工方式"]
    columns = [
        *[text(name, "center") for name in shown],
        *[money(name) for name in (*earned, gross, *taken, deducted, net, *borne, employer)],
        *[text("账号尾号", "center"), text("签名"), text("备注")],
    ]
    widths = {"序号": 5, "姓名": 8, "职业资格": 15, "在岗天数": 5.5, "缺勤天数": 5.5}
    widths |= {"账号尾号": 9, "签名": 10, "备注": 14}
    kit = started(Form.DETAIL.label, columns, widths)
    first = len(shown) + 1
    groups = grouped(first, [("应发", [*earned, gross]), ("代扣", [*taken, deducted])])
    last = first + len(earned) + len(taken) + 2
    groups += grouped(last + 1, [("单位缴纳", [*borne, employer])])
    finish_table(kit, columns, labels_of(paper, names), groups, 2)
    kit.signatures("制表", "审核", "站长", "镇（街）负责人")
    kit.seal("（镇街盖章）　　　　年　　月　　日", columns=max(6, kit.width // 3))
    return kit.template()


def draw_summary(paper):
    names = names_of(paper)
    columns = [
        *[text(name, "center" if name != "社工站" else "left") for name in SUMMARY_HEAD],
        *[money(names[item.code]) for item in paper.items],
        *[money(name) for name in SUMMARY_SUMS],
        *[text(name) for name in SUMMARY_TAIL],
    ]
    widths = {"序号": 5, "镇街": 10, "社工站": 18, "类别": 9, "人数_站": 6, "报送": 9, "备注": 10}
    kit = started(Form.SUMMARY.label, columns, widths)
    finish_table(kit, columns, labels_of(paper, names), [], 4, counted=("人数_站",))
    kit.line([("=未齐", kit.width)], size=10)
    kit.signatures("制表", "审核", "负责人")
    kit.seal("（县民政局盖章）　　　　年　　月　　日", columns=max(6, kit.width // 3))
    return kit.template()


def names_of(paper):
    """{item code: its column's name}, as contents.py gave them."""
    fixed = (*DETAIL_HEAD, *DETAIL_SUMS, "开户行", "账号尾号", "签名", "备注")
    if paper.form == Form.SUMMARY:
        fixed = (*SUMMARY_HEAD, *SUMMARY_SUMS, *SUMMARY_TAIL)
    return item_columns(paper.items, [*fixed, *paper.content.facts])


def of_kind(paper, names, kind):
    return [names[item.code] for item in paper.items if item.kind == kind]


def started(title, columns, widths):
    """Title, the line above the table, and the columns' widths."""
    kit = SheetKit(title, [widths.get(name, 10) for name, _, _ in columns])
    kit.title()
    third = kit.width // 3
    rest = kit.width - 2 * third
    kit.row += 1
    kit.sheet.row_dimensions[kit.row].height = 20
    places = ((1, third, "=编号", "left"), (third + 1, third, "=校验码", "center"))
    for column, span, said, align in (*places, (2 * third + 1, rest, "单位：元", "right")):
        kit.cell(column, said, boxed=False, align=align, size=10)
        kit.span(column, span, boxed=False)
    return kit


def grouped(column, groups):
    """[(label, first column, last column)] of groups that stand side by side."""
    placed = []
    for label, names in groups:
        placed.append((label, column, column + len(names) - 1))
        column += len(names)
    return placed


def labels_of(paper, names):
    """{column: its head} where that is not its name."""
    return LABELS | {names[item.code]: item.name for item in paper.items}


def finish_table(kit, columns, labels, groups, label_span, counted=()):
    kit.head([labels.get(name, name) for name, _, _ in columns], groups)
    row = kit.repeated(columns)
    kit.totals(row, "合计", label_span, columns, counted=counted)
    kit.line(
        [("用款大写", 2), ("=用款大写", kit.width - 2)], boxed=True, height=24, bold=True, size=10
    )


def draw_request(paper):
    kit = SheetKit(Form.REQUEST.label, [14] * 6, is_portrait=True)
    letter_head(kit)
    kit.line([("=正文", 6)], height=150, size=14, vertical="top")
    kit.line([("=附件", 6)], height=40, size=13)
    kit.line([("", 6)], height=60)
    kit.line([("", 2), ("=发文单位_2", 4)], height=30, size=14, align="center")
    kit.line([("", 2), ("（盖章）　　　年　　月　　日", 4)], height=60, size=13, align="center")
    kit.signatures("经办人", "审核人", "负责人")
    return kit.template()


def letter_head(kit):
    kit.line([("=发文单位", kit.width)], height=44, size=24, align="center", bold=True)
    half = kit.width // 2
    kit.line([("=编号", half), ("=校验码", kit.width - half)], size=10)
    kit.line([("=标题", kit.width)], height=60, size=18, align="center", bold=True)
    kit.line([("=称谓", kit.width)], height=34, size=14)


def draw_use(paper):
    kit = SheetKit(Form.USE.label, [16, 22, 16, 22], is_portrait=True)
    kit.title(size=16)
    kit.line([("=编号", 2), ("=校验码", 1), ("单位：元", 1)], size=10)
    facts = (
        ("申请单位", "=发文单位", "用款月份", "=月份"),
        ("社工站", "=社工站", "人数", "=人数"),
        ("用途", "=用途", "承接机构", "=承接机构"),
    )
    for label, value, other, more in facts:
        kit.line([(label, 1), (value, 1), (other, 1), (more, 1)], boxed=True, height=28)
    kit.head(["费用项目", "金额", "说明", ""], freeze=False)
    columns = [text("费用项目"), money("金额"), text("说明", "center"), text("")]
    kit.totals(kit.repeated(columns), "合计", 1, columns)
    kit.line([("用款大写", 1), ("=用款大写", 3)], boxed=True, height=30, bold=True)
    kit.line(
        [("其中代扣", 1), ("=代扣合计", 1), ("实发到个人", 1), ("=实发合计", 1)],
        boxed=True,
        height=28,
    )
    for column in (2, 4):
        kit.sheet.cell(kit.row, column).number_format = MONEY
    for who in ("经办人意见", "镇（街）负责人意见", "县民政局意见", "县财政局意见"):
        kit.line(
            [(who, 1), ("签字（盖章）：　　　　　　　　年　　月　　日", 3)],
            boxed=True,
            height=64,
            vertical="bottom",
        )
    return kit.template()


def draw_letter(paper):
    kit = SheetKit(Form.LETTER.label, [6, 13, 24, 8, 15, 15, 15], is_portrait=True)
    letter_head(kit)
    kit.line([("=正文", 7)], height=150, size=14, vertical="top")
    kit.line([("单位：元", 7)], size=10, align="right")
    columns = [text("序号", "center"), text("镇街"), text("社工站"), text("人数_站", "center")]
    columns += [money(name) for name in ("应发", "单位缴纳", "用款")]
    kit.head([LABELS.get(name, name) for name, _, _ in columns], freeze=False)
    kit.totals(kit.repeated(columns), "合计", 3, columns, counted=("人数_站",))
    kit.line([("=附件", 7)], height=34, size=12)
    kit.line([("", 3), ("=发文单位_2", 4)], height=50, size=14, align="center", vertical="bottom")
    kit.line([("", 3), ("（盖章）　　　年　　月　　日", 4)], height=40, size=13, align="center")
    kit.signatures("经办人", "审核人", "负责人")
    return kit.template()


DRAWN = {
    Form.DETAIL: draw_detail,
    Form.REQUEST: draw_request,
    Form.USE: draw_use,
    Form.SUMMARY: draw_summary,
    Form.LETTER: draw_letter,
}
