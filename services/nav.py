"""The day in the side bar and the phone's bottom bar."""

from services.models import UrgentAlert
from services.permissions import sees_alerts
from shuangbai.base.nav import NavItem, register
from stations.enums import DataClass, Right, Role

STATION_ROLES = frozenset({Role.SOCIAL_WORKER, Role.STATION_HEAD})


def logs_contacts(member):
    return member.may(Right.WRITE, DataClass.CASEWORK)


def count_urgent(member):
    """At most 99: the badge needs no more."""
    return UrgentAlert.objects.visible_to(member).open()[:99].count() or None


register(
    NavItem(
        "今天",
        "今天该联系",
        "walk",
        "day",
        order=10,
        visible=logs_contacts,
        under=("/contacts/new/",),
        tab_label="探访",
        tab_order=12,
        tab_roles=STATION_ROLES,
    )
)
register(
    NavItem(
        "今天",
        "紧急情况",
        "alert-triangle",
        "urgent",
        order=12,
        visible=sees_alerts,
        badge=count_urgent,
    )
)
register(
    NavItem(
        "服务",
        "联系记录",
        "list-details",
        "contacts",
        order=15,
        visible=lambda member: member.may(Right.READ, DataClass.CASEWORK),
    )
)
