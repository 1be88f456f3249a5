"""Who may do what: ACCESS.md's table as data, and predicates in prose.

A cell is the rights of a role over a class of data. What a cell's qualifier narrows (own, reason,
masked …) is decided where that data lives.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from stations.enums import ADMIN_ROLES, DataClass, Right, Role


@dataclass(frozen=True)
class Cell:
    rights: frozenset[Right]
    qualifiers: frozenset[str]


NOTHING = Cell(frozenset(), frozenset())


def cell(text):
    """`"rw own"` → rights {r, w}, qualifiers {"own"}; `"–"` → nothing."""
    if text == "–":
        return NOTHING
    letters, *qualifiers = text.split()
    return Cell(frozenset(Right(letter) for letter in letters), frozenset(qualifiers))


# Columns in ACCESS.md's order: N A C S W F P E U K
_TABLE = {
    Role.SOCIAL_WORKER: "r|r station|rw station|r own reason|rw own|–|r own|w own|–|r own",
    Role.STATION_HEAD: "rw|r|rwax|r reason|rwa|rwx|rw|rw|r|rw",
    Role.SUPERVISOR: "r|r|r|–|r comment|–|–|r|–|r own",
    Role.COUNTY_CIVIL: "rwx|rx|rwx|r reason|r reason|rwx|rwax|rwa|r|rwa",
    Role.COUNTY_FINANCE: "r|r funds|–|–|–|rwax|rax|r funds|–|r own",
    Role.TOWNSHIP_FINANCE: "r|r funds|–|–|–|rw|rx|r funds|–|r own",
    Role.CITY_BUREAU: "rwx|rx|r reason masked|–|r reason|rwax|r totals|rwa|r|rwa",
    Role.PROVINCE: "rwx|rx|r reason|–|–|rwax|r totals|rwa|r|rwa",
    Role.OPERATOR_MANAGER: "rw own|r|r masked|–|r reason|r|rwx own|rw|–|rw own",
    Role.EVALUATOR: "r|r|r sampled|–|r sampled|r|–|rw own|–|r own",
    Role.SYSTEM_ADMIN: "r|–|–|–|–|–|–|–|–|rw",
    Role.SECURITY_ADMIN: "–|–|–|–|–|–|–|–|–|a",
    Role.AUDITOR: "–|–|–|–|–|–|–|–|r|–",
}
RIGHTS = {
    role: dict(zip(DataClass, (cell(text) for text in row.split("|")), strict=True))
    for role, row in _TABLE.items()
}

# The bureaus that run the network of a place (民政): they shape it and buy services for it.
BUREAUS = frozenset({Role.COUNTY_CIVIL, Role.CITY_BUREAU, Role.PROVINCE})

# Whose postings each role may propose and end, inside its scope (ACCESS, column K).
MANAGES = {
    Role.STATION_HEAD: {Role.SOCIAL_WORKER},
    Role.OPERATOR_MANAGER: {Role.SOCIAL_WORKER, Role.STATION_HEAD},
    Role.COUNTY_CIVIL: {
        Role.SOCIAL_WORKER,
        Role.STATION_HEAD,
        Role.TOWNSHIP_FINANCE,
        Role.OPERATOR_MANAGER,
        Role.EVALUATOR,
    },
    Role.CITY_BUREAU: {
        Role.SOCIAL_WORKER,
        Role.STATION_HEAD,
        Role.SUPERVISOR,
        Role.COUNTY_CIVIL,
        Role.COUNTY_FINANCE,
        Role.TOWNSHIP_FINANCE,
        Role.OPERATOR_MANAGER,
        Role.EVALUATOR,
    },
    Role.PROVINCE: {
        Role.SUPERVISOR,
        Role.COUNTY_CIVIL,
        Role.COUNTY_FINANCE,
        Role.CITY_BUREAU,
        Role.OPERATOR_MANAGER,
        Role.EVALUATOR,
    },
    Role.SYSTEM_ADMIN: set(Role),
}


def can_propose_posting(member, *, role, station=None, division=None):
    """Those who look after the accounts of a place (ACCESS, column K) propose its postings:
    a head the station's workers, a county its heads and workers, a city its counties' staff.
    The three administrators' own roles are proposed by a system administrator only."""
    if not member.may(Right.WRITE, DataClass.ACCOUNTS) or role not in MANAGES.get(member.role, ()):
        return False
    if member.role == Role.SYSTEM_ADMIN:
        return True
    if station is not None:
        return member.scope.covers_station(station)
    return division is not None and member.scope.covers_code(division.code)


def can_end_posting(member, posting):
    """Whoever could propose this posting may also end it, but nobody ends their own, and an
    operator's manager only those of own staff."""
    return (
        posting.user_id != member.user.pk
        and is_own_staff(member, posting)
        and can_propose_posting(
            member, role=posting.role, station=posting.station, division=posting.place_division
        )
    )


def can_decide_posting(member, posting):
    """A second person confirms a posting: never its author, never the person it is for. The
    security administrator may always, and so may an officer with approval over accounts who
    could have proposed it. The three administrators' roles are for the security administrator
    alone."""
    if member.user.pk in (posting.proposed_by_id, posting.user_id):
        return False
    if not member.may(Right.APPROVE, DataClass.ACCOUNTS):
        return False
    if member.role == Role.SECURITY_ADMIN:
        return True
    return posting.role not in ADMIN_ROLES and can_propose_posting(
        member, role=posting.role, station=posting.station, division=posting.place_division
    )


def is_own_staff(member, posting):
    """An operator's manager looks after the people whom their own organisation sends."""
    if member.role != Role.OPERATOR_MANAGER:
        return True
    return posting.employer_id == member.posting.contract.operator_id


