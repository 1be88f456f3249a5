"""An edited sheet that comes back, beside what the books say of it now. Nothing is written."""

import datetime
import io
import re
from dataclasses import dataclass
from types import SimpleNamespace

from funding.models import PayrollSheet
from funding.payroll.facts import month_facts, sheet_facts
from funding.sheets.contents import paper_of_county, paper_of_sheet
from funding.sheets.enums import LETTERS, OF_COUNTY
from funding.sheets.making import made
from funding.sheets.packing import Templates
from shuangbai.base.cells import text_of
from shuangbai.base.sheet_differences import differences
from shuangbai.base.workbooks import read_workbook
from stations.models import Division

FORMS = {letters: form for form, letters in LETTERS.items()}
NUMBER = re.compile(r"\b(MX|SQ|SY|HZ|HS)-(\d{6,9})-(\d{4})(\d{2})((?:-[A-Z0-9]+)*)")
CODE = re.compile(r"校验码[：:]\s*([0-9A-F]{4}-[0-9A-F]{4})")
MOST_ROWS = 6000
FIRST_LABELS = ("序号", "费用项目")
NO_NUMBER = (
    "这张表上没有找到编号（例如 MX-440882101-202611）。请上传从本系统导出、没有删掉编号的表。"
)


class NotOurs(ValueError):
    """The uploaded sheet is none of ours, or of nobody in reach; the message says so."""


@dataclass(frozen=True)
class Comparison:
    """`printed`: the check code on the uploaded sheet, `paper`: what the books make of it now."""

    paper: object
    printed: str
    differences: list

    @property
    def is_outdated(self):
        """The books changed since it was printed."""
        return bool(self.printed) and self.printed != self.paper.code


def compared(upload, *, by):
    """The Comparison. Raises NotOurs, or BadWorkbook for what is no workbook."""
    sheets = read_workbook(upload, most_rows=MOST_ROWS)
    theirs, words = sheets[0].rows, words_of(sheets[0])
    found = NUMBER.search(words)
    if found is None:
        raise NotOurs(NO_NUMBER)
    # Of all papers in one workbook the first alone would be compared, and said to be all right.
    if number := sum(1 for sheet in sheets[1:] if NUMBER.search(words_of(sheet))):
        raise NotOurs(
            f"这个工作簿里有 {number + 1} 张表，一次核对一张：请把改过的那一张另存成单独的文件再上传。"
        )
    paper, place = paper_numbered(found, by)
    data = made(paper, Templates().for_paper(paper.form, place))
    ours = read_workbook(as_upload(data), most_rows=MOST_ROWS)[0].rows
    printed = CODE.search(words)
    return Comparison(
        paper,
        printed[1] if printed else "",
        differences(ours, theirs, heads=heads_of(ours)),
    )


def words_of(sheet):
    return "\n".join(text_of(value) for row in sheet.rows[:30] for value in row if value != "")


def as_upload(data):
    return SimpleNamespace(size=len(data), read=io.BytesIO(data).read)


def paper_numbered(found, by):
    """(the Paper of that number as the books have it now, code of its place)."""
    letters, code, year, month, _ = found.groups()
    form = FORMS[letters]
    try:
        day = datetime.date(int(year), int(month), 1)
    except ValueError:
        raise NotOurs(f"编号 {found[0]} 里没有这个月份，请核对。") from None
    place = Division.objects.filter(code=code).first()
    if place is not None:
        for paper in papers_at(form, place, day, by):
            if paper.number == found[0]:
                return paper, code
    raise NotOurs(f"编号 {found[0]} 的工资表不在您的范围内，或者已经作废，没有可对照的账。")


def papers_at(form, place, month, by):
    if form in OF_COUNTY:
        facts = month_facts(place, month, by=by)
        return [paper_of_county(form, facts)] if facts.sheets else []
    sheets = PayrollSheet.objects.visible_to(by).standing().of(month).under(place)
    county = Division.objects.get(code=place.code[:6]).name
    return [paper_of_sheet(form, one, county=county) for one in sheet_facts(sheets)]


def heads_of(rows):
    """The labels above the table; where they stand on two rows the lower one counts."""
    at = next((at for at, row in enumerate(rows) if text_of(first(row)) in FIRST_LABELS), None)
    if at is None:
        return []
    upper = [text_of(value) for value in rows[at]]
    below = [text_of(value) for value in rows[at + 1]] if at + 1 < len(rows) else []
    if first(below):
        return upper
    width = max(len(upper), len(below))
    return [(below[i : i + 1] or [""])[0] or (upper[i : i + 1] or [""])[0] for i in range(width)]


def first(row):
    return row[0] if row else ""
