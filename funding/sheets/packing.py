"""All papers of a county's month in one archive, and what differs between two of them."""

import hashlib
import io
import zipfile
from dataclasses import dataclass

from openpyxl import load_workbook

from funding.models import OfficeTemplate
from funding.sheets.contents import paper_of_county, paper_of_sheet
from funding.sheets.enums import LETTERS, OF_COUNTY, OF_SHEET, Form
from funding.sheets.making import book_of
from shuangbai.base.figures import fen
from shuangbai.base.one_workbook import OneWorkbook
from shuangbai.base.settled import settled, zipped
from shuangbai.base.uploads import clean_name

MOST_CHANGES = 200
# All papers as sheets of one workbook, first in the archive.
BOOK = "全部表（一个工作簿）.xlsx"


@dataclass(frozen=True)
class Made:
    """An archive's bytes and what lies in it, as SheetPack keeps it."""

    data: bytes
    papers: list
    code: str


class Templates:
    """The nearest office's template for a paper, each file read once."""

    def __init__(self):
        self.rows = {}
        self.data = {}

    def for_paper(self, form, code):
        if (form, code) not in self.rows:
            self.rows[form, code] = OfficeTemplate.objects.holding_for(form, code)
        row = self.rows[form, code]
        if row is None:
            return None
        if row.pk not in self.data:
            with row.file.open("rb") as file:
                self.data[row.pk] = file.read()
        return self.data[row.pk]


def packed(month, *, tell=lambda done, total: None):
    """The Made archive of a month's facts."""
    templates, parts, papers, together = Templates(), {}, [], OneWorkbook()
    wanted = [(form, sheet) for sheet in month.sheets for form in OF_SHEET]
    wanted += [(form, None) for form in OF_COUNTY]
    for done, (form, sheet) in enumerate(wanted):
        tell(done, len(wanted))
        paper = paper_of(form, sheet, month)
        code = sheet.code if sheet else month.code
        book = book_of(paper, templates.for_paper(form, code))
        data = settled(book)
        together.add(f"{sheet.township if sheet else month.county}{form.label}", book)
        parts[f"{folder(sheet)}{clean_name(paper.name)}.xlsx"] = data
        papers.append(entry(paper, sheet, data))
    data = zipped({BOOK: settled(together.book), **parts})
    digest = hashlib.sha256(data).hexdigest().upper()
    return Made(data, papers, f"{digest[:4]}-{digest[4:8]}")


def book_in(file):
    """The bytes of the one workbook in a pack's file; put together from the papers of a pack that
    was made before there was one."""
    with zipfile.ZipFile(file) as archive:
        return archive.read(BOOK) if BOOK in archive.namelist() else put_together(archive)


def put_together(archive):
    together = OneWorkbook()
    for name in archive.namelist():
        place, _, paper = name.rpartition("/")
        form = next(form for form in Form if LETTERS[form] == paper.partition("-")[0])
        book = load_workbook(io.BytesIO(archive.read(name)))
        together.add(f"{place.partition(' ')[2]}{form.label}", book)
    return settled(together.book)


def is_same(before, after):
    """Whether two packs hold the same papers to the byte, whatever else lies in their archives."""
    return marks(before) == marks(after)


def marks(papers):
    return [(one["number"], one["sha256"]) for one in papers]


def paper_of(form, sheet, month):
    if sheet is None:
        return paper_of_county(form, month)
    return paper_of_sheet(form, sheet, county=month.county)


def folder(sheet):
    return f"{sheet.code} {sheet.township}/" if sheet else ""


def entry(paper, sheet, data):
    people = {}
    if sheet and paper.form == Form.DETAIL:
        people = {one.uid: [one.name, one.net] for one in sheet.people}
    return {
        "number": paper.number,
        "title": paper.content.facts["标题"],
        "place": sheet.township if sheet else "",
        "form": str(paper.form),
        "code": paper.code,
        "sha256": hashlib.sha256(data).hexdigest(),
        "cost": int(paper.content.facts["用款合计"] * 100),
        "people": people,
    }


def changes(before, after):
    """In words, what the later papers have otherwise."""
    old = {one["number"]: one for one in before}
    new = {one["number"]: one for one in after}
    said = []
    for number in sorted(old.keys() | new.keys()):
        said += change(old.get(number), new.get(number))
    return said[:MOST_CHANGES]


def change(old, new):
    if old is None:
        return [f"新增 {called(new)}（{new['number']}）"]
    if new is None:
        return [f"少了 {called(old)}（{old['number']}）"]
    if old["sha256"] == new["sha256"]:
        return []
    if old["code"] == new["code"]:
        return [f"{called(new)}：换了模板"]
    if old["people"] or new["people"]:
        return list(of_people(called(new), old, new))
    if old["cost"] != new["cost"]:
        return [f"{called(new)}：用款 {fen(old['cost'])} → {fen(new['cost'])} 元"]
    return [f"{called(new)}：文字有改动"]


def called(one):
    """A letter's title names no township: eighteen of a county are called alike."""
    place = one.get("place", "")
    return one["title"] if place in one["title"] else f"{place} {one['title']}"


def of_people(title, old, new):
    was, now = old["people"], new["people"]
    said = False
    for uid in [*was, *(uid for uid in now if uid not in was)]:
        words = of_person(was.get(uid), now.get(uid))
        if words:
            said = True
            yield f"{title}：{words}"
    if not said:
        yield f"{title}：实发没有变，其他项目有改动"


def of_person(was, now):
    if now is None:
        return f"少了{was[0]}（{fen(was[1])} 元）"
    if was is None:
        return f"新增{now[0]}（{fen(now[1])} 元）"
    return f"{now[0]} 实发 {fen(was[1])} → {fen(now[1])} 元" if was != now else ""


def outdated(pack, month):
    """Titles of the papers that the books would make otherwise now; nothing is drawn for it."""
    kept = {one["number"]: one["code"] for one in pack.papers}
    wanted = [(form, sheet) for sheet in month.sheets for form in OF_SHEET]
    now = [
        paper_of(form, sheet, month) for form, sheet in [*wanted, *[(f, None) for f in OF_COUNTY]]
    ]
    titles = [one.content.facts["标题"] for one in now if kept.get(one.number) != one.code]
    gone = kept.keys() - {one.number for one in now}
    return titles + sorted(gone)
