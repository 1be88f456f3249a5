"""Routes of wages: a worker's own lines, sheets for those who pay, sums for city and province."""

from tests.access.line import FORM, Line, by_uid, own, the_clerk
from tests.access.oracle import reaches

OPENS = ("station_head", "county_civil", "county_finance", "township_finance", "operator_manager")
OFFICES = ("station_head", "county_civil", "county_finance", "township_finance")
WRITES = ("station_head", "county_civil")


def paid_by_station(role, code):
    """The operator's manager sees own staff's sheets alone; the world's are the townships'."""
    return role != "operator_manager" and reaches(role, code)


def sheet(route, kind="pay_sheet", letter="r", **more):
    facts = {"kind": kind, "kwargs": by_uid, "only": OPENS, "seen": paid_by_station, **more}
    return Line(route, letter, "P", **facts)


LINES = [
    Line("payroll", "r", "P"),
    Line("payroll_drafts", "r", "P", methods=("post",), only=OPENS),
    Line("payroll_compilation", "r", "P", methods=("post",), only=("county_civil",)),
    Line("payroll_steps", "r", "P", only=(*OPENS, "city_bureau", "province")),
    Line("payroll_reminders", "r", "P", methods=("post",), only=("county_civil",)),
    Line("payroll_checking", "r", "P", methods=FORM, only=OPENS),
    Line("payroll_application", "r", "P", methods=FORM, only=OPENS),
    Line("payroll_payment", "r", "P", methods=FORM, only=OPENS),
    Line("payroll_payments", "r", "P", only=OPENS),
    Line("payroll_schemes", "r", "P", only=OPENS),
    Line("payroll_scheme_new", "w", "P", methods=FORM, only=("county_civil",)),
    Line("payroll_sources", "r", "P", only=OPENS),
    Line("payroll_sources", "r", "P", methods=("post",), only=OFFICES),
    Line("secondments", "r", "P", only=OPENS),
    Line("secondment_new", "w", "P", methods=FORM, only=("station_head",)),
    Line("api:payroll-sheets", "r", "P"),
    Line("api:payroll-lines", "r", "P"),
    Line("api:payroll-totals", "r", "P"),
    Line("pay_imports", "w", "P", methods=FORM),
    Line(
        "pay_import",
        "w",
        "P",
        kind="pay_import",
        methods=FORM,
        kwargs=by_uid,
        seen=the_clerk,
        owned=True,
    ),
    Line("my_payroll", "r", "P"),
    own("my_payroll_line", "own_pay_line", kwargs=by_uid, letter="r", column="P"),
    own(
        "my_payroll_receipt",
        "own_pay_line",
        kwargs=by_uid,
        methods=("post",),
        letter="r",
        column="P",
    ),
    sheet("payroll_sheet", methods=FORM),
    sheet(
        "payroll_submission",
        methods=("post",),
        roles=(*WRITES, "township_finance"),
    ),
    sheet("payroll_reckoning", methods=("post",), roles=WRITES),
    sheet("payroll_return", methods=FORM),
    sheet("payroll_annulment", methods=FORM, roles=WRITES),
    sheet("payroll_bank", methods=FORM, roles=("county_finance", "township_finance")),
    sheet("payroll_resend", methods=("post",), roles=("county_finance", "township_finance")),
    sheet("payroll_line", "pay_line"),
    sheet("payroll_correction", "pay_line", methods=FORM, roles=WRITES),
    sheet(
        "payroll_mending",
        "pay_line",
        methods=("post",),
        roles=(*WRITES, "township_finance"),
    ),
    sheet(
        "payroll_scheme",
        "pay_scheme",
        seen=None,
    ),
    sheet("payroll_repayment", "pay_source", methods=("post",)),
    Line(
        "secondment_removal",
        "w",
        "P",
        kind="secondment",
        methods=FORM,
        kwargs=by_uid,
        roles=WRITES,
    ),
]
