"""People in the side bar and the phone's bottom bar."""

from clients.enums import (
    RollState,
)
from clients.models import (
    Roll,
    TierChangeRequest,
)
from clients.permissions import (
    can_import_rolls,
    can_list_clients,
    can_register,
    can_review_pairs,
)
from shuangbai.base.nav import NavItem, register
from stations.enums import DataClass, Right, Role

STATION_ROLES = frozenset({Role.SOCIAL_WORKER, Role.STATION_HEAD, Role.SUPERVISOR})


def decides_lowerings(member):
    return member.may(Right.APPROVE, DataClass.CLIENT)


def count_lowerings(member):
    waiting = TierChangeRequest.objects.visible_to(member).filter(decision=None)
    return waiting[:99].count() or None


def count_rolls(member):
    return Roll.objects.visible_to(member).filter(state=RollState.CHECKED)[:99].count() or None


register(
    NavItem(
        "服务",
        "服务对象",
        "users",
        "clients",
        order=10,
        visible=can_list_clients,
        tab_label="对象",
        tab_order=14,
        tab_roles=STATION_ROLES,
    )
)
register(
    NavItem(
        "服务",
        "交接",
        "arrows-right-left",
        "hand_overs",
        order=21,
        visible=can_register,
    )
)
register(
    NavItem(
        "服务",
        "可能重复",
        "git-merge",
        "likely_pairs",
        order=22,
        visible=can_review_pairs,
    )
)
register(
    NavItem(
        "服务",
        "降级申请",
        "stairs-up",
        "tier_requests",
        order=20,
        visible=decides_lowerings,
        badge=count_lowerings,
    )
)
register(
    NavItem(
        "今天",
        "请假",
        "calendar-time",
        "absences",
        order=30,
        visible=lambda member: member.may(Right.WRITE, DataClass.CASEWORK),
    )
)
register(
    NavItem(
        "服务",
        "分级与频率",
        "adjustments-horizontal",
        "tier_schemes",
        order=80,
        visible=lambda member: member.may(Right.READ, DataClass.CLIENT),
    )
)
register(
    NavItem(
        "服务",
        "政策落实",
        "file-check",
        "entitlement_gaps",
        order=18,
        visible=can_list_clients,
        under=("/entitlements/", "/policies/"),
    )
)
register(
    NavItem(
        "服务",
        "政策目录",
        "book",
        "policies",
        order=19,
        # Those with the lists reach it from there.
        visible=lambda member: (
            member.may(Right.READ, DataClass.NETWORK) and not can_list_clients(member)
        ),
    )
)
register(
    NavItem(
        "服务",
        "对象名册",
        "file-import",
        "rolls",
        order=40,
        visible=can_import_rolls,
        badge=count_rolls,
    )
)
