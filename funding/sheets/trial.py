"""A template is tried before it is kept: filled with a month of nobody, of one and of three, and
opened again."""

from dataclasses import dataclass

from funding.models import PayScheme
from funding.payroll.facts import items_of
from funding.sheets.contents import paper_of_county, paper_of_sheet
from funding.sheets.enums import OF_SHEET, Form
from funding.sheets.making import made
from funding.sheets.sample import USUAL_ITEMS, sample_month
from shuangbai.base.office_templates import loaded
from shuangbai.base.settled import shown_formulas
from shuangbai.base.template_parts import BadTemplate, clean_template

# What tells one print from another and gives the sum its words.
DEMANDED = ("编号", "校验码")
WITH_ROWS = (Form.DETAIL, Form.SUMMARY)
SAMPLES = (0, 1, 3)


@dataclass(frozen=True)
class Trial:
    """`data`: the template as it will be kept; `sheet`: it filled; `left_out`: names of the paper
    that it does not show; `formulas`: {cell: (formula, value)}."""

    data: bytes
    sheet: bytes
    shown: list
    left_out: list
    formulas: dict


def tried(form, data, *, division, month):
    """The Trial. Raises BadTemplate or BadFormula, in words for whoever uploaded it."""
    clean = clean_template(data)
    papers = [sample_paper(form, division, month, people=count) for count in SAMPLES]
    paper = papers[-1]
    template = loaded(clean, facts=paper.content.facts, columns=paper.content.columns)
    demand_names(form, template)
    sheets = [made(one, clean) for one in papers]
    shown = [*template.facts, *template.columns]
    names = [*paper.content.facts, *paper.content.columns]
    left_out = [name for name in names if name not in shown]
    return Trial(clean, sheets[-1], shown, left_out, shown_formulas(sheets[-1]))


def demand_names(form, template):
    lacking = [name for name in DEMANDED if name not in template.facts]
    if lacking:
        names = "、".join(f"“{name}”" for name in lacking)
        raise BadTemplate(f"里没有名称{names}的单元格。请选中要放的单元格，在名称框里输入名称。")
    if form in WITH_ROWS and template.row is None:
        raise BadTemplate("里没有名称“明细行”。请选中要重复的那一行，在名称框里输入“明细行”。")
    if form in WITH_ROWS and not template.columns:
        raise BadTemplate("的“明细行”里没有一个有名称的单元格，请给姓名、实发等单元格起名。")


def sample_paper(form, division, month, *, people=3):
    sample = sample_month(division.name, division.code, items_at(division, month), people)
    if form in OF_SHEET:
        return paper_of_sheet(form, sample.sheets[0], county=sample.county)
    return paper_of_county(form, sample)


def items_at(division, month):
    """The pay items that the place's sheets have as columns."""
    scheme = PayScheme.objects.holding_at(division, month)
    items = items_of([scheme.pk]).get(scheme.pk, ()) if scheme else ()
    return items or USUAL_ITEMS
