"""Wages in the side bar."""

from funding.models import PayrollSheet
from funding.payroll.enums import SheetState
from funding.payroll.permissions import HOLDERS
from shuangbai.base.nav import NavItem, register
from stations.enums import DataClass, Right, Role

PAID_HERE = frozenset({Role.SOCIAL_WORKER, Role.STATION_HEAD})


def sees_payroll(member):
    return member.may(Right.READ, DataClass.PAYROLL) and member.role != Role.SOCIAL_WORKER


def count_waiting(member):
    """Sheets whose next step is this member's."""
    states = [
        state
        for state, roles in HOLDERS.items()
        if member.role in roles and state != SheetState.PAID
    ]
    if not states:
        return None
    rows = PayrollSheet.objects.visible_to(member).in_states(*states)
    return rows[:99].count() or None


register(
    NavItem(
        "资金",
        "工资",
        "report-money",
        "payroll",
        order=60,
        visible=sees_payroll,
        badge=count_waiting,
    )
)
register(
    NavItem(
        "我的",
        "我的工资",
        "receipt",
        "my_payroll",
        order=20,
        visible=lambda member: member.role in PAID_HERE,
    )
)
