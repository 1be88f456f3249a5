"""The work table's place in the side bar and the bottom bar: first everywhere."""

from shuangbai.base.nav import NavItem, register

register(NavItem("今天", "工作台", "layout-dashboard", "home", order=1, tab_order=10))
