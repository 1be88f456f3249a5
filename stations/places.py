"""Which place a role sits at, and finding the place that somebody typed."""

from django.db.models import Q

from shuangbai.base.errors import ActError
from shuangbai.base.search import DIGITS, clean
from stations.enums import ADMIN_ROLES, JobTitle, Level, Role
from stations.models import Division, OperatorContract, Station, Unit

STATION, DIVISION, UNIT, CONTRACT = "station", "division", "unit", "contract"
LEVELS = {
    Role.SUPERVISOR: (Level.CITY, Level.COUNTY),
    Role.COUNTY_CIVIL: (Level.COUNTY,),
    Role.COUNTY_FINANCE: (Level.COUNTY,),
    Role.TOWNSHIP_FINANCE: (Level.TOWNSHIP,),
    Role.CITY_BUREAU: (Level.CITY,),
    Role.PROVINCE: (Level.PROVINCE,),
    **dict.fromkeys(ADMIN_ROLES, (Level.PROVINCE,)),
}
ROLES_AT_STATIONS = (Role.SOCIAL_WORKER, Role.STATION_HEAD)
ROLES_AT_UNITS = (Role.SUPERVISOR,)
ROLES_AT_CONTRACTS = (Role.OPERATOR_MANAGER, Role.EVALUATOR)
# What a post at a station lets its holder do. A deputy stands in for the head.
ROLE_OF_TITLE = {
    JobTitle.HEAD: Role.STATION_HEAD,
    JobTitle.DEPUTY: Role.STATION_HEAD,
    JobTitle.WORKER: Role.SOCIAL_WORKER,
    JobTitle.ASSISTANT: Role.SOCIAL_WORKER,
}


def is_place_of(role, place):
    """Whether somebody of that role can be posted there: a worker at a station, a county officer
    at a county, a supervisor also at a guidance centre, a manager at a contract."""
    if isinstance(place, Station):
        return role in ROLES_AT_STATIONS
    if isinstance(place, OperatorContract):
        return role in ROLES_AT_CONTRACTS
    if isinstance(place, Unit):
        return role in ROLES_AT_UNITS
    return place.level in LEVELS.get(role, ())


def find_place(member, role, text):
    """`{"station": …}`, `{"division": …}`, `{"unit": …}` or `{"contract": …}` from a name,
    division code or procurement number, among the places in reach. Raises ActError."""
    typed = clean(text)
    found = [
        {kind: place}
        for kind, rows in places_in_reach(member, role)
        for place in rows.filter(named_exactly(kind, typed))[:2]
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise ActError("有不止一个地点叫这个名字，请改填区划代码。", field="place")
    raise ActError(f"您的辖区里没有“{text}”，请核对名称，或改填区划代码。", field="place")


def places_in_reach(member, role):
    """[(kind, rows)]: a supervisor sits at a place's bureau or in a centre or office."""
    if role in ROLES_AT_STATIONS:
        return [(STATION, Station.objects.visible_to(member).live().select_related("division"))]
    if role in ROLES_AT_CONTRACTS:
        return [(CONTRACT, OperatorContract.objects.visible_to(member).select_related("buyer"))]
    rows = Division.objects.visible_to(member).current()
    found = [(DIVISION, rows.filter(level__in=LEVELS.get(role, ())))]
    if role in ROLES_AT_UNITS:
        units = Unit.objects.visible_to(member).filter(closed_on__isnull=True)
        found.append((UNIT, units.select_related("division")))
    return found


def named_exactly(kind, text):
    if kind == CONTRACT:
        return Q(procurement_no=text)
    if kind == UNIT or not DIGITS.fullmatch(text):
        return Q(name=text)
    return Q(**{"division__code" if kind == STATION else "code": text})


def suggestions(member, roles, most=400):
    """Names to choose from while typing: those of the places that these roles can have."""
    kinds = {}
    for role in roles:
        for kind, rows in places_in_reach(member, role):
            kinds[kind, LEVELS.get(role, ()) if kind == DIVISION else ()] = rows
    names = []
    for (kind, _), rows in kinds.items():
        column = "procurement_no" if kind == CONTRACT else "name"
        names += rows.order_by("pk").values_list(column, flat=True)[: most - len(names)]
    return names
