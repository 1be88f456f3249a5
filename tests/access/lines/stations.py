"""Routes of the house: sign-in, accounts, people, network, jobs, the trail."""

from tests.access.line import (
    BUREAUS,
    EDITORS,
    FORM,
    KEEPERS,
    PAYERS,
    Line,
    by_code,
    by_uid,
    own,
    own_village,
    owned_or_kept,
    public,
    reached_or_accounts,
    reached_or_buyer,
    signed_in,
    the_clerk,
)
from tests.access.oracle import ABSENT, SIGN_IN


def person_line(route, letter="", column="", **more):
    return Line(
        route, letter, column, kind="person", kwargs=by_uid, seen=reached_or_accounts, **more
    )


def roster_line(route, **more):
    return Line(route, "w", "P", kind="roster", kwargs=by_uid, seen=the_clerk, owned=True, **more)


def station_form(route, roles=EDITORS, kind="station"):
    return Line(route, "w", "N", kind=kind, methods=FORM, roles=roles)


def contract_form(route, kind="", seen=None):
    return Line(route, "w", "F", kind=kind, methods=FORM, roles=BUREAUS, seen=seen)


LINES = [
    public("healthz"),
    public("readyz"),
    signed_in("home"),
    # Signing in, one's own pages
    public("account_login", methods=FORM),
    public("sign_in_code", methods=FORM, answer=SIGN_IN),
    public("account_logout", methods=("post",), answer=SIGN_IN),
    public("slip", methods=FORM),
    signed_in("posting_switch", methods=("post",), answer=ABSENT),
    signed_in("me"),
    signed_in("password", methods=FORM),
    signed_in("second_factor_setup", methods=FORM),
    signed_in("recovery_codes", methods=FORM),
    signed_in("second_factor_removal", methods=FORM),
    signed_in("tokens", methods=FORM),
    Line(
        "token_revocation",
        kind="token",
        methods=("post",),
        seen=owned_or_kept,
        roles=("social_worker", *KEEPERS),
    ),
    own("job", "job", kwargs=by_uid),
    own("job-cancel", "job", kwargs=by_uid, methods=("post",)),
    # Accounts
    *(
        Line(
            route,
            "w",
            "K",
            kind="person",
            kwargs=by_uid,
            methods=FORM,
            roles=KEEPERS,
            seen=reached_or_accounts,
        )
        for route in ("account_slip", "account_disabling", "account_enabling")
    ),
    Line("slips", "a", "K", seen=reached_or_accounts),
    Line(
        "slip_decision",
        "a",
        "K",
        kind="slip",
        kwargs=by_uid,
        methods=FORM,
        roles=("security_admin",),
        seen=reached_or_accounts,
    ),
    # Audit
    Line("audit_trail", "r", "U"),
    # Staff and postings
    Line("staff", "r", "N", seen=reached_or_accounts),
    person_line("person", "r", "N"),
    Line("enrolment", "w", "K", methods=FORM),
    person_line("person_particulars", "w", "K", methods=FORM, roles=KEEPERS),
    person_line("person_licence", "w", "K", methods=FORM, roles=KEEPERS),
    person_line("person_posting", "w", "K", methods=FORM),
    person_line("person_id_number", methods=FORM, roles=PAYERS),
    person_line("person_bank_account", methods=FORM, roles=PAYERS),
    Line("waiting_postings", "a", "K", seen=reached_or_accounts),
    Line("posting_decisions", "a", "K", methods=("post",)),
    Line(
        "posting_end",
        "w",
        "K",
        kind="posting",
        kwargs=by_uid,
        methods=FORM,
        roles=KEEPERS,
        seen=reached_or_accounts,
    ),
    Line("rosters", "w", "P", methods=FORM),
    Line("roster_template", "w", "P"),
    roster_line("roster"),
    roster_line("roster_refused"),
    roster_line("roster_writing", methods=("post",)),
    roster_line("roster_undoing", methods=FORM),
    roster_line("roster_discarding", methods=("post",)),
    # Network
    Line("network", "r", "N"),
    Line("search", "r", "N"),
    Line("division", "r", "N", kind="division", kwargs=by_code),
    Line("stations", "r", "N"),
    Line("station", "r", "N", kind="station"),
    Line("station_sheet", "x", "N", kind="station"),
    station_form("station_edit"),
    station_form("station_facilities"),
    station_form("station_status", BUREAUS),
    station_form("station_quotas", BUREAUS),
    Line(
        "station_villages",
        "w",
        "N",
        kind="station",
        methods=FORM,
        roles=BUREAUS,
        data=own_village,
    ),
    Line("point", "r", "N", kind="point"),
    station_form("point_opening", kind="point"),
    station_form("point_closure", kind="point"),
    station_form("point_reach", kind="point"),
    station_form("point_plan", BUREAUS, kind="point"),
    station_form("point_return", BUREAUS, kind="point"),
    Line("units", "r", "N"),
    Line("unit", "r", "N", kind="unit"),
    Line("unit_new", "w", "N", methods=FORM, roles=BUREAUS),
    station_form("unit_edit", BUREAUS, kind="unit"),
    Line("contracts", "r", "N"),
    Line("contract", "r", "N", kind="contract"),
    contract_form("contract_new"),
    contract_form("contract_edit", "contract"),
    contract_form("contract_extension", "contract"),
    Line("operators", "r", "N"),
    Line("operator", "r", "N", kind="operator", seen=reached_or_buyer),
    contract_form("operator_new"),
    contract_form("operator_edit", "operator", seen=reached_or_buyer),
    # API
    signed_in("api:page"),
    signed_in("api:root"),
    signed_in("api:schema"),
    Line("api:divisions", "r", "N"),
    Line("api:stations", "r", "N"),
    Line("api:station", "r", "N", kind="station"),
    Line("api:service-points", "r", "N"),
    Line("api:units", "r", "N"),
    signed_in("api:tokens"),
    # Ends the token that asks: a session has none.
    signed_in("api:token-current", methods=("delete",), answer=SIGN_IN),
    # A lost phone must not wait for its owner: who could end the posting revokes its tokens.
    Line(
        "api:token",
        kind="token",
        methods=("delete",),
        json=True,
        seen=owned_or_kept,
        roles=("social_worker", *KEEPERS),
    ),
]
