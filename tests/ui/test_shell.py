import pytest
from django.test import RequestFactory

from shuangbai.base import nav
from shuangbai.base.nav import NavItem
from shuangbai.home.context import shell
from stations.enums import Role
from stations.gate import member_for

pytestmark = pytest.mark.usefixtures("style_guide")


def shown_to(user, path="/"):
    request = RequestFactory().get(path)
    request.member = member_for(user) if user else None
    return shell(request)


def labels(groups):
    return [(group["label"], [item["label"] for item in group["items"]]) for group in groups]


def test_entries_stand_in_groups_in_the_order_of_work(county):
    assert labels(shown_to(county)["nav"])[:2] == [
        ("今天", ["工作台", "待我处理"]),
        ("机构与人员", ["社工站", "人员与岗位"]),
    ]


def test_an_entry_that_is_not_for_this_member_is_absent(county, worker):
    nav.register(
        NavItem(
            "系统",
            "审计记录",
            "shield-check",
            "guide_audit",
            visible=lambda member: member.user == county,
        )
    )
    assert "系统" in dict(labels(shown_to(county)["nav"]))
    assert "系统" not in dict(labels(shown_to(worker)["nav"]))


def test_the_deepest_fitting_entry_is_the_current_one(county):
    groups = shown_to(county, "/stations/440882101/")["nav"]
    current = [item["label"] for group in groups for item in group["items"] if item["current"]]
    assert current == ["社工站"]


def test_the_phone_bar_follows_the_role_and_holds_five_at_most(county, worker):
    nav.register(
        NavItem(
            "服务",
            "探访",
            "walk",
            "guide_form",
            tab_order=2,
            tab_roles=frozenset({Role.SOCIAL_WORKER}),
        )
    )
    assert [tab["label"] for tab in shown_to(worker)["tabbar"]] == [
        "工作台",
        "待办",
        "探访",
        "社工站",
        "人员",
    ]
    assert "探访" not in [tab["label"] for tab in shown_to(county)["tabbar"]]


def test_a_group_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="group"):
        nav.register(NavItem("别的", "x", "x", "home"))


def test_an_entry_without_a_route_is_not_shown(county):
    nav.register(NavItem("资金", "工资", "report-money", "no_such_route"))
    assert "资金" not in dict(labels(shown_to(county)["nav"]))


def test_a_visitor_sees_no_navigation():
    seen = shown_to(None)
    assert seen["nav"] == seen["tabbar"] == []


def test_a_route_that_does_not_exist_gives_no_link(settings):
    settings.ROOT_URLCONF = "tests.ui.test_shell"
    assert shown_to(None)["search_url"] == ""


urlpatterns = []
