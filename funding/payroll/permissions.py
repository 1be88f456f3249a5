"""Who may do what with wages (ACCESS, column P; STYLE 3): predicates in prose.

Nobody approves what they wrote: the county officer who compiles is not the author, the finance
officer who checks is neither.
"""

from funding.payroll.enums import SheetState
from funding.payroll.querysets import reaches_sheets
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


def holds_sheet(member, sheet):
    """Whether it is this member's turn with it."""
    if sheet.state == SheetState.DRAFT:
        return can_submit(member, sheet)
    return member.role in HOLDERS.get(sheet.state, ()) and member.scope.covers_station(
        sheet.station
    )


def can_pay_wages(member):
    """Finance pays from the account of its own place: the county's or the township's."""
    return member.role in PAYERS and can_act_for(member, member.posting.place_division)


def can_keep_scheme(member, division):
    """A county's civil affairs lay down what the county pays."""
    return member.role == Role.COUNTY_CIVIL and member.scope.covers_code(division.code)


def can_keep_split(member, division):
    """The officers of the place whose accounts the wages leave."""
    return reaches_sheets(member) and can_act_for(member, division)


def can_second(member, station):
    """Whoever writes the station's wages notes who works elsewhere."""
    return can_write_wages(member, station, None)
