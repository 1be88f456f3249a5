"""Money in the side bar."""

from django.utils import timezone

from funding.models import Programme, Transfer
from funding.permissions import can_decide_money, can_read_funds
from funding.waiting import waiting_for
from funding.watch import watches
from shuangbai.base.nav import NavItem, register
from stations.enums import Role

FINANCE = frozenset({Role.COUNTY_FINANCE, Role.TOWNSHIP_FINANCE})


def count_decisions(member):
    """At most 99: the badge needs no more."""
    return len(waiting_for(member)) or None


def count_to_confirm(member):
    place = member.posting.place_division
    return Transfer.objects.visible_to(member).on_the_way().filter(place=place)[:99].count() or None


def count_deadlines(member):
    today = timezone.localdate()
    found = watches(Programme.objects.visible_to(member), today, near=True)
    return sum(one.stage is not None for one in found) or None


register(
    NavItem(
        "资金",
        "资金项目",
        "coins",
        "programmes",
        order=10,
        visible=can_read_funds,
        tab_label="资金",
        tab_order=11,
        tab_roles=FINANCE,
    )
)
register(
    NavItem(
        "资金",
        "拨付",
        "send",
        "transfers",
        order=20,
        visible=can_read_funds,
        badge=count_to_confirm,
        under=("/funds/hops/",),
        tab_order=12,
        tab_roles=FINANCE,
    )
)
register(NavItem("资金", "支出", "receipt", "expenditures", order=30, visible=can_read_funds))
register(
    NavItem("资金", "拨付台账", "arrows-right-left", "ledger", order=40, visible=can_read_funds)
)
register(NavItem("资金", "资金文件", "file-text", "documents", order=50, visible=can_read_funds))
register(
    NavItem(
        "资金",
        "期限预警",
        "hourglass",
        "deadlines",
        order=60,
        visible=can_read_funds,
        badge=count_deadlines,
    )
)
register(
    NavItem(
        "资金",
        "待我审批",
        "user-check",
        "fund_decisions",
        order=70,
        visible=can_decide_money,
        badge=count_decisions,
    )
)
