"""Routes of money. Nobody without column F sees any of it; nobody with only F sees a client."""

from tests.access.line import FORM, Line, by_uid

OFFICES = ("county_civil", "county_finance", "city_bureau", "province")
# The kinds stand at townships: these act for them, their county hands them the money.
OWN = ("station_head", "township_finance")
COUNTY = ("county_civil", "county_finance")


def matched(target):
    return {"uid": target.uid, "kind": "matched"}


def read(route, **more):
    return Line(route, "r", "F", **more)


def act(route, kind, letter="w", **more):
    return Line(route, letter, "F", kind=kind, methods=FORM, **{"kwargs": by_uid, **more})


LINES = [
    read("programmes"),
    read("ledger"),
    read("deadlines"),
    read("hops"),
    read("transfers"),
    read("documents"),
    read("expenditures"),
    Line("fund_decisions", "a", "F"),
    Line("programme_new", "w", "F", methods=FORM, only=frozenset(OFFICES)),
    read("programme", kind="programme", kwargs=by_uid),
    read("document", kind="document", kwargs=by_uid),
    read("batch", kind="batch", kwargs=by_uid),
    read("transfer", kind="transfer", kwargs=by_uid),
    read("entry", kind="entry", kwargs=by_uid),
    read("entry_file", kind="entry_file", kwargs=by_uid, is_file=True),
    act("entry_files", "entry"),
    read("expenditure", kind="expenditure", kwargs=by_uid),
    read("document_file", kind="document_file", kwargs=by_uid, is_file=True),
    read("voucher", kind="voucher", kwargs=by_uid, is_file=True),
    Line("batch_sheet", "x", "F", kind="batch", kwargs=by_uid, is_file=True),
    act("programme_edit", "programme", roles=OFFICES),
    act("programme_rule", "programme", roles=OFFICES),
    act("document_new", "programme", roles=OFFICES),
    act("document_files", "document", roles=OFFICES),
    act("batch_new", "programme", roles=OFFICES),
    act("batch_decision", "batch", "a"),
    act("batch_withdrawal", "batch", roles=OFFICES),
    act("batch_reduction", "batch", roles=COUNTY),
    act("hop_reminder", "hop", roles=OFFICES),
    act("transfer_new", "hop", roles=COUNTY),
    act("transfer_decision", "transfer", "a"),
    act("transfer_confirmation", "transfer", roles=OWN),
    act("transfer_dispute", "transfer", roles=OWN),
    act("transfer_settlement", "transfer", roles=COUNTY),
    act("money_new", "programme", kwargs=matched),
    act("promise_new", "programme", roles=OFFICES),
    act("return_new", "programme"),
    act("reclaim_new", "programme", roles=OFFICES),
    act("entry_reversal", "entry"),
    act("reversal_decision", "reversal", "a"),
    act("expenditure_new", "programme"),
    act("expenditure_vouchers", "expenditure", roles=OWN),
    act("expenditure_decision", "expenditure", "a"),
    read("budget", kind="programme", kwargs=by_uid),
    act("budget_new", "programme"),
    act("adjustment_new", "programme"),
    act("adjustment_decision", "adjustment", "a"),
    act("figure_new", "programme"),
    act("figure_explanation", "typed_figure"),
    read("api:programmes"),
    read("api:hops"),
    read("api:entries"),
    read("api:budgets"),
    read("api:adjustments"),
    read("api:slips"),
    read("api:vouchers"),
    read("api:execution", kind="programme", kwargs=by_uid),
]
