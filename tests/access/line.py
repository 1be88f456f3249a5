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
bare question is answered with, where that is not "ok"; `is_file`: no page to walk to. The lines themselves stand in `lines/`, one
file per app.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tests.access.oracle import holds, reaches


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


def the_clerk(role, code):
    """Rosters and rolls are shared by those of one role at one place: of the cast that is the
    county's."""
    return role == "county_civil" and code == "440882101"


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
    is_file: bool = False

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
