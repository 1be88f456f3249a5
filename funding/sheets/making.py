"""A paper's bytes: out of the office's own template, or the built-in one."""

from funding.sheets.drawn import built_in
from shuangbai.base.office_templates import filled
from shuangbai.base.settled import settled


def made(paper, template=None):
    """The .xlsx; the same paper and template make the same bytes. Raises BadTemplate or
    BadFormula for a template that was not tried with this paper's columns."""
    return settled(book_of(paper, template))


def book_of(paper, template=None):
    """The workbook itself, for whoever puts several into one."""
    return filled(template or built_in(paper), paper.content)
