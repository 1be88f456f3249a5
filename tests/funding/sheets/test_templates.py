import io

import pytest
from openpyxl import load_workbook

from funding.models import OfficeTemplate
from funding.operations.sheet_templates import keep_template, put_back
from funding.sheets.drawn import built_in
from funding.sheets.enums import Form
from funding.sheets.packing import Templates
from funding.sheets.trial import sample_paper
from shuangbai.base.errors import ActError, Denied
from tests.base.template_files import changed, with_part, with_sheet_xml
from tests.funding.payroll.conftest import NOVEMBER
from tests.funding.sheets.test_packs import upload


def start(wages, form=Form.DETAIL):
    return built_in(sample_paper(form, wages.county, NOVEMBER))


def keep(wages, data, *, form=Form.DETAIL, by="county"):
    return keep_template(by=wages.member(by), form=form, upload=upload(data))


@pytest.mark.parametrize("form", Form)
def test_the_built_in_one_is_a_start_that_passes_its_own_trial(wages, form):
    template, trial = keep(wages, start(wages, form), form=form)
    assert OfficeTemplate.objects.in_use().get() == template
    assert load_workbook(io.BytesIO(trial.sheet)).worksheets[0]["A1"].value
    assert "编号" in trial.shown


def test_the_nearest_office_holds_then_the_county_then_the_built_in(wages):
    county, _ = keep(wages, start(wages))
    own, _ = keep(wages, start(wages), by="head")
    of = OfficeTemplate.objects.holding_for
    assert of(Form.DETAIL, "440882101") == own
    assert of(Form.DETAIL, "440882104") == county
    assert of(Form.DETAIL, "440902100") is None
    put_back(by=wages.member("head"), template=own)
    assert of(Form.DETAIL, "440882101") == county
    put_back(by=wages.member("county"), template=county)
    assert Templates().for_paper(Form.DETAIL, "440882101") is None


def test_a_new_one_retires_the_one_before(wages):
    keep(wages, start(wages))
    second, _ = keep(wages, start(wages))
    assert list(OfficeTemplate.objects.in_use()) == [second]
    assert OfficeTemplate.objects.count() == 2


def without(name):
    def act(book, sheet):
        del book.defined_names[name]

    return act


def formula(book, sheet):
    sheet["A30"] = '=WEBSERVICE("x")'


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda data: changed(data, without("编号")), "没有名称“编号”"),
        (lambda data: changed(data, without("明细行")), "明细行"),
        (lambda data: changed(data, formula), "算不出来"),
        (lambda data: data[:500], "已损坏"),
        (lambda data: b"%PDF-1.4\n%%EOF", "不是可以上传的类型"),
        (lambda data: with_part(data, "xl/media/a.png", "x"), "有图片"),
        (lambda data: with_sheet_xml(data, 'r="A2"', 'r="XFD1048576"'), "很远的单元格"),
    ],
)
def test_a_bad_one_ends_in_one_sentence_and_the_old_one_stays(wages, spoil, words):
    kept, _ = keep(wages, start(wages))
    with pytest.raises(ActError) as refusal:
        keep(wages, spoil(start(wages)))
    assert words in refusal.value.message
    assert refusal.value.message.endswith("。")
    assert "\n" not in refusal.value.message
    assert OfficeTemplate.objects.in_use().get() == kept


def test_what_a_template_leaves_out_is_said(wages):
    _, trial = keep(wages, changed(start(wages), without("备注")))
    assert "备注" in trial.left_out


@pytest.mark.parametrize("who", ["worker", "city"])
def test_who_signs_no_wages_replaces_no_paper(wages, who):
    with pytest.raises(Denied):
        keep(wages, start(wages), by=who)


def test_anothers_template_is_put_back_by_its_own_office(wages):
    template, _ = keep(wages, start(wages), by="head")
    with pytest.raises(Denied):
        put_back(by=wages.member("county"), template=template)
    put_back(by=wages.member("head"), template=template)
    with pytest.raises(ActError, match="已经停用"):
        put_back(by=wages.member("head"), template=template)
