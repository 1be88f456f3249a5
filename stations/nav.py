"""The network's entries of the side bar and the phone's bottom bar."""

from shuangbai.base.nav import NavItem, register
from stations.enums import DataClass, Right


def sees_network(member):
    return member.may(Right.READ, DataClass.NETWORK)


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
