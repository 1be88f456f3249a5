"""Which of our pages the side bar offers, and to whom."""

from django.utils import timezone

from shuangbai.base import nav
from stations.enums import Role
from stations.models import ResetSlip


def confirms_slips(member):
    return member.role == Role.SECURITY_ADMIN


def count_waiting_slips(member):
    return ResetSlip.objects.visible_to(member).waiting(timezone.now()).count() or None


nav.register(
    nav.NavItem(
        "系统",
        "待确认重置单",
        "key",
        "slips",
        order=30,
        visible=confirms_slips,
        badge=count_waiting_slips,
    )
)
nav.register(nav.NavItem("我的", "我的", "user", "me", order=90, tab_order=90))
