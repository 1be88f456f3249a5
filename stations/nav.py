"""The network's entries of the side bar and the phone's bottom bar."""

from django.utils import timezone

from shuangbai.base.nav import NavItem, register
from stations.enums import DataClass, Right, Role
from stations.models import Posting, ResetSlip
from stations.permissions import can_import_roster, can_open_admin


def sees_network(member):
    return member.may(Right.READ, DataClass.NETWORK)


def decides_postings(member):
    return member.may(Right.APPROVE, DataClass.ACCOUNTS)


def count_waiting(member):
    """At most 99: the badge needs no more."""
    return Posting.objects.decidable_by(member)[:99].count() or None


def reads_trail(member):
    return member.may(Right.READ, DataClass.AUDIT)


def confirms_slips(member):
    return member.role == Role.SECURITY_ADMIN


def count_waiting_slips(member):
    return ResetSlip.objects.visible_to(member).waiting(timezone.now()).count() or None


register(
    NavItem(
        "机构与人员",
        "网络",
        "hierarchy",
        "network",
        order=10,
        visible=sees_network,
        tab_order=20,
    )
)
register(
    NavItem(
        "机构与人员",
        "社工站",
        "building-community",
        "stations",
        order=20,
        visible=sees_network,
        under=("/points/",),
        tab_order=30,
    )
)
register(NavItem("机构与人员", "人员与岗位", "id-badge-2", "staff", order=30, visible=sees_network))
register(
    NavItem(
        "机构与人员",
        "名册导入",
        "table-import",
        "rosters",
        order=32,
        visible=can_import_roster,
    )
)
register(
    NavItem(
        "机构与人员",
        "待确认任职",
        "user-check",
        "waiting_postings",
        order=35,
        visible=decides_postings,
        badge=count_waiting,
    )
)
register(NavItem("机构与人员", "中心与办公室", "building", "units", order=40, visible=sees_network))
register(
    NavItem(
        "机构与人员",
        "承接合同",
        "briefcase",
        "contracts",
        order=50,
        visible=sees_network,
        under=("/operators/",),
    )
)
register(NavItem("系统", "审计记录", "history", "audit_trail", order=20, visible=reads_trail))
register(
    NavItem(
        "系统",
        "待确认重置单",
        "key",
        "slips",
        order=30,
        visible=confirms_slips,
        badge=count_waiting_slips,
    )
)
register(NavItem("系统", "后台", "database", "admin:index", order=40, visible=can_open_admin))
register(NavItem("我的", "我的", "user", "me", order=90, tab_order=90))
