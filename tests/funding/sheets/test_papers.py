import dataclasses
import io
import random
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from funding.payroll.enums import ItemKind, SheetKind, SheetState
from funding.payroll.facts import ItemFacts
from funding.sheets.contents import office_of, paper_of_county, paper_of_sheet
from funding.sheets.enums import OF_COUNTY, OF_SHEET, Form
from funding.sheets.making import made
from shuangbai.base.settled import shown_formulas
from shuangbai.base.sheet_differences import differences
from shuangbai.base.workbooks import read_workbook
from tests.funding.sheets.facts import ITEMS, a_month, a_person, a_sheet
from tests.office import pages, recalculated

FEN = Decimal("0.01")
ALL = (*OF_SHEET, *OF_COUNTY)


def paper_of(form, month):
    if form in OF_SHEET:
        return paper_of_sheet(form, month.sheets[0], county=month.county)
    return paper_of_county(form, month)


def texts(data):
    rows = load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)
    return [str(value) for row in rows for value in row if value is not None]


def read(data):
    return read_workbook(SimpleUploadedFile("表.xlsx", data), most_rows=5000)[0].rows


@pytest.mark.parametrize("form", ALL)
def test_a_paper_says_what_it_is_in_words_numbers_and_code(form):
    paper = paper_of(form, a_month(3))
    said = "\n".join(texts(made(paper)))
    assert paper.content.facts["标题"] in said
    assert paper.number in said
    assert paper.code in said
    assert paper.content.facts["用款大写"] in said
    assert "〔" not in said


@pytest.mark.parametrize("form", [Form.DETAIL, Form.USE, Form.SUMMARY, Form.LETTER])
def test_the_totals_beside_the_formulas_are_those_of_the_books(form):
    month = a_month(3)
    beside = shown_formulas(made(paper_of(form, month)))
    values = {Decimal(value) for _, value in beside.values()}
    totals = month.sheets[0].totals if form in OF_SHEET else month.totals
    wanted = {totals.cost} if form == Form.USE else {totals.gross, totals.employer_cost}
    assert {Decimal(fen) / 100 for fen in wanted} <= values


@pytest.mark.office
@pytest.mark.once("sqlite")
def test_libreoffice_computes_the_same_totals(tmp_path):
    books = {form.value: made(paper_of(form, a_month(18))) for form in ALL}
    for name, cells in recalculated(books, tmp_path).items():
        computed = {cell: Decimal(str(value)).quantize(FEN) for cell, value in cells.items()}
        beside = shown_formulas(books[name])
        assert computed == {cell: Decimal(value) for cell, (_, value) in beside.items()}
        assert bool(beside) == (name != Form.REQUEST)


@pytest.mark.office
@pytest.mark.once("sqlite")
def test_a_county_of_many_stations_prints_on_several_pages(tmp_path):
    assert pages(made(paper_of(Form.SUMMARY, a_month(90, people=1))), tmp_path) > 1


@pytest.mark.parametrize("form", ALL)
def test_made_again_it_is_the_same_to_the_last_byte(form, time_machine):
    first = made(paper_of(form, a_month(2)))
    time_machine.move_to("2031-05-01")
    assert made(paper_of(form, a_month(2))) == first


@pytest.mark.parametrize("form", ALL)
def test_one_fen_more_changes_the_check_code(form):
    one, other = a_month(2), a_month(2)
    people = list(other.sheets[0].people)
    first = people[0]
    amounts = first.amounts | {"base": first.amounts["base"] + 1}
    people[0] = dataclasses.replace(
        first, amounts=amounts, gross=first.gross + 1, net=first.net + 1
    )
    sheets = (a_sheet(people), *other.sheets[1:])
    totals = sheets[0].totals + sheets[1].totals
    other = dataclasses.replace(other, sheets=sheets, totals=totals)
    assert paper_of(form, one).code != paper_of(form, other).code


