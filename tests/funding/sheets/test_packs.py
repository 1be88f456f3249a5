import hashlib
import io
import zipfile
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from funding.models import PayrollLine, SheetPack
from funding.operations.sheet_packs import ask_for_pack
from funding.operations.sheet_templates import keep_template
from funding.payroll.facts import month_facts
from funding.sheets.contents import paper_of_sheet
from funding.sheets.drawn import built_in
from funding.sheets.enums import Form
from funding.sheets.packing import BOOK, book_in, called
from funding.sheets.trial import sample_paper
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.settled import zipped
from stations.models import AuditEntry
from tests.funding.payroll.conftest import NOVEMBER, OCTOBER


def make(wages, by="county"):
    job = ask_for_pack(by=wages.member(by), month=NOVEMBER)
    assert job.state == "done", job.error
    return SheetPack.objects.latest("pk"), job.result["summary"]


def opened(pack):
    with pack.file.open("rb") as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def test_it_holds_three_papers_of_each_station_and_two_of_the_county(month):
    pack, words = make(month)
    names = opened(pack).namelist()
    assert len(names) == 8 + 1
    assert sum(name.startswith("440882101 沈塘镇/") for name in names) == 3
    assert "8 张表" in words
    assert pack.code in words
    assert AuditEntry.objects.filter(act="sheets.pack").count() == 1


def test_one_workbook_in_it_has_all_papers_as_they_stand_alone(month):
    pack, _ = make(month)
    archive = opened(pack)
    with pack.file.open("rb") as file:
        book = load_workbook(io.BytesIO(book_in(file)), data_only=True)
    alone = [name for name in archive.namelist() if name != BOOK]
    assert len(book.worksheets) == len(alone) == 8
    for sheet, name in zip(book.worksheets, alone, strict=True):
        single = load_workbook(io.BytesIO(archive.read(name)), data_only=True).worksheets[0]
        assert list(sheet.values) == list(single.values)
        assert sorted(map(str, sheet.merged_cells)) == sorted(map(str, single.merged_cells))
        assert sheet.page_setup.orientation == single.page_setup.orientation
        assert sheet.print_title_rows == single.print_title_rows
        assert sheet.oddFooter.center.text == single.oddFooter.center.text


def test_a_name_that_looks_like_a_formula_is_inert_in_the_one_workbook(month):
    PayrollLine.objects.filter(pk=month.lines(month.first)[0].pk).update(name="=1+1")
    pack, _ = make(month)
    with pack.file.open("rb") as file:
        book = load_workbook(io.BytesIO(book_in(file)))
    (cell,) = [one for row in book.worksheets[0] for one in row if one.value == "=1+1"]
    assert cell.data_type == "s" or cell.quotePrefix


def test_made_again_it_is_the_same_and_not_kept_twice(month, time_machine):
    first, _ = make(month)
    time_machine.move_to("2026-11-25T04:00:00Z")
    second, words = make(month, by="finance")
    assert second == first
    assert "逐字节相同" in words
    assert SheetPack.objects.count() == 1


def without_the_book(pack):
    """The pack as it was kept before it held one workbook of all papers."""
    archive = opened(pack)
    data = zipped({name: archive.read(name) for name in archive.namelist() if name != BOOK})
    pack.file.save("pack", ContentFile(data), save=False)
    pack.sha256 = hashlib.sha256(data).hexdigest()
    pack.save(update_fields=["file", "sha256"])


def test_a_pack_from_before_the_one_workbook_stays_the_same(month):
    pack, _ = make(month)
    without_the_book(pack)
    again, words = make(month)
    assert again == pack
    assert "逐字节相同" in words


def test_a_pack_from_before_the_one_workbook_hands_it_out_nevertheless(month):
    pack, _ = make(month)
    with pack.file.open("rb") as file:
        ours = list(load_workbook(io.BytesIO(book_in(file)), data_only=True))
    without_the_book(pack)
    with pack.file.open("rb") as file:
        made = list(load_workbook(io.BytesIO(book_in(file)), data_only=True))
    assert [list(sheet.values) for sheet in made] == [list(sheet.values) for sheet in ours]


def test_papers_that_are_called_alike_name_their_township(month):
    pack, _ = make(month)
    names = [called(one) for one in pack.papers]
    assert len(set(names)) == len(names)


def test_a_step_of_the_sheets_makes_no_other_pack(month):
    first, _ = make(month)
    month.compile()
    month.check(month.first, month.second)
    assert make(month)[0] == first


def test_changed_books_make_a_further_one_that_says_who(month):
    make(month)
    month.back(month.first, by="county")
    line = month.lines(month.first)[0]
    month.edit(line, typed={"bonus": Decimal("350.00")}, note="证书补贴")
    month.submit(month.first)
    pack, words = make(month)
    assert pack.serial == 2
    assert "比第 1 版有" in words
    change = next(text for text in pack.changes if line.name in text)
    assert "实发" in change
    assert "→" in change
    assert not any("杨家镇" in text and line.name in text for text in pack.changes)


def test_a_station_that_comes_later_is_named_as_new(wages):
    wages.submit(wages.draft())
    first, _ = make(wages)
    assert any("站" in name for name in first.missing)
    wages.submit(wages.draft(wages.sibling, by="sibling_head"), by="sibling_head")
    pack, _ = make(wages)
    assert any(text.startswith("新增") for text in pack.changes)


def test_another_template_is_told_from_another_sum(month):
    make(month)
    member = month.member("county")
    paper = sample_paper(Form.SUMMARY, month.county, NOVEMBER)
    keep_template(by=member, form=Form.SUMMARY, upload=upload(restyled(built_in(paper))))
    pack, _ = make(month)
    assert pack.changes == ["雷州市2026年11月社工工资汇总表：换了模板"]


def restyled(data):
    book = load_workbook(io.BytesIO(data))
    book.worksheets[0].column_dimensions["A"].width = 9
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(data, name="模板.xlsx"):
    return SimpleUploadedFile(name, data)


def test_a_month_without_sheets_says_so(wages):
    with pytest.raises(ActError, match="还没有一个站报送"):
        ask_for_pack(by=wages.member("county"), month=OCTOBER)


@pytest.mark.parametrize("who", ["head", "worker", "township_finance", "city"])
def test_only_the_county_makes_it(month, who):
    with pytest.raises(Denied):
        ask_for_pack(by=month.member(who), month=NOVEMBER)


def test_the_real_months_papers_carry_the_books_totals(month):
    facts = month_facts(month.county, NOVEMBER, by=month.member("county"))
    sheet = facts.sheets[0]
    paper = paper_of_sheet(Form.DETAIL, sheet, county=facts.county)
    assert paper.content.facts["实发合计"] == month.again(month.first).net
    assert [row["姓名"] for row in paper.content.rows] == [
        line.name for line in month.lines(month.first)
    ]
