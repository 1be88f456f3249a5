"""Routes of the papers of wages and of the bank's files."""

from tests.access.line import FORM, Line, by_uid
from tests.access.oracle import reaches

PRINTERS = frozenset(
    {"station_head", "county_civil", "county_finance", "township_finance", "operator_manager"}
)
OFFICES = PRINTERS - {"operator_manager"}
COUNTY = frozenset({"county_civil", "county_finance"})
BANK = frozenset({"county_finance", "township_finance"})
TOWNSHIP = frozenset({"station_head", "township_finance"})


def not_the_operators(role, code):
    """An operator's manager reaches the sheets of own staff; this one is of the township's."""
    return reaches(role, code) and role != "operator_manager"


def paper(target):
    return {"uid": target.uid, "form": "detail"}


LINES = [
    Line("papers", "r", "P", only=PRINTERS),
    Line(
        "paper",
        "r",
        "P",
        kind="paper_sheet",
        kwargs=paper,
        only=PRINTERS,
        seen=not_the_operators,
        is_file=True,
    ),
    Line("county_paper", "x", "P", only=COUNTY, is_file=True),
    Line("sheet_pack_new", "x", "P", methods=("post",)),
    Line("sheet_pack", "x", "P", kind="sheet_pack", kwargs=by_uid),
    Line("sheet_pack_file", "x", "P", kind="sheet_pack", kwargs=by_uid, is_file=True),
    Line("sheet_pack_book", "x", "P", kind="sheet_pack", kwargs=by_uid),
    Line("paper_comparison", "r", "P", methods=FORM, only=PRINTERS),
    Line("payroll_ledger", "r", "P", only=PRINTERS, is_file=True),
    Line("paper_templates", "r", "P", methods=FORM, only=OFFICES),
    Line("paper_template_start", "r", "P", only=OFFICES, is_file=True),
    Line("paper_template_trial", "r", "P", only=OFFICES, is_file=True),
    Line(
        "paper_template_file",
        "r",
        "P",
        kind="paper_template",
        kwargs=by_uid,
        only=OFFICES,
        is_file=True,
    ),
    Line(
        "paper_template_removal",
        "r",
        "P",
        kind="paper_template",
        kwargs=by_uid,
        methods=("post",),
        only=OFFICES,
        roles=TOWNSHIP,
    ),
    Line("bank_files", "x", "P", methods=FORM, only=BANK),
    Line("bank_batch", "x", "P", methods=("post",), only=BANK),
    Line("bank_batch_file", "x", "P", kind="bank_batch", kwargs=by_uid, only=BANK),
    Line("bank_layout", "x", "P", methods=FORM, only=BANK),
    Line("bank_return", "x", "P", kind="bank_return", kwargs=by_uid, methods=FORM, only=BANK),
]