def can_manage_person(member, person, postings):
    """Whoever could propose every posting that the person now holds keeps their record and
    account: a head those of the station's workers, a county those of its heads. Someone who
    also holds a higher post, or one elsewhere, is for those who could propose that one too.
    Nobody manages themselves. `postings` are the person's standing ones."""
    if person.pk == member.user.pk:
        return False
    held = [posting for posting in postings if posting.is_open_on(timezone.localdate())]
    deciding = [one for one in held if one.is_confirmed()] or held or list(postings)
    return bool(deciding) and all(
        is_own_staff(member, posting)
        and can_propose_posting(
            member,
            role=posting.role,
            station=posting.station,
            division=posting.place_division,
        )
        for posting in deciding
    )


def can_import_roster(member):
    """A roster brings ID numbers and bank accounts along with people: it takes the right to keep
    payroll lines and accounts both. That is a head, an operator's manager, the county."""
    return member.may(Right.WRITE, DataClass.PAYROLL) and member.may(
        Right.WRITE, DataClass.ACCOUNTS
    )


# The last quarter's pay of somebody who has left is still being settled.
SETTLING_DAYS = 92


def can_reveal_sealed(member, person, postings):
    """ID number and bank account in full are part of the payroll (ACCESS, column P): everybody
    sees their own; head, county and finance those of people posted inside their scope now or in
    the last quarter; an operator's manager those of own staff. City and province see totals
    only. `postings` are the person's standing ones."""
    if person.pk == member.user.pk:
        return True
    cell = member.cell(DataClass.PAYROLL)
    if Right.READ not in cell.rights or "totals" in cell.qualifiers:
        return False
    if member.role == Role.SOCIAL_WORKER:
        return False
    since = timezone.localdate() - timedelta(days=SETTLING_DAYS)
    return any(
        posting.is_open_on(since) and is_own_staff(member, posting) and reaches(member, posting)
        for posting in postings
    )


def reaches(member, posting):
    """Whether the posting's place lies inside the member's scope."""
    if posting.station_id:
        return member.scope.covers_station(posting.station)
    return member.scope.covers_code(posting.place_division.code)


def can_edit_station(member, station):
    """A head edits the own station; county, city and province officers edit those below them."""
    return member.may_change_network and member.scope.covers_station(station)


def can_shape_network(member, division):
    """Opening, naming and closing stations, approved posts and extra villages are for the bureau
    of the place: county, city, province."""
    return member.role in BUREAUS and member.scope.covers_code(division.code)


def can_shape_contract(member, contract_buyer, stations=()):
    """A contract with an operator is kept by the bureau that buys: county, city or province with
    the right over funds, and only for stations below it."""
    return (
        member.may(Right.WRITE, DataClass.FUNDS)
        and can_shape_network(member, contract_buyer)
        and all(member.scope.covers_station(station) for station in stations)
    )


def can_keep_operators(member):
    """Operators are one list for the province; whoever may buy services keeps it."""
    return member.role in BUREAUS and member.may(Right.WRITE, DataClass.FUNDS)


def can_see_amounts(member):
    """Contract amounts and instalments are funds (F), not network: workers, supervisors and
    administrators see that a contract exists, not what it costs."""
    return member.may(Right.READ, DataClass.FUNDS)


def can_load_divisions(member, covers):
    """A published list of places is loaded on the server (no member), or by the province that it
    describes."""
    if member is None:
        return True
    return member.role == Role.PROVINCE and all(member.scope.covers_code(code) for code in covers)


def can_manage_account(member, user):
    """Reset slips, disabling and enabling are for whoever could propose every posting that the
    person holds or is about to hold: a head for the station's workers, a county for its heads, an
    operator's manager for own staff, a system administrator for anybody. Nobody for themselves. One posting out of reach is enough to
    refuse, or a head could take over an officer who also works at the station."""
    if member.user.pk == user.pk or not member.may(Right.WRITE, DataClass.ACCOUNTS):
        return False
    if member.role == Role.SYSTEM_ADMIN:
        return True
    postings = list(user.postings.to_come_or_running(timezone.localdate()).with_place())
    return bool(postings) and all(
        is_own_staff(member, posting)
        and can_propose_posting(
            member, role=posting.role, station=posting.station, division=posting.place_division
        )
        for posting in postings
    )


def is_administrator(user):
    """Holds, or is about to hold, one of the three administrators' roles."""
    postings = user.postings.to_come_or_running(timezone.localdate())
    return postings.filter(role__in=ADMIN_ROLES).exists()


def can_clear_second_factor(member, user):
    """A lost second factor takes two administrators: a system administrator proposes, a security
    administrator confirms."""
    return member.role == Role.SYSTEM_ADMIN and can_manage_account(member, user)


def can_decide_slip(member, slip):
    """A security administrator, never the issuer and never the person it is for."""
    is_concerned = member.user.pk in (slip.issued_by_id, slip.user_id)
    return member.role == Role.SECURITY_ADMIN and not is_concerned


def can_revoke_token(member, token):
    """Everybody revokes their own device tokens; so does whoever could end the posting that the
    token acts in (a lost phone must not wait for its owner)."""
    return token.user_id == member.user.pk or can_end_posting(member, token.posting)


def can_open_admin(member):
    """The administration pages are for the officers of province and city and for the system
    administrator; everybody else works on the product's own pages."""
    return member.role in (Role.PROVINCE, Role.CITY_BUREAU, Role.SYSTEM_ADMIN)


def can_keep_reference(member, division=None):
    """Reference data that holds everywhere (no division) is kept by the province alone; what
    holds in one place only by the bureaus of that place and of the places above it."""
    if not member.may_change_network:
        return False
    if division is None:
        return member.role == Role.PROVINCE
    return member.role in BUREAUS and member.scope.covers_code(division.code)
