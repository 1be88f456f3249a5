"""A roll's file, row by row: what is a person's row and what is a title, a total, a repeated heading.

The file is read in a process of its own under limits (base/workbooks.py); nothing of it is held but
the rows of the moment.
"""

import base64
import json
import re
from collections import Counter

from openpyxl.utils import get_column_letter

from clients.rolls.columns import KEY_OF, plain_heading
from clients.rolls.layout import PREVIEW_ROWS
from shuangbai.base.cells import FORMULA_WITHOUT_RESULT, RawRow, text_of
from shuangbai.base.workbooks import MEGABYTE, BadWorkbook, Limits, opened_workbook

MOST_ROWS = 120_000
MOST_BYTES = 20 * MEGABYTE
MOST_SHEETS = 200
MEGABYTES = 2048
LIMITS = Limits(
    MOST_ROWS,
    most_bytes=MOST_BYTES,
    most_unpacked=320 * MEGABYTE,
    megabytes=MEGABYTES,
    seconds=60,
)
FIRST_ROWS = Limits(**{**LIMITS.__dict__, "first_rows": PREVIEW_ROWS})
TOTALS = re.compile(
    r"(本页|本村|本镇|全镇|全县|全市|全村)?(合计|小计|总计|共计|累计|总户数|总人数)"
)
FOOT = re.compile(
    r"(填表|制表|审核|经办|负责人|备注|说明|注[:：]|单位|填报|复核|分管|盖章|第.{1,6}页)"
)
DITTO = {"同上", "〃", "″", '"', "''", "…"}
REPEATABLE = ("township", "village", "address", "head_name", "household_no")
EXAMPLE = "示例"


def packed(data):
    """The file as sealed text."""
    return base64.b64encode(data).decode()


def body_of(roll):
    return base64.b64decode(roll.body.reveal())


def previews(data):
    """(SheetHeads, first rows of each). Raises BadWorkbook."""
    with opened_workbook(data, limits=FIRST_ROWS) as book:
        if len(book.sheets) > MOST_SHEETS:
            raise BadWorkbook(
                f"这个工作簿有 {len(book.sheets)} 张工作表，一次最多 {MOST_SHEETS} 张。"
            )
        if (total := sum(sheet.rows for sheet in book.sheets)) > MOST_ROWS:
            raise BadWorkbook(f"这个工作簿共 {total:,} 行，一次最多 {MOST_ROWS:,} 行，请拆成几份。")
        rows = [[] for _ in book.sheets]
        for sheet, _, block in book.blocks:
            rows[sheet] += block
        return book.sheets, rows


def preview_text(rows):
    return json.dumps([[[text_of(cell) for cell in row] for row in one] for one in rows])


class Reader:
    """Gives a layout's rows as blocks of (SheetPlan, [RawRow]) and counts what it leaves out."""

    def __init__(self, layout):
        self.plans = {plan["index"]: plan for plan in layout["sheets"] if plan["reads"]}
        self.reads_hidden = layout.get("reads_hidden", False)
        self.total = sum(plan["rows"] for plan in self.plans.values())
        self.read = 0
        self.left_out = Counter()
        # Names in rows that were not read: who stands there has not left.
        self.hidden_names = set()
        self.above = {}

    def blocks(self, data):
        with opened_workbook(data, limits=LIMITS) as book:
            for index, first, rows in book.blocks:
                plan = self.plans.get(index)
                if plan is None:
                    continue
                head = book.sheets[index]
                numbered = enumerate(rows, first)
                yield plan, [row for row in self.people(plan, head, numbered) if row]
                self.read += len(rows)

    def people(self, plan, head, rows):
        letters = {key: get_column_letter(at + 1) for key, at in plan["columns"].items()}
        blanks = {}
        for cell in head.blanks:
            letter = cell.rstrip("0123456789")
            blanks.setdefault(int(cell[len(letter) :]), set()).add(letter)
        for number, row in rows:
            if number > plan["header"]:
                yield self.person(plan, head, number, row, letters, blanks.get(number, ()))

    def person(self, plan, head, number, row, letters, blanks):
        """The RawRow, None for what is no person."""
        cells = {
            key: row[at]
            for key, at in plan["columns"].items()
            if at < len(row) and is_said(row[at])
        }
        for key, letter in letters.items():
            if letter in blanks:
                cells[key] = FORMULA_WITHOUT_RESULT
        if not cells:
            return None
        if number in head.hidden_rows and not self.reads_hidden:
            self.left_out["hidden"] += 1
            self.hidden_names.add(plain_name(cells))
            return None
        if why := no_person(cells, row):
            self.left_out[why] += 1
            return None
        self.repeat(plan["index"], cells)
        return RawRow(plan["name"][:40], number, letters, cells)

    def repeat(self, index, cells):
        """“同上” says what the row above says."""
        above = self.above.setdefault(index, {})
        for key in REPEATABLE:
            if key in cells and text_of(cells[key]) in DITTO:
                cells[key] = above.get(key, "")
        above.update({key: cells[key] for key in REPEATABLE if key in cells})


def plain_name(cells):
    return re.sub(r"\s", "", text_of(cells.get("name", "")))


def is_said(cell):
    return bool(cell.strip()) if isinstance(cell, str) else True


def no_person(cells, row):
    """Why a row is nobody's: a total, a repeated heading, a note at the foot; "" for a person's."""
    name = text_of(cells.get("name", ""))
    if KEY_OF.get(plain_heading(name)) == "name":
        return "heading"
    if name.startswith(EXAMPLE):
        return "example"
    first = next((cell for cell in row if cell != ""), "")
    starts = [name, text_of(first)] if name else [text_of(cell) for cell in row if cell != ""][:3]
    if any(TOTALS.match(re.sub(r"\s", "", text)) for text in starts):
        return "total"
    if not name or name.isdigit():
        return no_name(cells, [re.sub(r"\s", "", text_of(cell)) for cell in row if cell != ""])
    return ""


def no_name(cells, said):
    if "name" not in cells and "id_number" not in cells:
        if len(said) == 1 or any(FOOT.match(text) for text in said):
            return "note"
    elif len(said) > 2 and all(text.isdigit() and len(text) < 3 for text in said):
        return "numbers"
    return ""
