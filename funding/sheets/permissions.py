"""Who may print, compare and replace the papers of wages (ACCESS, column P)."""

from funding.payroll.permissions import can_pay_wages, sees_sheets
from stations.enums import DataClass, Level, Right, Role

COUNTY_OFFICES = (Role.COUNTY_CIVIL, Role.COUNTY_FINANCE)
WHO_COMPILES = "县民政或县财政"
WHO_PRINTS = "站长、承接机构主管、镇财政、县民政或县财政"


def can_print(member):
    """Whoever writes wages prints what they sign; finance exports what it checks."""
    return sees_sheets(member) and (
        member.may(Right.EXPORT, DataClass.PAYROLL) or member.may(Right.WRITE, DataClass.PAYROLL)
    )


def can_pack(member):
    """A county's two offices make the papers of all its stations at one click."""
    return (
        member.role in COUNTY_OFFICES
        and can_print(member)
        and member.posting.place_division.level == Level.COUNTY
    )


def can_keep_templates(member):
    """An office replaces the papers it signs: a township's for its own station, a county's for
    all its stations. An operator's manager has no office of ours."""
    return can_print(member) and member.role != Role.OPERATOR_MANAGER


def can_put_back(member, template):
    """An office withdraws its own papers; another's are for that office."""
    return can_keep_templates(member) and template.division_id == member.posting.place_division.pk


def can_handle_bank(member):
    """Accounts in full leave the house only in the hands of those who pay."""
    return can_pay_wages(member) and member.may(Right.EXPORT, DataClass.PAYROLL)