@pytest.mark.parametrize("state", [SheetState.COMPILED, SheetState.PAID])
def test_a_step_of_the_sheet_changes_nothing_on_a_signed_paper(state):
    people = a_month(1).sheets[0].people
    sent, later = a_sheet(people), a_sheet(people, state=state, compiled_by="许文岚", batch=3)
    for form in OF_SHEET:
        assert made(paper_of_sheet(form, sent, county="雷州市")) == made(
            paper_of_sheet(form, later, county="雷州市")
        )


def test_a_draft_says_so():
    sheet = a_sheet(a_month(1).sheets[0].people, state=SheetState.DRAFT)
    paper = paper_of_sheet(Form.DETAIL, sheet, county="雷州市")
    assert "草稿，未报送" in "".join(texts(made(paper)))


def test_formula_characters_in_names_and_remarks_are_inert():
    rng = random.Random(1)
    nasty = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1:A9)")
    people = [a_person(rng, at, name=text, note=text) for at, text in enumerate(nasty)]
    data = made(paper_of_sheet(Form.DETAIL, a_sheet(people), county="雷州市"))
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    found = [cell for row in sheet.iter_rows() for cell in row if cell.value in nasty]
    assert len(found) == 8
    assert {cell.data_type for cell in found} == {"s"}


def test_an_item_may_be_called_anything():
    odd = tuple(
        ItemFacts(f"i{at}", name, ItemKind.EARNING)
        for at, name in enumerate(("备注", "A1", "2026 津贴", "a b", "a-b", "=x"))
    )
    sheet = a_sheet(a_month(1).sheets[0].people, items=(*ITEMS, *odd))
    totals = dataclasses.replace(
        sheet.totals, by_item=sheet.totals.by_item | {item.code: 0 for item in odd}
    )
    data = made(paper_of_sheet(Form.DETAIL, dataclasses.replace(sheet, totals=totals), county="县"))
    assert {"备注", "A1", "2026 津贴", "a b", "=x"} <= set(texts(data))


def test_several_sheets_of_a_station_and_month_have_numbers_of_their_own():
    people = a_month(1).sheets[0].people
    sheets = [
        a_sheet(people),
        a_sheet(people, employer="粤心社工服务中心"),
        a_sheet(people, kind=SheetKind.SUPPLEMENT, kind_label="补发", uid="0192-aaaaaa"),
        a_sheet(people, kind=SheetKind.SUPPLEMENT, kind_label="补发", uid="0192-bbbbbb"),
        a_sheet(people, kind=SheetKind.RECOVERY, kind_label="扣回"),
    ]
    numbers = {paper_of_sheet(Form.DETAIL, one, county="雷州市").number for one in sheets}
    assert len(numbers) == len(sheets)


def test_what_is_missing_stands_on_the_county_papers():
    month = a_month(2, missing=("纪家镇社工站",))
    for form in OF_COUNTY:
        assert "缺 1 个站（纪家镇社工站）" in "".join(texts(made(paper_of(form, month))))


@pytest.mark.parametrize("form", ALL)
def test_out_and_in_again_compares_equal_and_a_changed_cell_is_named(form):
    data = made(paper_of(form, a_month(2)))
    assert differences(read(data), read(data)) == []
    book = load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    cell = next(
        c for row in sheet.iter_rows() for c in row if c.value and "编号" not in str(c.value)
    )
    cell.value = "改过的标题"
    edited = io.BytesIO()
    book.save(edited)
    # openpyxl drops the values beside formulas; only the texts are looked at.
    found = [one for one in differences(read(data), read(edited.getvalue())) if one.theirs]
    assert (found[0].cell, found[0].theirs) == (cell.coordinate, "改过的标题")


@pytest.mark.parametrize(
    ("township", "office"),
    [("沈塘镇", "沈塘镇人民政府"), ("雷城街道", "雷城街道办事处"), ("东海乡", "东海乡人民政府")],
)
def test_the_office_that_signs(township, office):
    assert office_of(township) == office
