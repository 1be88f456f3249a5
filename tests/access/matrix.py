"""One line per route: what it is for. A route without a line fails the suite.

A line says which right over which class of data a route asks for, and which kind of object stands
in its address (see `world.py`; add a kind there when a new one comes). The answers follow:
anonymous → sign-in; no right to the class → 403; object out of reach → the one 404; then, when
`roles` names who may do the act, 403 for the others; else anything that is not a refusal.

    Line("station", "r", "N", kind="station"),
    Line("station_edit", "w", "N", kind="station", methods=("get", "post"),
         roles={"station_head", "county_civil", "city_bureau", "province"}),

`data(target)` gives the POST body, `kwargs(target)` the address when it is not just `pk`.
`only` are the roles that may open the page at all: 403 for the others before any look-up.
`seen(role, code) -> bool` replaces the reach rule where reach is not just place. `own(...)` lines are
about personal objects (only the cast's social worker owns the one made at 440882101); they are left
out of the negative control, which takes out places and rights, not ownership. `answer` is what a
bare question is answered with, where that is not "ok".
"""

from collections.abc import Callable
from dataclasses import dataclass

from tests.access.admin_lines import admin_lines
from tests.access.oracle import ABSENT, SIGN_IN, holds, reaches


def no_data(target):
    return {}


def by_pk(target):
    return {"pk": target.pk}


def by_uid(target):
    return {"uid": target.uid}


def owner(role, code):
    return role == "social_worker" and code == "440882101"


def owned_or_kept(role, code):
    looks_after = holds(role, "w", "K") and reaches(role, code)
    return owner(role, code) or looks_after or role == "system_admin"


def own_village(station):
    """The village of the station's own point, so that giving it is refused with words."""
    points = getattr(station, "points", None)
    return {"village": points.first().village_id} if points and points.exists() else {}


def by_code(target):
    return {"code": target.code}


def reached_or_buyer(role, code):
    """Operators are one list for those who buy services."""
    return reaches(role, code) or role in BUREAUS


def reached_or_accounts(role, code):
    """Account administrators see all people and slips, wherever they are posted."""
    return reaches(role, code) or role in ("system_admin", "security_admin")


@dataclass(frozen=True)
class Line:
    route: str
    letter: str = ""
    column: str = ""
    kind: str = ""
    methods: tuple = ("get",)
    roles: frozenset | None = None
    public: bool = False
    data: Callable = no_data
    kwargs: Callable = by_pk
    seen: Callable | None = None
    only: frozenset | None = None
    owned: bool = False
    answer: str = ""
    json: bool = False

    def __post_init__(self):
        if self.roles is not None:
            object.__setattr__(self, "roles", frozenset(self.roles))

    @property
    def needs_only_a_session(self):
        return not self.public and not self.column


def public(route, **more):
    """Anybody may ask, signed in or not."""
    return Line(route, public=True, **more)


def signed_in(route, **more):
    """Any signed-in person, whatever the posting."""
    return Line(route, **more)


def own(route, kind, **more):
    """About something personal: absent for everybody but its owner."""
    return Line(route, kind=kind, seen=owner, owned=True, **more)


FORM = ("get", "post")
# Who keeps a social worker's account (ACCESS, column K).
KEEPERS = ("station_head", "county_civil", "city_bureau", "system_admin")

# Who pays a social worker, and so may see the numbers in full (ACCESS, column P).
PAYERS = ("station_head", "county_civil", "county_finance", "township_finance")
BUREAUS = ("county_civil", "city_bureau", "province")
EDITORS = ("station_head", *BUREAUS)


def person_line(route, letter="", column="", **more):
    return Line(
        route, letter, column, kind="person", kwargs=by_uid, seen=reached_or_accounts, **more
    )


def the_clerk(role, code):
    """Rosters are shared by those of one role at one place: of the cast that is the county's."""
    return role == "county_civil" and code == "440882101"


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
    own("token_revocation", "token", methods=("post",)),
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
    # Administration
    *admin_lines(Line, reached_or_accounts, reached_or_buyer),
]
