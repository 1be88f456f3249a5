"""Who may do what with wages (ACCESS, column P; STYLE 3): predicates in prose.

Nobody approves what they wrote: the county officer who compiles is not the author, the finance
officer who checks is neither.
"""

from funding.payroll.enums import SheetState
from funding.permissions import can_act_for
from stations.enums import DataClass, Right, Role

PAYERS = (Role.COUNTY_FINANCE, Role.TOWNSHIP_FINANCE)
WHO_WRITES = "本站站长、承接机构主管（派驻人员）或县民政"
# Whose turn it is in a state; they carry it on or send it back.
HOLDERS = {
    SheetState.DRAFT: (Role.STATION_HEAD, Role.TOWNSHIP_FINANCE, Role.OPERATOR_MANAGER),
    SheetState.SUBMITTED: (Role.COUNTY_CIVIL,),
    SheetState.COMPILED: (Role.COUNTY_FINANCE,),
    SheetState.CHECKED: (Role.TOWNSHIP_FINANCE, Role.COUNTY_FINANCE),
    SheetState.APPLIED: PAYERS,
    SheetState.PAID: PAYERS,
}


def sees_sheets(member):
    """Whether there are sheets of others that the member may open at all: a worker has own lines
    alone, city and province have sums."""
    if not member.may(Right.READ, DataClass.PAYROLL) or member.role == Role.SOCIAL_WORKER:
        return False
    return "totals" not in member.cell(DataClass.PAYROLL).qualifiers


def sees_payments(member):
    """What a county or township paid out of which money is no operator's business."""
    return sees_sheets(member) and member.role != Role.OPERATOR_MANAGER


def can_see_all_staff(member):
    """An operator's manager sees the sheets of the people whom the own organisation sends."""
    return member.role != Role.OPERATOR_MANAGER


def can_write_wages(member, station, employer):
    """A head for the own station, the county for all of its; an operator's manager for the people
    whom the own organisation sends there."""
    if not member.may(Right.WRITE, DataClass.PAYROLL) or not member.scope.covers_station(station):
        return False
    if member.role == Role.OPERATOR_MANAGER:
        return employer is not None and member.posting.contract.operator_id == employer.pk
    return True


def can_write_sheet(member, sheet):
    return can_write_wages(member, sheet.station, sheet.employer)


def can_submit(member, sheet):
    """Whoever may write it, and the township's finance, through whose hands it goes."""
    if can_write_sheet(member, sheet):
        return True
    return member.role == Role.TOWNSHIP_FINANCE and member.scope.covers_station(sheet.station)


def can_take_turn(member, sheet):
    """Whether it is this member's turn with it."""
    if sheet.state == SheetState.DRAFT:
        return can_submit(member, sheet)
    return member.role in HOLDERS.get(sheet.state, ()) and member.scope.covers_station(
        sheet.station
    )


def can_compile(member, county):
    """The county's civil affairs, for their own county."""
    return member.role == Role.COUNTY_CIVIL and member.scope.covers_code(county.code)


def can_pay_wages(member):
    """Finance pays from the account of its own place: the county's or the township's."""
    return member.role in PAYERS and can_act_for(member, member.posting.place_division)


def can_keep_scheme(member, division):
    """A county's civil affairs lay down what the county pays."""
    return member.role == Role.COUNTY_CIVIL and member.scope.covers_code(division.code)


def can_keep_split(member, division):
    """The officers of the place whose accounts the wages leave."""
    return sees_sheets(member) and can_act_for(member, division)


def can_second(member, station):
    """Whoever writes the station's wages notes who works elsewhere."""
    return can_write_wages(member, station, None)


def can_note_secondments(member):
    """A head, for the own station."""
    return member.role == Role.STATION_HEAD
