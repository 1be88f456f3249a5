"""The day in the side bar and the phone's bottom bar."""

from clients.permissions import can_list_clients
from services.models import CarePlan, CaseAlert, UrgentAlert
from services.permissions import can_keep_templates, can_set_loop, sees_alerts
from services.querysets import may_read_work
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
        "户",
        "home",
        "households",
        order=12,
        visible=can_list_clients,
        under=("/coverage/",),
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


def reads_work(member):
    return member.may(Right.READ, DataClass.CASEWORK)


def approves_plans(member):
    return member.may(Right.APPROVE, DataClass.CASEWORK)


def count_plans(member):
    return CarePlan.objects.visible_to(member).waiting()[:99].count() or None


def count_case_alerts(member):
    return CaseAlert.objects.visible_to(member).open()[:99].count() or None


register(
    NavItem(
        "服务",
        "个案",
        "folders",
        "cases",
        order=12,
        visible=reads_work,
        under=("/assessments/", "/plans/", "/records/"),
        tab_label="个案",
        tab_order=16,
        tab_roles=STATION_ROLES | {Role.SUPERVISOR},
    )
)
register(
    NavItem(
        "今天",
        "计划审批",
        "clipboard-check",
        "plan_approvals",
        order=14,
        visible=approves_plans,
        badge=count_plans,
    )
)
register(
    NavItem(
        "今天",
        "个案风险",
        "alert-circle",
        "case_alerts",
        order=13,
        visible=sees_alerts,
        badge=count_case_alerts,
    )
)
register(
    NavItem(
        "服务",
        "目标与任务范例",
        "target",
        "plan_library",
        order=81,
        visible=lambda member: reads_work(member) or can_keep_templates(member),
    )
)
register(
    NavItem(
        "服务",
        "个案要求",
        "adjustments-horizontal",
        "loop_settings",
        order=82,
        visible=can_set_loop,
    )
)
register(NavItem("服务", "个案负担", "chart-bar", "case_loads", order=13, visible=reads_work))
register(
    NavItem(
        "服务",
        "个案进度",
        "filter",
        "case_funnel",
        order=14,
        visible=lambda member: (
            member.may(Right.READ, DataClass.AGGREGATE)
            and "funds" not in member.cell(DataClass.AGGREGATE).qualifiers
        ),
    )
)
register(
    NavItem(
        "服务",
        "资源库",
        "package",
        "resources",
        order=30,
        visible=may_read_work,
        under=("/links/", "/providers/"),
    )
)
register(
    NavItem(
        "机构与人员",
        "移交与代班",
        "switch-horizontal",
        "handovers",
        order=60,
        visible=approves_plans,
    )
)
